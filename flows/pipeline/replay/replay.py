"""Replays a period: extracts its captures again with today's rules and commits what differs as `reextracted`.

A dry run decides the same over an overlay of the bucket, so it says exactly what a replay would write.
"""

import itertools
import json
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from crawler.registry import Registry, Source
from crawler.registry.rules_digest import source_digest
from flows.pipeline.events import Event, Listener, ignore
from flows.pipeline.extraction.extractor_version import EXTRACTOR_VERSION
from flows.pipeline.extraction.worker_pool import ExtractionPool
from flows.pipeline.processing.dask_extraction import DaskExtraction, open_extraction
from flows.pipeline.processing.outcomes import BatchResult, CaptureOutcome, MadeVersion, replace_outcomes
from flows.pipeline.processing.process_segments import preview_segments, process_segments
from flows.pipeline.processing.segment_queue import sources_with_segments
from flows.pipeline.replay.counting import articles_made, count, per_source, stored_outcomes
from flows.pipeline.replay.period import Period, segments_of
from flows.pipeline.replay.replay_report import FieldExample, LostArticle, ReplayReport, ReplayTally
from flows.pipeline.rules_in_force import standing_rules
from flows.pipeline.stopping import StopRequest, wait_for_bucket
from storage import layout
from storage.errors import BucketUnavailableError
from storage.log_context import log_context
from storage.model.identifiers import SourceSlug, new_run_id
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.s3.overlay import Overlay
from storage.settings import Settings
from storage.versions.json_schema import publish_schema

__all__ = ["replay"]

logger = logging.getLogger(__name__)

SEGMENTS_PER_BATCH = 32
"""As in a run: the articles of one batch are held in memory, 20 KB each."""

EXAMPLES, LOST_EXAMPLES = 3, 10
"""Examples of each field, and of captures that are refused now."""

RULES_DIGITS = 16
"""Hexadecimal digits of the digest of a newspaper's rules in the keys of its marks."""


def replay(
    settings: Settings,
    *,
    sources: Sequence[str] = (),
    period: Period | None = None,
    dry_run: bool = False,
    again: bool = False,
    examples: int = EXAMPLES,
    listener: Listener = ignore,
    tell: Callable[[str], None] = logger.warning,
    stop: StopRequest | None = None,
) -> ReplayReport:
    """Extract a period again with today's rules; commit what differs, or with `dry_run` only say what would differ.

    No site is asked for anything. An article keeps its id and its versions; what today's rules read otherwise becomes
    one more version, `reextracted`, of its latest state. A segment is marked when it is done with these rules, so an
    interrupted replay goes on where it stopped, and a finished one has nothing left to do. It takes back the marks of
    other rules, whose readings it replaces. What a newer release has extracted stays.

    `again`: ignore the marks, and extract also what a newer release has extracted: a way back to this release.

    `sources`: slugs, by default every newspaper with segments. `examples`: most examples of each field.

    While rule files are broken, newspapers that depend on them are left out, and `tell` is called with a line for each
    file. Raise RegistryError if such a newspaper is named or a name is unknown, StorageError, RunStoppedError.
    """
    period, stop = period or Period(), stop or StopRequest()
    started_at = datetime.now(UTC)
    replay_id = new_run_id(started_at)
    with (
        log_context(run=replay_id),
        open_bucket(settings, check="reading" if dry_run else True) as real,
        _bucket_for(real, dry_run=dry_run) as bucket,
        open_extraction(settings) as pool,
    ):
        rules = standing_rules(bucket, settings.sources_dir, tell)
        registry = rules.registry
        for slug in sources:
            rules.check(slug)
        stored = list(sources_with_segments(bucket))
        valid = [slug for slug in stored if slug in registry and slug not in rules.broken]
        chosen = registry.select(sources) if sources else [registry[slug] for slug in valid]
        unknown = () if sources else tuple(slug for slug in stored if slug not in valid)
        report = ReplayReport(
            replay_id=replay_id, dry_run=dry_run, started_at=started_at, begin=period.begin, end=period.end,
            extractor=EXTRACTOR_VERSION, unknown_sources=unknown,
        )  # fmt: skip  # short items: a line each would fill a screen
        segments = segments_of(bucket, [source.slug for source in chosen], period)
        work = _Replay(report, settings, registry, bucket, pool, examples, listener, stop, again=again)
        return work.execute(chosen, segments)


@contextmanager
def _bucket_for(bucket: Bucket, *, dry_run: bool) -> Iterator[Bucket]:
    if dry_run:
        with closing(Overlay(bucket)) as overlay:
            yield overlay
    else:
        yield bucket


