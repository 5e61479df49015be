"""What a replay changes: counts of each newspaper, and examples of each field side by side."""

from collections import Counter
from collections.abc import Iterable

from pydantic import AwareDatetime, BaseModel, ConfigDict, JsonValue

from storage.model.identifiers import RunId, SourceSlug

__all__ = ["FieldExample", "LostArticle", "ReplayReport", "ReplayTally"]


class ReplayPart(BaseModel):
    model_config = ConfigDict(frozen=True)


class ReplayTally(ReplayPart):
    """What replaying some captures changes."""

    captures: int = 0
    versions: dict[str, int] = {}
    """New versions by kind: `reextracted`; where today's rules read what earlier ones refused also `created`,
    `edited`, `removed`, `restored`."""
    fields: dict[str, int] = {}
    """Re-extracted versions by field that differs."""
    refused: dict[str, int] = {}
    """Captures that today's rules refuse, by reason."""
    lost: dict[str, int] = {}
    """Those of them that made an article before, by reason. Their articles stay as they are."""
    read_by_newer: int = 0
    """Captures whose version a newer release has extracted: it stays, unless the replay goes back on purpose."""

    @classmethod
    def sum(cls, tallies: Iterable["ReplayTally"]) -> "ReplayTally":
        """Add tallies up."""
        captures = read_by_newer = 0
        sums = {name: Counter[str]() for name in ("versions", "fields", "refused", "lost")}
        for tally in tallies:
            captures += tally.captures
            read_by_newer += tally.read_by_newer
            for name, counts in sums.items():
                counts.update(getattr(tally, name))
        counted = {name: dict(sorted(counts.items())) for name, counts in sums.items()}
        return cls(captures=captures, read_by_newer=read_by_newer, **counted)

    def without(self, part: "ReplayTally") -> "ReplayTally":
        """Return what is left when the tally of a part of the work is taken away."""
        rest = {
            name: dict(Counter[str](getattr(self, name)) - Counter[str](getattr(part, name)))
            for name in ("versions", "fields", "refused", "lost")
        }
        captures = max(0, self.captures - part.captures)
        return ReplayTally(captures=captures, read_by_newer=max(0, self.read_by_newer - part.read_by_newer), **rest)

    def versions_only(self) -> "ReplayTally":
        """Return the tally of a replay that came second to the captures, and wrote these versions all the same."""
        return ReplayTally(versions=self.versions, fields=self.fields)


class FieldExample(ReplayPart):
    """One field of one article before and after."""

    field: str
    source: SourceSlug
    article_id: str
    version: int
    """The number of the version after."""
    url: str
    before: JsonValue
    after: JsonValue


class LostArticle(ReplayPart):
    """A capture that made an article before, and is refused by today's rules."""

    source: SourceSlug
    article_id: str
    url: str
    reason: str
    detail: str


class ReplayReport(ReplayPart):
    """What a replay did, or a dry run would do."""

    replay_id: RunId
    dry_run: bool
    started_at: AwareDatetime
    finished_at: AwareDatetime | None = None
    """None in the bucket while the replay works, or if it was interrupted."""
    begin: AwareDatetime | None = None
    end: AwareDatetime | None = None
    extractor: str
    """Version of extraction."""
    sources: dict[SourceSlug, ReplayTally] = {}
    """What this replay did, by newspaper."""
    other_replays: dict[SourceSlug, ReplayTally] = {}
    """What other replays with the same rules did in the period's segments, before or at the same time: as a rule what
    `sources` does not count, though a replay with `again` counts captures of theirs once more."""
    segments: int = 0
    """Segments of the period."""
    done_before: int = 0
    """Those of them that an earlier replay with the same rules has done."""
    damaged: dict[str, str] = {}
    """Segments with a part that could not be read, each with the reason."""
    unknown_sources: tuple[str, ...] = ()
    """Newspapers with segments that the registry does not know."""
    examples: tuple[FieldExample, ...] = ()
    """Of each field some; only those of segments that this replay processed. Not stored in the bucket."""
    lost: tuple[LostArticle, ...] = ()
    """Some of the captures counted as lost. Not stored in the bucket."""
    seconds: float = 0.0

    @property
    def totals(self) -> ReplayTally:
        """What this replay did, of all newspapers together."""
        return ReplayTally.sum(self.sources.values())

    @property
    def totals_of_others(self) -> ReplayTally:
        """What other replays did, of all newspapers together."""
        return ReplayTally.sum(self.other_replays.values())

    def stored(self) -> "ReplayReport":
        """Return the report as the bucket keeps it: without a word of a page, so that no purge has to look into it."""
        return self.model_copy(update={"examples": (), "lost": ()})

    def summary(self) -> str:
        """Say in one line what changes."""
        totals = self.totals
        verb = "would change" if self.dry_run else "changed"
        new = sum(number for kind, number in totals.versions.items() if kind != "reextracted")
        parts = [f"{totals.versions.get('reextracted', 0)} articles {verb}, of {totals.captures} captures"]
        parts += [f"{new} other versions {'would be' if self.dry_run else 'were'} added"] * bool(new)
        parts += [f"{sum(totals.lost.values())} that made an article would be refused today"] * bool(totals.lost)
        parts += [f"{totals.read_by_newer} stay as a newer release read them"] * bool(totals.read_by_newer)
        others = self.totals_of_others
        changed = f"{others.versions.get('reextracted', 0)}, of {others.captures} captures"
        return ", ".join(parts) + f"; other replays with these rules changed {changed}" * (others != ReplayTally())
