"""Readers of news pages beside ours, each a function from a page to the scorer's fields.

Only trafilatura is in the lock. `make readers` installs the others into `.venv/readers`, apart from the project's own
packages, which win where both have one.
"""

import importlib
import logging
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from crawler.registry import Registry
from flows.pipeline.extraction.saved_page import extract_saved_page, scored_fields
from flows.stages import Refusal

__all__ = ["OTHERS", "Reader", "installed", "ours"]

Prediction = Mapping[str, Any]
Reader = Callable[[bytes, str], Prediction]

FETCHED_AT = datetime(2026, 11, 27, tzinfo=UTC)
"""After the newest of the pages."""
LAST_DAY = FETCHED_AT.date().isoformat()

APART = Path(sys.prefix) / "readers"
"""Where `make readers` puts what only this comparison needs."""


def ours(registry: Registry, *, rules: bool, names: bool = True) -> Reader:
    """Return our own reader: a whole record, from bytes to the scorer's fields.

    `names=False` leaves out what the text names (places, persons, organisations, days, keywords), which no other
    reader looks for.
    """

    def read(body: bytes, url: str) -> Prediction:
        found = extract_saved_page(body, url, registry, FETCHED_AT, rules=rules, names=names)
        return {} if isinstance(found, Refusal) else scored_fields(found)

    return read


def installed() -> Iterator[tuple[str, Reader | None]]:
    """Yield every other reader by its name; None for one that is not installed."""
    if str(APART) not in sys.path:
        sys.path.append(str(APART))
    warnings.filterwarnings("ignore", module=r"newspaper|newsplease")
    for name, (module, make) in OTHERS.items():
        try:
            found = importlib.import_module(module)
        except ImportError:
            yield name, None
        else:
            logging.getLogger(module).setLevel(logging.CRITICAL)
            yield name, make(found)


def _trafilatura(module: Any) -> Reader:
    dates = {"extensive_search": True, "original_date": True, "max_date": LAST_DAY}

    def read(body: bytes, url: str) -> Prediction:
        found = module.bare_extraction(
            body, url=url, with_metadata=True, include_comments=False, date_extraction_params=dates
        )
        if found is None:
            return {}
        return {
            "headline": found.title,
            "body": _lines(found.text),
            "authors": (found.author or "").split("; ") if found.author else [],
            "published_at": found.date,
            "section": list(found.categories or ()),
            "tags": list(found.tags or ()),
            "image_urls": [found.image] if found.image else [],
        }

    return read


def _readability(module: Any) -> Reader:
    def read(body: bytes, url: str) -> Prediction:
        document = module.Document(body.decode("utf-8", "replace"), url=url)
        parts = LexborHTMLParser(document.summary(html_partial=True)).css("p, h2, h3, li")
        lines = [" ".join(part.text().split()) for part in parts]
        return {"headline": document.short_title(), "body": list(filter(None, lines))}

    return read


def _newspaper(module: Any) -> Reader:
    def read(body: bytes, url: str) -> Prediction:
        article = module.Article(url, fetch_images=False)  # its default downloads every picture
        article.download(input_html=body.decode("utf-8", "replace"))
        article.parse()
        return {
            "headline": article.title,
            "body": _lines(article.text),
            "authors": list(article.authors or ()),
            "published_at": article.publish_date.isoformat() if article.publish_date else None,
            "tags": list(article.tags or ()),
        }

    return read


def _newsplease(module: Any) -> Reader:
    def read(body: bytes, url: str) -> Prediction:
        article = module.NewsPlease.from_html(body.decode("utf-8", "replace"), url=url, fetch_images=False)
        return {
            "headline": article.title,
            "lead": article.description,
            "body": _lines(article.maintext),
            "authors": list(article.authors or ()),
            "published_at": article.date_publish.isoformat() if article.date_publish else None,
        }

    return read


def _resiliparse(module: Any) -> Reader:
    def read(body: bytes, url: str) -> Prediction:
        return {"body": _lines(module.extract_plain_text(body.decode("utf-8", "replace"), main_content=True))}

    return read


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").split("\n") if line.strip()]


OTHERS: dict[str, tuple[str, Callable[[Any], Reader]]] = {
    "trafilatura": ("trafilatura", _trafilatura),
    "readability": ("readability", _readability),
    "newspaper4k": ("newspaper", _newspaper),
    "news-please": ("newsplease", _newsplease),
    "resiliparse": ("resiliparse.extract.html2text", _resiliparse),
}
