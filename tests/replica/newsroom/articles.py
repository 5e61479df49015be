"""What a newspaper has printed: articles, with every edition that was online and every time that they were gone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .newspapers import Newspaper, Section

__all__ = ["Absence", "Article", "Edition", "Kind", "Picture", "Signature", "Trait"]


class Kind(StrEnum):
    """Where a text comes from."""

    LOCAL = "local"
    WIRE = "wire"
    """An agency's story that several papers print."""
    ROUTINE = "routine"
    """The same template every morning with other numbers."""


class Trait(StrEnum):
    """What is odd about one article's page."""

    NFD = "nfd"
    """Text in Unicode's decomposed form."""
    OLD_TONES = "old_tones"
    """Tone marks in the old places: `hoà`."""
    ENCRYPTED = "encrypted"
    """The body is a cipher that a script decodes: there is nothing to extract."""
    ALBUM = "album"
    """A picture page: headline and pictures without text."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the body."""

    file: str
    caption: str | None = None
    credit: str | None = None
    """Photographer, printed after the caption as `Ảnh: …`."""

    @property
    def printed(self) -> str | None:
        """Return the caption line as printed."""
        return f"{self.caption} Ảnh: {self.credit}" if self.caption and self.credit else self.caption


@dataclass(frozen=True, slots=True)
class Signature:
    """The line that signs a text, and what it means."""

    printed: str | None = None
    authors: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """What an article says from `since` on."""

    since: datetime
    headline: str
    lead: str
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Absence:
    """A time in which the address answers `status` (404 or 410); `until` None: for good."""

    since: datetime
    status: int
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One article of one newspaper."""

    newspaper: Newspaper
    number: int
    """The CMS's own number."""
    story: str
    """The same for all printings of one wire story."""
    kind: Kind
    section: Section
    published_at: datetime
    editions: tuple[Edition, ...]
    """Oldest first; the first begins with `published_at`."""
    tags: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    signature: Signature = Signature()
    dateline: str | None = None
    absences: tuple[Absence, ...] = ()
    trait: Trait | None = None
    spare: tuple[str, ...] = ()
    """Material for a later edition: another headline, another paragraph."""

    def edition(self, moment: datetime) -> Edition:
        """Return what was online at `moment`."""
        return [edition for edition in self.editions if edition.since <= moment][-1]

    def absence(self, moment: datetime) -> Absence | None:
        """Return why the article was not there at `moment`; None if it was."""
        for absence in self.absences:
            if absence.since <= moment and (absence.until is None or moment < absence.until):
                return absence
        return None

    def changed_at(self, moment: datetime) -> datetime:
        """Return when the page last changed, as of `moment`."""
        times = [self.edition(moment).since]
        times += [absence.until for absence in self.absences if absence.until and absence.until <= moment]
        return max(times)
