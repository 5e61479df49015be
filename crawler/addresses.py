"""What an address names: its canonical form, and the article that every form of it leads to. Pure functions.

A wrong merge hides an article, a missed one only shows it twice: so forms are taken for the same where the press is
known to use them so, and the CMS's own number of an article counts where the family's rules name one.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import quote, unquote, urlsplit

from crawler.registry import Source
from storage.model.identifiers import ArticleId

__all__ = ["MAX_ADDRESS", "article_id", "canonical", "identity", "is_article", "is_tracking", "tidy_path"]

MAX_ADDRESS = 2_000
"""Characters; longer ones come from loops of badly made relative links, and name no page."""

_DEVICE_HOST = re.compile(r"(?:www|m|amp|mobile|wap)\.")
"""Sub-domains under which a newspaper shows the same pages, often to other devices."""

_FORMS = ("amp", "m", "mobile", "print")
"""First or last words of a path that name a form of an article, if an article's address remains without them."""

_TRACKING = re.compile(
    r"utm_\w*|\w*clid|msclkid|gclsrc|[gw]braid|igsh(?:id)?|mc_[ce]id|_g[al]|gidzl|zarsrc|zalo_\w*|ref|ref_src|amp|outputtype|print|mobile"
    r"|phpsessid|jsessionid|aspsessionid\w*|asp\.net_sessionid|session_?id",
    re.IGNORECASE,
)
"""Query parameters that say who reads, how he came or on what device, never what."""

_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/;]*|/\([A-Z]\([a-z0-9]{8,}\)\)(?=/)", re.IGNORECASE)
"""Session ids that Java and ASP.NET write into the path of every link, another for every visitor."""

_TO_SPELL = re.compile(rb"%[0-9A-Fa-f]{2}|[^A-Za-z0-9!$&'()*+,;=:@._~/?\x80-\xff-]")
"""Octets that may be spelt in more than one way: escapes, and what may not stand unescaped (RFC 3986, pchar)."""

_ASCII = "".join(map(chr, range(0x80)))

_DEFAULT_PORTS = (None, 80, 443)


class _Address(NamedTuple):
    scheme: str
    host: str
    path: str
    query: str
    own: bool
    """True if the host is the source's."""
    article: re.Match[str] | None
    """How the family's rule for articles matches."""


def canonical(url: str, source: Source) -> str:
    """Return the form of `url` that stands for all: present host, no fragment, tracking, AMP, mobile or print form.

    The scheme is that of the source's own addresses; letter case and trailing slash of the path stay, because a site
    may know only one of the two. An article's address keeps the query parameters that its family names, any other
    address all but tracking (`?p=2` is another page of a section). What is no web address comes back as it is.
    """
    address = _read(url, source)
    if address is None:
        return url
    scheme = _scheme(source) if address.own else address.scheme
    path = f"{address.path}?{address.query}" if address.query else address.path
    return f"{scheme}://{address.host}{quote(path, safe=_ASCII, errors='surrogatepass')}"


def identity(url: str, source: Source) -> str:
    """Return what all forms of one address have in common, and no other article of the source.

    `id:404649` where the family's rule finds the CMS's number, else `path:` with path and kept query, letter case
    and trailing slash aside; `url:` for what is not of this site.
    """
    address = _read(url, source)
    if address is None:
        return f"url:{url}"
    if not address.own:
        return f"url:{address.host}{_with_query(address.path, address.query)}"
    number = address.article.groupdict().get("id") if address.article else None
    if number is not None:
        return f"id:{_folded(number)}"
    return f"path:{_folded(_with_query(address.path, address.query))}"


def article_id(url: str, source: Source) -> ArticleId:
    """Return the id of the article at `url`: 20 hexadecimal digits, the same for every form of its address."""
    return ArticleId(
        hashlib.sha256(f"{source.slug}\n{identity(url, source)}".encode(errors="backslashreplace")).hexdigest()[:20]
    )


def is_article(url: str, source: Source) -> bool:
    """Tell whether `url` is of this site and has the form of an article's address."""
    address = _read(url, source)
    return address is not None and address.article is not None


def is_tracking(name: str) -> bool:
    """Tell whether a query parameter says who reads, how he came or on what device, and never what he reads."""
    return _TRACKING.fullmatch(name) is not None


