"""What a page says about itself to machines: JSON-LD, OpenGraph and meta elements."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flows.cleaning.page.dom_index import Outline
from flows.cleaning.page.typography import tidy, unescape

__all__ = ["Machine", "names", "read_machine"]

_ARTICLE_TYPES = re.compile(r"(?:news|report|opinion|analysis|blog)?.*(?:article|posting)$|^webpage$", re.IGNORECASE)
_SITE_KEYS = ("og:site_name", "sourceorganization", "application-name", "apple-mobile-web-app-title", "copyright")
_CONTROL = re.compile(r"[\x00-\x1f]+")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_WRAPPER = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")
MAX_NODES = 2000
"""JSON-LD objects read of one page: a page with more is a catalogue, and time is bounded."""


@dataclass(frozen=True, slots=True)
class Machine:
    """The page's own statements, as strings and JSON values; nothing is believed yet."""

    meta: Mapping[str, Sequence[str]]
    """By lower-case `name`, `property` or `itemprop` of the meta element, in the order of the page, as printed."""
    article: dict[str, object]
    """The JSON-LD object of the article; empty if there is none."""
    breadcrumb: tuple[str, ...]
    """Names of the JSON-LD breadcrumb, outermost first."""
    sites: tuple[str, ...]
    """Names that the site gives itself: publisher, site name, organisation."""
    title: str
    """Text of the title element."""
    language: str

    def contents(self, key: str) -> list[str]:
        """Return the contents of the meta elements called `key` that say anything, entities resolved."""
        return list(filter(None, map(unescape, self.meta.get(key, ()))))

    def first(self, *keys: str) -> str | None:
        """Return the first of the contents under any of `keys`, in the order of the keys."""
        return next((contents[0] for key in keys if (contents := self.contents(key))), None)

    def said(self, key: str) -> str | None:
        """Return the article's JSON-LD string under `key`, entities resolved."""
        value = self.article.get(key)
        return unescape(value) or None if isinstance(value, str) else None


def read_machine(outline: Outline) -> Machine:
    """Read all machine-readable statements of the page."""
    meta = _meta(outline)
    article: dict[str, object] = {}
    breadcrumb: tuple[str, ...] = ()
    sites: list[str] = []
    for thing in _things(outline):
        kinds = names(thing.get("@type"))
        if any(_ARTICLE_TYPES.match(kind) for kind in kinds):
            if _rank(thing) > (_rank(article) if article else 0):
                article = thing
        elif "BreadcrumbList" in kinds:
            breadcrumb = breadcrumb or tuple(_crumbs(thing.get("itemListElement")))
        elif any(kind.endswith(("Organization", "WebSite")) for kind in kinds):
            sites += names(thing.get("name"))
    for key in ("publisher", "sourceOrganization", "copyrightHolder"):
        value = article.get(key)
        sites += names(value.get("name") if isinstance(value, dict) else value)
    sites += [value for key in _SITE_KEYS for value in meta.get(key, ())]
    titles = outline.declarations("title")  # pictures have titles too
    title = next((node for node in titles if node.parent is not None and node.parent.tag == "head"), None)
    root = outline.root
    return Machine(
        meta=meta,
        article=article,
        breadcrumb=breadcrumb,
        sites=tuple(dict.fromkeys(filter(None, map(unescape, sites)))),
        title=tidy((title or titles[0]).text()) if titles else "",
        language=((root.attributes.get("lang") or "") if root is not None else "").lower(),
    )


def _meta(outline: Outline) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in outline.declarations("meta"):
        attributes = node.attributes
        if content := attributes.get("content"):
            for key in ("property", "name", "itemprop"):
                if name := attributes.get(key):
                    found.setdefault(name.strip().lower(), []).append(content)
    return found


def names(value: object) -> list[str]:
    """Return the strings that a JSON-LD value holds: itself, its list's strings, or the names of its objects."""
    if isinstance(value, str):
        return [text] if (text := unescape(value)) else []
    if isinstance(value, dict):
        return names(value.get("name")) if isinstance(value.get("name"), str | list) else []
    if isinstance(value, list):
        return [text for item in value[:50] if isinstance(item, str | dict) for text in names(item)]
    return []


def _rank(thing: dict[str, object]) -> int:
    """A news article beats a page; one that has a date beats one that has none."""
    kinds = " ".join(names(thing.get("@type")))
    return 2 * ("WebPage" not in kinds) + ("datePublished" in thing)


def _things(outline: Outline) -> Iterator[dict[str, object]]:
    count = 0
    for node in outline.declarations("script"):
        for value in _parsed(node.text()):
            count += 1
            if count > MAX_NODES:
                return
            yield value


def _parsed(text: str) -> Iterator[dict[str, object]]:
    text = text.strip()
    if not (text.startswith(("{", "[")) and text.endswith(("}", "]"))):
        text = _WRAPPER.sub("", text)
    for repair in (lambda t: t, lambda t: _TRAILING_COMMA.sub(r"\1", _CONTROL.sub(" ", t))):
        try:
            waiting = [json.loads(repair(text), strict=False)]
            break
        except (ValueError, RecursionError):
            continue
    else:
        return
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting[:0] = value[:MAX_NODES]
        elif isinstance(value, dict):
            yield value
            waiting += [value[key] for key in ("@graph", "mainEntity") if isinstance(value.get(key), list | dict)]


def _crumbs(value: object) -> Iterator[str]:
    waiting, steps = [value], 0
    while waiting and steps < 100:
        steps += 1
        item = waiting.pop(0)
        if isinstance(item, list):  # some systems wrap each element in a list of its own
            waiting[:0] = item[:50]
        elif isinstance(item, dict):
            name = names(item.get("name")) or names(item.get("item"))
            if name:
                yield name[0]
