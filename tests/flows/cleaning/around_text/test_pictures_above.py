# ruff: noqa: E501 - markup as pages have it
"""The picture between headline and text is the article's if it has a caption of its own; others there are not."""

import pytest

from tests.flows.cleaning.content.test_captions import FIRST
from tests.flows.cleaning.content.test_printed_again import pictures
from tests.flows.cleaning.test_lines_beside_the_text import HEADLINE, LEAD, MORE
from tests.flows.pages import BODY, read

FIGURE = f'<figure class="giua"><img src="/anh/1.jpg" width="500"><figcaption>{FIRST}</figcaption></figure>'


def page(above: str, within: str = "", lead: str = LEAD, head: str = "") -> str:
    text = "".join(f"<p>{line}</p>" for line in (*BODY, *MORE))
    return (
        f'<html lang="vi"><head><title>{HEADLINE} - Báo Ví Dụ</title><meta name="description" content="{LEAD}">{head}</head>'
        f'<body><div class="dau"><a href="/">Báo Ví Dụ</a></div><div class="tin"><div><h1>{HEADLINE}</h1><em>01/03/2026 08:00</em>'
        f'<div class="o"><div class="mo">{lead}</div>{above}</div><div class="noi-dung">{text}{within}</div>'
        f"<p>Từ khóa: <a href=/t/1>mận</a></p></div></div></body></html>"
    )


def test_a_figure_beside_the_lead_is_a_picture_and_no_part_of_the_lead() -> None:
    cleaned, _ = read(page(FIGURE))

    assert cleaned.lead == LEAD
    assert pictures(page(FIGURE)) == {"1.jpg": FIRST}
    assert cleaned.captions == (FIRST,)


def test_the_credit_in_an_element_of_its_own_is_parted_from_the_caption() -> None:
    parted = FIGURE.replace(FIRST, f"<span>{FIRST}</span><span>Ảnh: Lò Mai</span>")
    cleaned, _ = read(page(parted, lead=""))

    assert [(image.caption, image.credit) for image in cleaned.images] == [(FIRST, "Lò Mai")]


def test_buttons_beside_the_lead_are_no_part_of_it() -> None:
    assert read(page("<ul><li>Facebook</li><li>Zalo</li></ul>"))[0].lead == LEAD


def test_a_description_that_is_cut_off_gives_the_whole_lead() -> None:
    head = f'<meta property="og:description" content="{LEAD[:70]}">'
    cleaned, _ = read(page("", lead=f"<p>{LEAD} {MORE[0]}</p>", head=head).replace(f'content="{LEAD}"', ""))

    assert cleaned.lead == f"{LEAD} {MORE[0]}"


@pytest.mark.parametrize(
    "above",
    [
        f'<a href="/tin/7.html">{FIGURE}</a>',
        FIGURE.replace("<img", '<a href="/tin/7.html"><img').replace("<figcaption", "</a><figcaption"),
        f'<div class="tin-lien-quan">{FIGURE}</div>',
        f"{FIGURE}{FIGURE.replace('1.jpg', '2.jpg')}",
        FIGURE.replace(FIRST, ""),
        '<div><img src="/anh/1.jpg"></div>',
    ],
    ids=["a link", "a link in it", "related", "two", "no caption", "no figure"],
)
def test_other_pictures_above_the_text_are_not_the_articles(above: str) -> None:
    assert pictures(page(above, lead="")) == {}


def test_a_figure_between_the_headline_and_the_box_of_the_text_is_the_articles() -> None:
    assert pictures(page(FIGURE, lead="")) == {"1.jpg": FIRST}
    assert read(page(FIGURE, lead=""))[0].captions == (FIRST,)


def test_a_card_beside_the_lead_shows_no_picture_of_the_article() -> None:
    assert pictures(page(f'<a href="/tin/7.html">{FIGURE}</a>')) == {}


def test_a_picture_that_the_text_shows_is_not_repeated() -> None:
    assert pictures(page(FIGURE, '<p><img src="/nho/1.jpg"></p>')) == {"1.jpg": None}
