# ruff: noqa: E501 - markup as pages have it
"""Writers as pages in other languages print them and tell machines: printed twice, with a mail, a newsroom."""

import pytest

from flows.cleaning.page_analysis import analyse_page
from tests.flows.pages import opened, read

HEADLINE = "Plum harvest begins early in the upland villages of the north"
TEXT = "".join(
    f"<p>{text}</p>"
    for text in (
        "Villagers along the Nam Khoang stream began to pick the first plums of the year on Monday, ten days earlier than last spring.",
        "The fruit is larger than before thanks to a mild winter, said a grower who owns two hectares above the road.",
        "A cooperative has signed contracts with three companies and pays a fixed price for each kilogram it collects.",
    )
)
SAID = "Villagers began to pick the first plums of the year ten days earlier than last spring, and the fruit is larger."


def page(byline: str, head: str = "", lang: str = " lang=en") -> str:
    return f'<html{lang}><head><title>{HEADLINE}</title><meta property="og:description" content="{SAID}">{head}</head><body><article><h1>{HEADLINE}</h1>{byline}<time datetime="2026-03-01T08:00:00+07:00">1 March 2026</time><div class=story>{TEXT}</div></article></body></html>'


@pytest.mark.parametrize(
    ("byline", "head", "authors"),
    [
        ("<div class=author><a href=#>View Comments</a></div>", "", ()),
        ("<div class=byline>By <a href=/author/ann-poe>Ann Poe</a> <a href=#c>Add A Comment</a></div>", "", ("Ann Poe",)),
        ("<div class=author><a href=/author/ann>Ann Poe</a><span>Ann Poe</span></div>", "", ("Ann Poe",)),
        ("<div class=byline>Ann PoeAnn Poe</div>", "", ("Ann Poe",)),
        ("<div class=author>Ann Poe | apoe@paper.example</div>", "", ("Ann Poe",)),
        ("<div class=author>Ann Poe <div><a rel=author href=/authors/x>More stories by Ann Poe</a></div></div>", "", ("Ann Poe",)),
        ("<div class=css-1a-Byline><span>Ann Poe</span></div>", "", ("Ann Poe",)),
        ("<p class=author>Example Staff 1 March 2026</p>", '<meta name="cXenseParse:author" content="Example Staff">', ("Example Staff",)),
        (
            "<div>by <span itemprop=author>EX News Desk</span></div><div><a href=/people/alder-theatre>Alder Theatre</a></div>",
            '<meta name="author" content="EX News Desk">',
            ("EX News Desk",),
        ),
    ],
    ids=["a call", "a call beside it", "two printings", "run together", "a mail", "a link to all", "a made-up class", "a newsroom", "a newsroom twice"],
)  # fmt: skip  # a table
def test_writers_of_pages_abroad(byline: str, head: str, authors: tuple[str, ...]) -> None:
    assert read(page(byline, head))[1].authors == authors


@pytest.mark.parametrize(
    ("lang", "said", "other"),
    [("", SAID, True), ("", SAID[:20], False), (" lang=vi", SAID, False), ("", f"{SAID} Bản Nậm Khoang được mùa mận.", False)],
)  # fmt: skip  # a table
def test_a_page_that_names_no_language_shows_it(lang: str, said: str, *, other: bool) -> None:
    html = page("", lang=lang).replace(SAID, said)
    assert analyse_page(opened(html)).metadata.in_other_language is other
