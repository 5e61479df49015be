"""The structured metadata of a page: JSON-LD, OpenGraph and meta elements."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from flows.cleaning.page.dom_index import DomIndex
from flows.cleaning.page.layout_signs import leads_home
from flows.cleaning.page.typography import bare, has_vietnamese_letter, tidy, unescape

__all__ = ["StructuredMetadata", "names", "path_in_site", "read_structured_metadata"]

_ARTICLE_TYPES = re.compile(r"(?:news|report|opinion|analysis|blog)?.*(?:article|posting)$|^webpage$", re.IGNORECASE)
_LISTS = frozenset({"CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage", "VideoGallery", "ImageGallery"})
_COLLECTIONS = frozenset({"CollectionPage", "SearchResultsPage"})
"""Those of `_LISTS` that are nothing but lists: an article may be about a list, pictures or a person."""
_SITE_KEYS = ("og:site_name", "sourceorganization", "application-name", "apple-mobile-web-app-title", "copyright")
_OF_THE_SITE = frozenset({*_SITE_KEYS, "og:type", "og:locale", "robots"})
MOST_HEADS = 20
"""Headings of a level that are looked at for another article's headline."""
MIN_TOLD, MAX_TOLD, MOST_LINKS = 4, 400, 2_000
"""Fewest words and most characters of two headlines that tell two articles apart, and links that are looked at."""
LONG_TOLD = 120
"""Characters of title and description in which Vietnamese has letters that no other language has."""
_OTHER_SCRIPT = re.compile(r"[\W\d_]*[\u0370-\u1cff\u3040-\ud7af]")
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp")
_CONTROL = re.compile(r"[\x00-\x1f]+")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_WRAPPER = re.compile(
    r"^\s*(?:<!--|(?://\s*|/\*\s*)?<!\[CDATA\[(?:\s*\*/)?)|(?:-->|(?://\s*|/\*\s*)?\]\]>(?:\s*\*/)?)\s*;?\s*$"
)
_JSON = json.JSONDecoder(strict=False)
"""Made once: `json.loads` would make one for each script."""
_REFERRING = frozenset({"author", "creator", "publisher", "image", "isPartOf", "sourceOrganization"})
MAX_NODES = 2000
"""JSON-LD objects read of one page: a page with more is a catalogue, and time is bounded."""


@dataclass(frozen=True, slots=True)
class StructuredMetadata:
    """The page's own statements, as strings and JSON values, not yet verified."""

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
    collections: tuple[str, ...]
    """Names of the lists of articles that the page says it is: `CollectionPage`."""
    language: str

    @property
    def in_other_language(self) -> bool:
        """True if the page's language is not Vietnamese: it names it, or its title and description show it.

        They are in another script, or so long that one of the letters that only Vietnamese has would stand in them.
        """
        if not self.language:
            told = f"{self.title} {self.first('og:description', 'description') or ''}"
            other = len(told) >= LONG_TOLD or _OTHER_SCRIPT.match(self.title) is not None
            return other and not has_vietnamese_letter(told)
        return not self.language.startswith("vi")

    @property
    def declares_article(self) -> bool:
        """True if the page declares an article with a date; some section fronts lack only the date."""
        kinds = set(names(self.article.get("@type")))
        if kinds & _LISTS:
            return False
        if self.article.get("datePublished") and "WebPage" not in kinds:
            return True
        return self.first("article:published_time", "datepublished", "pubdate", "og:article:published_time") is not None

    def contents(self, key: str) -> list[str]:
        """Return the non-empty contents of the meta elements called `key`, entities resolved."""
        printed = self.meta.get(key)
        return list(filter(None, map(unescape, printed))) if printed else []

    def first(self, *keys: str) -> str | None:
        """Return the first of the contents under any of `keys`, in the order of the keys."""
        return next((contents[0] for key in keys if (contents := self.contents(key))), None)

    def article_string(self, key: str) -> str | None:
        """Return the article's JSON-LD string under `key`, entities resolved."""
        value = self.article.get(key)
        return unescape(value) or None if isinstance(value, str) else None


