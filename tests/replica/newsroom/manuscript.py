"""Prints a plain text, as somebody hands it in, as an article of a newspaper."""

import re
from collections.abc import Collection
from datetime import datetime

from .articles import Article, Edition, Kind, Picture
from .newspapers import Newspaper

__all__ = ["article_from"]

COUNTER = re.compile(r"^Ý kiến\s*\(\s*\d*\s*\)$")
OPENING_DASH = re.compile(r"^[-–—]\s+")


def article_from(
    text: str, newspaper: Newspaper, number: int, published_at: datetime, captions: Collection[str]
) -> Article:
    """Return an article: headline on the text's first line, lead on the second, then paragraphs.

    A dash that opens the lead is what is left of a dateline: the newspaper's own is printed. Lines that are in
    `captions` are printed under pictures. A comment counter `Ý kiến ()` at the end is the page's, not the text's: the
    page of the family has its own.
    """
    headline, lead, *rest = [line.strip() for line in text.splitlines() if line.strip()]
    paragraphs = tuple(line for line in rest if line not in captions and not COUNTER.match(line))
    pictures = tuple(Picture(f"{number}{place}.jpg", line) for place, line in enumerate(rest) if line in captions)
    edition = Edition(published_at, headline, OPENING_DASH.sub("", lead), paragraphs)
    return Article(
        newspaper=newspaper,
        number=number,
        story=f"{newspaper.slug}-{number}",
        kind=Kind.LOCAL,
        section=newspaper.sections[0],
        published_at=published_at,
        editions=(edition,),
        pictures=pictures,
        dateline=newspaper.dateline,
    )
