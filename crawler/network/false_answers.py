"""Recognises answers that are not what their status says: challenges, login walls, error pages with status 200. Pure.

A wrong verdict hides an article. So every rule about words also requires that the page has little text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Literal
from unicodedata import normalize
from urllib.parse import urljoin, urlsplit

from storage.warc.content_encoding import decode_content

__all__ = ["FalseAnswer", "read_answer"]

Kind = Literal["challenge", "login", "gone", "forward"]

EXAMINED = 512 * 1024
"""Bytes of a page that are examined. Challenges and error pages are small."""

LITTLE_TEXT = 1_200
"""Visible characters. An error page with its menu has a few hundred; the shortest articles have a thousand."""

NO_TEXT = 300
"""Visible characters below which a page has no text of its own and its script does the work."""

CHALLENGE_HEADERS = {
    "cf-mitigated": re.compile(r"challenge", re.IGNORECASE),
    "x-sucuri-block": re.compile(r"."),
    "x-datadome": re.compile(r"protected", re.IGNORECASE),
    "x-amzn-waf-action": re.compile(r"challenge|captcha", re.IGNORECASE),
}
"""Headers that mark a challenge, by the documentation of each service."""

CHALLENGE_MARKS = (
    b"/cdn-cgi/challenge-platform/", b"cf-browser-verification", b"cf_chl_", b"_incapsula_resource", b"ddos-guard",
    b"sucuri_cloudproxy", b"slowaes.decrypt", b"geo.captcha-delivery.com", b"awswafcookiedomainlist",
    b"awswafintegration", b"__ddg", b"px-captcha", b"g-recaptcha", b"h-captcha", b"cf-turnstile",
    b"enable javascript and cookies to continue", b"checking your browser", b"just a moment...",
    b"please enable javascript", b"please enable cookies", b"please turn on javascript", b"please turn on cookies",
)  # fmt: skip  # short items
"""Marks in the challenge pages of such services, in lower case; a pattern takes twenty times as long. On a page with an
article they only belong to a form's captcha."""

SETS_COOKIE = re.compile(rb"document\s*\.\s*cookie\s*=", re.IGNORECASE)
RELOADS = re.compile(rb"location\s*\.\s*(?:reload|replace|assign)\s*\(|location(?:\s*\.\s*href)?\s*=", re.IGNORECASE)

LOGIN_PATH = re.compile(
    r"/(?:dang-?nhap|log-?in|sign-?in|sso|oauth2?|authori[sz]e|wp-login\.php|tai-khoan/dang-nhap)(?:[/.?]|$)",
    re.IGNORECASE,
)
PASSWORD = re.compile(rb"<input[^<>]{1,300}type\s*=\s*[\"']?password", re.IGNORECASE)

ERROR_PATH = re.compile(
    r"/(?:40[34]|error|errors|loi|loi-40[34]|not-?found|page-?not-?found|khong-tim-thay|khong-ton-tai|trang-loi)"
    r"(?:\.\w{2,5}|/[^/]*)?/?$",
    re.IGNORECASE,
)
FRONT_PATH = re.compile(r"/?(?:(?:index|default|home|trang-?chu)(?:\.\w{2,5})?)?/?", re.IGNORECASE)

_THING = r"(?:trang|nội dung|bài viết|bài báo|tin bài|tin tức|đường dẫn|địa chỉ|liên kết|dữ liệu|tài liệu|chuyên mục)"
GONE_WORDS = re.compile(
    rf"không tìm thấy {_THING}|{_THING}[^.]{{0,40}}không (?:tồn tại|tìm thấy|được tìm thấy|còn tồn tại)"
    rf"|{_THING}[^.]{{0,40}}(?:đã bị|đã được) (?:xóa|xoá|gỡ|gỡ bỏ|hạ xuống)|không tồn tại {_THING}"
    r"|(?:page|article|content|document) (?:was |is |could |can ?)?(?:not|no longer) (?:be )?(?:found|available|exist)"
    r"|lỗi 404|error 404|404 error|404 not found|http 404",
    re.IGNORECASE,
)
"""Phrases about the page itself. `Không tìm thấy nạn nhân` (victim not found) is an ordinary headline."""

GONE_TITLE = re.compile(r"(?:không tìm thấy|404|not found|page not found|trang 404)[\s!.]*(?:[|–—-].*)?", re.IGNORECASE)
"""Matches only if it is the whole title."""

HEADING = re.compile(r"<(title|h1|h2)\b[^<>]{0,300}>(.{0,500}?)</\1\s*>", re.IGNORECASE | re.DOTALL)
TAG = re.compile(r"<[^<>]*>")
RAW_TEXT = re.compile(r"<(script|style|noscript|template|head|svg)\b|<!--", re.IGNORECASE)
META = re.compile(r"<meta\b[^<>]{0,600}>", re.IGNORECASE)
REFRESH = re.compile(r"""\bcontent\s*=\s*["']?\s*(\d{1,6})[^"'>]{0,20}?url\s*=\s*['"]?([^"'>]+)""", re.IGNORECASE)
QUICK = 5
"""Seconds. A page that waits longer before it forwards the reader has content of its own."""

PROSE = re.compile(rb"<(?!script|style|noscript|template|svg|title)[a-z][^<>]*>([^<>]{40,})", re.IGNORECASE)
"""Text behind a tag, too long for the label of a menu."""

MUCH_PROSE = 2_500
"""Bytes of prose from which on a page is certainly no error page and needs no closer look. In Vietnamese they are about
1,800 characters, more than `LITTLE_TEXT`."""


