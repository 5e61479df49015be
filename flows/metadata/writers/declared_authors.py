"""What a page tells machines about its authors: JSON-LD, meta elements, previews for messengers."""

import re
from collections.abc import Iterator

from flows.cleaning.page.structured_metadata import StructuredMetadata, names
from flows.cleaning.page.typography import tidy, unescape
from flows.metadata.writers.author_elements import is_shared_account

__all__ = [
    "declared_authors",
    "declared_for_services",
    "declared_newsroom",
    "full_names",
    "labelled_writers",
    "without_initials",
]

_SERVICE_KEYS = (
    "parsely-author", "sailthru.author", "dc.creator", "dc:creator", "dcterms.creator", "citation_author", "byl",
    "cxenseparse:author", "og:author", "author_name", "articleauthor", "article_author", "article.author",
)  # fmt: skip  # short items: a line each would fill a screen
"""Meta elements in which services, and pages for them, name the writer."""
MAX_NEWSROOM, MOST_NEWSROOMS = 60, 4
"""Characters of the longest name of a newsroom, and how many are looked at."""
_NO_NEWSROOM = re.compile(
    r"^(?:https?:|www\.|/)|@|://|^(?:admin\w*|root|user|webmaster|guest|none|null|undefined)$", re.IGNORECASE
)
"""Addresses, and accounts of a content management system."""
_WRITER_LABEL = re.compile(
    r"written|author|autor|auteur|geschrieben|verfasst|écrit|escrito|scritto|geschreven|skrevet|skriven|автор|yazan",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"\s*\(\w{2,4}\.?\)$")
_ACCORDING = re.compile(r"^theo\s+(?=(?:[^\W\d_]\w+\s+){2,3}[^\W\d_]\w+$)", re.IGNORECASE)


def declared_authors(metadata: StructuredMetadata) -> list[object]:
    """Return what JSON-LD says of the article's authors, each as it says it."""
    author = metadata.article.get("author") or metadata.article.get("creator")
    return author if isinstance(author, list) else [author]


def declared_for_services(metadata: StructuredMetadata) -> list[str]:
    """Return what meta elements for services, of statistics or mailing, say of the writers."""
    return [name for key in _SERVICE_KEYS for name in metadata.contents(key)]


def declared_newsroom(metadata: StructuredMetadata) -> tuple[str, ...]:
    """Return the newsrooms or agencies that a page without a person's name declares as its authors, as it spells them.

    What JSON-LD says of the article comes first, then the meta elements.
    """
    stated = [name for author in declared_authors(metadata) for name in full_names(author)]
    for found in (stated, list(metadata.contents("author")), declared_for_services(metadata)):
        spelled = (tidy(unescape(name)) for name in found[:MOST_NEWSROOMS])
        named = [name for name in spelled if 1 < len(name) <= MAX_NEWSROOM and not _NO_NEWSROOM.search(name)]
        if named:
            return tuple(dict.fromkeys(named))
    return ()


def labelled_writers(metadata: StructuredMetadata) -> Iterator[str]:
    """Yield what a preview for messengers shows beside `Written by` or its like in another language."""
    for number in ("1", "2"):
        label, text = metadata.first(f"twitter:label{number}"), metadata.first(f"twitter:data{number}")
        if label and text and _WRITER_LABEL.search(label):
            yield text


def full_names(person: object) -> list[str]:
    """Return the names of a JSON-LD author: its name, else its given name and its family name, else those in a list."""
    if isinstance(person, list):
        return [name for one in person[:50] for name in full_names(one)]
    if isinstance(person, dict) and is_shared_account(person.get("url") or person.get("@id")):
        return []
    if isinstance(person, dict) and not person.get("name"):
        parts = [unescape(part) for key in ("givenName", "familyName") if isinstance(part := person.get(key), str)]
        return [" ".join(parts)] if len(parts) > 1 else []
    return names(person)


def without_initials(name: str) -> str:
    """Cut off the initials that some papers print after a name, and `Theo` before a person's: `Anna Berger (abe)`."""
    return _INITIALS.sub("", _ACCORDING.sub("", name))
