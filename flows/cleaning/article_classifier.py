"""Decides whether a page without rules is an article: section fronts and video players have headlines and prose too."""

import re
from urllib.parse import urlsplit

from flows.cleaning.content.interpretation import Body
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.location.dates_beside import is_dated, is_dated_to_the_minute, near_headline
from flows.cleaning.location.lead_locator import DENSE_SCRIPT
from flows.cleaning.page.structured_metadata import StructuredMetadata
from flows.cleaning.page.typography import bare, letters, loose
from storage.model.blocks import Paragraph, Table

__all__ = ["reason_against_article"]

LONG = 250
"""Letters of prose in whole paragraphs under a printed headline from which a page counts as an article."""
DENSE = 2
"""What a letter counts in a script that writes a word in a few."""
PARAGRAPH = 40
"""Letters of a paragraph that counts as prose."""

SLUG_WORDS = 4
"""Fewest words in an address that repeats a headline; addresses of sections have fewer."""
REPEATED = 0.3
"""Least share of an address's words that the headline contains: headlines change after the address is made."""

MOST_HEADED = 0.7
"""Share of the paragraphs under headings that are links from which a page without date and signature is a list."""
MIN_LINKS = 3
"""Fewest lines under links that make a list."""
MOST_BOXES, MOST_IN_BOX, MIN_OWN = 2, 6, 3
"""Boxes of related articles amid a text, links in the largest, and paragraphs of the text that follow no link."""

MIN_TABLE = 4
"""Rows of the smallest table that is a text, its heads included."""

_STAMP = re.compile(r"\s*20\d\d-\d\d-\d\d")
_APART = re.compile(r"[\W_]+")
_MONTH_SAID = r"tháng\s+(?:\d{1,2}|giêng|một|hai|ba|tư|năm|sáu|bảy|tám|chín|mười(?:\s+một|\s+hai)?|chạp)"
_DATE = re.compile(
    r"\b\d{1,2}[/.-]\d{1,2}[/.-]20\d\d\b|\b20\d\d-\d\d-\d\d\b|"
    rf"\b\d{{1,2}}\s+{_MONTH_SAID}\W+(?:năm\s+)?20\d\d\b|\b{_MONTH_SAID}\s+\d{{1,2}},\s*20\d\d\b",
    re.IGNORECASE,
)

_DAY_SAID = re.compile(r"\bngày \d{1,2}\s?[/.-]\s?\d{1,2}(?!\d)", re.IGNORECASE)


def reason_against_article(
    metadata: StructuredMetadata, location: ArticleLocation, body: Body, url: str, *, guessed: bool = False
) -> str | None:
    """Return in one sentence why the page is probably not an article; None if it probably is one.

    `guessed`: the fallback reader found the body; it mistakes the teasers of a section for a body.
    """
    if metadata.declares_article or _addressed(metadata, url, location.headline or ""):
        return None
    says_so = metadata.first("og:type") == "article"
    texts = [block.text for block in body.blocks if isinstance(block, Paragraph)]
    counted = [letters(text) + (DENSE - 1) * len(DENSE_SCRIPT.findall(text)) for text in texts]
    prose = [count for count in counted if count >= PARAGRAPH]
    enough = LONG if location.printed else 5 * LONG
    links = sum(body.links)
    stamped = says_so and _stamped(location)
    signed = bool(body.bylines) or stamped
    if links >= MIN_LINKS and links >= 0.5 * len(prose):
        told = signed or is_dated_to_the_minute(location)
        if not (told and _is_parted(body.links, prose)):
            return f"it is a list: {links} lines of it are links to other pages"
    if guessed and not location.printed:
        return "its title is printed nowhere on it, and nothing says that it is an article"
    listed = not says_so and bare(location.headline or "") in map(bare, metadata.collections)
    if listed and not signed and not is_dated_to_the_minute(location):
        return "it calls itself a list of articles"
    headed = body.under_linked_headings >= MOST_HEADED and not says_so
    if (sum(prose) >= enough and not headed) or signed or is_dated(location, _DATE) or is_dated_to_the_minute(location):
        return None
    if headed and not _stamped(location):
        return "it is a list without a date: its paragraphs stand each under a heading that leads to another page"
    if sum(prose) >= enough:
        return None
    if (
        location.printed
        and _tells_of_a_day(location.headline or "", body)
        and _is_made_of(url, location.headline or "")
    ):
        return None
    return "nothing says that it is an article: no date of publication, no signature, little prose"


def _is_parted(runs: list[int], prose: list[int]) -> bool:
    """Tell whether one or two boxes of links part a text, which has more paragraphs than links introduce."""
    boxes = len(runs) <= MOST_BOXES and max(runs) <= MOST_IN_BOX
    return boxes and len(prose) - len(runs) >= MIN_OWN and sum(prose) - len(runs) * max(prose) >= LONG


def _addressed(metadata: StructuredMetadata, url: str, headline: str) -> bool:
    """Tell whether the page declares itself an article and its address repeats the headline: only articles do both."""
    return metadata.first("og:type") == "article" and _is_made_of(url, headline)


def _tells_of_a_day(headline: str, body: Body) -> bool:
    """Tell whether a table is most of the text, and the headline names the day: prices, results.

    A day below the headline may be that from which a standing list is in force.
    """
    tables = [block for block in body.blocks if isinstance(block, Table)]
    tabled = sum(letters(cell) for table in tables for row in table.rows for cell in row)
    prose = sum(letters(block.text) for block in body.blocks if isinstance(block, Paragraph))
    is_text = sum(len(table.rows) for table in tables) >= MIN_TABLE and tabled > prose
    return is_text and bool(_DATE.search(headline) or _DAY_SAID.search(headline))


def _is_made_of(url: str, headline: str) -> bool:
    """Tell whether the last part of an address repeats a headline; addresses of sections have fewer words."""
    try:
        path = urlsplit(url).path.rstrip("/")
    except ValueError:
        return False
    words = [word for word in _APART.split(loose(path.rpartition("/")[2])) if word and not word.isdigit()]
    headline_words = set(_APART.split(loose(headline)))
    return len(words) >= SLUG_WORDS and sum(word in headline_words for word in words) > REPEATED * len(words)


def _stamped(location: ArticleLocation) -> bool:
    """Tell whether just one box beside the printed headline states a day for machines: a section has several."""
    boxes = {
        node.parent.mem_id: node.parent
        for node in near_headline(location)
        if node.tag == "time" and node.parent is not None and _STAMP.match(node.attributes.get("datetime") or "")
    }
    if len(boxes) != 1:
        return False
    [box] = boxes.values()
    return box.tag != "a" and box.css_first("a, h2, h3, h4") is None and not location.is_foreign(box)
