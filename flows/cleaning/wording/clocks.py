"""Times of day, as they stand above the entries of a live report."""

import re

__all__ = ["is_clock"]

_CLOCK = re.compile(r"^(?:lúc )?\d{1,2}\s?(?:h|g|giờ|:)\s?\d{0,2}(?:'|ph(?:út)?)?(?:\s*[:–-].{0,80})?$", re.IGNORECASE)


def is_clock(text: str) -> bool:
    """Tell whether `text` is a time of day, perhaps with a few words behind it: `21h30`, `9:05 - Mưa lớn dần`."""
    return len(text) < 100 and bool(_CLOCK.match(text))