def _read(url: str, source: Source) -> _Address | None:
    return _parsed(url, source.hosts, source.ports, source.links.article, source.links.keep_query)


@lru_cache(maxsize=4)  # an article's own address and the one it was fetched from are asked for again and again
def _parsed(
    url: str, hosts: tuple[str, ...], ports: tuple[int, ...], rule: str, keep_query: tuple[str, ...]
) -> _Address | None:
    if len(url) > MAX_ADDRESS:
        return None
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:  # brackets or a port that are none
        return None
    if parts.scheme not in ("http", "https") or not host.strip("."):
        return None
    host = f"[{host}]" if ":" in host else host.rstrip(".")
    suffix = f":{port}" if port not in _DEFAULT_PORTS else ""
    own = _is_own(host, hosts) and (not suffix or port in ports)
    host += suffix
    path = tidy_path(parts.path)
    query = _tidy_query(parts.query, lambda name: not is_tracking(name))
    if not own:
        return _Address(parts.scheme, host, path, query, own=False, article=None)
    kept = _tidy_query(parts.query, lambda name: name.lower() in {keep.lower() for keep in keep_query})

    def match(path: str) -> re.Match[str] | None:
        return re.fullmatch(rule, _with_query(path, kept), re.IGNORECASE)

    while shorter := next(filter(match, _without_form(path)), None):
        path = shorter
    article = match(path)
    return _Address(parts.scheme, hosts[0] + suffix, path, kept if article else query, own=True, article=article)


def _is_own(host: str, hosts: tuple[str, ...]) -> bool:
    while host not in hosts:
        device = _DEVICE_HOST.match(host)
        if device is None:
            return False
        host = host[device.end() :]
    return True


def _scheme(source: Source) -> str:
    found = source.discovery
    address = next(iter((*found.sections, *found.feeds, *found.sitemaps)), "https:")
    return address.partition(":")[0]


def tidy_path(path: str) -> str:
    """Escape alike, compose letters, and take out empty words and steps up and down."""
    words: list[str] = []
    for word in _SESSION.sub("", path).split("/"):
        match _spelt_alike(word):
            case "" | ".":
                pass
            case "..":
                del words[-1:]
            case tidy:
                words.append(tidy)
    slash = "/" if words and path.endswith("/") else ""
    return "/" + "/".join(words) + slash


def _tidy_query(query: str, wanted: Callable[[str], bool]) -> str:
    pieces = [_spelt_alike(piece) for piece in query.split("&") if piece and wanted(unquote(piece.partition("=")[0]))]
    return "&".join(sorted(pieces))


def _spelt_alike(text: str) -> str:
    """Compose letters, escape only what must be: `%c3%a1`, `a` with a combining accent and `á` all give `á`."""
    raw = _TO_SPELL.sub(_spelling, text.encode(errors="surrogatepass"))
    try:
        return normalize("NFC", raw.decode())
    except UnicodeDecodeError:  # an old site's own charset: its octets stay, escaped
        return "".join(chr(octet) if octet < 0x80 else f"%{octet:02X}" for octet in raw)


def _spelling(found: re.Match[bytes]) -> bytes:
    if len(found[0]) == 1:
        return b"%%%02X" % found[0][0]
    octet = bytes.fromhex(found[0][1:].decode())
    return octet if octet[0] >= 0x80 or octet.isalnum() or octet in b"-._~" else found[0].upper()


def _without_form(path: str) -> Iterator[str]:
    """Yield what remains of `path` without one mark of an AMP, mobile or print form."""
    words = path.strip("/").split("/")
    slash = "/" if path.endswith("/") else ""
    if words[0].lower() in _FORMS:
        yield "/" + "/".join(words[1:]) + slash
    if words[-1].lower() in _FORMS:
        yield "/" + "/".join(words[:-1]) + slash
    stem, dot, suffix = path.rstrip("/").rpartition(".")
    if dot and suffix.lower() == "amp":
        yield from (f"{stem}.{ending}" for ending in ("html", "htm"))
    elif stem.lower().endswith(".amp"):
        yield f"{stem[:-4]}.{suffix}"


def _with_query(path: str, query: str) -> str:
    path = path.rstrip("/") or "/"
    return f"{path}?{query}" if query else path


def _folded(text: str) -> str:
    return normalize("NFC", text.casefold())
