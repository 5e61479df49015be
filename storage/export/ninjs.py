"""Articles as items of ninjs 3.1, the JSON standard of the news industry (IPTC, https://iptc.org/standards/ninjs/).

An item leaves out what the standard has no field for: differences between versions, structure of blocks, provenance.
It names the object in the archive that has all of this.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from pydantic import JsonValue

from storage import layout
from storage.model.article import NEWSROOM, Article
from storage.model.blocks import Image, Video
from storage.model.moments import in_utc

__all__ = ["ninjs_item"]

STANDARD: dict[str, JsonValue] = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
}

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")

UNQUOTED = ":/?@!$&'()*+,;=%"
"""Characters that RFC 3986 allows in an address besides letters, digits and `-._~`; without the brackets of IPv6."""

Item = dict[str, JsonValue]


def ninjs_item(article: Article) -> Item:
    """Return a version of an article as a ninjs item. The item of a tombstone has `pubStatus: canceled`.

    All versions of an article have the same `uri`, `urn:baotinh:article:{article_id}`. A field that is null or empty in
    the record is absent in the item.
    """
    item: Item = {
        "uri": _urn(article.article_id),
        "standard": STANDARD,
        "type": "text",
        "representationType": "partial" if article.is_tombstone else "full",
        "version": str(article.version),
        "versionCreated": article.committed_at.isoformat(),
        "contentCreated": article.published_at.isoformat() if article.published_at else None,
        "pubStatus": "canceled" if article.is_tombstone else "usable",
        "edNote": f"Removed by its publisher; seen so at {in_utc(article.fetched_at).isoformat()}"
        if article.is_tombstone
        else None,
        "language": article.language,
        "headlines": _texts([("main", article.headline)]),
        "descriptions": _texts([("lead", article.lead), ("dateline", article.dateline)]),
        "bodies": list(_bodies(article)),
        "by": "; ".join([*article.authors, *(f"Ảnh: {name}" for name in article.photographers)]),
        "people": list(_people(article)),
        "organisations": list(_organisations(article)),
        "places": list(_places(article)),
        "subjects": list(_subjects(article)),
        "infoSources": list(_info_sources(article)),
        "renditions": _renditions("web", article.canonical_url, "text/html"),
        "associations": list(_associations(article)),
        "altIds": list(_other_ids(article)),
    }
    return _without_empty(item)


def _bodies(article: Article) -> Iterator[JsonValue]:
    if article.text:
        yield _without_empty({
            "role": "main", "contentType": "text/plain", "charCount": len(article.text),
            "wordCount": article.word_count, "value": article.text,
        })  # fmt: skip  # short items: a line each would fill a screen
    if article.html:
        yield {"role": "main", "contentType": "text/html", "value": article.html}


def _people(article: Article) -> Iterator[JsonValue]:
    for name in () if _by_newsroom(article) else article.authors:
        yield {"name": name, "rel": "creator"}
    for name in article.photographers:
        yield {"name": name, "rel": "photographer"}
    for person in article.people or ():
        yield {"name": person.name, "rel": "mentioned"}


def _organisations(article: Article) -> Iterator[JsonValue]:
    for name in article.authors if _by_newsroom(article) else ():
        yield {"name": name, "rel": "creator"}
    for organization in article.organizations or ():
        yield {"name": organization.name, "rel": "mentioned"}


def _by_newsroom(article: Article) -> bool:
    return article.provenance.fields.get("authors") == NEWSROOM


def _places(article: Article) -> Iterator[JsonValue]:
    """Yield places with their official codes: the province then, the province today if it differs, named places."""
    if article.province:
        then, now = article.province.then, article.province.now
        yield {"name": then.name, "rel": "province", "literal": then.code}
        if now != then:
            yield {"name": now.name, "rel": "province-today", "literal": now.code}
    for place in article.places or ():
        yield {"name": f"{place.type} {place.name}", "rel": "mentioned", "literal": place.code}


def _subjects(article: Article) -> Iterator[JsonValue]:
    for name in article.section:
        yield {"name": name, "rel": "section", "creator": "publisher"}
    for name in article.tags:
        yield {"name": name, "rel": "tag", "creator": "publisher"}
    for name in article.keywords or ():
        if name not in article.tags:
            yield {"name": name, "rel": "keyword", "creator": "baotinh"}


def _info_sources(article: Article) -> Iterator[JsonValue]:
    yield {"name": article.source, "literal": article.source, "role": "publisher"}
    if article.credit:
        yield {"name": article.credit, "role": "credit"}


def _associations(article: Article) -> Iterator[JsonValue]:
    """Yield the pictures, the videos, and the article that this one repeats."""
    yield from map(_media, article.images)
    yield from map(_media, article.videos)
    if article.relation and article.relation.of and article.relation.is_repetition:
        yield {
            "name": article.relation.decision.words,
            "rel": article.relation.decision.value,
            "uri": _urn(article.relation.of),
            "type": "text",
        }


def _media(media: Image | Video) -> Item:
    digest = hashlib.sha256(media.url.encode()).hexdigest()[:20]
    return _without_empty({
        "name": media.type,
        "rel": "illustration",
        # Not the address: the standard wants an identifier here, and the address in the renditions.
        "uri": f"urn:baotinh:{media.type}:{digest}",
        "type": "picture" if isinstance(media, Image) else "video",
        "descriptions": _texts([("caption", media.caption)]),
        "by": media.credit if isinstance(media, Image) else None,
        "renditions": _renditions("main", media.url),
    })  # fmt: skip  # short items: a line each would fill a screen


def _other_ids(article: Article) -> Iterator[JsonValue]:
    yield {"role": "key", "value": layout.article_version(article.source, article.article_id, article.version)}
    yield {"role": "content_hash", "value": article.content_hash}
    if article.relation:
        yield {"role": "cluster", "value": article.relation.cluster}


def _texts(texts: Iterable[tuple[str, str | None]]) -> list[JsonValue]:
    return [{"role": role, "contentType": "text/plain", "value": value} for role, value in texts if value]


def _renditions(name: str, address: str, content_type: str | None = None) -> list[JsonValue]:
    href = _address(address)
    return [_without_empty({"name": name, "href": href, "contentType": content_type})] if href else []


def _urn(article_id: str) -> str:
    return f"urn:baotinh:article:{article_id}"


def _address(address: str) -> str | None:
    """Return an address in the form of RFC 3986, which pages often violate; None if it is not an address."""
    escaped = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", address.strip())
    before, mark, fragment = escaped.partition("#")
    valid = quote(before, safe=UNQUOTED) + mark + quote(fragment, safe=UNQUOTED)
    return valid if SCHEME.match(valid) else None


def _without_empty(item: Item) -> Item:
    return {name: value for name, value in item.items() if value not in (None, "", [])}
