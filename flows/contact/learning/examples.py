"""Articles from which rules are learned: what the generic reader says of each, and what links to it say. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from crawler.contact.answers import Answer
from crawler.discovery import Listed
from crawler.discovery.navigation import is_headline
from crawler.registry import Source
from flows.cleaning.page.typography import bare, tidy
from flows.contact.reading import opened, read_by
from flows.pipeline.extraction.extract import ExtractedPage
from flows.stages import Page

__all__ = ["Example", "link_texts", "read_examples"]


@dataclass(frozen=True, slots=True)
class Example:
    """One article as a page and as the generic reader reads it."""

    answer: Answer
    tree: LexborHTMLParser
    read: ExtractedPage
    headline: str
    """The article's headline, by the page or by the links to it; empty if neither says it."""

    @property
    def is_misread(self) -> bool:
        """True if what the generic reader took for the headline is the site's."""
        return bare(self.headline) != bare(self.read.draft.headline or "")


def link_texts(items: Iterable[Listed]) -> dict[str, str]:
    """Return for each address that listings name the longest text that may be a headline."""
    texts: dict[str, str] = {}
    for item in items:
        text = tidy(item.headline or "")
        if is_headline(text) and len(text) > len(texts.get(item.url, "")):
            texts[item.url] = text
    return texts


def read_examples(answers: Iterable[Answer], source: Source, link_texts: Mapping[str, str]) -> list[Example]:
    """Read those of `answers` that are articles.

    A headline that several pages share is the name of the site or of a section; the text of a link says the article's.
    """
    pages: list[tuple[Answer, Page, ExtractedPage]] = []
    for answer in answers:
        page = opened(answer, source)
        read = read_by(answer, source, ())
        if isinstance(page, Page) and isinstance(read, ExtractedPage):
            pages.append((answer, page, read))
    examples: list[Example] = []
    shown = Counter(bare(read.draft.headline or "") for _, _, read in pages)
    for answer, page, read in pages:
        headline = read.draft.headline or ""
        if shown[bare(headline)] > 1:  # it is the site's
            headline = link_texts.get(answer.url, "")
        examples.append(Example(answer, LexborHTMLParser(page.markup), read, headline))
    return examples
