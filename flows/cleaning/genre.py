"""Determines an article's genre from its parts: pictures, videos, tables, verses, questions, entries with a time."""

import re
from collections.abc import Sequence

from flows.cleaning.content.interpretation import Body
from flows.cleaning.lines.entries import ENTRIES
from flows.cleaning.page.structured_metadata import StructuredMetadata, names
from flows.cleaning.page.typography import letters
from flows.cleaning.wording.clocks import is_clock
from storage.model.blocks import Heading, Image, ListBlock, Paragraph, Quote, Table, Video
from storage.model.body_facts import Genre

__all__ = ["genre_of"]

SHORT = 600
"""Letters of the text up to which a video, a picture or a document may be the article's main part."""
FEW_PICTURES = 4
"""Fewest pictures of a photo story; of one whose captions say more than its text one fewer."""
LETTERS_A_PICTURE = 220
"""Letters of text for each picture up to which the pictures tell the story."""
VERSES, VERSE = 6, 50
"""Lines of the shortest poem, and letters of the longest mean line."""
NUMBERED = 4
"""Numbered lines of the shortest list."""
MOSTLY = 0.5
"""Share of the letters that make a list or a table the main part."""
QUESTIONS = 3
"""Questions of the shortest interview."""
BULLETIN = 700
"""Letters of the longest bulletin."""

_CLOCK_ITEM = re.compile(r"\d{1,2}\s?(?:h|:)\s?\d{2}\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\d{1,3}\s?[.)/]\s")
_ASKED = re.compile(r"(?:PV|P\.V|Phóng viên|Hỏi|Nhà báo|MC)\s*[:\-–]|[-–*]?\s*(?:Thưa|Xin) .{10,}\?$", re.IGNORECASE)
_INFOGRAPHIC = re.compile(r"infographics?|đồ họa|đồ hoạ|\[info\]", re.IGNORECASE)
_INFOGRAPHIC_PARTS = ("nfograph", "nfo]", "đồ h")
"""One of these is in everything that `_INFOGRAPHIC` finds, whose search costs ten times as much."""
_EMAGAZINE = re.compile(r"e-?magazine|megastory|longform|long-form|emagazin", re.IGNORECASE)
_POEM = re.compile(r"\bthơ\b|\bpoem\b", re.IGNORECASE)
_PHOTOS = re.compile(r"\[?ảnh\]?\s*[:|]|^ảnh:|phóng sự ảnh|chùm ảnh|photo", re.IGNORECASE)


def genre_of(body: Body, headline: str, metadata: StructuredMetadata, url: str) -> Genre:
    """Return the genre of an article; `ARTICLE` where nothing speaks for another."""
    texts = [block.text for block in body.blocks if isinstance(block, Paragraph | Quote | Heading)]
    items = [item for block in body.blocks if isinstance(block, ListBlock) for item in block.items]
    listed = sum(map(letters, items))
    tabled = sum(
        letters(cell) for block in body.blocks if isinstance(block, Table) for row in block.rows for cell in row
    )
    pictures = sum(isinstance(block, Image) for block in body.blocks)
    videos = sum(isinstance(block, Video) for block in body.blocks)
    labels = " ".join((headline, url, *metadata.contents("article:section")[:1]))
    live = "LiveBlogPosting" in names(metadata.article.get("@type")) or sum(map(is_clock, texts)) >= ENTRIES
    live = live or sum(bool(_CLOCK_ITEM.match(item)) for item in items) >= ENTRIES
    lines = [line for text in texts for line in text.split("\n")]
    infographic = pictures > 0 and _is_infographic(" ".join((labels, *texts[:3])))
    parts = (listed, tabled, videos, body.attachments, infographic, pictures >= FEW_PICTURES - 1, len(texts) == 1)
    prose = sum(map(letters, texts)) if any(parts) else SHORT  # of many paragraphs alone the amount does not matter
    whole = max(1, prose + listed + tabled)
    signs = {
        Genre.LIVE: live,
        Genre.EMAGAZINE: bool(_EMAGAZINE.search(labels)),
        Genre.INFOGRAPHIC: infographic and prose < SHORT,
        Genre.TABLE: tabled > MOSTLY * whole,
        Genre.LIST: listed > MOSTLY * whole or (pictures < FEW_PICTURES and _is_numbered(lines)),
        Genre.PHOTO_STORY: (
            pictures >= FEW_PICTURES and (prose < LETTERS_A_PICTURE * pictures or bool(_PHOTOS.search(headline)))
        )
        or (pictures == FEW_PICTURES - 1 and not videos and prose < sum(map(letters, body.captions))),
        Genre.VIDEO: videos > 0 and prose < SHORT,
        Genre.DOCUMENT: bool(body.attachments) and prose < SHORT,
        Genre.POEM: _is_poem(texts, headline),
        Genre.INTERVIEW: sum(bool(_ASKED.match(text)) for text in texts) >= QUESTIONS,
        Genre.BULLETIN: len(texts) == 1 and prose < BULLETIN and not pictures and not videos,
    }
    return next((genre for genre, shown in signs.items() if shown), Genre.ARTICLE)


def _is_infographic(text: str) -> bool:
    folded = text.lower()
    return any(map(folded.__contains__, _INFOGRAPHIC_PARTS)) and bool(_INFOGRAPHIC.search(text))


def _is_numbered(lines: Sequence[str]) -> bool:
    numbered = sum(bool(_NUMBERED.match(line)) for line in lines)
    return numbered >= NUMBERED and numbered > MOSTLY * len(lines)


def _is_poem(texts: Sequence[str], headline: str) -> bool:
    lines = [line for text in texts for line in text.split("\n")]
    if len(lines) < VERSES:
        return False
    if not _POEM.search(headline) and sum(line.endswith(".") for line in lines) >= len(lines) / 2:
        return False  # as most prose
    return sum(map(letters, lines)) < VERSE * len(lines)
