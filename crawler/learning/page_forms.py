"""Recognises the print and AMP pages of an article by their addresses and by what they name as their article. Pure.

Many pages name a wrong address as their own: the front page, a section, the article of the template. So a page is a
form of another one only if its own address says so, and both addresses mean the same article.
"""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from crawler.addresses import identity, is_article
from crawler.registry import Source

__all__ = ["is_form", "owner_of_form"]

EXAMINED = 256 * 1024
"""Bytes at the beginning of a page in which its head ends."""

_WORDS = r"in|in-?(?:bai(?:-?viet)?|tin)|(?:xem-?)?(?:ban|trang)-?in|print(?:er|able)?(?:-?\w{1,12})?|amp"
_PART = re.compile(rf"(?:{_WORDS})(?:\.\w{{2,5}})?", re.IGNORECASE)
"""A part of a path that names a form."""
_END = re.compile(r".+(?:[-_.](?:print|amp)|[-_](?:ban-in|in-bai))(?:\.\w{2,5})?|.+\.amp", re.IGNORECASE)
"""A last part that ends with the name of a form."""
_SWITCHES = re.compile(r"print\w{0,12}|in-?bai|ban-?in|amp", re.IGNORECASE)
"""Parameters that choose a form, whatever their value."""
_CHOICES = re.compile(r"view|type|mode|format|layout|tmpl|template|task|action|output(?:type)?", re.IGNORECASE)
"""Parameters whose value may choose a form."""
_OFF = ("0", "false", "no")

_NUMBER = re.compile(r"\d{3,}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_FEWEST_WORDS = 2
"""Words of an address without a number that those of the article must have."""

_TAG = re.compile(r"<(?:link|meta)\b[^<>]{1,1000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z:-]{1,20})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE)


def is_form(url: str) -> bool:
    """Tell whether an address says that its page is a print or AMP form of another one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    words = parts.path.strip("/").split("/")
    if any(map(_PART.fullmatch, words)) or _END.fullmatch(words[-1]):
        return True
    return any(
        (_SWITCHES.fullmatch(name) and value.lower() not in _OFF)
        or (_CHOICES.fullmatch(name) and _PART.fullmatch(value))
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    )


def owner_of_form(url: str, page: bytes, source: Source) -> str | None:
    """Return the address of the article of which the page at `url` is a form; None if it is none.

    `page`: the decoded body. The page names the article by its canonical link, or by `og:url` if it has none.
    """
    if not is_form(url):
        return None
    try:
        owner = urljoin(url, _named(page[:EXAMINED].decode("utf-8", "replace"))).split("#")[0]
        if owner == url or is_form(owner) or not is_article(owner, source):
            return None
        return owner if _mean_the_same(url, owner, source) else None
    except ValueError:
        return None


def _named(markup: str) -> str:
    """Return the address that a page names as its own; empty if it names none."""
    named = ""
    for tag in _TAG.findall(markup):
        values = {name.lower(): unescape(one or other or bare) for name, one, other, bare in _ATTRIBUTE.findall(tag)}
        if "canonical" in values.get("rel", "").lower().split():
            return values.get("href", "").strip()
        if "og:url" in (values.get("property"), values.get("name")):
            named = named or values.get("content", "").strip()
    return named


def _mean_the_same(url: str, owner: str, source: Source) -> bool:
    """Tell whether two addresses have the same identity or number, or else the same words."""
    if identity(url, source) == identity(owner, source):
        return True
    numbers = list(_numbers(url))
    if numbers:
        return max(numbers, key=len) in _numbers(owner)
    wanted, found = _last_words(url), _last_words(owner)
    return len(wanted) >= _FEWEST_WORDS and wanted <= found


def _numbers(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    for number in _NUMBER.findall(f"{parts.path}?{parts.query}"):
        if not _YEAR.fullmatch(number):
            yield number


def _last_words(url: str) -> set[str]:
    """Return the words of the last part of a path that does not name a form."""
    parts = [part for part in unquote(urlsplit(url).path).casefold().split("/") if part and not _PART.fullmatch(part)]
    stem = re.sub(r"\.\w{2,5}$", "", parts[-1]) if parts else ""
    return {word for word in re.split(r"[\W_]+", stem) if word} - {"print", "amp"}
