# ruff: noqa: E501 - markup as pages have it
"""Lines within an article that are none of it: notices in boxes, pointers behind one label, boxes beside or amid the text."""

import pytest

from tests.flows.cleaning.test_article_against_widgets import texts
from tests.flows.cleaning.test_lines_beside_the_text import MORE, page
from tests.flows.cleaning.test_repeated_boxes import TEASERS
from tests.flows.pages import BODY, read
from tests.timing import assert_quick

ASKED = "Bản đồ này do một dịch vụ khác cung cấp. Bạn cần đồng ý với chính sách riêng tư trước khi xem."
NOTICE = f"<div class='khung'><p>Nội dung ngoài</p><p>{ASKED}</p></div>"


def amid(*parts: str) -> str:
    """A page with `parts` between its paragraphs."""
    return page("".join(part + f"<p>{text}</p>" for part, text in zip(parts, (*MORE, *TEASERS), strict=False)))


def test_a_notice_that_stands_in_many_boxes_is_no_text() -> None:
    assert ASKED not in texts(amid(NOTICE, NOTICE, NOTICE))


def test_what_is_said_twice_stays() -> None:
    assert ASKED in texts(amid(NOTICE.replace("Nội dung ngoài", "Ông Lò Văn Ban nói"), f"<p>{ASKED}</p>"))


@pytest.mark.parametrize("label", ["Les også", "Mời bạn cùng đọc", "अधिक"])
def test_links_behind_one_label_are_no_text(label: str) -> None:
    titles = ("Cầu Nậm Khoang thông xe sau hai năm thi công", "Chợ phiên vùng cao đông khách ngày đầu xuân")
    lines = [f'<p><b>{label}: <a href="/tin-{n}-a-b-c.html">{title}</a></b></p>' for n, title in enumerate(titles)]
    read_text = texts(amid(*lines))

    assert not any(title in read_text for title in titles)
    assert BODY[0] in read_text


def test_a_labelled_link_alone_or_within_a_sentence_stays() -> None:
    alone = '<p>Văn bản: <a href="/van-ban-so-12-qd.html">Quyết định số 12 về quản lý nguồn nước</a></p>'
    said = [
        f'<p>Bà Vi Mai: <a href="/vi-mai-noi-ve-{n}.html">Chúng tôi đã chờ cây cầu này {n} năm</a>, và nay nó đã xong.</p>'
        for n in (11, 12)
    ]
    read_text = texts(amid(alone, *said))

    assert "Quyết định số 12" in read_text
    assert "chờ cây cầu này 11 năm" in read_text


def test_documents_and_addresses_behind_one_label_stay() -> None:
    listed = [
        f'<p>Văn bản: <a href="/tep/qd-{n}-ubnd.pdf">Quyết định số {n} về quản lý nguồn nước</a></p>' for n in (12, 13)
    ]
    named = [f'<p>Đăng ký: <a href="https://thi.example/{n}">https://thi.example/{n}-cuoc-thi</a></p>' for n in (1, 2)]
    read_text = texts(amid(*listed, *named))

    assert "Quyết định số 12" in read_text
    assert "thi.example/2" in read_text


def test_what_is_so_for_each_row_stays() -> None:
    fine = "Phạt tiền từ 800.000 đồng đến 1.000.000 đồng và tước giấy phép lái xe ba tháng."
    rows = "".join(f"<tr><td>Lỗi {n}</td><td><p>{fine}</p></td></tr>" for n in range(3))
    cleaned, _ = read(page(f"<table>{rows}</table>"))

    assert fine in cleaned.text


def test_a_quotation_of_several_lines_beside_the_text_stays() -> None:
    said = (
        "“Chúng tôi đã chờ cây cầu này hai mươi năm.",
        "Nay con cháu đi học không phải lội suối nữa”.",
        "Ông Lò Văn Ban",
    )

    assert said[1] in texts(amid(f"<aside class=trich>{''.join(f'<p>{line}</p>' for line in said)}</aside>"))


FACTS = "".join(f"<li>Cầu dài {n} mét, rộng {n} mét</li>" for n in range(3, 9))


@pytest.mark.parametrize("box", ['<aside class="hop">{}</aside>', '<hop-tin role="complementary">{}</hop-tin>'])
def test_a_quotation_beside_the_text_stays(box: str) -> None:
    quotation = "“Chúng tôi đã chờ cây cầu này hai mươi năm”, ông Lò Văn Ban nói."

    assert quotation in texts(amid(box.format(f"<p>{quotation}</p>")))


def test_an_article_in_an_element_called_beside_stays() -> None:
    html = page("".join(f"<p>{text}</p>" for text in (*MORE, *TEASERS)))
    wrapped = html.replace("<main>", '<main><aside role="complementary">').replace("</main>", "</aside></main>")

    assert texts(wrapped) == texts(html)


@pytest.mark.long
def test_many_notices_and_pointers_cost_little() -> None:
    pointer = '<p>Xem: <a href="/tin-1-a-b.html">Cầu Nậm Khoang thông xe</a></p>'
    html = page((NOTICE + pointer + "<aside><p>a</p><p>b</p><p>c</p></aside><div><p>Giá</p><p>30</p></div>") * 1_000)
    assert_quick(lambda: read(html), 2)


PRICES = "".join(
    f"<tr><td>{name}</td><td>{n},5 nghìn đồng/kg</td></tr>" for n, name in enumerate(("Ngô", "Sắn", "Mận"), 11)
)


@pytest.mark.parametrize(
    "widget",
    [
        f"<div class=k1><p>Giá nông sản hôm nay</p><table>{PRICES}</table></div>",
        "<div class=k2><h3>Ủng hộ tòa soạn Ví Dụ từ 20.000 đồng</h3><p>Chuyển khoản hoặc gọi 0215 000 000</p><span>Ủng hộ</span></div>",
        "<section class=k3><div><p>Bạn nghĩ gì về tin này?</p></div><span>Thích 12</span> <span>Không 3</span></section>",
    ],
    ids=["prices", "an offer", "a poll"],
)
def test_a_small_box_between_paragraphs_that_the_model_doubts_is_no_text(widget: str) -> None:
    alone, with_box = (
        texts(page("".join(f"<p>{text}</p>" + box for text in (*MORE, *TEASERS)))) for box in ("", widget)
    )

    assert with_box == alone


@pytest.mark.parametrize(
    "label", ["Nghe bài viết 0:00 / 12:05", "Nghe đọc bài<b>02:41</b> <i>1,5x</i>", "Nghe nội dung bài viết"]
)
def test_the_label_of_a_player_is_no_text(label: str) -> None:
    html = page("".join(f"<p>{text}</p>" for text in MORE)).replace("<p>", f"<div class=may>{label}</div><p>", 1)

    assert "Nghe" not in texts(html)
