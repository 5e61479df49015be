"""Links to documents belong to an article, stars by which readers judge it and offers of the printed paper do not."""

import pytest

from flows.cleaning import clean
from flows.cleaning.page.noise import is_rating
from tests.flows.cleaning.test_lines_beside_the_text import MORE, page, paragraphs
from tests.flows.pages import BODY, opened, read
from tests.timing import assert_quick


@pytest.mark.parametrize(
    ("addresses", "offered"),
    [
        (("/van-ban/ke-hoach.pdf", "/van-ban/phu-luc.docx"), 2),
        (("/van-ban/ke-hoach.pdf", "/van-ban/phu-luc.docx", "/tin-1.html"), 2),
        (("/bao-in.pdf", "/tin-1.html"), 0),
    ],
    ids=["documents", "documents and a page", "a list of others with the printed issue"],
)
def test_a_box_of_links_to_documents_is_kept(addresses: tuple[str, ...], offered: int) -> None:
    links = "".join(
        f'<p><a href="{address}">Tệp số {n} về vụ mận sớm ở Nà Pheo</a></p>' for n, address in enumerate(addresses)
    )
    cleaned, _ = read(page(f'<div class="o">{links}</div>'))

    assert len(cleaned.attachments) == offered


def test_nested_boxes_of_links_to_documents_cost_little() -> None:
    nested = "<div><a href=/a.pdf>Tệp về vụ mận sớm</a>" * 1500
    assert_quick(lambda: clean(opened(page(f"<div>{nested}{'</div>' * 1500}</div>"))), 2)


@pytest.mark.parametrize(
    "line",
    [
        "Đánh giá bài viết ★★★★★ 4.6/5 (31 lượt)",
        "★ ★ ★ ★ ☆ 12 đánh giá",
        "Bình chọn của bạn: ★★★★★",
        "Rate this article ★★★☆☆",
        "⭐⭐⭐⭐⭐ 4,9/5 - (1.204 bình chọn)",
    ],
)
def test_stars_of_readers_are_a_tool(line: str) -> None:
    assert is_rating(line)


@pytest.mark.parametrize(
    "line",
    [
        "Đánh giá: ★★★★☆ (4/5)",
        "Mùa mận chín ★★★☆☆ 3/5, phim có hình đẹp mà lời thoại còn gượng.",
        "Khách sạn Nậm Khoang ★★★★★, giá từ 900 nghìn đồng.",
        "Bạn đọc đánh giá bài viết này là hữu ích.",
    ],
)
def test_stars_of_a_critic_or_a_hotel_are_text(line: str) -> None:
    assert not is_rating(line)


def test_a_rating_below_the_text_is_no_paragraph() -> None:
    cleaned, _ = read(page("<p>Đánh giá bài viết ★★★★★ 4.6/5 (31 lượt)</p><p>Đánh giá: ★★★★☆ (4/5)</p>"))
    texts = [getattr(block, "text", "") for block in cleaned.blocks]

    assert not any("31 lượt" in text for text in texts)


def test_an_offer_of_the_printed_paper_is_left_out() -> None:
    offer = "<div><h3>Đặt báo giấy cả năm, tặng lịch bàn</h3><p>Gọi số 0215 000 111 để được giao báo tận bản.</p></div>"

    assert sorted(paragraphs(page(offer))) == sorted((*BODY, *MORE))


def test_one_line_on_ordering_papers_is_text() -> None:
    line = "Trường bán trú còn đặt mua báo in cho học sinh đọc mỗi tuần, tiền lấy từ quỹ lớp của các bản."

    assert line in paragraphs(page(f"<p>{line}</p>"))


def test_a_quote_that_tells_of_ordering_papers_is_text() -> None:
    told = ("Năm ấy cả bản góp tiền đặt báo năm, đọc chung một tờ.", "Tôi đi bộ nửa ngày, giao báo tận tay già làng.")
    quote = f"<blockquote>{''.join(f'<p>{line}</p>' for line in told)}</blockquote>"

    assert all(line in (read(page(quote))[0].html or "") for line in told)


def test_a_box_that_tells_of_ordering_papers_without_a_call_is_text() -> None:
    told = (
        "Mùa này, trạm bưu điện xã nhận đặt báo giấy cho cả các bản xa.",
        "Anh Pín giao báo tận bếp, ai muốn đặt báo năm 2027 thì liên hệ trưởng bản.",
    )

    assert set(paragraphs(page(f"<div>{''.join(f'<p>{line}</p>' for line in told)}</div>"))) >= set(told)
