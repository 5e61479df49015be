"""Who wrote an article, and its lead, where they stand above the text in forms that no rule names."""

import pytest

from storage.model.blocks import Heading, Paragraph, Table
from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE
from tests.flows.pages import BODY, read

LEAD = "Bà con các bản dọc suối Nậm Khoang vào vụ mận sớm hơn mọi năm nửa tháng, giá bán cao gấp rưỡi năm ngoái."


def page(above: str) -> str:
    text = "".join(f"<p>{line}</p>" for line in BODY)
    return (
        f"{HEAD}<body><div class=a><a href=/>Trang nhất</a> <a href=/nong-thon>Nông thôn</a></div>"
        f"<div class=b><h1>{HEADLINE}</h1>{above}{text}</div></body></html>"
    )


@pytest.mark.parametrize("stamp", ["Sửa 09:12, 3-10 Đăng 21:50, 2-10", "Đăng 7h05, 3-10"])
def test_a_name_below_a_stamp_without_a_year_is_the_writer(stamp: str) -> None:
    cleaned, draft = read(page(f"<div class=c>{stamp}</div><div class=d>Ngô Thùy Dương</div>"))

    assert draft.authors == ("Ngô Thùy Dương",)
    assert "Ngô Thùy Dương" not in (cleaned.html or "")


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><th>Người viết</th><td>Ngô Thùy Dương</td></tr><tr><th>Đăng</th><td>01/03/2026 05:30</td></tr>",
        "<tr><td>Tác giả:</td><td>Ngô Thùy Dương</td></tr>",
    ],
)
def test_a_table_of_facts_about_the_article_is_no_text(rows: str) -> None:
    cleaned, draft = read(page(f"<table>{rows}</table>"))

    assert draft.authors == ("Ngô Thùy Dương",)
    assert not any(isinstance(block, Table) for block in cleaned.blocks)


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><td>Mận hậu</td><td>45.000 đồng</td></tr><tr><td>Mận cơm</td><td>30.000 đồng</td></tr>",
        "<tr><td>Tên sách</td><td>Mùa mận</td></tr><tr><td>Tác giả</td><td>Ngô Thùy Dương</td></tr>",
        "<tr><td>Tác giả</td><td>Ngô Thùy Dương</td></tr><tr><td>Nhà xuất bản</td><td>Văn học, 2026</td></tr>",
    ],
)
def test_a_table_of_other_facts_below_the_headline_is_kept(rows: str) -> None:
    cleaned, _ = read(page(f"<table>{rows}</table>"))

    assert any(isinstance(block, Table) for block in cleaned.blocks)


def test_a_heading_that_is_a_sentence_below_the_headline_is_the_lead() -> None:
    parts = "".join(f"<section class=e><div>{line}</div></section>" for line in BODY)
    html = (
        f"{HEAD}<body><div class=a><h1>{HEADLINE}</h1><div class=b><span>Ngô Thùy Dương</span> · "
        f"<time>01/03/2026, 15:45</time></div><h2>{LEAD}</h2>{parts}</div></body></html>"
    )
    cleaned, _ = read(html)

    assert cleaned.lead == LEAD


def test_a_line_with_a_clock_that_is_no_stamp_has_no_writer_below() -> None:
    cleaned, draft = read(page("<div class=c>19:30 Đội hình ra sân</div><p>Đỗ Hùng Dũng</p>"))

    assert draft.authors == ()
    assert "Đỗ Hùng Dũng" in (cleaned.html or "")


def test_a_heading_that_opens_the_first_part_is_none() -> None:
    cleaned, _ = read(page("<h2>Mận sớm được giá, bà con dọc suối Nậm Khoang vui mừng</h2>"))

    assert isinstance(cleaned.blocks[0], Heading)
    assert cleaned.lead is None


def test_the_first_of_several_headings_is_none() -> None:
    first, *others = (f"<section class=e><div>{line}</div></section>" for line in BODY)
    html = (
        f"{HEAD}<body><div class=a><h1>{HEADLINE}</h1><div class=b><span>Ngô Thùy Dương</span> · "
        f"<time>01/03/2026, 15:45</time></div><h2>{LEAD}</h2>{first}"
        f"<h2>{MORE[0]}</h2>{''.join(others)}</div></body></html>"
    )
    cleaned, _ = read(html)

    assert cleaned.lead is None
    assert sum(isinstance(block, Heading) for block in cleaned.blocks) == 2


def test_a_source_in_a_box_below_the_box_of_the_text_is_credited() -> None:
    text = "".join(f"<p>{line}</p>" for line in BODY)
    more = "".join(f"<tr><td><a href=/t{n}.html>Bản thứ {n} bên suối có đường bê tông</a></td></tr>" for n in range(6))
    html = (
        f"{HEAD}<body><div class=a><div class=b><h1>{HEADLINE}</h1><div class=c>01/03/2026 05:55</div>"
        f"<p class=l>{LEAD}</p><img src=/m.jpg alt=''><div class=d>{text}</div>"
        f"<div class=e>Theo TTXVN/Báo Tin Sáng</div></div><div class=f><h3>Cùng mục</h3><table>{more}</table></div>"
        f"<div class=g>Trang tin nông thôn</div></div></body></html>"
    )
    cleaned, draft = read(html)

    assert draft.credit == "TTXVN/Báo Tin Sáng"
    assert not any(isinstance(block, Paragraph) and "TTXVN" in block.text for block in cleaned.blocks)
