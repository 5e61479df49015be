"""The rules for addresses: canonical form, tracking parameters, and the identity of the article behind them. Pure.

No other module has rules of its own for these. A wrong merge hides an article; a missed merge only shows it twice.
So two forms count as one only where the press is known to use them so.

* A newspaper of the registry: its family's rules say what an article's address is and which number the CMS gave it
  (`canonical`, `identity`, `article_id`).
* Any other site: general rules (`identity_outside_registry`).
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from crawler.registry import Source
from storage.model.identifiers import ArticleId

__all__ = [
    "MAX_ADDRESS",
    "article_id",
    "canonical",
    "identity",
    "identity_outside_registry",
    "is_article",
    "misses_number",
    "without_session",
]

LONGEST_PATH = 1_000
"""Characters of the longest path that is matched: a long Vietnamese title, each letter escaped. Patterns are
tried on half of that."""
MAX_ADDRESS = 2_000
"""Characters. A longer address comes from a loop of broken relative links, and names no page."""

_DEVICE_HOST = re.compile(r"(?:www|m|amp|mobile|wap)\.")
"""Sub-domains that show the same pages, often to other devices."""

_FORMS = ("amp", "m", "mobile", "print", "in-bai", "ban-in")
"""First or last parts of a path that name a form of an article, if the rest is still an article's address."""

_TRACKING_PARAMETERS = (
    # Campaigns: Google Analytics, Matomo, mail services (Mailchimp, HubSpot, Marketo, MailerLite, Vero, Omeda).
    r"utm_\w*", r"_g[al]", r"_ga_\w*", r"(?:pk|piwik|mtm|matomo)_\w*", r"mc_[ce]id", r"_hs(?:enc|mi)", "hsctatracking",
    "mkt_tok", r"ml_subscriber(?:_hash)?", r"vero_(?:id|conv)", r"oly_(?:anon|enc)_id", "_openstat", "cmpid",
    # Clicks on advertisements: Google, Microsoft, Meta, X, TikTok, Yandex.
    r"\w*clid", "msclkid", "gclsrc", r"gad_(?:source|campaignid)", r"[gw]braid", "srsltid", r"tt_(?:medium|content)",
    # Links shared in social networks: Facebook, Instagram, X, Zalo.
    "mibextid", "sfnsn", r"fb_(?:action_ids|action_types|ref|source)", "hc_ref", "__tn__",
    r"__(?:cft|xts)__(?:\[\d*\])?", r"igsh(?:id)?", "__twitter_impression", "ref",
    "ref_src", "ref_url", "gidzl", "zarsrc", r"zalo_\w*",
    # Device and form: AMP, its caches, print.
    "amp", "amp_js_v", "amp_gsa", "usqp", "outputtype", "print", "mobile",
)  # fmt: skip  # one group of short items after the other
_SESSION_PARAMETERS = ("phpsessid", "jsessionid", r"aspsessionid\w*", r"asp\.net_sessionid", r"session_?id")
_TRACKING = re.compile("|".join((*_TRACKING_PARAMETERS, *_SESSION_PARAMETERS)), re.IGNORECASE)
"""Query parameters that say who reads, how they came or on what device, but not what they read."""

_SESSION = re.compile(
    r"(?:;|%3b)(?:(?:j?session_?id|phpsessid|aspsessionid\w*)=|(?:sid|cftoken)=(?=[^/;&%]{8})(?=[^/;&%]*\d))"
    r"(?:(?!%3b)[^/;&])*"
    r"|/\([A-Z]\([a-z0-9]{8,}\)\)(?=/)",
    re.IGNORECASE,
)
"""Session ids. Java and ASP.NET write one into the path of every link, a different one for each visitor. Short names
may be names of other things, so their values must look like an id."""

_SESSION_PARAMETER = re.compile("|".join(_SESSION_PARAMETERS), re.IGNORECASE)

_TO_SPELL = re.compile(rb"%[0-9A-Fa-f]{2}|[^A-Za-z0-9!$&'()*+,;=:@._~/?\x80-\xff-]")
"""Octets with more than one spelling: escapes, and characters that must be escaped (RFC 3986, pchar)."""

