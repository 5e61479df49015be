# ruff: noqa: E501 - markup as pages have it
"""Signatures below the text in an element of their own, and what stands there and is none."""

import pytest

from flows.stages import Cleaned, Described
from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE
from tests.flows.pages import BODY, read

TEXT = "".join(f"<p>{text}</p>" for text in (*BODY, *MORE))


def authors(below: str) -> tuple[str, ...]:
    html = f'{HEAD}<body><div class="trang"><h1>{HEADLINE}</h1><p>01/03/2026</p><div class="o"><div class="c">{TEXT}</div>{below}</div></div></body></html>'
    return read(html)[1].authors


def within(last: str) -> tuple[Cleaned, Described]:
    return read(f"{HEAD}<body><h1>{HEADLINE}</h1><p>01/03/2026</p><div class=c>{TEXT}{last}</div></body></html>")


@pytest.mark.parametrize(
    "below",
    [
        "<div><div><h6>Thực hiện: Vi Thị Mai</h6></div></div>",
        '<table><tr><td align="right"><span id="ct1_lblAuthor"><b>Vi Thị Mai</b></span></td></tr></table>',
        '<div><div role="listitem"><a href="/y1">Đàn cò về</a><div>Nửa giờ trước</div></div></div><p style="text-align:right"><strong>Vi Thị Mai</strong></p>',
        '<div><div class="bai__tacgia">Vi Thị Mai</div></div>',
        '<div class="k-a">Vi Thị Mai</div><div id="y-kien"><h4>Bình luận (0)</h4><textarea></textarea></div>',
    ],
    ids=["a heading that says so", "a cell at the right", "at the right below a teaser", "named", "a whole name"],
)
def test_a_signature_below_the_text_names_the_writer(below: str) -> None:
    assert authors(below) == ("Vi Thị Mai",)


@pytest.mark.parametrize(
    ("last", "signed"),
    [
        ("<p>● Lò Thị Mai</p><p>● Vi Thị Mai</p><p>● Vàng A Páo</p>", ()),
        ("<p>■ Mận Hậu</p><p>■ Mận Tam Hoa</p>", ()),
        ("<p>Vi Thị Mai (Đài tỉnh)</p><p>Lò Minh Thư (Biên tập viên Đài tỉnh)</p>", ()),
        ("<p><b>Vi Thị Mai (Phóng viên Báo Ví Dụ)</b></p><p>Lò Minh Thư (Biên tập viên Đài tỉnh)</p>", ()),
        (
            '<p align="right"><b>Vi Thị Mai</b></p><p><b>CÁC BÀI ĐÃ ĐĂNG</b></p>'
            "<p>• <a href=/t-1.html>Hội mùa ở Nà Cáp</a> (01/03)</p><p>• <a href=/t-2.html>Cầu mới qua suối</a> (28/02)</p>",
            ("Vi Thị Mai",),
        ),
        ("<p>Bài: Vi Thị Mai (TTXVN)</p><p>Ảnh: Lò Minh Thư (TTXVN)</p>", ("Vi Thị Mai",)),
        ('<div style="text-align: right"><p><b>CHỦ TỊCH</b></p><p><b>Lò Văn Pheo</b></p></div>', ("Lò Văn Pheo",)),
        ('<div align="right"><p><b>TRÂN TRỌNG</b></p></div>', ()),
    ],
    ids=[
        "a list of names",
        "a list of things",
        "names with offices",
        "the first in bold",
        "above other titles",
        "labels",
        "an office",
        "a closing word",
    ],
)
def test_the_end_of_a_list_or_of_a_letter_names_no_other_writer(last: str, signed: tuple[str, ...]) -> None:
    assert within(last)[1].authors == signed


@pytest.mark.parametrize("box", ['<div align="right">', '<div style="text-align: right">', '<div class="text-right">'])
def test_the_lines_of_a_box_at_the_right_sign_the_text(box: str) -> None:
    assert within(f"{box}<p>■ Bài, ảnh: <b>VI THỊ MAI</b></p><p><b>LÒ MINH THƯ</b></p></div>")[1].authors == (
        "VI THỊ MAI",
        "LÒ MINH THƯ",
    )


