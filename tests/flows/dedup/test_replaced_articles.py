"""Other articles under the numbers of known ones: all is kept, the run says so, and the file can tell them apart."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from crawler.addresses import article_id
from crawler.registry import Links, Registry, Source
from flows.dedup.replaced_articles import is_another_article
from flows.pipeline.extraction.worker_pool import ExtractionPool
from flows.pipeline.processing.outcomes import BatchResult
from flows.pipeline.processing.process_segments import process_segments
from flows.pipeline.processing.segment_queue import new_segments
from flows.pipeline.run_report import SourceReport, source_report
from flows.pipeline.verdicts.problem import ProblemKind
from flows.pipeline.verdicts.source_verdict import Habits
from storage import layout
from storage.model.article import ChangeKind, Draft
from storage.model.identifiers import CrawlId
from storage.s3.bucket import Bucket
from storage.versions.store import VersionStore
from storage.warc.segment_writer import SegmentWriter
from tests.flows.pages import FETCHED_AT, NO_RULES
from tests.storage.examples import capture, draft


@pytest.fixture(scope="module")
def processes() -> Iterator[ExtractionPool]:
    with ExtractionPool(1) as started:
        yield started


NUMBERED = NO_RULES.model_copy(update={"links": Links(article=r"/[a-z0-9-]+-(?P<id>\d+)\.html")})
TWO_FORMS = NO_RULES.model_copy(
    update={"links": Links(article=r"/[a-z0-9-]+-(?P<id>\d+)\.html|/bai/[a-z0-9-]+-\d+\.html")}
)
WITH_WORDS = NO_RULES.model_copy(update={"links": Links(article=r"/(?P<id>[a-z0-9-]+-\d+)\.html")})

OLD = "mận đào lúa nương suối bản chợ phiên vụ mùa thu hoạch bà con dân tộc Thái nhà sàn khèn bè rượu cần".split()
NEW = "đường sắt nhà máy thủy điện cảng hàng không khu công nghiệp vốn đầu tư tỷ đồng tiến độ giải phóng".split()


def page(words: list[str], number: int, *, day: int, headline: str | None = None) -> str:
    """Return an article about the words, which begin at another one for each number."""
    turned = words[number % 10 :] + words[: number % 10]
    title = headline or f"{' '.join(turned[:8])}".capitalize()
    text = "".join(
        f"<p>{' '.join(turned[part:] + turned[:part] + turned[::-1] + turned[::2]).capitalize()}.</p>"
        for part in range(4)
    )
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:title" content="{title}">
<meta property="article:published_time" content="2026-02-{day:02}T07:05:00+07:00"></head>
<body><h1>{title}</h1><div class="noi-dung">{text}</div></body></html>"""


def archive(bucket: Bucket, pages: dict[str, str], hours: int = 0) -> None:
    at = FETCHED_AT + timedelta(hours=hours)
    writer = SegmentWriter(NO_RULES.slug, CrawlId(f"{at:%Y%m%dT%H%M%SZ}-aaaaaaaa"), 0, at, "test")
    for number, (name, html) in enumerate(pages.items()):
        sent = [("Content-Type", "text/html; charset=utf-8")]
        moment = at + timedelta(seconds=number)
        writer.add(f"https://baovidu.example/{name}.html", "GET", [], 200, "OK", sent, html.encode(), moment)
    bucket.put_if_absent(writer.key, writer.finish())


def process(bucket: Bucket, processes: ExtractionPool, paper: Source = NUMBERED) -> SourceReport:
    segments = new_segments(bucket, [paper.slug])
    result: BatchResult = process_segments(bucket, Registry([paper], []), segments, removal_after=24.0, pool=processes)
    outcomes = [each for segment in segments for each in result.outcomes[segment]]
    return source_report(paper.slug, None, outcomes, Habits(), bucket.now())


def test_ten_articles_under_the_numbers_of_others_are_stored_and_told(
    bucket: Bucket, processes: ExtractionPool
) -> None:
    archive(bucket, {f"mua-man-{number}": page(OLD, number, day=1) for number in range(1000, 1010)})
    assert process(bucket, processes).problems == ()
    archive(bucket, {f"cang-moi-{number}": page(NEW, number, day=20) for number in range(1000, 1010)}, hours=2)

    report = process(bucket, processes)

    assert report.versions == {"edited": 10}
    [problem] = report.problems
    assert problem.kind is ProblemKind.REPLACED
    assert problem.message in report.notes
    assert problem.message.startswith("10 articles have the number of another and became a version of it")
    article = article_id("https://baovidu.example/cang-moi-1000.html", NUMBERED)
    assert f"such as version 2 of {article}: `baotinh diff {article}` shows both" in problem.message
    assert "://" not in problem.message  # a purge of the article under other rules would not find its address
    assert "Mận đào" not in problem.message
    assert "Đường sắt" not in problem.message
    assert "`links.article`" in problem.message

    # The way out that the message names.
    archive(bucket, {f"cang-moi-{number}": page(NEW, number, day=20) for number in range(1000, 1010)}, hours=4)
    report = process(bucket, processes, WITH_WORDS)
    assert (report.versions, report.problems) == ({"created": 10}, ())