_ASCII = "".join(map(chr, range(0x80)))

_DEFAULT_PORTS = (None, 80, 443)

_GENERAL_FORM = re.compile(r"^/(?:amp|m|mobile|print)(?=/.)|(?<=.)/(?:amp|mobile|print)/?$|\.amp(?=\.html?$)|\.amp$")
"""AMP, mobile and print forms of a path on a site outside the registry, where no rule tells articles from sections."""

_GENERAL_NUMBER = re.compile(r"[-/](?:post(?:id)?\d{4,}|(?:a|d|n|i|id)\d{5,7})(?:\.\w+)?$")
"""The number that the CMS gave an article; it stays when headline or section change. Only numbers behind such letters
count: a bare number at the end may be a year or a date."""

_INDEX_PAGE = re.compile(r"/(?:index\.(?:html?|php|aspx))?$")


class _Address(NamedTuple):
    scheme: str
    host: str
    path: str
    query: str
    own: bool
    """True if the host belongs to the source."""
    article: re.Match[str] | None
    """The match of the family's rule for articles; None if the rule does not match."""


def canonical(url: str, source: Source) -> str:
    """Return the canonical form of `url`: present host, no fragment, no tracking, no AMP, mobile or print form.

    The scheme is that of the source's own addresses. Letter case and trailing slash of the path stay, because a site
    may accept only one of the two. An article's address keeps only the query parameters that its family names. Any
    other address keeps all but tracking (`?p=2` is another page of a section). A text that is no web address is
    returned unchanged.
    """
    address = _read(url, source)
    if address is None:
        return url
    scheme = _scheme(source) if address.own else address.scheme
    path = f"{address.path}?{address.query}" if address.query else address.path
    return f"{scheme}://{address.host}{quote(path, safe=_ASCII, errors='surrogatepass')}"


def without_session(url: str) -> str:
    """Return `url` without session ids, otherwise as it is.

    >>> without_session("https://bao.vn/(S(04ad5f3e))/thoi-su/")
    'https://bao.vn/thoi-su/'
    >>> without_session("https://bao.vn/tin;jsessionid=9A3F?PHPSESSID=8bd2&trang=2")
    'https://bao.vn/tin?trang=2'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path, query = _SESSION.sub("", parts.path), _SESSION.sub("", parts.query)
    query = "&".join(piece for piece in query.split("&") if not _SESSION_PARAMETER.fullmatch(piece.partition("=")[0]))
    same = (path, query) == (parts.path, parts.query)
    return url if same else parts._replace(path=path, query=query).geturl()


def identity(url: str, source: Source) -> str:
    """Return a key that all forms of one address share, and that no other article of the source has.

    `id:404649` if the family's rule finds the CMS's number; else `path:` with path and kept query, without letter case
    and trailing slash; `url:` for an address of another site.
    """
    address = _read(url, source)
    if address is None:
        return f"url:{url}"
    if not address.own:
        return f"url:{address.host}{_with_query(address.path, address.query)}"
    number = _whole_number(address.article) if address.article else None
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


def misses_number(url: str, source: Source) -> bool:
    """Tell whether the group `id` matches no number of an article's address, or only a part of one."""
    address = _read(url, source)
    article = address.article if address is not None else None
    return article is not None and _whole_number(article) != article.groupdict().get("id")


