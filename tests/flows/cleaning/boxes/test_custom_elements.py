# ruff: noqa: E501 - markup as pages have it
"""Elements that a site made up itself hold the text, or are a part of a line, a picture, a tool."""

import pytest

from storage.model.blocks import Image, ListBlock
from tests.flows.cleaning.test_lines_beside_the_text import HEADLINE, MORE, paragraphs
from tests.flows.cleaning.test_lines_beside_the_text import page as ordinary
from tests.flows.pages import BODY, read

LINES = (*BODY, *MORE)
TITLES = (
    "Khánh thành cầu treo qua suối Nậm Lúa",
    "Mở lớp dạy thêu cho phụ nữ Hua Bum",
    "Chợ phiên vùng cao đông khách",
)
TEASERS = (
    "Sau tám tháng thi công, cây cầu dài bốn mươi mét đã thông xe trong niềm vui của bà con hai bên suối.",
    "Lớp học kéo dài ba tháng, học viên được phát vải, chỉ và nhận tiền công cho từng sản phẩm.",
    "Từ mờ sáng, các ngả đường về chợ đã kín người gùi hàng, tiếng khèn vang khắp sườn đồi.",
)


def page(text: str, head: str = "") -> str:
    return (
        f'<html lang="vi"><head><title>{HEADLINE} - Báo Ví Dụ</title>{head}</head><body><h1>{HEADLINE}</h1>'
        f"<i>01/03/2026 08:00</i><news-body>{text}</news-body></body></html>"
    )


def made(form: str, lines: tuple[str, ...] = LINES) -> str:
    return "".join(form.format(line) for line in lines)


@pytest.mark.parametrize(
    "form",
    [
        "<news-text>{}</news-text>",
        "<NEWS-TEXT>{}</NEWS-TEXT >",
        '<news-text class="chu lon" data-so="1">{}</news-text>',
        '<News-Text\n data-note="a > b">{}</news-text>',
        "<news-text><b>{}</b> Theo lời kể của bà con trong bản hôm ấy.</news-text>",
        "<news-gap/><news-text>{}</news-text>",
    ],
    ids=[
        "plain",
        "capitals",
        "with a class",
        "with a sign in a value",
        "with bold words",
        "below one that closes itself",
    ],
)
def test_text_in_made_up_elements_is_read(form: str) -> None:
    said = " ".join(paragraphs(page(made(form))))

    assert [line for line in LINES if line not in said] == []


@pytest.mark.parametrize("line", ["<p>{}</p>", "<news-text>{}</news-text>"])
@pytest.mark.parametrize("others", ["<p>{}</p>", "<news-text>{}</news-text>"])
def test_a_word_explained_by_a_made_up_element_parts_no_line(line: str, others: str) -> None:
    said = "Mỗi gốc {} cho chừng ba mươi ki-lô-gam quả, bà con hái trong hai tuần là xong."
    marked = said.format('<gloss-term data-id="4">mận hậu</gloss-term>')
    first, *rest = (others.format(text) for text in LINES)

    assert said.format("mận hậu") in paragraphs(page(f"{first}{line.format(marked)}{''.join(rest)}"))


def test_a_made_up_element_in_the_item_of_a_list_parts_no_item() -> None:
    items = "<ul><li>Giống <gloss-term>mận hậu</gloss-term> cho quả to, chín sớm nhất vùng</li><li>Giống mận cơm cho quả nhỏ, vị chua thanh</li></ul>"

    blocks = read(page(f"{made('<news-text>{}</news-text>')}{items}"))[0].blocks

    assert [block.items for block in blocks if isinstance(block, ListBlock)] == [
        ("Giống mận hậu cho quả to, chín sớm nhất vùng", "Giống mận cơm cho quả nhỏ, vị chua thanh")
    ]


@pytest.mark.parametrize("form", ["<p>{}</p>", "<news-text>{}</news-text>"])
def test_a_picture_of_a_fast_page_stays_a_picture(form: str) -> None:
    picture = '<figure><amp-img src="/anh/man-1.jpg" width="900" height="600" layout="responsive"></amp-img><figcaption>Bà con hái mận</figcaption></figure>'

    blocks = read(page(f"{made(form, LINES[:2])}{picture}{made(form, LINES[2:])}"))[0].blocks

    assert [(block.url.rpartition("/")[2], block.caption) for block in blocks if isinstance(block, Image)] == [
        ("man-1.jpg", "Bà con hái mận")
    ]