@dataclass(frozen=True, slots=True)
class FalseAnswer:
    """What an answer really is."""

    kind: Kind
    """`challenge` and `login` block the crawler; `gone`: the article no longer exists; `forward`: a page whose only
    content is a redirect."""
    evidence: str
    """The reason for this verdict, in one sentence."""
    target: str | None = None
    """The address to which a `forward` leads."""


def read_answer(url: str, status: int, headers: Mapping[str, str], body: bytes) -> FalseAnswer | None:
    """Return what an answer really is; None if it is what its status says.

    `headers`: by lower-case name; `body` as sent.
    """
    for name, pattern in CHALLENGE_HEADERS.items():
        if pattern.search(headers.get(name, "")):
            return FalseAnswer("challenge", f"header {name}: {headers[name][:60]}")
    if 300 <= status < 400 and status != 304:
        return _redirect(url, headers)
    if status in (304, 404, 410) or not body:
        return None
    page = decode_content(body, headers.get("content-encoding", ""), EXAMINED)[0]
    if _has_prose(page):
        return None
    text = _visible(page)
    return _challenge(status, page, text) or (_page(url, page, text) if 200 <= status < 300 else None)


def _has_prose(page: bytes) -> bool:
    found = 0
    for match in PROSE.finditer(page):
        found += len(match[1].strip())
        if found >= MUCH_PROSE:
            return True
    return False


def _redirect(url: str, headers: Mapping[str, str]) -> FalseAnswer | None:
    try:
        target = urljoin(url, headers.get("location", "").strip())
        parts, own = urlsplit(target), urlsplit(url)
    except ValueError:
        return None
    if not headers.get("location"):
        return None
    if "set-cookie" in headers and target.split("#")[0] == url.split("#")[0]:
        return FalseAnswer("challenge", "it redirects to itself and sets a cookie")
    if LOGIN_PATH.search(parts.path) and not LOGIN_PATH.search(own.path):
        return FalseAnswer("login", f"it redirects to the login page {target[:200]}")
    if ERROR_PATH.search(parts.path) and not ERROR_PATH.search(own.path):
        return FalseAnswer("gone", f"it redirects to the error page {target[:200]}")
    if FRONT_PATH.fullmatch(parts.path) and not parts.query and not FRONT_PATH.fullmatch(own.path):
        return FalseAnswer("gone", f"it redirects to the front page {target[:200]}")
    return None


def _challenge(status: int, page: bytes, text: str) -> FalseAnswer | None:
    if len(text) >= LITTLE_TEXT:
        return None
    folded = page.lower()
    mark = next((mark for mark in CHALLENGE_MARKS if mark in folded), None)
    if mark is not None:
        written = page[folded.index(mark) :][: len(mark)].decode()
        return FalseAnswer("challenge", f"a page of {len(text)} characters with {written!r}")
    if len(text) >= NO_TEXT:
        return None
    if b"cookie" in folded and SETS_COOKIE.search(page) and RELOADS.search(page):
        return FalseAnswer("challenge", "a page without text whose script sets a cookie and loads it again")
    if status in (200, 401, 403) and b"password" in folded and PASSWORD.search(page):
        return FalseAnswer("login", "a page without text but a field for a password")
    return None


def _page(url: str, page: bytes, text: str) -> FalseAnswer | None:
    if len(text) < LITTLE_TEXT:
        markup = page.decode("utf-8", "replace")
        headings = [_plain(match[2]) for match in HEADING.finditer(markup[:200_000])]
        for heading in headings:
            if GONE_TITLE.fullmatch(heading) or GONE_WORDS.search(heading):
                return FalseAnswer("gone", f"a page of {len(text)} characters is headed {heading[:80]!r}")
        if len(text) < NO_TEXT and (words := GONE_WORDS.search(text)):
            return FalseAnswer("gone", f"a page of {len(text)} characters says {words[0][:80]!r}")
        if len(text) < NO_TEXT:
            return _forward(url, markup)
    return None


def _forward(url: str, markup: str) -> FalseAnswer | None:
    for meta in META.findall(markup):
        refresh = REFRESH.search(meta) if "refresh" in meta.lower() else None
        if refresh is None or int(refresh[1]) > QUICK:
            continue
        try:
            target = urljoin(url, unescape(refresh[2]).strip())
        except ValueError:
            continue
        if target.split("#")[0] != url.split("#")[0]:
            return FalseAnswer("forward", f"a page without text that leads to {target[:200]}", target)
    return None


def _visible(page: bytes) -> str:
    return _plain(_without_raw_text(page.decode("utf-8", "replace")))


def _plain(markup: str) -> str:
    return normalize("NFC", " ".join(unescape(TAG.sub(" ", markup)).split()))


def _without_raw_text(markup: str) -> str:
    """Return `markup` without scripts, styles and comments; in linear time even if elements are not closed."""
    kept: list[str] = []
    folded, start, position = markup.lower(), 0, 0
    unclosed: set[str] = set()
    if len(folded) != len(markup):  # some letters change their length in lower case; positions would differ
        markup = folded
    while match := RAW_TEXT.search(markup, position):
        end = f"</{match[1].lower()}" if match[1] else "-->"
        found = -1 if end in unclosed else folded.find(end, match.end())
        if found < 0:
            unclosed.add(end)
            position = match.end()
        else:
            kept.append(markup[start : match.start()])
            start = position = found + len(end)
    return "".join([*kept, markup[start:]])
