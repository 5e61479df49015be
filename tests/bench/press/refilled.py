"""Bulletins whose words and numbers vary together: the weather, water levels, prices, power cuts of each day.

A template's first line is the headline. `{place}`, `{name}` and `{day}` are facts, `{18-26}` is a number of that range,
and `[a|b|c]` is one of several phrases, which may have facts of their own.
"""

import random
import re
from pathlib import Path

from tests.bench.press.prose import Prose

__all__ = ["HELD_OUT", "SEEN", "Refilled", "price_table", "templates"]

SEEN, HELD_OUT = "refilled.txt", "refilled_held_out.txt"
"""Files of templates. Nobody tunes the rules to the second one, nor looks at what goes wrong with it."""

_PHRASES = re.compile(r"\[([^\[\]]*)\]")
_FACT = re.compile(r"\{([^{}]*)\}")

MAKES = (
    ("SJC", "DOJI", "PNJ", "Bảo Tín", "Phú Quý"), ("Gạo tẻ", "Gạo nếp", "Ngô hạt", "Đỗ xanh", "Lạc nhân", "Sắn lát"),
    ("Xăng khoáng", "Xăng sinh học", "Dầu máy", "Dầu hỏa"), ("Cam sành", "Bưởi da xanh", "Chuối tiêu", "Dứa", "Ổi"),
    ("Đô la Mỹ", "Nhân dân tệ", "Yên Nhật", "Bảng Anh", "Euro"), ("Cá lóc", "Tôm sú", "Cua gạch", "Mực ống", "Ngao"),
)  # fmt: skip  # short items: a line each would fill a screen
"""What price tables list."""


class Refilled:
    """A template; every filling of it is a bulletin of its own."""

    def __init__(self, template: tuple[str, str]) -> None:
        self.headline, self._words = template

    def fill(self, prose: Prose, day: str) -> str:
        """Return the bulletin of a day."""
        text = self._words
        while phrases := _PHRASES.search(text):
            chosen = prose.chance.choice(phrases[1].split("|"))
            text = text[: phrases.start()] + chosen + text[phrases.end() :]
        return _FACT.sub(lambda slot: _fact(slot[1], prose, day), text)


def _fact(slot: str, prose: Prose, day: str) -> str:
    if slot == "day":
        return day
    if slot == "place":
        return prose.place()
    if slot == "name":
        return prose.name()
    low, high = map(int, slot.split("-"))
    return str(prose.chance.randint(low, high))


def templates(file: str) -> list[Refilled]:
    """Return the templates of a file."""
    blocks = Path(__file__).with_name(file).read_text(encoding="utf-8").strip().split("\n\n")
    return [Refilled((headline, words)) for headline, words in (block.split("\n", 1) for block in blocks)]


def price_table(prose: Prose, makes: int, boilerplate: str) -> str:
    """Return a table of the prices of one group of goods, above the same words as other tables."""
    chance: random.Random = prose.chance
    goods = chance.sample(MAKES[makes], 4)
    rows = [
        f"{name} | {_price(chance)} | {_price(chance)} | {chance.choice('+-')}{chance.randint(1, 90)}" for name in goods
    ]
    return "\n".join([*rows, boilerplate])


def _price(chance: random.Random) -> str:
    return f"{chance.randint(10, 99)}.{chance.randint(100, 999)}"
