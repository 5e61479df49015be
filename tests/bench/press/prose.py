"""Invented Vietnamese prose: it reads like none, but repeats itself as the press does, word by word."""

import json
import random
import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from tests.quality.pages import SHARED, VIETNAM_PAGES

__all__ = ["Prose"]

TOPICS = Path(__file__).parents[2] / "replica" / "text" / "topics"
PLAIN_TOPICS = ("agriculture", "culture", "health", "party", "police", "schools", "sport", "wire")

SURNAMES = "Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()
GIVEN = "An Bình Chi Dũng Giang Hà Hải Hạnh Hòa Hùng Huệ Khoa Lan Linh Loan Mai Nam Nga Phúc Quân Sơn Thảo Thủy".split()
PLACES = "Thượng Hạ Trung Tân Phú Mỹ An Hòa Long Đông Tây Nam Bắc Vĩnh Xuân Thanh Yên Khánh Cẩm Lộc".split()

JUMP = 0.35
"""How often a word does not follow the one before in any seed: shared phrases stay as short as in real reports."""


class Prose:
    """Sentences, paragraphs and names from one source of chance; the seeds give only which words follow which."""

    def __init__(self, chance: random.Random, *, shared: bool = True) -> None:
        """With `shared`, the real texts beside the project are among the seeds, where there are any."""
        self.chance = chance
        self._after: dict[str, list[str]] = defaultdict(list)
        self._words: list[str] = []
        for text in _seeds(shared=shared):
            words = [word.lower() for word in re.findall(r"[^\W\d_]+", text)]
            self._words += words
            for one, other in pairwise(words):
                self._after[one].append(other)

    def name(self) -> str:
        """Return a person's name."""
        return f"{self.chance.choice(SURNAMES)} {self.chance.choice(GIVEN)} {self.chance.choice(GIVEN)}"

    def place(self) -> str:
        """Return a commune's name."""
        return f"{self.chance.choice(PLACES)} {self.chance.choice(PLACES)}"

    def number(self) -> str:
        """Return a number as the press writes it."""
        return self.chance.choice(
            (
                str(self.chance.randint(2, 999)),
                f"{self.chance.randint(1, 99)},{self.chance.randint(1, 9)}",
                f"{self.chance.randint(1, 99)}.{self.chance.randint(100, 999)}",
                f"{self.chance.randint(1, 28)}/{self.chance.randint(1, 12)}",
            )
        )

    def phrase(self, length: int) -> list[str]:
        """Return so many words."""
        word = self.chance.choice(self._words)
        made = [word]
        while len(made) < length:
            following = self._after.get(word)
            jump = not following or self.chance.random() < JUMP
            word = self.chance.choice(self._words if jump or not following else following)
            made.append(word)
        return made

    def sentence(self, shortest: int = 10) -> str:
        """Return a sentence of `shortest` to 32 words, now and then with a name, a place or a number in it."""
        words = self.phrase(self.chance.randint(shortest, 32))
        for fact, share in ((self.number, 0.45), (self.name, 0.2), (self.place, 0.25)):
            if self.chance.random() < share:
                words.insert(self.chance.randint(1, len(words)), fact())
        words[0] = words[0].capitalize()
        if self.chance.random() < 0.4:
            words[len(words) // 2] += ","
        return " ".join(words) + "."

    def paragraph(self) -> str:
        """Return one to four sentences."""
        return " ".join(self.sentence() for _ in range(self.chance.randint(1, 4)))

    def headline(self) -> str:
        """Return seven to twelve words."""
        return " ".join(self.phrase(self.chance.randint(7, 12))).capitalize()


def _seeds(*, shared: bool) -> list[str]:
    texts = [
        re.sub(r"[\[\]{}|=@]|\d", " ", (TOPICS / f"{name}.txt").read_text(encoding="utf-8")) for name in PLAIN_TOPICS
    ]
    if shared and VIETNAM_PAGES.exists():
        for path in sorted(VIETNAM_PAGES.glob("*.json")):
            texts += json.loads(path.read_bytes())["body"]
        texts.append((SHARED / "data" / "langson-2021-09-23.txt").read_text(encoding="utf-8"))
    return texts