def identity_outside_registry(url: str) -> str | None:
    """Return a key that all forms of an article's address share, on a site that the registry does not know.

    Host and CMS number, else host, path and query without tracking. None if `url` is no address or a home page.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = _without_device((parts.hostname or "").rstrip(".")), parts.port
    except ValueError:
        return None
    if not host:
        return None
    if port not in _DEFAULT_PORTS:
        host = f"{host}:{port}"
    path = _INDEX_PAGE.sub("", _tidy_path(parts.path).lower())
    while (shorter := _GENERAL_FORM.sub("", path)) != path:
        path = shorter
    if number := _GENERAL_NUMBER.search(path):
        return f"{host} {number[0].lstrip('-/').partition('.')[0]}"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(pair for pair in pairs if not _is_tracking(pair[0])))
    return f"{host} {path}?{query}" if path or query else None


def _without_device(host: str) -> str:
    while device := _DEVICE_HOST.match(host):
        host = host[device.end() :]
    return host


def _is_tracking(name: str) -> bool:
    return _TRACKING.fullmatch(name) is not None


def _read(url: str, source: Source) -> _Address | None:
    return _parsed(url, source.hosts, source.ports, source.links.article, source.links.keep_query)


@lru_cache(maxsize=2_048)  # the links of a listing are looked at one after the other, by seven questions
def _parsed(
    url: str, hosts: tuple[str, ...], ports: tuple[int, ...], rule: str, keep_query: tuple[str, ...]
) -> _Address | None:
    if len(url) > MAX_ADDRESS:
        return None
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:  # broken brackets, or a port that is no number
        return None
    if parts.scheme not in ("http", "https") or not host.strip("."):
        return None
    host = f"[{host}]" if ":" in host else host.rstrip(".")
    suffix = f":{port}" if port not in _DEFAULT_PORTS else ""
    own = _is_own(host, hosts) and (not suffix or port in ports)
    host += suffix
    path = _tidy_path(parts.path)
    query = _tidy_query(parts.query, lambda name: not _is_tracking(name))
    if not own:
        return _Address(parts.scheme, host, path, query, own=False, article=None)
    kept = _tidy_query(parts.query, lambda name: name.lower() in {keep.lower() for keep in keep_query})

    def match(path: str) -> re.Match[str] | None:
        text = _with_query(path, kept)
        return re.fullmatch(rule, text, re.IGNORECASE) if len(text) <= LONGEST_PATH else None

    while shorter := next(filter(match, _without_form(path)), None):
        path = shorter
    article = match(path)
    return _Address(parts.scheme, hosts[0] + suffix, path, kept if article else query, own=True, article=article)


def _whole_number(article: re.Match[str]) -> str | None:
    """Return what the group `id` matches; if it ends or begins inside a number, with the whole number.

    None without a digit. That, or a part of a number, cannot be the CMS's number: it would take different articles for
    one.
    """
    if not any(map(str.isdigit, article.groupdict().get("id") or "")):
        return None
    start, end = article.span("id")
    text = article.string
    while start > 0 and text[start - 1].isdigit() and text[start : start + 1].isdigit():
        start -= 1
    while end < len(text) and text[end].isdigit() and text[end - 1 : end].isdigit():
        end += 1
    return text[start:end]


def _is_own(host: str, hosts: tuple[str, ...]) -> bool:
    while host not in hosts:
        device = _DEVICE_HOST.match(host)
        if device is None:
            return False
        host = host[device.end() :]
    return True


def _scheme(source: Source) -> str:
    address = next(iter(source.discovery.listings), "https:")
    return address.partition(":")[0]


def _tidy_path(path: str) -> str:
    """Return the path with one spelling for each character, and without empty parts, `.` and `..`."""
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
    pieces = [
        _spelt_alike(piece)
        for piece in _SESSION.sub("", query).split("&")
        if piece and wanted(unquote(piece.partition("=")[0]))
    ]
    return "&".join(sorted(pieces))


def _spelt_alike(text: str) -> str:
    """Give each character one spelling: `%c3%a1`, `a` with a combining accent and `á` all become `á`."""
    raw = _TO_SPELL.sub(_spelling, text.encode(errors="surrogatepass"))
    try:
        return normalize("NFC", raw.decode())
    except UnicodeDecodeError:  # an old charset: keep its octets, escaped
        return "".join(chr(octet) if octet < 0x80 else f"%{octet:02X}" for octet in raw)


def _spelling(found: re.Match[bytes]) -> bytes:
    if len(found[0]) == 1:
        return b"%%%02X" % found[0][0]
    octet = bytes.fromhex(found[0][1:].decode())
    return octet if octet[0] >= 0x80 or octet.isalnum() or octet in b"-._~" else found[0].upper()


def _without_form(path: str) -> Iterator[str]:
    """Yield `path` without one mark of an AMP, mobile or print form, for each mark that it has."""
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