class _Replay:
    """One replay: the state that its steps share."""

    def __init__(
        self,
        report: ReplayReport,
        settings: Settings,
        registry: Registry,
        bucket: Bucket,
        pool: ExtractionPool | DaskExtraction,
        examples: int,
        listener: Listener,
        stop: StopRequest,
        *,
        again: bool,
    ) -> None:
        self._report = report
        self._going_back = again
        self._again = again or report.dry_run  # a dry run says what is left to change
        self._settings = settings
        self._registry = registry
        self._bucket = bucket
        self._pool = pool
        self._most_examples = examples
        self._listener = listener
        self._stop = stop
        self._clock = time.monotonic()
        self._rules: dict[SourceSlug, str] = {}
        self._begun: dict[SourceSlug, datetime] = {}
        """When the first replay of a newspaper with these rules began: versions since then are its work."""
        self._other_marks: dict[str, list[str]] = {}
        """By segment, the marks of replays with other rules whose readings this one may replace."""
        self._tallies: dict[str, ReplayTally] = {}
        """By segment, what all replays with these rules did."""
        self._mine: dict[str, ReplayTally] = {}
        """By segment, what this one did."""
        self._since = bucket.now()
        self._repeats = False
        """True once a batch had to be repeated: what it wrote before looks like another's work."""
        self._damaged: dict[str, str] = {}
        self._examples: dict[str, list[FieldExample]] = {}
        self._lost: list[LostArticle] = []

    def execute(self, sources: Sequence[Source], segments: Sequence[str]) -> ReplayReport:
        """Replay the segments that are not done; return the report."""
        logger.info("replay of %d segments begins%s", len(segments), " (dry run)" if self._report.dry_run else "")
        publish_schema(self._bucket)
        key = layout.replay_report(self._report.replay_id)
        etag = self._bucket.compare_and_swap(key, _encoded(self._report), etag=None)
        for source in sources:
            self._begin(source)
        done = {} if self._again else self._done(sources)
        self._tallies = {segment: done[segment] for segment in segments if segment in done}
        rest = [segment for segment in segments if segment not in done]
        if rest and not self._report.dry_run:
            self._other_marks = self._find_other_marks(sources)
        self._listener(Event("batch_started", count=len(rest)))
        for start in range(0, len(rest), SEGMENTS_PER_BATCH):
            batch = rest[start : start + SEGMENTS_PER_BATCH]
            wait_for_bucket(lambda batch=batch: self._process(batch), self._stop, waiting=self._waiting)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        report = self._report.model_copy(
            update={
                "finished_at": datetime.now(UTC),
                "sources": per_source(self._mine),
                "other_replays": per_source(
                    {
                        segment: tally.without(self._mine.get(segment, ReplayTally()))
                        for segment, tally in self._tallies.items()
                    }
                ),
                "segments": len(segments),
                "done_before": len(segments) - len(rest),
                "damaged": self._damaged,
                "examples": tuple(example for field in sorted(self._examples) for example in self._examples[field]),
                "lost": tuple(self._lost),
                "seconds": round(time.monotonic() - self._clock, 2),
            }
        )
        self._bucket.compare_and_swap(key, _encoded(report.stored()), etag=etag)
        self._listener(Event("report_stored", message=report.replay_id))
        logger.info("replay %s: %s", report.replay_id, report.summary())
        return report

    def _begin(self, source: Source) -> None:
        digest = source_digest(source).removeprefix("sha256:")[:RULES_DIGITS]
        rules = self._rules[source.slug] = f"{EXTRACTOR_VERSION}-{digest}"
        key = f"{layout.replay_marks_prefix(source.slug, rules)}begun.json"
        now = self._bucket.now()
        if self._report.dry_run:
            self._begun[source.slug] = now
            return
        if not self._bucket.put_if_absent(key, json.dumps({"at": now.isoformat()}).encode() + b"\n"):
            now = datetime.fromisoformat(json.loads(self._bucket.get(key).body)["at"])
        self._begun[source.slug] = now

    def _is_ours(self, source: SourceSlug, made: MadeVersion) -> bool:
        """Tell whether a replay with these rules wrote a version: this one, or one that was interrupted."""
        return made.written or made.committed_at >= self._begun[source]

    def _is_mine(self, made: MadeVersion) -> bool:
        """Tell whether this replay wrote a version."""
        return made.written or (self._repeats and made.committed_at >= self._since)

    def _done(self, sources: Sequence[Source]) -> dict[str, ReplayTally]:
        """Return the tallies of the segments that earlier replays have done with these rules."""
        done = {}
        for source in sources:
            for key in self._marks(layout.replay_marks_prefix(source.slug, self._rules[source.slug])):
                segment, _ = layout.replayed(key)
                done[segment] = ReplayTally.model_validate_json(self._bucket.get(key).body)
        return done

    def _find_other_marks(self, sources: Sequence[Source]) -> dict[str, list[str]]:
        found = defaultdict[str, list[str]](list)
        for source in sources:
            for key in self._marks(layout.replay_marks_prefix(source.slug)):
                segment, rules = layout.replayed(key)
                # Also those of a newer release: what both read alike bears the older number and can be replaced.
                if rules != self._rules[source.slug]:
                    found[segment].append(key)
        return found

    def _marks(self, prefix: str) -> Iterator[str]:
        return (key for key in self._bucket.list_keys(prefix) if not key.endswith("/begun.json"))

    def _process(self, segments: Sequence[str]) -> None:
        # Before the first version: a replay that is killed leaves no mark of rules whose readings it has replaced.
        for mark in itertools.chain.from_iterable(self._other_marks.get(segment, ()) for segment in segments):
            self._bucket.delete(mark)
        work = {
            "going_back": self._going_back,
            "removal_after": self._settings.crawl.removal_after,
            "pool": self._pool,
            "listener": self._listener,
            "stop": self._stop,
            "mark": self._mark,
        }
        if isinstance(self._bucket, Overlay):
            batch = preview_segments(self._bucket, self._registry, segments, **work)  # type: ignore[arg-type]  # options of both
        else:
            batch = process_segments(self._bucket, self._registry, segments, **work)  # type: ignore[arg-type]  # options of both
        self._damaged |= batch.damaged

    def _mark(self, bucket: Bucket, segment: str, batch: BatchResult) -> None:
        """Count what became of a segment, replace its outcomes, and mark it as done."""
        rules = self._rules[layout.source_of_segment(segment)]
        counted = segment in self._tallies  # the batch is repeated
        if not counted:
            self._tally(segment, batch, stored_outcomes(bucket, segment))
        if self._report.dry_run:
            return
        tally = self._tallies[segment]
        replace_outcomes(bucket, segment, batch, replay={"rules": rules, "tally": tally.model_dump()})
        marked = bucket.put_if_absent(layout.replay_mark(segment, rules), tally.model_dump_json().encode() + b"\n")
        if not (marked or counted or self._again):  # another replay did so meanwhile
            self._mine[segment] = self._mine[segment].versions_only()

    def _tally(self, segment: str, batch: BatchResult, before: Mapping[str, object]) -> None:
        """Count what became of a segment whose outcomes were those `before`."""
        source = layout.source_of_segment(segment)
        made_before = articles_made(before)
        mine = count(batch.outcomes[segment], made_before, self._is_mine, going_back=self._going_back)
        earlier = before.get("replay")
        if not self._again and isinstance(earlier, dict) and earlier.get("rules") == self._rules[source]:
            # Another replay, perhaps interrupted, replaced the outcomes and has not come to its mark.
            self._tallies[segment] = ReplayTally.model_validate(earlier["tally"])
            self._mine[segment] = mine.versions_only()
        else:
            self._tallies[segment] = count(
                batch.outcomes[segment], made_before, lambda made: self._is_ours(source, made),
                going_back=self._going_back,
            )  # fmt: skip  # short items: a line each would fill a screen
            self._mine[segment] = mine
        for outcome in batch.outcomes[segment]:
            self._show(source, outcome)
            article = made_before.get(outcome.capture.offset)
            if outcome.outcome == "refused" and article is not None:
                self._show_lost(source, article, outcome)

    def _show(self, source: SourceSlug, outcome: CaptureOutcome) -> None:
        """Keep an example of each field of a re-extracted version of which there are too few."""
        for made in outcome.made:
            wanted = [field for field in made.fields if len(self._examples.get(field, ())) < self._most_examples]
            if made.kind != "reextracted" or not wanted or not self._is_mine(made):
                continue
            after = json.loads(self._bucket.get(layout.article_version(source, made.article_id, made.version)).body)
            key = layout.article_version(source, made.article_id, made.version - 1)
            earlier = json.loads(self._bucket.get(key).body)
            for field in wanted:
                self._examples.setdefault(field, []).append(
                    FieldExample(
                        field=field, source=source, article_id=made.article_id, version=made.version,
                        url=after["url"], before=earlier.get(field), after=after.get(field),
                    )
                )  # fmt: skip  # short items: a line each would fill a screen

    def _show_lost(self, source: SourceSlug, article_id: str, outcome: CaptureOutcome) -> None:
        if len(self._lost) < LOST_EXAMPLES:
            self._lost.append(
                LostArticle(
                    source=source, article_id=article_id, url=outcome.url, reason=str(outcome.reason),
                    detail=outcome.detail or "",
                )
            )  # fmt: skip  # short items: a line each would fill a screen

    def _waiting(self, error: BucketUnavailableError) -> None:
        self._repeats = True
        logger.warning("waiting for the bucket: %s", error.in_one_line)
        self._listener(Event("waiting", message=str(error)))


def _encoded(report: ReplayReport) -> bytes:
    return report.model_dump_json().encode() + b"\n"
