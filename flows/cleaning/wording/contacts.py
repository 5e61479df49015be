"""Recognises lines that say where somebody is reached: telephone, fax, mailbox."""

import re

__all__ = ["states_contact"]

MAX_LINE = 300
"""Characters of the longest such line: a longer one tells more."""
_LABELLED = re.compile(
    r"\b(?:điện thoại|số máy|đt(?:dđ)?|di động|tel|phone|hotline|đường dây nóng|fax|zalo|liên hệ)"
    r"\s*[:.]?\s*[+(]?\d[\d .()-]{4,}",
    re.IGNORECASE,
)
_MAILBOX = re.compile(r"[\w.+-]{1,64}@[\w-]+\.\w")
_NUMBER = re.compile(r"(?<![\d/.,])(?:\(?0\d{1,3}\)?|\+84)[ .-]?\d{3,4}[ .-]?\d{3,4}(?![\d/])")


def states_contact(line: str) -> bool:
    """Tell whether a line states a telephone number or a mailbox, and little more."""
    if len(line) > MAX_LINE:
        return False
    return bool(_LABELLED.search(line) or _NUMBER.search(line)) or ("@" in line and bool(_MAILBOX.search(line)))
