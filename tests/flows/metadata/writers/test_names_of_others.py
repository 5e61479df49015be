# ruff: noqa: E501 - markup as pages have it
"""Names on a page that are not the writer's: of those who comment, of the maker of the site, of the site itself."""

import pytest

from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE
from tests.flows.pages import BODY, read

TEXT = "".join(f"<p>{text}</p>" for text in (*BODY, *MORE))


def article(after: str, *, head: str = HEAD, beside: str = "") -> str:
    return (
        f'{head}<body><main><h1>{HEADLINE}</h1>{beside}<div class="noi-dung">{TEXT}</div>{after}</main></body></html>'
    )


COMMENT = (
    '<div class="{name}"><b>Lò Thị Ban</b><p>Quê tôi năm nay mận cũng chín sớm, mừng cho bà con bản mình.</p></div>'
)


@pytest.mark.parametrize("title", ["<h3>Bình luận</h3>", "<div>Ý kiến (1)</div>", ""])
@pytest.mark.parametrize("name", ["mot", "a1", "y-kien"])
def test_who_writes_the_only_comment_is_no_author(title: str, name: str) -> None:
    _, described = read(article(f"<section>{title}{COMMENT.format(name=name)}</section>"))

    assert described.authors == ()


def test_a_signature_in_capitals_is_one_if_its_box_is_named_so() -> None:
    signature = '<div class="tac-gia-author"><b>LÒ VĂN KHOA</b></div>'

    _, described = read(article(f"{signature}<section><h3>Bình luận</h3>{COMMENT.format(name='mot')}</section>"))

    assert [name.casefold() for name in described.authors] == ["lò văn khoa"]


def test_a_signature_below_a_card_is_one() -> None:
    card = '<table><tr><td><a href="/a/5.htm"><h3>Nước sạch về tới bản cao nhất</h3><p>Công trình phục vụ bảy mươi hộ.</p></a></td></tr></table>'
    text = TEXT + card + '<p style="text-align:right"><strong>Lò Văn Khoa</strong></p>'

    _, described = read(f'{HEAD}<body><main><h1>{HEADLINE}</h1><div class="noi-dung">{text}</div></main></body></html>')

    assert described.authors == ("Lò Văn Khoa",)


@pytest.mark.parametrize("align", ["right", "left"])
def test_a_signature_at_the_right_below_a_list_of_cards_is_one(align: str) -> None:
    titles = ("Bản vùng cao có điện lưới quốc gia", "Mở lớp dạy khèn cho trẻ em", "Chợ phiên họp lại sau mùa lũ")
    cards = "".join(
        f'<div role="listitem"><div><a href="/y{n}">{title}</a><div>Bà con trong vùng mong việc này đã nhiều năm nay.</div><div>5 giờ trước</div></div></div>'
        for n, title in enumerate(titles)
    )
    text = f'{TEXT}<div role="list">{cards}</div><p style="text-align:{align}"><strong>Lò Văn Khoa</strong></p>'

    _, described = read(f'{HEAD}<body><main><h1>{HEADLINE}</h1><div class="noi-dung">{text}</div></main></body></html>')

    assert described.authors == (("Lò Văn Khoa",) if align == "right" else ())


@pytest.mark.parametrize("maker", ["CMS Team", "Web Team", "SEO team"])
def test_the_team_that_made_the_site_is_no_author(maker: str) -> None:
    head = HEAD.replace("</head>", f'<meta name="author" content="{maker}"></head>')

    assert read(article("", head=head))[1].authors == ()
    beside = "<div><span>01/03/2026 08:00</span> <span>|</span> <span>Người viết: Lò Văn Khoa</span></div>"
    assert read(article("", head=head, beside=beside))[1].authors == ("Lò Văn Khoa",)


def test_the_banner_of_the_site_is_no_headline() -> None:
    head = HEAD.replace(f"<title>{HEADLINE} - Báo Ví Dụ", f"<title>{HEADLINE} | Nhịp Mường")
    banner = "<header><h1>Nhịp Mường - Tin nhanh trong vùng</h1></header>"
    html = (
        article("", head=head)
        .replace("<main>", f"{banner}<main>")
        .replace(f"<h1>{HEADLINE}</h1>", f"<h2>{HEADLINE}</h2>")
    )

    cleaned, _ = read(html)

    assert cleaned.headline == HEADLINE