@pytest.mark.parametrize(
    "below",
    [
        "<div><div>Nậm Khoang</div></div>",
        '<section><h3>Cây bút nổi bật</h3><div class="v"><b>Lò Minh Thư</b><p>Chuyên viết về rừng.</p></div><div class="v"><b>Vi Thị Mai</b></div></section>',
        "<div>Hồ Chí Minh</div>",
        '<div class="ten">Vi Thị Mai</div><div class="loi">Chị em trong bản đọc mà thương quá.</div>',
        '<div class="tags">Vi Thị Mai</div>',
        '<div>Vi Thị Mai</div><img src="/a.jpg">',
        "<div>Mai Châu Hòa Bình</div>",
        '<div><a href="/nguoi/vi-thi-mai">Vi Thị Mai</a></div>',
        "<div>Vi Thị Mai đoạt giải nhất cuộc thi viết</div>",
        '<div class="r"><h3>Đọc nhiều</h3><a href="/tin-1-ban-moi.html">Bản Nậm Khoang đón điện lưới sau nhiều năm</a><p style="text-align:right">Vi Thị Mai</p></div>',
        '</div></div><div class="cot"><div><h3>Truyện ngắn: Mùa Hoa Ban</h3></div></div><div><div>',
        '<ul><li class="pull-right"><a href="/in">IN BÀI NÀY</a></li></ul>',
        '<ul><li class="right"><a href="/tag/muong-lat">Mường Lát</a></li></ul>',
        '<div class="post-author-title"><h3>Về Tác Giả</h3></div>',
        '</div></div><div class="cot-right"><div class="title">Tây Bắc</div><div id="right"><p>Hà Nội</p></div></div><div><div>',
        '<div class="comment-list"><div class="author">Vi Thị Mai</div><p>Hay quá!</p></div>',
    ],
    ids=[
        "a name of a place",
        "a list of the paper's writers",
        "a city",
        "above a reader's words",
        "a tag that is no link",
        "above a picture",
        "two places",
        "a link to a page about her",
        "a title without a link",
        "behind another article's title",
        "a title with a colon",
        "a button",
        "a tag",
        "a title of a box",
        "another column",
        "in a comment",
    ],
)
def test_other_names_below_the_text_are_no_writers(below: str) -> None:
    assert authors(below) == ()


@pytest.mark.parametrize(
    "below",
    [
        "<p>Phóng sự của VI THỊ MAI</p>",
        "<p><em>Ghi chép của <strong>Vi Thị Mai</strong></em></p><div class=nut><span>Share</span></div>",
        "<p><strong>Vi Thị Mai</strong></p><div><span>Print</span></div>",
        "<p>Vi Thị Mai</p><div><span>Print</span></div>",
        "<p>Phóng sự của Vi Thị Mai</p><p>(Còn nữa)</p>",
    ],
    ids=[
        "a kind of text and its writer",
        "above a button",
        "a bold name above a button",
        "a bare one",
        "above a label",
    ],
)
def test_a_signature_may_say_whose_work_it_is_and_stand_above_buttons(below: str) -> None:
    html = f'{HEAD}<body><div class="trang"><h1>{HEADLINE}</h1><p>01/03/2026</p><div class="c">{TEXT}{below}</div></div></body></html>'
    cleaned, described = read(html)
    assert [name.title() for name in described.authors] == ["Vi Thị Mai"]
    assert (cleaned.text or "").removesuffix("(Còn nữa)").rstrip().endswith(MORE[-1])


@pytest.mark.parametrize(
    "line",
    ["Phóng sự của Vi Thị Mai được trao giải ba, hai bài còn lại nhận giải khuyến khích.", "Thơ của bà con bản Nậm"],
)
def test_a_line_about_a_work_is_no_signature(line: str) -> None:
    html = f'{HEAD}<body><div class="trang"><h1>{HEADLINE}</h1><p>01/03/2026</p><div class="c">{TEXT}<p>{line}</p></div></div></body></html>'
    cleaned, described = read(html)
    assert described.authors == ()
    assert line in (cleaned.text or "")


@pytest.mark.parametrize(
    "below",
    [
        "<blockquote>Nậm Khoang xanh bóng núi,<br>Nắng về trên rẫy xa</blockquote><p>Thơ của Vi Thị Mai</p>",
        "<p>Ký sự của Lò Văn Pánh</p><p>Bút ký của Vi Thị Mai</p>",
        "<h3>Truyện ngắn của Vi Thị Mai</h3>",
        "<p>Lò Thị Ban</p><p>Vi Thị Mai</p><div><span>Print</span></div>",
        "<h3>Nậm Khoang Xanh</h3><div><span>Print</span></div>",
    ],
    ids=[
        "a poet who is quoted",
        "parts of a book",
        "a heading",
        "a list of names above a button",
        "a heading above it",
    ],
)
def test_names_that_the_text_itself_ends_with_stay_in_it(below: str) -> None:
    html = f'{HEAD}<body><div class="trang"><h1>{HEADLINE}</h1><p>01/03/2026</p><div class="c">{TEXT}{below}</div></div></body></html>'
    assert read(html)[1].authors == ()