def read_structured_metadata(dom: DomIndex, url: str = "") -> StructuredMetadata:
    """Read all machine-readable statements of the page at `url`.

    An article's object counts only if its address or its headline agrees with the page's, or it says neither.
    """
    meta, things, title = _of_this_page(_meta(dom), list(_things(dom)), _title(dom), dom, url)
    article: dict[str, object] = {}
    breadcrumb: tuple[str, ...] = ()
    sites: list[str] = []
    collections: list[str] = []
    best, article_agrees = 0, False
    linked = cache(lambda: _linked_titles(dom, url))
    for thing in things:
        kinds = names(thing.get("@type"))
        if any(_ARTICLE_TYPES.match(kind) for kind in kinds):
            rank = _rank(thing)
            if rank <= best and not (article and rank == best):
                continue
            agreement = _agreement(thing, dom, meta, url, linked)
            if agreement is not False and (rank > best or (agreement and not article_agrees)):
                article, best, article_agrees = thing, rank, bool(agreement)
        elif "BreadcrumbList" in kinds:
            breadcrumb = breadcrumb or tuple(_crumbs(thing.get("itemListElement")))
        elif not _COLLECTIONS.isdisjoint(kinds):
            collections += names(thing.get("name"))
        elif any(kind.endswith(("Organization", "WebSite")) for kind in kinds):
            sites += names(thing.get("name"))
    article = _resolved(article, things)
    for key in ("publisher", "sourceOrganization", "copyrightHolder"):
        value = article.get(key)
        sites += names(value.get("name") if isinstance(value, dict) else value)
    sites += [value for key in _SITE_KEYS for value in meta.get(key, ())]
    root = dom.root
    return StructuredMetadata(
        meta=meta,
        article=article,
        breadcrumb=breadcrumb,
        sites=tuple(dict.fromkeys(filter(None, map(unescape, sites)))),
        title=title,
        collections=tuple(map(unescape, collections)),
        language=((root.attributes.get("lang") or "") if root is not None else "").lower(),
    )


def _title(dom: DomIndex) -> str:
    titles = dom.declarations("title")  # pictures have titles too
    title = next((node for node in titles if node.parent is not None and node.parent.tag == "head"), None)
    return tidy((title or titles[0]).text()) if titles else ""


def _of_this_page(
    meta: dict[str, list[str]], things: list[dict[str, object]], title: str, dom: DomIndex, url: str
) -> tuple[dict[str, list[str]], list[dict[str, object]], str]:
    """Return meta elements, JSON-LD objects and title without those of another article.

    Systems that keep parts of pages serve the head of one article with the body of another; then the page's titles
    agree with the object, and only what is printed is true.
    """
    names = {bare(name) for key in _SITE_KEYS for name in meta.get(key, ())}
    heads = [node for node in dom.called("h1")[:MOST_HEADS] if not leads_home(node) and bare(node.text()) not in names]
    printed, page = bare(heads[0].text()[:MAX_TOLD]) if len(heads) == 1 else "", path_in_site(url)
    others = [thing for thing in things if printed and page and _describes_another(thing, printed, page)]
    if others:
        below = [bare(node.text()[:MAX_TOLD]) for tag in ("h2", "h3") for node in dom.called(tag)[:MOST_HEADS]]
        others = [thing for thing in others if _headline_of(thing) not in below]
    if not others:
        return meta, things, title
    headlines = [bare(unescape(str(thing["headline"]))) for thing in others]
    told_here = set(map(id, things)).difference(map(id, others))
    things = [thing for thing in things if id(thing) in told_here]
    if any(_alike(bare(unescape(told)), other) for told in meta.get("og:title", ())[:1] for other in headlines):
        meta = {key: contents for key, contents in meta.items() if key in _OF_THE_SITE}
    return meta, things, "" if any(_alike(bare(title), other) for other in headlines) else title