@pytest.mark.parametrize(
    "tools",
    [
        "<share-bar><share-button>Chia sẻ</share-button></share-bar>",
        "<x-player src=/a.mp3>Nghe bài viết này bằng giọng đọc tự động của tòa soạn, dài hai phút</x-player>",
        "<cookie-note>Trang này dùng cookie để ghi nhớ lựa chọn của bạn đọc trong ba mươi ngày.</cookie-note>",
    ],
    ids=["buttons", "a player", "a note"],
)
def test_an_article_in_paragraphs_beside_made_up_tools_is_read_as_ever(tools: str) -> None:
    assert paragraphs(ordinary(before=tools, after=tools)) == paragraphs(ordinary()) == [*LINES]


def test_teasers_in_made_up_elements_are_none_of_the_text() -> None:
    cards = "".join(
        f'<news-card><a href="/tin/bai-viet-so-nhieu-{82000 + place}.html">{title}</a><news-sum>{text}</news-sum></news-card>'
        for place, (title, text) in enumerate(zip(TITLES, TEASERS, strict=True))
    )

    assert paragraphs(ordinary(outside=f"<news-list>{cards}</news-list>")) == [*LINES]
    assert set(paragraphs(page(made("<news-text>{}</news-text>")).replace("</body>", f"{cards}</body>"))) == {*LINES}


def test_what_is_told_to_machines_in_made_up_elements_keeps_its_signs() -> None:
    said = f'{{"@type":"NewsArticle","headline":"{HEADLINE}","datePublished":"2026-02-27T06:05:00+07:00","articleBody":"<news-text>{LINES[0]}<\\/news-text>"}}'

    _, described = read(page(made("<news-text>{}</news-text>"), f'<script type="application/ld+json">{said}</script>'))

    assert described.published_at is not None
    assert described.published_at.isoformat() == "2026-02-27T06:05:00+07:00"


def test_an_element_that_closes_itself_does_not_hold_what_follows() -> None:
    first, *rest = (f"<news-text>{line}</news-text>" for line in LINES)
    slot = '<ad-slot id="a" />'
    others = "".join(f"<div>{text}</div>" for text in TEASERS)

    said = paragraphs(page(f"{first}{slot}{''.join(rest)}").replace("</body>", f"<section>{others}</section></body>"))

    assert set(LINES) <= set(said)


def test_notes_in_made_up_elements_beside_paragraphs_stay_as_they_are() -> None:
    notes = "".join(f"<site-note>{text}</site-note>" for text in TEASERS[:2])

    assert paragraphs(ordinary(outside=notes)) == paragraphs(ordinary())


def test_boxes_of_made_up_elements_around_paragraphs_are_boxes() -> None:
    lead = "Mận sớm được mùa, được giá, bà con các bản dọc suối vui mừng ra vườn từ tờ mờ sáng để kịp chuyến xe."
    text = "".join(f"<p>{line}</p>" for line in LINES)
    cleaned, described = read(
        f'<html lang="vi"><head><title>{HEADLINE}</title></head><body><news-page><h1>{HEADLINE}</h1>'
        f"<news-date>Cập nhật: 02/03/2026 09:00 - Đăng lúc: 01/03/2026 08:00</news-date><news-lead>{lead}</news-lead>"
        f"<news-body>{text}</news-body></news-page></body></html>"
    )
    assert cleaned.lead == lead
    assert described.published_at is not None
    assert described.published_at.isoformat() == "2026-03-01T08:00:00+07:00"


@pytest.mark.parametrize("opening", ["<template shadowrootmode=open>", '<TEMPLATE class="k" shadowroot="closed">'])
def test_text_inside_a_made_up_element_is_read_and_other_templates_are_not(opening: str) -> None:
    within = (
        f"{opening}<style>p {{ margin: 0 }}</style><div>{''.join(f'<p>{line}</p>' for line in LINES)}</div></template>"
    )
    form = "<template><p>Tên bản: {{ban}}. Thẻ này được nhân ra khi bạn đọc bấm vào bản đồ của xã.</p></template>"

    assert paragraphs(page(f"<news-story>{within}</news-story>{form}")) == list(LINES)