LAID_OUT = '<table width="100%"><tr><td width="50%">&nbsp;</td><td align="right">{}</td></tr></table>'


@pytest.mark.parametrize(
    ("line", "writer"),
    [
        ("<b>Ghi chép của VI THỊ MAI</b><br><i>(Phóng viên thường trú tại vùng biên)</i>", "VI THỊ MAI"),
        ("<b>Ghi chép của Vi Thị Mai</b><br><i>Phóng viên thường trú tại vùng biên</i>", "Vi Thị Mai"),
        ("<b>Ghi chép của Vi Thị Mai</b>", "Vi Thị Mai"),
        ("<b>Vi Thị Mai</b>", "Vi Thị Mai"),
        ("Bài, ảnh: Vi Thị Mai", "Vi Thị Mai"),
    ],
)
def test_a_table_with_one_filled_cell_in_the_text_lays_a_signature_out(line: str, writer: str) -> None:
    cleaned, described = within(LAID_OUT.format(line))
    assert described.authors == (writer,)
    assert [block.type for block in cleaned.blocks] == ["paragraph"] * len((*BODY, *MORE))


@pytest.mark.parametrize(
    ("table", "after"),
    [
        ("<tr><td></td><td>Giám đốc</td></tr><tr><td></td><td>Vì Thị Hoa</td></tr>", ""),
        ("<tr><td></td><td>Giải đặc biệt</td></tr><tr><td></td><td>Lò Thị Ban</td></tr>", ""),
        ("<tr><td></td><td>Bài, ảnh: Vi Thị Mai</td></tr>", f"<p>{BODY[0]} Danh sách có hiệu lực từ ngày ký.</p>"),
    ],
    ids=["an official", "a prize", "text below"],
)
def test_a_table_that_pushes_names_to_the_right_stays_in_the_text(table: str, after: str) -> None:
    cleaned, _ = within(f"<table>{table}</table>{after}")

    assert "table" in [block.type for block in cleaned.blocks]


def test_a_sentence_that_stands_alone_in_a_table_is_kept() -> None:
    sentence = "Ghi chép của các trạm đo mưa cho thấy lượng nước đổ về suối tăng gấp đôi trong đêm."
    cleaned, described = within(LAID_OUT.format(sentence))
    assert (described.authors, cleaned.blocks[-1].type) == ((), "table")


def test_a_table_whose_rows_fill_two_cells_is_data() -> None:
    rows = "".join(
        f"<tr><td>{name}</td><td>{tons}</td></tr>" for name, tons in (("Nà Pheo", "120"), ("", "40"), ("Nà Cáp", ""))
    )
    cleaned, _ = within(f"<table>{rows}</table>")
    assert cleaned.blocks[-1].type == "table"


@pytest.mark.parametrize(
    "rows",
    [
        [("", "Vi Thị Mai"), ("", "Lò Văn Pín"), ("", "Quàng Thị Én"), ("", "Tòng Văn Sơ")],
        [("", "Vi Thị Mai"), ("", "Lò Văn Pín")],
        [("Vi Thị Mai", ""), ("Lò Văn Pín", ""), ("Quàng Thị Én", "")],
        [("Nà Pheo", ""), ("", "Nậm Ét"), ("Huổi Sáy", "")],
        [("Vi Thị Mai", "", "")],
    ],
    ids=["a column", "two", "cells to fill in", "to and fro", "one to fill in"],
)
def test_a_table_of_names_beside_empty_cells_is_data(rows: list[tuple[str, ...]]) -> None:
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    cleaned, described = within(f"<table>{cells}</table>")
    assert cleaned.blocks[-1].type == "table"
    assert described.authors == ()


def test_names_below_a_head_are_data() -> None:
    cleaned, _ = within("<table><tr><th></th><th>Họ và tên</th></tr><tr><td></td><td>Vi Thị Mai</td></tr></table>")
    assert cleaned.blocks[-1].type == "table"
