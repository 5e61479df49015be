"""The HTML of blocks is what the sanitiser would make of it, whether it is asked or not."""

import random

import nh3
import pytest

from flows.cleaning.content.rendering import html_of
from storage.model.blocks import Image

HOSTS = ("anh.bao.vn", "anh.0", "xn--a.vn", "-.vn", "a..vn", "báo.vn", "a.b-c.vn", "127.0.0.1", "bao.vn:80", "a@bao.vn")
PATHS = (
    "/2026/a_b-1.jpg",
    "/",
    "",
    "/a b.jpg",
    "/a?x=1&y=2",
    "/%zz",
    "/../x.jpg",
    "//x",
    "/a'b",
    '/"',
    "/<b>",
    "/\u0301",
)
WORDS = (
    "Hội nghị. (Ảnh: P.Y)",
    "a & b",
    "<b>x</b>",
    "&lt;",
    "'a'",
    '"',
    "a\xa0b",
    "\u200b",
    "e\u0301",
    "a\r\nb",
    "{{x}}",
    "",
)


def test_a_picture_is_rendered_as_the_sanitiser_would_leave_it() -> None:
    chance = random.Random(15)
    for host in HOSTS:
        for path in PATHS:
            caption, credit = chance.choice(WORDS), chance.choice(WORDS)
            made = html_of([Image(url=f"https://{host}{path}", caption=caption or None, credit=credit or None)])
            again = nh3.clean(made, tags={"figure", "img", "figcaption"}, attributes={"img": {"src", "alt"}})
            assert again == made, made


@pytest.mark.parametrize("word", WORDS)
def test_no_word_of_a_caption_becomes_markup(word: str) -> None:
    made = html_of([Image(url="https://anh.bao.vn/a.jpg", caption=word or None)])
    assert "<b>" not in made
    assert "&lt;&lt;" not in made
