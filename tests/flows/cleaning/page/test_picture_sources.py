# ruff: noqa: E501 - markup as pages have it
"""Which form of a picture is given where `<picture>` names several."""

import pytest

from tests.flows.cleaning.content.test_printed_again import article, pictures

EMPTY = "data:image/svg+xml,%3Csvg%3E"
WIDE = '<source media="(min-width:1000px)" srcset="/a/thuyen-960.jpg 960w, /a/thuyen-1920.jpg 1920w">'
NARROW = '<source media="(max-width:999px)" srcset="/a/thuyen-480.jpg 480w">'


@pytest.mark.parametrize(
    "picture",
    [
        f'<figure><picture>{WIDE}{NARROW}<img src="{EMPTY}" alt="Thuyền"></picture></figure>',
        f'<figure><picture>{NARROW}{WIDE}<img src="{EMPTY}" alt="Thuyền"></picture></figure>',
        f'<p><picture>{NARROW}{WIDE.replace("srcset", "data-srcset")}<img alt="Thuyền"></picture></p>',
        f'<figure><picture>{WIDE}<img src="{EMPTY}"><noscript><img src="/a/thuyen-300.jpg"></noscript></picture></figure>',
        f'<figure><picture>{WIDE}<img src="{EMPTY}"></picture><noscript><img src="/a/thuyen-300.jpg"></noscript></figure>',
    ],
    ids=["wide first", "narrow first", "lazy", "with a copy without script", "with such a copy behind it"],
)
def test_an_empty_image_is_shown_as_the_largest_form_of_its_picture(picture: str) -> None:
    assert list(pictures(article(picture))) == ["thuyen-1920.jpg"]


@pytest.mark.parametrize(
    ("picture", "shown"),
    [
        (f'<figure><picture>{NARROW}{WIDE}<img src="/a/thuyen.jpg"></picture></figure>', ["thuyen.jpg"]),
        (f'<figure><picture><source srcset="{EMPTY}"><img src="{EMPTY}"></picture></figure>', []),
        (f'<figure><img src="{EMPTY}"></figure><video><source srcset="/a/thuyen-480.jpg"></video>', []),
        (
            '<p><img src="/a/cho-1.jpg"><br>' + "Chợ<br>" * 30 + '<noscript><img src="/a/cho-2.jpg"></noscript></p>',
            ["cho-1.jpg", "cho-2.jpg"],
        ),
    ],
    ids=["an address of its own", "no address at all", "sources of a video", "a copy of no picture beside it"],
)
def test_other_pictures_keep_their_address(picture: str, shown: list[str]) -> None:
    assert list(pictures(article(picture))) == shown
