"""Notices of many kinds: what papers print day by day in the same words, with the facts of the day."""

import random
from collections.abc import Callable
from pathlib import Path

from tests.bench.press.prose import Prose

__all__ = ["Notice", "notice"]

UNITS = ("", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SKIES = ("có mưa rào", "trời nắng ráo", "nhiều mây", "sương dày buổi sớm", "mưa to kèm dông", "hanh khô")

TEMPLATES = [
    tuple(notice.strip().split("\n", 1))
    for notice in Path(__file__).with_name("notices.txt").read_text(encoding="utf-8").split("\n\n")
]
"""Headline and words of a notice, with slots."""


class Notice:
    """A notice as it was printed, of which others can be made."""

    def __init__(self, prose: Prose, kind: int) -> None:
        self.headline, self._words = TEMPLATES[kind]
        self._prose = prose
        self._facts = [self._fact(slot) for slot in self._slots()]

    @property
    def text(self) -> str:
        """The words with the facts in their places."""
        facts = iter(self._facts)
        parts = self._words.split("{")
        return parts[0] + "".join(next(facts) + part.partition("}")[2] for part in parts[1:])

    def with_one_other_fact(self) -> "Notice":
        """Return a notice that differs in one number or name."""
        other = Notice(self._prose, [words for _, words in TEMPLATES].index(self._words))
        slots = self._slots()
        at = self._prose.chance.choice(
            [place for place, slot in enumerate(slots) if slot in ("n", "price", "date", "name", "phone")]
        )
        changed = self._facts[at]
        while changed == self._facts[at] or (
            slots[at] == "name" and set(changed.split()) & set(self._facts[at].split())
        ):
            changed = self._fact(slots[at])
        other._facts = [*self._facts[:at], changed, *self._facts[at + 1 :]]
        return other

    def _slots(self) -> list[str]:
        return [part.partition("}")[0] for part in self._words.split("{")[1:]]

    def _fact(self, slot: str) -> str:
        chance, prose = self._prose.chance, self._prose
        facts: dict[str, Callable[[], str]] = {
            "n": lambda: str(chance.randint(11, 99)),
            "price": lambda: f"{chance.randint(2, 99)}.{chance.randint(100, 999)}",
            "date": lambda: f"{chance.randint(1, 28)}/{chance.randint(1, 12)}",
            "hour": lambda: f"{chance.randint(4, 22)}h{chance.choice(('', '15', '30', '45'))}",
            "year": lambda: str(chance.randint(1930, 2005)),
            "phone": lambda: f"{chance.randint(910, 989)}{chance.randint(100_000, 999_999)}",
            "spelled": lambda: _spelled(chance),
            "sky": lambda: chance.choice(SKIES),
            "name": prose.name,
            "place": prose.place,
            "province": prose.place,
        }
        return facts[slot]()


def notice(prose: Prose) -> Notice:
    """Draw a notice of any kind."""
    return Notice(prose, prose.chance.randrange(len(TEMPLATES)))


def _spelled(chance: random.Random) -> str:
    tens, units = chance.randint(1, 9), chance.randint(1, 9)
    return f"{UNITS[tens]} mươi {UNITS[units]}" if tens > 1 else f"mười {UNITS[units]}"
