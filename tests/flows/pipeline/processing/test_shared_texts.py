import zlib
from datetime import UTC, datetime

import pytest

from crawler.registry import Layout, Registry, Source
from flows.pipeline.extraction.worker_pool import ExtractionPool
from flows.pipeline.processing.process_segments import process_segments
from flows.pipeline.processing.shared_texts import without_shared_texts
from flows.stages import Refusal, RefusalReason
from storage.model.article import Draft
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from tests.flows.pages import BODY, NO_RULES
from tests.flows.pipeline.processing.test_process_segments import write_segment
from tests.storage.examples import draft

BOX = "Đọc nhiều: Lịch cắt điện tuần này. Giá vàng sáng nay."


def article(number: int, text: str, *, headline: str | None = None, source: str = "baothu") -> Draft:
    name, url = ArticleId(f"{number:020x}"), f"http://{source}.example/tin-post{number}.html"
    told = {"text": text, "headline": headline or f"Tin {number}", "article_id": name, "url": url}
    made = draft().model_copy(update={**told, "source": SourceSlug(source)})
    page = f"sha256:{zlib.crc32(f'{number} {text} {headline}'.encode()):064x}"
    return with_page(made, page)


def with_page(made: Draft, page: str) -> Draft:
    capture = made.provenance.capture.model_copy(update={"digest": page})
    return made.model_copy(update={"provenance": made.provenance.model_copy(update={"capture": capture})})


def test_articles_that_share_a_text_under_different_headlines_are_refused_with_an_example() -> None:
    good = article(9, "Sáng nay tỉnh khánh thành cây cầu.")
    found = without_shared_texts([article(1, BOX), good, article(2, f" {BOX.upper()}"), article(3, BOX)])

    assert found[1] is good
    refusals = [each for each in found if isinstance(each, Refusal)]
    assert [each.reason for each in refusals] == [RefusalReason.SHARED_TEXT] * 3
    assert refusals[0].url == "http://baothu.example/tin-post1.html"
    assert refusals[0].detail.startswith("3 articles with different headlines have this text, another is http://baothu")


@pytest.mark.parametrize(
    "drafts",
    [
        [article(1, BOX), article(2, BOX)],
        [article(number, BOX, headline="Giá vàng sáng nay") for number in range(5)],
        [article(1, BOX), article(2, BOX), article(3, BOX, source="baokhac")],
        [article(1, BOX), article(1, BOX, headline="Sửa"), article(1, BOX, headline="Sửa lại")],
        [article(number, "") for number in range(4)],
    ],
    ids=["two", "one headline", "another newspaper", "one article", "no text"],
)
def test_what_newspapers_print_again_is_kept(drafts: list[Draft]) -> None:
    assert without_shared_texts(drafts) == drafts


def test_a_refusal_names_both_causes_with_their_ways_out() -> None:
    found = without_shared_texts([article(number, BOX) for number in range(3)])

    assert isinstance(found[0], Refusal)
    assert "beside the articles or in their place: correct `body`" in found[0].detail
    assert "notices with the same paragraphs: let `body` match what each has of its own" in found[0].detail


def test_one_page_for_many_addresses_is_an_edit_of_none() -> None:
    alike = [with_page(article(number, BOX, headline="Giá vàng"), f"sha256:{'a' * 64}") for number in range(5)]
    found = without_shared_texts([*alike, article(9, BOX, headline="Giá vàng")])

    assert [isinstance(each, Refusal) for each in found] == [True] * 5 + [False]
    assert isinstance(found[0], Refusal)
    assert found[0].detail.startswith(
        "5 articles answer with this very page, another is http://baothu.example/tin-post1"
    )
    assert without_shared_texts(alike[:4]) == alike[:4]


def test_the_article_that_a_page_for_many_addresses_names_stays() -> None:
    alike = [with_page(article(number, BOX, headline="Giá vàng"), f"sha256:{'a' * 64}") for number in range(5)]
    named = [each.model_copy(update={"canonical_url": alike[2].url}) for each in alike]

    assert [isinstance(each, Refusal) for each in without_shared_texts(named)] == [True, True, False, True, True]


STANDING = "".join(
    f"<p>{text}</p>"
    for text in (
        "Nội dung đầy đủ của bài này chỉ dành cho bạn đọc đã mở tài khoản. Tòa soạn mong bạn đọc thông cảm và quay lại "
        "sau khi đã hoàn tất các bước theo chỉ dẫn.",
        "Mọi thắc mắc về gói báo in và báo mạng, bạn đọc gọi tổng đài của tòa soạn trong giờ hành chính.",
    )
)


def page(number: int, text: str, beside: str = "") -> str:
    """Return an article with a headline and a lead of its own."""
    title = f"Nà Pheo vào vụ mận thứ {number} trong năm nay"
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:title" content="{title}"><meta property="article:published_time" content="2026-03-01T07:05:00+07:00">
</head><body><h1>{title}</h1><div class="bai"><div class="sapo">Vụ mận thứ {number} của xã Nà Pheo vừa bắt đầu.</div>
<div class="noi-dung">{text}</div></div><aside class="ben">{beside}</aside></body></html>"""


def told(number: int, place: str = "Bản") -> str:
    return "".join(f"<p>{place} {number}: {text}</p>" for text in BODY)


def store(bucket: Bucket, processes: ExtractionPool, paper: Source, crawl: str, pages: list[str]) -> list[str | None]:
    """Store the pages as crawled, process them, and return what became of each: a reason or an outcome."""
    at = datetime.strptime(crawl[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    segment = write_segment(bucket, crawl, {f"tin-{number}": html for number, html in enumerate(pages)}, at)
    result = process_segments(bucket, Registry([paper], []), [segment], removal_after=24.0, pool=processes)
    return [each.reason or each.outcome for each in result.outcomes[segment]]


def read_by(**selectors: str) -> Source:
    return NO_RULES.model_copy(update={"layout": (Layout(**{key: (css,) for key, css in selectors.items()}),)})


def test_a_placeholder_in_the_body_is_an_edit_of_no_known_article(bucket: Bucket, processes: ExtractionPool) -> None:
    paper = read_by(body=".noi-dung", lead=".sapo")
    good = [page(number, told(number)) for number in range(8)]
    assert store(bucket, processes, paper, "20260302T030000Z-aaaaaaaa", good) == ["created"] * 8

    closed = [page(number, STANDING if number < 4 else told(number, "Thôn")) for number in range(8)]
    found = store(bucket, processes, paper, "20260303T030000Z-bbbbbbbb", closed)

    assert found == ["shared_text"] * 4 + ["edited"] * 4


def test_a_box_beside_the_articles_is_no_version(bucket: Bucket, processes: ExtractionPool) -> None:
    pages = [page(number, told(number), STANDING) for number in range(4)]
    found = store(bucket, processes, read_by(body=".ben", lead=".sapo"), "20260302T030000Z-aaaaaaaa", pages)
    assert found == ["shared_text"] * 4


@pytest.mark.parametrize(("body", "outcome"), [(".noi-dung", "shared_text"), (".bai", "created")])
def test_notices_are_kept_if_the_body_has_what_is_their_own(
    bucket: Bucket, processes: ExtractionPool, body: str, outcome: str
) -> None:
    pages = [page(number, STANDING) for number in range(4)]
    assert store(bucket, processes, read_by(body=body), "20260302T030000Z-aaaaaaaa", pages) == [outcome] * 4