def _describes_another(thing: dict[str, object], printed: str, page: str) -> bool:
    """Tell whether an article's object has another headline than the one `printed`, and leads not to `page`."""
    headline, name = _headline_of(thing), page.rstrip("/").rpartition("/")[2]
    if min(len(printed.split()), len(headline.split())) < MIN_TOLD:
        return False
    addresses = [address for address in _addresses(thing) if address]  # that of the front page is no article's
    return bool(addresses) and not any(name in each for each in addresses) and not _alike(headline, printed)


def _headline_of(thing: dict[str, object]) -> str:
    return bare(unescape(value[:MAX_TOLD])) if isinstance(value := thing.get("headline"), str) else ""


def _addresses(thing: dict[str, object]) -> list[str]:
    """Return what an article's object says of its own address, as `path_in_site` gives it."""
    whole = thing.get("mainEntityOfPage")
    values = [thing.get("url"), thing.get("@id"), whole.get("@id") if isinstance(whole, dict) else whole]
    return [path_in_site(text) for text in values if isinstance(text, str) and "/" in text]


def _agreement(
    thing: dict[str, object],
    dom: DomIndex,
    meta: Mapping[str, Sequence[str]],
    url: str,
    linked: Callable[[], frozenset[str]],
) -> bool | None:
    """Tell whether an article's object describes this page, by its address or headline; None if it has neither.

    One that has only a headline describes another page if a link to that, of those `linked`, is called so.
    """
    addresses, page = _addresses(thing), path_in_site(url)
    if page and page in addresses:
        return True
    headline = bare(unescape(value)) if isinstance(value := thing.get("headline") or thing.get("name"), str) else ""
    if not headline:
        return None if not addresses or not page else (None if "WebPage" in names(thing.get("@type")) else False)
    titles = [node.text() for node in (*dom.declarations("title")[:1], *dom.called("h1")[:5])]
    titles += [value for key in ("og:title", "twitter:title") for value in meta.get(key, ())[:1]]
    if any(_alike(headline, bare(unescape(title))) for title in titles):
        return True
    return False if (addresses and page) or headline in linked() else None


def _linked_titles(dom: DomIndex, url: str) -> frozenset[str]:
    """Return, bare, what links to other pages of the site are called, in as many words as a headline has."""
    page, host = path_in_site(url), urlsplit(url).netloc
    name = page.rstrip("/").rpartition("/")[2]
    found = set()
    for link in dom.called("a")[:MOST_LINKS]:
        target = (link.attributes.get("href") or "").strip()
        own = target.startswith(("/", f"https://{host}/", f"http://{host}/"))
        path = path_in_site(target) if own else ""
        is_page = path and not path.endswith(_PICTURES) and not (name and name in path)
        if is_page and len(said := link.text()) <= MAX_TOLD:
            found.add(bare(said))
    return frozenset(said for said in found if len(said.split()) >= MIN_TOLD)


def _alike(one: str, other: str) -> bool:
    if not one or not other:
        return False
    if one in other or other in one:
        return True
    mine, theirs = set(one.split()), set(other.split())
    return 2 * len(mine & theirs) >= min(len(mine), len(theirs))


def path_in_site(url: str) -> str:
    """Return the part of `url` that identifies a page within its site: its path, or its query if the path is empty."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    path = parts.path.rstrip("/").lower()
    return path if len(path) > 1 else parts.query


def _resolved(thing: dict[str, object], things: Sequence[dict[str, object]]) -> dict[str, object]:
    """Return `thing` with each reference by `@id` replaced by the object itself."""
    if not thing:
        return thing
    known = {name: other for other in things if isinstance(name := other.get("@id"), str) and len(other) > 1}

    def resolve(value: object) -> object:
        if isinstance(value, list):
            return [resolve(item) for item in value[:50]]
        if isinstance(value, dict) and isinstance(name := value.get("@id"), str) and not value.get("name"):
            return known.get(name, value)
        return value

    return {key: resolve(value) if key in _REFERRING else value for key, value in thing.items()}


def _meta(dom: DomIndex) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in dom.declarations("meta"):
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


def _things(dom: DomIndex) -> Iterator[dict[str, object]]:
    count = 0
    for node in dom.declarations("script"):
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
            waiting = [_JSON.decode(repair(text))]
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
