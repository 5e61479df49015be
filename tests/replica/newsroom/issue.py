"""One day's issue of one newspaper: which texts it prints, when, and how they are signed."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from ..text.spelling import VIETNAM
from .articles import Article, Edition, Kind, Signature, Trait
from .newspapers import Newspaper
from .reporting import LOCAL_TOPICS, Text, pictures, report, routine, signature
from .wire import Treatment, print_story, treatment

__all__ = ["START", "Volume", "day_number", "issue"]

START = datetime(2026, 3, 2, 7, 0, tzinfo=VIETNAM)
"""When the replica's clock starts: a Monday morning."""

FIRST_NUMBERS = {
    "cms_zce": 404_000,
    "content_fck": 196_000,
    "dataimages": 2_203_000,
    "content_detail": 5_071_000,
    "pbody": 236_000,
}
"""An article number of each family, in the magnitude seen on its sites; the start's articles are numbered from it."""


@dataclass(frozen=True, slots=True)
class Volume:
    """How much is printed."""

    history_days: int = 3
    """Whole days before the start that have been printed already."""
    articles_a_day: int = 3
    """About how many articles each newspaper prints in a day."""
    lasting: bool = False
    """True: articles are edited and removed for months, most within hours, and most are printed in the morning. False:
    only articles of the last three days change."""
    days: int | None = None
    """Days from the start after which nothing is printed any more. What is there is still edited and removed, if
    changes are lasting."""

    @property
    def wire_stories(self) -> int:
        """Number of agency stories in a day."""
        return max(1, self.articles_a_day // 5)


@dataclass(frozen=True, slots=True)
class _Copy:
    """A text on its way to the page."""

    text: Text
    kind: Kind
    topic: str
    at: datetime
    story: str
    signature: Signature = field(default_factory=Signature)
    dateline: str | None = None
    trait: Trait | None = None


def day_number(day: date) -> int:
    """Count days from the start; negative before it."""
    return (day - START.date()).days


def issue(seed: int, newspaper: Newspaper, position: int, day: date, volume: Volume) -> tuple[Article, ...]:
    """Return what `newspaper`, at `position` of the press, prints on `day`, in order of publication."""
    rng = random.Random(f"{seed}/{newspaper.slug}/{day}")
    copies = [*_morning(newspaper, day, rng), *_wire(seed, newspaper, position, day, volume)]
    copies += _local(
        newspaper, day, max(1, volume.articles_a_day - rng.choice((1, 1, 2)) - volume.wire_stories + 1), rng,
        bursts=volume.lasting,
    )  # fmt: skip  # short arguments
    copies += _oddities(newspaper, day, rng)
    copies.sort(key=lambda copy: copy.at)
    first = FIRST_NUMBERS.get(newspaper.family, 300_000) + day_number(day) * (
        volume.articles_a_day + volume.wire_stories + 4
    )
    return tuple(_printed(newspaper, first + order, copy, rng) for order, copy in enumerate(copies))


def _printed(newspaper: Newspaper, number: int, copy: _Copy, rng: random.Random) -> Article:
    text = copy.text
    album = copy.trait is Trait.ALBUM
    taken = pictures(text, number, copy.signature, rng, least=1 if album else 0)
    return Article(
        newspaper=newspaper,
        number=number,
        story=copy.story,
        kind=copy.kind,
        section=newspaper.section_of(copy.topic),
        published_at=copy.at,
        editions=(Edition(copy.at, text.headline, text.lead, () if album else text.body),),
        tags=text.tags,
        pictures=taken,
        signature=copy.signature,
        dateline=copy.dateline,
        trait=copy.trait,
        spare=text.spare,
    )


def _at(day: date, hour: int, rng: random.Random, *, hours: int = 1) -> datetime:
    offset = timedelta(hours=hour, minutes=rng.randrange(60 * hours), seconds=rng.randrange(60))
    return datetime.combine(day, time(), VIETNAM) + offset


def _morning(newspaper: Newspaper, day: date, rng: random.Random) -> list[_Copy]:
    if newspaper.routine is None:
        return []
    text = routine(newspaper, newspaper.routine, day, rng)
    story = f"{newspaper.slug}-{newspaper.routine}-{day}"
    return [_Copy(text, Kind.ROUTINE, newspaper.routine, _at(day, 6, rng), story, signature(rng), newspaper.dateline)]


def _wire(seed: int, newspaper: Newspaper, position: int, day: date, volume: Volume) -> list[_Copy]:
    way = treatment(position)
    if way is Treatment.OWN_LEAD and day_number(day) % 2:
        return []  # this paper takes the agency's service every second day
    copies = []
    for number in range(volume.wire_stories):
        printing = print_story(seed, day, number, newspaper, way)
        rng = random.Random(f"{seed}/{newspaper.slug}/{day}/wire/{number}")
        at = _at(day, 10 + position % 5, rng)
        story = f"wire-{day}-{number}"
        copies.append(
            _Copy(printing.text, Kind.WIRE, "wire", at, story, printing.signature, printing.dateline, printing.trait)
        )
    return copies


def _local(newspaper: Newspaper, day: date, count: int, rng: random.Random, *, bursts: bool) -> list[_Copy]:
    # the topics take turns, so that a paper's neighbouring days have little in common
    turn = random.Random(newspaper.slug).sample(LOCAL_TOPICS, len(LOCAL_TOPICS))
    start = day_number(day) * 2
    copies = []
    for order in range(count):
        topic = turn[(start + order) % len(turn)]
        story = f"{newspaper.slug}-{day}-{order}"
        text = report(newspaper, topic, day, rng)
        at = _at(day, int(rng.triangular(6, 21, 8)), rng) if bursts else _at(day, 8, rng, hours=12)
        copies.append(_Copy(text, Kind.LOCAL, topic, at, story, signature(rng), newspaper.dateline))
    return copies


def _oddities(newspaper: Newspaper, day: date, rng: random.Random) -> list[_Copy]:
    trait, turn = {"pbody": (Trait.ENCRYPTED, 2), "cms_zce": (Trait.ALBUM, 0)}.get(newspaper.family, (None, None))
    if trait is None or day_number(day) % 3 != turn:
        return []
    text = report(newspaper, "culture", day, rng)
    story = f"{newspaper.slug}-{day}-{trait}"
    return [_Copy(text, Kind.LOCAL, "culture", _at(day, 15, rng), story, signature(rng), newspaper.dateline, trait)]