@pytest.mark.parametrize("left", [None, b"{}"], ids=["missing", "damaged"])
def test_an_old_version_that_cannot_be_read_stops_no_capture_that_is_processed_again(
    bucket: Bucket, processes: ExtractionPool, left: bytes | None
) -> None:
    archive(bucket, {f"mua-man-{number}": page(OLD, number, day=1) for number in (1000, 1001)})
    process(bucket, processes)
    archive(bucket, {f"cang-moi-{number}": page(NEW, number, day=20) for number in (1000, 1001)}, hours=2)
    [segment] = new_segments(bucket, [NUMBERED.slug])
    process(bucket, processes)
    bucket.delete(layout.outcome(segment))
    first = next(key for key in bucket.list_keys("articles/") if key.endswith("000001.json"))
    bucket.delete(first)
    if left:
        bucket.put_if_absent(first, left)

    assert process(bucket, processes).versions == {"edited": 2}


def test_new_addresses_of_another_form_can_be_articles_of_their_own(bucket: Bucket, processes: ExtractionPool) -> None:
    archive(bucket, {"mua-man-1000": page(OLD, 0, day=1)})
    process(bucket, processes)
    archive(bucket, {"mua-man-1000": page(OLD, 0, day=1), "bai/cang-moi-1000": page(NEW, 0, day=20)}, hours=2)

    assert process(bucket, processes, TWO_FORMS).versions == {"unchanged": 1, "created": 1}


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        (
            "xo-so-mien-bac",
            page(OLD, 0, day=1, headline="Kết quả xổ số miền Bắc ngày 1/2"),
            page(NEW, 0, day=2, headline="Kết quả xổ số miền Bắc ngày 2/2"),
        ),
        ("mua-man", page(OLD, 0, day=1), page(OLD, 0, day=1, headline="Tin vui từ những vườn quả đầu xuân vùng cao")),
        ("mua-man", page(OLD, 0, day=1), page(NEW, 0, day=20)),
    ],
    ids=["rewritten daily", "headline", "full rewrite at its address"],
)
def test_an_honest_edit_is_not_told(
    bucket: Bucket, processes: ExtractionPool, name: str, before: str, after: str
) -> None:
    archive(bucket, {f"{name}-1000": before})
    process(bucket, processes)
    archive(bucket, {f"{name}-1000": after}, hours=2)

    report = process(bucket, processes)

    assert (report.versions, report.problems) == ({"edited": 1}, ())


def first(text: str | None) -> Draft:
    made = draft()
    told = {"headline": "Bản Mòng thu hoạch mận", "text": text, "published_at": made.fetched_at}
    return made.model_copy(update=told)


def other(known: Draft, text: str | None) -> Draft:
    """Return another article under the number of a known one, seen a month later."""
    made = draft(30 * 24)
    url = f"{known.url.rpartition('/')[0]}/don-xuan-tren-cao-nguyen-99.html"
    told = {"headline": "Bà con vùng cao vui đón xuân sớm", "text": text, "url": url}
    return made.model_copy(update=told | {"published_at": made.fetched_at})


@pytest.mark.parametrize(
    ("before", "after", "is_told"),
    [
        (" ".join(OLD), " ".join(NEW), True),
        (None, None, False),
        (None, " ".join(NEW), False),
        (" ".join(OLD), "", False),
    ],
)
def test_where_an_article_has_no_text_nobody_can_tell(
    bucket: Bucket, before: str | None, after: str | None, is_told: bool
) -> None:
    store, known = VersionStore(bucket), first(before)
    store.commit(known)

    commit = store.commit(other(known, after))

    assert commit.latest is not None
    assert is_another_article(commit.before, commit.latest) is is_told


def test_what_comes_after_a_removal_is_compared_with_nothing(bucket: Bucket) -> None:
    store, known = VersionStore(bucket), first(" ".join(OLD))
    store.commit(known)
    store.commit_removal(
        known.source,
        known.article_id,
        url=known.url,
        capture=capture(24),
        fetched_at=known.fetched_at + timedelta(days=1),
        extractor="1",
        rules="none",
    )

    commit = store.commit(other(known, " ".join(NEW)))

    assert commit.latest is not None
    assert commit.latest.change.kind is ChangeKind.RESTORED
    assert not is_another_article(commit.before, commit.latest)


@pytest.mark.parametrize(
    ("name", "words", "day"),
    [("cang-moi", OLD, 20), ("cang-moi", NEW, 1), ("mua-man-chin-som", NEW, 20)],
    ids=["same text", "same day", "same words of the address"],
)
def test_one_sign_of_the_same_article_is_enough(
    bucket: Bucket, processes: ExtractionPool, name: str, words: list[str], day: int
) -> None:
    archive(bucket, {"mua-man-1000": page(OLD, 0, day=1)})
    process(bucket, processes)
    title = "Hoàn thành dự án cảng hàng không Nà Sản"
    archive(bucket, {f"{name}-1000": page(words, 0, day=day, headline=title)}, hours=2)

    report = process(bucket, processes)

    assert (report.versions, report.problems) == ({"edited": 1}, ())
