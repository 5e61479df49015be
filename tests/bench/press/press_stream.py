"""Labelled streams: what thirty papers print in sixty days, and what of it is the same story."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.bench.press.notices import Notice, notice
from tests.bench.press.prose import Prose
from tests.bench.press.refilled import HELD_OUT, MAKES, SEEN, price_table, templates
from tests.bench.press.routine import Template
from tests.bench.press.treatments import NOTICE_TREATMENTS, REFILLED_TREATMENTS, TREATMENTS, corrected, merged

__all__ = ["Labelled", "make_stream"]

BEGINNING = datetime(2026, 3, 1, tzinfo=UTC)

MIX = {
    "local": 0.20, "wire": 0.34, "routine": 0.09, "notice": 0.12, "refilled": 0.08, "tables": 0.01, "event": 0.08,
    "standing": 0.02, "revision": 0.05, "address": 0.01,
}  # fmt: skip  # short items: a line each would fill a screen
"""Shares of the stream: stories of one paper, wire stories with their reprints, routine texts of a paper's own making,
notices of common kinds, bulletins whose words and numbers vary together, price tables above the same words, rivals'
reports of one event, articles above the same standing text, revisions of what a paper
had printed, and other addresses of it."""

NO_TIMES = (None, "hôm qua", "2026-13-40", "1970-01-01T00:00:00Z")
"""What some lines have for the time of publication."""


@dataclass(slots=True)
class Labelled:
    """An article of the stream with the truth about it."""

    id: str
    source: str
    url: str
    published_at: datetime
    headline: str
    text: str
    kind: str
    """`local`, `wire`, `routine`, `event`, `revision`, `address`, or the name of what a reprint went through."""
    stories: frozenset[str] = field(default_factory=frozenset)
    """Stories that the text tells; two for a merged one."""
    statement: int | None = None
    """What rivals quote of one event: where it is much of a text, that is a partial reprint."""
    written: str | None = ""
    """The time as the line has it; empty for as it is."""

    def line(self) -> dict[str, object]:
        """Return what a reader of the stream sees."""
        return {
            "id": self.id,
            "source": self.source,
            "url": self.url,
            "published_at": self.written if self.written != "" else self.published_at.isoformat(),
            "headline": self.headline,
            "text": self.text,
        }


class _Press:
    def __init__(self, seed: int, papers: int, days: int, *, shared: bool, held_out: bool) -> None:
        self.chance = random.Random(seed)
        self.prose = Prose(self.chance, shared=shared)
        self.papers = [f"bao{number:02d}x" for number in range(papers)]
        self.days = days
        self.stream: list[Labelled] = []
        self.printed_again: set[str] = set()
        """Articles that a revision or another address follows."""
        self._templates = [Template(self.prose) for _ in range(papers)]
        self._refilled = templates(HELD_OUT if held_out else SEEN)

    def body(self) -> list[str]:
        """Return a report, or in one of four cases a bulletin of 40 words or more."""
        if self.chance.random() < 0.25:
            return [self.prose.sentence(20) for _ in range(self.chance.randint(2, 4))]
        return [self.prose.paragraph() for _ in range(self.chance.randint(4, 14))]

    def moment(self) -> datetime:
        return BEGINNING + timedelta(minutes=self.chance.randrange(self.days * 24 * 60))

    def print(
        self, kind: str, body: list[str], *, stories: frozenset[str] | None = None, source: str | None = None,
        at: datetime | None = None, headline: str | None = None, url: str | None = None,
    ) -> Labelled:  # fmt: skip  # short items: a line each would fill a screen
        number = len(self.stream) + 100_000
        source = source or self.chance.choice(self.papers)
        article = Labelled(
            id=f"x{number}",
            source=source,
            url=url or f"https://{source}.example/thoi-su/bai-viet-post{number}.html",
            published_at=at or self.moment(),
            headline=headline or self.prose.headline(),
            text="\n\n".join(body),
            kind=kind,
            stories=frozenset({f"s{number}"}) if stories is None else stories,
        )
        self.stream.append(article)
        return article

    def local(self) -> int:
        self.print("local", self.body())
        return 1

    def wire(self) -> int:
        body = self.body()
        original = self.print("wire", body)
        others = self.chance.sample([paper for paper in self.papers if paper != original.source], self.reprints())
        for paper in others:
            way = self.chance.choice(list(TREATMENTS))
            later = original.published_at + timedelta(minutes=self.chance.randint(5, 4000))
            headline = original.headline if self.chance.random() < 0.5 else None
            treated = TREATMENTS[way](body, self.prose)
            self.print(way, treated, stories=original.stories, source=paper, at=later, headline=headline)
        if self.chance.random() < 0.3:
            second = self.body()
            rival = self.print("wire", second, at=original.published_at)
            both = original.stories | rival.stories
            later = original.published_at + timedelta(minutes=self.chance.randint(60, 3000))
            self.print("merged", merged(body, second, self.chance), stories=both, at=later)
            return len(others) + 3
        return len(others) + 1

    def reprints(self) -> int:
        return min(len(self.papers) - 1, 1 + int(self.chance.expovariate(0.25)))

    def routine(self) -> int:
        place = self.chance.randrange(len(self._templates))
        template = self._templates[place]
        # Some templates are a paper's own, some go round.
        paper = self.papers[place] if place % 2 else None
        self.print("routine", [template.fill()], source=paper, headline=template.headline)
        return 1

    def notice(self) -> int:
        """Print a notice, and then others of its kind, one that differs in one fact, or reprints of it."""
        paper, at, first = self.chance.choice(self.papers), self.moment(), notice(self.prose)

        def put(one: Notice, *, other: bool, kind: str = "routine", of: Labelled | None = None) -> Labelled:
            source = self.chance.choice([p for p in self.papers if p != paper]) if other else paper
            later = at + timedelta(minutes=self.chance.randint(0, 1500)) if of or other else at
            ways = self.chance.sample(NOTICE_TREATMENTS, self.chance.randint(0, 2)) if of else ()
            body = [one.text]
            for way in ways:
                body = TREATMENTS[way](body, self.prose)
            told = of.stories if of else None
            return self.print(kind, body, stories=told, source=source, at=later, headline=one.headline)

        printed = put(first, other=False)
        match self.chance.randrange(3):
            case 0:
                put(first.with_one_other_fact(), other=self.chance.random() < 0.5, kind="one other fact")
                return 2
            case 1:
                put(first, other=True, kind="notice reprinted", of=printed)
                return 2
            case _:
                return 1

    def refilled(self) -> int:
        """Print what several papers make of one template on two days, and now and then a reprint of one of them."""
        template, first = self.chance.choice(self._refilled), self.moment()
        printed = 0
        for at in (first, first + timedelta(days=1)):
            for paper in self.chance.sample(self.papers, 5):
                moment = at + timedelta(minutes=self.chance.randint(0, 300))
                body = [template.fill(self.prose, f"{at.day}/{at.month}")]
                bulletin = self.print("refilled", body, source=paper, at=moment, headline=template.headline)
                printed += 1
                if self.chance.random() < 0.3:
                    later = moment + timedelta(minutes=self.chance.randint(5, 600))
                    other = self.chance.choice([one for one in self.papers if one != paper])
                    for way in self.chance.sample(REFILLED_TREATMENTS, self.chance.randint(0, 2)):
                        body = TREATMENTS[way](body, self.prose)
                    self.print(
                        "refilled reprinted", body, stories=bulletin.stories, source=other, at=later,
                        headline=template.headline,
                    )  # fmt: skip  # short items: a line each would fill a screen
                    printed += 1
        return printed

    def tables(self) -> int:
        """Print price tables of different goods above the same words."""
        below, at = " ".join(self.prose.phrase(self.chance.randint(35, 60))).capitalize() + ".", self.moment()
        for makes in self.chance.sample(range(len(MAKES)), 3):
            later = at + timedelta(minutes=self.chance.randint(0, 600))
            self.print("refilled", [price_table(self.prose, makes, below)], at=later, headline="Bảng giá hôm nay")
        return 3

    def standing(self) -> int:
        """Print articles of one paper that have nothing in common but what stands below them."""
        source, below = self.chance.choice(self.papers), self.prose.paragraph()
        for _ in range(4):
            self.print("standing", [*self.body(), below], source=source)
        return 4

    def event(self) -> int:
        names = [self.prose.name(), self.prose.place()]
        quotation = f"“{self.prose.sentence()}”, {names[0]} nói tại {names[1]}."
        at, statement = self.moment(), len(self.stream)
        for _ in range(2):
            body = self.body()
            body.insert(1, quotation)
            report = self.print("event", body, at=at + timedelta(minutes=self.chance.randint(0, 300)))
            report.statement = statement
        return 2

    def again(self, kind: str) -> int:
        before = self.chance.choice(self.stream)
        if before.kind in (
            "routine",
            "one other fact",
            "notice reprinted",
            "refilled",
            "refilled reprinted",
            "revision",
            "address",
        ):
            return 0
        later = before.published_at + timedelta(minutes=self.chance.randint(5, 600))
        body = before.text.split("\n\n")
        url = before.url
        if kind == "address":
            host, _, path = url.removeprefix("https://").partition("/")
            forms = (
                f"https://m.{host}/{path}", f"https://{host}/amp/{path}", f"{url}?utm_source=zalo",
                f"https://{host}/Thoi-su/{path.partition('/')[2]}", f"http://www.{host}/{path}#binh-luan", f"{url}/",
            )  # fmt: skip  # short items: a line each would fill a screen
            url = self.chance.choice(forms)
        else:
            body = corrected(body, self.prose)
        self.printed_again.add(before.id)
        self.print(
            kind, body, stories=before.stories, source=before.source, at=later, headline=before.headline, url=url
        )
        return 1


def make_stream(
    articles: int,
    *,
    seed: int = 5,
    papers: int = 30,
    days: int = 60,
    shared: bool = True,
    held_out: bool = False,
) -> list[Labelled]:
    """Return about so many labelled articles in order of arrival: mostly by publication, one in twenty late.

    With `held_out`, bulletins come from the templates that the rules were not tuned to.
    """
    press = _Press(seed, papers, days, shared=shared, held_out=held_out)
    makers: tuple[tuple[str, Callable[[], int]], ...] = (
        ("local", press.local),
        ("wire", press.wire),
        ("routine", press.routine),
        ("notice", press.notice),
        ("refilled", press.refilled),
        ("tables", press.tables),
        ("event", press.event),
        ("standing", press.standing),
        ("revision", lambda: press.again("revision")),
        ("address", lambda: press.again("address")),
    )
    for kind, make in makers:
        wanted = round(articles * MIX[kind])
        while wanted > 0:
            wanted -= make()

    def arrival(article: Labelled) -> datetime:
        late = (
            press.chance.random() < 0.05
            and article.kind not in ("revision", "address")
            and article.id not in press.printed_again
        )
        return article.published_at + timedelta(minutes=press.chance.randint(60, 600) if late else 0)

    for article in press.chance.sample(press.stream, articles // 50):
        article.written = press.chance.choice(NO_TIMES)
    return [article for _, article in sorted(((arrival(one), one) for one in press.stream), key=lambda pair: pair[0])]
