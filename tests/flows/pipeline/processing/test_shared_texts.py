import zlib

import pytest

from crawler.registry import Layout, Registry
from flows.pipeline.extraction.worker_pool import ExtractionPool
from flows.pipeline.processing.process_segments import process_segments
from flows.pipeline.processing.segment_queue import new_segments
from flows.pipeline.processing.shared_texts import without_shared_texts
from flows.stages import Refusal, RefusalReason
from storage.model.article import Draft
from storage.model.body_facts import Completeness
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


def notice(number: int, *, lead: str | None = None, share: float = 0.9, agreement: float = 1.0) -> Draft:
    """Return one of several notices with the same paragraphs; `lead` is its own unless given."""
    made = article(number, BOX, headline=f"Thông báo cắt điện ngày {number}/11")
    read = Completeness(share=share, reader="rule", agreement=agreement)
    told = f"Ngày {number}/11 ngừng cấp điện." if lead is None else lead
    return ruled(made.model_copy(update={"lead": told, "completeness": read}))


def ruled(made: Draft, rule: str = "rule:.noi-dung") -> Draft:
    provenance = made.provenance.model_copy(update={"fields": {"blocks": rule}})
    return made.model_copy(update={"provenance": provenance})


OTHERS = [ruled(article(number, f"Tin riêng thứ {number}.")) for number in range(20, 24)]


def test_notices_with_the_same_paragraphs_are_kept_beside_articles_that_show_that_the_rule_holds() -> None:
    drafts = [*(notice(number) for number in range(4)), *OTHERS]
    assert without_shared_texts(drafts) == drafts


@pytest.mark.parametrize(
    "drafts",
    [
        [notice(number) for number in range(4)],
        [*(notice(number) for number in range(4)), *OTHERS[:3]],
        [*(notice(number) for number in range(4)), *(ruled(each, "density") for each in OTHERS)],
        [*(notice(number, lead="Một lời dẫn.") for number in range(4)), *OTHERS],
        [*(notice(number, lead="") for number in range(4)), *OTHERS],
        [*(notice(number, share=0.4) for number in range(4)), *OTHERS],
        [*(notice(number, agreement=0.4) for number in range(4)), *OTHERS],
    ],
    ids=["alone", "few others", "another reader", "one lead", "no lead", "other prose", "readers differ"],
)
def test_what_may_be_a_box_is_refused_with_both_ways_out(drafts: list[Draft]) -> None:
    found = without_shared_texts(drafts)

    assert [isinstance(each, Refusal) for each in found] == [True] * 4 + [False] * (len(drafts) - 4)
    assert isinstance(found[0], Refusal)
    assert "a box beside the article: correct `body`" in found[0].detail
    assert "notices with the same paragraphs: `baotinh replay`" in found[0].detail


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
        "Trong thời gian ngừng cung cấp điện, đề nghị khách hàng không đến gần các công trình của lưới điện, "
        "vì có thể được đóng lại bất cứ lúc nào mà không báo trước.",
        "Điện lực mong khách hàng thông cảm; mọi thắc mắc xin gọi tổng đài chăm sóc khách hàng của công ty.",
    )
)


def notice_page(title: str, lead: str, text: str, beside: str = "") -> str:
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:title" content="{title}"><meta property="article:published_time" content="2026-03-01T07:05:00+07:00">
</head><body><h1>{title}</h1><div class="sapo">{lead}</div><div class="noi-dung">{text}</div>
<aside class="ben">{beside}</aside></body></html>"""


@pytest.mark.parametrize(
    ("body", "kept"), [(".noi-dung", True), (".ben", False)], ids=["the rule holds", "it finds the box"]
)
def test_notices_are_told_from_a_box(bucket: Bucket, processes: ExtractionPool, body: str, kept: bool) -> None:
    paper = NO_RULES.model_copy(update={"layout": (Layout(body=(body,), lead=(".sapo",)),)})
    notices = {
        f"cat-dien-{day}": notice_page(
            f"Thông báo lịch cắt điện ngày {day} tháng 11", f"Ngày {day}/11, xã Nà Pheo ngừng cấp điện.", STANDING
        )
        for day in range(10, 14)
    }
    others = {
        f"tin-{number}": notice_page(
            f"Nà Pheo vào vụ mận thứ {number} trong năm nay",
            f"Vụ thứ {number} bắt đầu.",
            "".join(f"<p>Bản {number}: {text}</p>" for text in BODY),
            STANDING,
        )
        for number in range(4)
    }
    segment = write_segment(bucket, "20260302T030000Z-aaaaaaaa", notices | others)

    result = process_segments(
        bucket, Registry([paper], []), new_segments(bucket, [paper.slug]), removal_after=24.0, pool=processes
    )

    found = {each.url.rpartition("/")[2]: each.reason or each.outcome for each in result.outcomes[segment]}
    stored = {name for name, told in found.items() if told == "created"}
    assert stored == ({f"{name}.html" for name in notices | others} if kept else set()), found
