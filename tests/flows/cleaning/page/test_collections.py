# ruff: noqa: E501 - markup as pages have it
"""A page that calls itself a list of articles is none; an article may hold a list, or say in which list it stands."""

import json

import pytest

from flows.stages import RefusalReason
from tests.flows.cleaning.test_lines_beside_the_text import HEADLINE, MORE
from tests.flows.pages import BODY, read, refused

LINES = (*BODY, *MORE)


def page(
    *things: dict[str, object],
    headline: str = HEADLINE,
    title: str = f"{HEADLINE} - Báo Ví Dụ",
    head: str = "",
    date: str = "01/03/2026 08:00",
) -> str:
    told = "".join(
        f'<script type="application/ld+json">{json.dumps(thing, ensure_ascii=False)}</script>' for thing in things
    )
    text = "".join(f"<p>{line}</p>" for line in LINES)
    return (
        f'<html lang="vi"><head><title>{title}</title>{head}{told}</head><body><div class="k"><h1>{headline}</h1>'
        f"<i>{date}</i><div>{text}</div></div></body></html>"
    )


def collection(name: str, **more: object) -> dict[str, object]:
    return {"@context": "https://schema.org", "@type": "CollectionPage", "name": name, **more}


ITEMS = {
    "@type": "ItemList",
    "name": HEADLINE,
    "itemListElement": [{"@type": "ListItem", "position": 1, "name": "Mận hậu"}],
}


@pytest.mark.parametrize(
    "thing",
    [
        collection(HEADLINE),
        collection(HEADLINE.upper()),
        {"@graph": [collection(HEADLINE), {"@type": "WebSite", "name": "Báo Ví Dụ"}]},
        collection("Nà Pheo v&agrave;o vụ mận sớm trong niềm vui của b&agrave; con"),
        {**collection(HEADLINE), "@type": "SearchResultsPage"},
    ],
    ids=["alone", "in capitals", "in a graph", "with escaped letters", "results of a search"],
)
def test_a_page_that_calls_itself_a_list_of_its_own_headline_is_refused(thing: dict[str, object]) -> None:
    assert refused(page(thing, date="01/03/2026")).reason is RefusalReason.NOT_AN_ARTICLE
    assert read(page(thing))[0].headline == HEADLINE  # some systems call all pages so; a section's has no time of day


@pytest.mark.parametrize(
    "things",
    [
        (ITEMS,),
        (collection("Kinh tế"),),
        ({"@graph": [{"@type": "WebPage", "name": HEADLINE}, collection("Kinh tế")]},),
        ({"@type": "NewsArticle", "headline": HEADLINE, "isPartOf": collection("Kinh tế")},),
        ({"@type": "NewsArticle", "headline": HEADLINE, "datePublished": "2026-03-01T08:00:00+07:00"}, collection(HEADLINE)),
        ({"@type": "WebPage", "name": HEADLINE, "mainEntity": ITEMS},),
        ({"@type": "ProfilePage", "name": HEADLINE},),
        ({"@type": "ImageGallery", "name": HEADLINE},),
        (collection("Nà Pheo vào vụ mận sớm"),),
    ],
    ids=["a list in it", "its section", "its section in a graph", "a part of its section", "an article too", "a list it is about", "a person", "pictures", "a series"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_an_article_with_a_list_or_in_one_is_read(things: tuple[dict[str, object], ...]) -> None:
    assert read(page(*things))[0].headline == HEADLINE


def test_a_list_that_says_it_is_an_article_is_read_as_one() -> None:
    head = '<meta property="og:type" content="article">'

    assert read(page(collection(HEADLINE), head=head))[0].headline == HEADLINE


def test_an_article_whose_title_names_its_section_alone_is_read() -> None:
    title = "Kinh tế | Báo Ví Dụ"

    assert read(page(collection(title), title=title))[0].headline == HEADLINE
