# ruff: noqa: E501 - markup as pages have it
"""A picture whose title links to another page is a card amid the text; a picture of the article may be linked, too."""

import pytest

from tests.flows.cleaning.content.test_captions import FIRST, SECOND, figure, shown
from tests.flows.cleaning.content.test_printed_again import SENTENCES, pictures

TITLE = "Chợ phiên Nậm Khoang họp lại sau mưa lũ"


def linked(caption: str, href: str = "/kinh-te/cho-phien-8790/") -> str:
    return f'<div class="o"><a href="{href}">{figure(2, caption)}</a></div>'


@pytest.mark.parametrize(
    "card",
    [
        linked(TITLE),
        f'<figure><a href="/tin/7.html"><img src="/anh/2.jpg"></a><figcaption><a href="/tin/7.html">{TITLE}</a></figcaption></figure>',
    ],
    ids=["all in a link", "a linked title"],
)
def test_a_card_amid_the_text_shows_no_picture_of_the_article(card: str) -> None:
    assert pictures(shown(f"{figure(1, FIRST)}<p>{SENTENCES[0]}</p>{card}<p>{SENTENCES[1]}</p>")) == {"1.jpg": FIRST}


@pytest.mark.parametrize(
    "own",
    [
        linked(f"{SECOND}."),
        linked(f"{SECOND}. Ảnh: Lò Mai"),
        linked(SECOND, "/anh/lon-2.jpg"),
        linked(SECOND, "#anh-2"),
        f'<figure><a href="/thu-vien/2/"><img src="/anh/2.jpg"></a><figcaption>{SECOND}</figcaption></figure>',
    ],
    ids=["a sentence", "a credit", "opens its picture", "a place on the page", "words beside the link"],
)
def test_a_linked_picture_with_a_caption_is_the_articles(own: str) -> None:
    assert list(pictures(shown(f"{figure(1, FIRST)}<p>{SENTENCES[0]}</p>{own}<p>{SENTENCES[1]}</p>"))) == [
        "1.jpg",
        "2.jpg",
    ]


def test_pictures_that_all_lead_to_pages_are_a_gallery() -> None:
    assert list(pictures(shown(linked(SECOND)))) == ["2.jpg"]
