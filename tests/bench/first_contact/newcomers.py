"""`sources add` on newcomers of the replica, then a crawl with the file that it wrote, judged by the press's truth."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.contact.answers import Answer
from crawler.process import run_crawl
from crawler.registry import Source, load_registry
from flows.contact.adding.adding import add_source
from flows.contact.reading import read_by
from flows.pipeline.extraction.extract import ExtractedPage
from flows.pipeline.extraction.saved_page import body_lines
from flows.stages import Refusal
from storage.embedded.store import EmbeddedStore
from storage.model.identifiers import SourceSlug, new_crawl_id
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import CrawlSettings, Settings
from storage.warc.segments import Capture, read_segment
from tests.bench.first_contact.scoring import body_f1, folded, same_minute
from tests.replica import ReplicaPress

__all__ = ["Judged", "judge_newcomer", "judged_newcomers"]


@dataclass(slots=True)
class Judged:
    """How well one newcomer was described."""

    slug: str
    requests: int
    wanted: int
    """Articles that are live."""
    found: int
    """How many of them the crawl stored."""
    wrong: list[str]
    """Addresses that the crawl took for articles and that are none."""
    pages: int
    worse: list[str] = field(default_factory=list)
    """Pages that the learned rules read worse than the generic reader, with the figure."""
    f1: float = 0.0
    generic_f1: float = 0.0
    headlines: int = 0
    minutes: int = 0
    facts_right: bool = True
    """True if name and province are right."""


@contextmanager
def settings_for(press: ReplicaPress, folder: Path) -> Iterator[tuple[Settings, Bucket]]:
    """Settings with an empty registry and a bucket of its own."""
    crawl = CrawlSettings(proxy=press.proxy_url, delay=0.0, concurrency=4, revisit_worth=0.0)
    settings = Settings(data_dir=folder / "data", sources_dir=folder / "registry", crawl=crawl)
    (folder / "registry" / "newspapers").mkdir(parents=True)
    with EmbeddedStore(settings.data_dir).lease(), open_bucket(settings) as bucket:
        yield settings, bucket


def judged_newcomers(folder: Path, *, seed: int = 7, slugs: Sequence[str] = ()) -> list[Judged]:
    """Add, crawl and judge the newcomers."""
    with (
        ReplicaPress(seed=seed, newcomers=True, history_days=5, articles_a_day=4) as press,
        settings_for(press, folder) as (settings, bucket),
    ):
        return [
            judge_newcomer(press, paper.slug, settings, bucket)
            for paper in press.newcomers
            if not slugs or paper.slug in slugs
        ]


def judge_newcomer(press: ReplicaPress, slug: str, settings: Settings, bucket: Bucket) -> Judged:
    """Add one newspaper by its host, crawl it, and compare everything with the truth."""
    paper = next(each for each in press.newcomers if each.slug == slug)
    registry = load_registry(settings.sources_dir)
    added = add_source(f"http://{paper.host}", registry, settings, bucket)
    source = load_registry(settings.sources_dir)[SourceSlug(slug)]
    record = run_crawl(source, new_crawl_id(datetime.now(UTC)), settings)
    captures = [
        capture
        for key in record.segments
        for capture in read_segment(key, bucket.get(key).body)
        if capture.status == 200
    ]
    truth = {_place(each["url"]): each for each in press.truth() if each["source"] == slug and each["status"] == "live"}
    taken = {_place(capture.url): capture for capture in captures}
    judged = Judged(slug, added.requests, len(truth), len(set(truth) & set(taken)), sorted(set(taken) - set(truth)), 0)
    judged.facts_right = (added.source.name, added.source.province) == (paper.name, paper.province_code)
    for place in sorted(set(truth) & set(taken)):
        if truth[place]["readable"]:
            _judge_page(judged, truth[place], taken[place], source)
    return judged


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{'&'.join(sorted(parts.query.split('&')))}"


def _judge_page(judged: Judged, truth: dict[str, Any], capture: Capture, source: Source) -> None:
    answer = Answer(capture.url, 200, capture.headers, capture.body)
    ours, generic = (_scores(read_by(answer, source, layouts), truth) for layouts in (None, ()))
    judged.pages += 1
    judged.f1 += ours[0]
    judged.generic_f1 += generic[0]
    judged.headlines += ours[1] == 1.0
    judged.minutes += ours[2] == 1.0
    for name, one, other in zip(("body", "headline", "minute"), ours, generic, strict=True):
        if one < other - 1e-9:
            judged.worse.append(f"{name} {one:.3f} < {other:.3f} {capture.url}")


def _scores(read: ExtractedPage | Refusal | None, truth: dict[str, Any]) -> tuple[float, float, float]:
    if not isinstance(read, ExtractedPage):
        return 0.0, 0.0, 0.0
    lead = read.draft.lead or ""
    return (
        body_f1([lead, *body_lines(read.cleaned)], [truth["lead"], *truth["body"]]),
        float(folded(read.draft.headline) == folded(truth["headline"])),
        float(same_minute(read.draft.published_at, truth["published_at"])),
    )
