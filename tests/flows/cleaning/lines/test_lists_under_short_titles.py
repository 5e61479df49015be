# ruff: noqa: E501 - markup as pages have it
"""Lists of films under short linked titles are no articles, and articles whose chapters have linked titles are."""

import pytest

from storage.model.blocks import Paragraph
from tests.flows.pages import read, refused

FILMS = (
    ("Người giữ cồng", "22:10", "Ba đời giữ một bộ cồng sáu chiếc và chuyến đi tìm chiếc thứ bảy bị thất lạc."),
    ("Mùa ong đá", "14:35", "Theo chân thợ lấy mật trên vách đá dựng đứng ở thượng nguồn suối Nậm Khoang."),
    ("Chuyến phà đêm", "19:20", "Một ca trực của người lái phà trước ngày cây cầu mới thông xe."),
    ("Chợ trâu", "08:45", "Phiên chợ họp từ hai giờ sáng và những cái bắt tay giấu trong ống tay áo."),
    ("Lớp học trên mây", "25:05", "Cô giáo trẻ dạy chữ cho mười một học trò ở điểm trường xa nhất huyện."),
)


def page(heading: str, beside: str = "", head: str = "") -> str:
    films = "".join(
        f'<div class="o"><img src="/v/{n}.jpg"><span>{length}</span><h2>{heading.format(n=n, title=title)}</h2><p>{told}</p></div>'
        for n, (title, length, told) in enumerate(FILMS)
    )
    return f'<html lang="vi"><head><title>Phim tài liệu</title>{head}</head><body><div><h1>Phim tài liệu</h1>{beside}{films}</div></body></html>'


LINK = '<a href="/phim/{n}">{title}</a>'


def test_a_list_of_films_is_no_article() -> None:
    assert "list" in (refused(page(LINK)).detail or "")


@pytest.mark.parametrize(
    ("heading", "beside", "head"),
    [
        ("{title}", "", ""),
        (LINK, "<span>18:21 01/03/2026</span>", ""),
        (LINK, "<p>Thứ năm, 12 tháng 3, 2026</p>", ""),
        (LINK, "<p>12/03/2026 | Vi Thị Mai</p>", ""),
        (LINK, "<p>Đăng ngày 12 Tháng Ba, 2026 bởi Vi Thị Mai</p>", ""),
        (LINK, '<p><time datetime="2026-03-12T08:00:00+07:00">sáng nay</time></p>', ""),
        (LINK, "", '<meta property="og:type" content="article">'),
        ('<a href="#phim-{n}">{title}</a>', "", ""),
        ('<a href="/van-ban/{n}.pdf">{title}</a>', "", ""),
    ],
    ids=[
        "no links",
        "a minute",
        "a day",
        "a writer",
        "a month in words",
        "a stamp",
        "an article",
        "places of the page",
        "documents",
    ],
)
def test_an_article_with_short_chapters_is_read(heading: str, beside: str, head: str) -> None:
    cleaned, _ = read(page(heading, beside, head))

    assert {told for _, _, told in FILMS} <= {block.text for block in cleaned.blocks if isinstance(block, Paragraph)}
