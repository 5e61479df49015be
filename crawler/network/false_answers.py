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

Kind = Literal["challenge", "login", "maintenance", "gone", "forward", "form"]

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
    b"cf-browser-verification", b"cf_chl_", b"_incapsula_resource", b"ddos-guard",
    b"sucuri_cloudproxy", b"slowaes.decrypt", b"geo.captcha-delivery.com", b"awswafcookiedomainlist",
    b"__ddg", b"px-captcha", b"enable javascript and cookies to continue", b"checking your browser",
    b"just a moment...",
    b"please enable javascript", b"please enable cookies", b"please turn on javascript", b"please turn on cookies",
)  # fmt: skip  # short items
"""Marks in the challenge pages of such services, in lower case; a pattern takes twenty times as long."""

WIDGET_MARKS = (
    b"/cdn-cgi/challenge-platform/", b"awswafintegration", b"g-recaptcha", b"h-captcha", b"cf-turnstile",
    b"name=captcha", b'name="captcha', b"name='captcha",
)  # fmt: skip  # short items
"""Marks that stand on ordinary pages too: of a form for comments, or of a script that a service adds to every page.
They tell a challenge only where there is no text."""

CHALLENGE_WORDS = re.compile(
    r"bật (?:javascript|cookie)|kiểm tra trình duyệt|không phải (?:là )?(?:robot|người máy|máy)"
    r"|xác (?:minh|thực) (?:bạn|rằng)"
    r"|(?:lưu lượng|truy cập|hoạt động|yêu cầu)(?: truy cập)? bất thường từ|unusual traffic from"
    r"|nhập (?:mã|các ký tự|dãy số|chữ số)(?: (?:xác (?:thực|nhận|minh)|bảo (?:vệ|mật)|captcha|trong hình))+"
    r"|(?:bạn|quý (?:vị|khách)|độc giả)(?: hiện)?(?: đang)?(?: ở)? trong (?:hàng (?:đợi|chờ)|phòng chờ)"
    r"|(?:lượng|số lượt|số người) truy cập(?: (?:hiện|tại|nay|đang|tăng|vào|website|trang|hệ thống)){0,4} "
    r"(?:rất |quá )?(?:cao|lớn|đông|tải)|you are (?:now )?in (?:line|the queue)"
    r"|verify (?:that )?you are (?:a )?human|are you a robot|not a robot|request rejected.{0,300}support id"
    r"|access denied.{0,300}(?:reference|request|incident) ?(?:id)? ?#?|requires? javascript",
    re.IGNORECASE | re.DOTALL,
)
"""What a page without other text says to the reader of a browser, also within `<noscript>`."""

MAINTENANCE_WORDS = re.compile(
    r"(?:website|trang (?:web|tin|báo|thông tin)(?: điện tử)?|báo điện tử|cổng thông tin(?: điện tử)?|hệ thống|máy chủ"
    r"|site)"
    r"(?: (?:này|hiện|tại|của|chúng|tôi)){0,5} (?:đang|tạm|sẽ)"
    r"(?: (?:được|tạm|thời|dừng|ngừng|hoạt|động|để|trong|quá|trình|gian|tiến|hành)){0,8} "
    r"(?:bảo (?:trì|dưỡng)|nâng cấp)"
    r"|(?:site|we(?:['’]re| are)|currently|down) (?:is )?(?:\w+ ){0,3}"
    r"(?:under|for|undergoing) (?:\w+ )?maintenance|briefly unavailable for scheduled maintenance",
    re.IGNORECASE,
)
"""What a site under repair says of itself on every address, often with status 200."""

ARTICLE_MARK = re.compile(rb"og:type[\"']?\s{1,20}content=[\"']?article|\"@type\"\s{0,20}:\s{0,20}\"\w{0,20}article\"")
"""What a page says of itself that is an article, such as a notice of a province's office, in lower case."""

AUTO_SUBMIT = re.compile(rb"\.submit\s*\(\s*\)", re.IGNORECASE)
EMPTY = 50
"""Visible characters of a page that shows nothing: `Loading…`."""

SETS_COOKIE = re.compile(rb"document\s*\.\s*cookie\s*=|setcookie\s*\(", re.IGNORECASE)
RELOADS = re.compile(rb"location\s*\.\s*(?:reload|replace|assign)\s*\(|location(?:\s*\.\s*href)?\s*=", re.IGNORECASE)

LOGIN_PATH = re.compile(
    r"/(?:dang-?nhap|log[-_]?in|sign[-_]?in|sso|oauth2?|authori[sz]e|wp-login\.php|tai-khoan/dang-nhap)(?:[/.?]|$)",
    re.IGNORECASE,
)
LOGIN_HOST = re.compile(r"(?:sso|login|accounts?|auth|passport|dangnhap)\.", re.IGNORECASE)
PASSWORD = re.compile(rb"<input[^<>]{1,300}type\s*=\s*[\"']?password", re.IGNORECASE)

ERROR_PATH = re.compile(
    r"/(?:(?:trang|page|thong-bao|bao|bai-viet|tin|noi-dung)[-_]?){0,2}"
    r"(?:40[34]|errors?|loi|loi-?40[34]|not-?found|khong-(?:tim-thay|ton-tai|tim-thay-trang))"
    r"(?:\.\w{2,5}|/[^/]*)?/?$",
    re.IGNORECASE,
)
FRONT_QUERY = re.compile(
    r"(?:(?:^|&)(?:utm_\w+|ref|from|src|source|err(?:or)?|msg|notfound|404|url|returnurl|lang)(?:=[^&]*)?)*",
    re.IGNORECASE,
)
"""Parameters that tell the front page why it is asked for; `?p=12` would be an article."""

FRONT_PATH = re.compile(r"/?(?:(?:index|default|home|trang-?chu)(?:\.\w{2,5})?)?/?", re.IGNORECASE)

ARTICLE_END = re.compile(r"(?!(?:amp|print|in|trang|page)\b).*(?:\d{4}|-[^/]*-[^/]*-|\.\w{3,5}$)")
"""What an article's address has behind its section's: a number, a slug of words or a file, but no form of the page."""

_THING = (
    r"(?:trang(?! chủ)|nội dung|bài viết|bài báo|tin bài|tin tức|tin(?= (?:này|bạn))|đường dẫn|địa chỉ|liên kết"
    r"|dữ liệu|tài liệu|chuyên mục)"
)
_TO_READER = (
    r"(?: (?:này|đó|web|báo|tin|mà|bạn|quý|vị|độc|giả|đọc|đang|đã|vừa|yêu|cầu|cần|muốn|tìm|kiếm|truy|cập|xem|chọn|nhập"
    r"|có|thể|hiện|tại|không còn|hoặc))*,?"
)
"""Words between a thing and what became of it that speak to the reader, not of the world."""
GONE_WORDS = re.compile(
    rf"không tìm thấy (?:\w+ )?{_THING}|(?<!ở )(?<!tại )(?<!của ){_THING}{_TO_READER} "
    rf"(?:không (?:còn )?(?:tồn tại|tìm thấy|được tìm thấy)|(?:đã |có thể )?(?:bị|được) (?:xóa|xoá|gỡ|gỡ bỏ|hạ xuống)"
    r"|không còn (?:nữa|hiển thị|khả dụng|trên (?:hệ thống|website|trang|máy chủ)|trong hệ thống)"
    r"|không hợp lệ|đã hết hạn|(?:chưa|ngừng) (?:được )?xuất bản)(?! khỏi| bởi| vì)"
    rf"|không tồn tại {_THING}"
    r"|(?:page|article|content|document|resource|object|file(?: or directory)?|post) (?:you[^.<]{0,40} )?"
    r"(?:was |is |could |can|does)? ?"
    r"(?:n['’]t|['’]t|not|no longer) (?:be )?(?:found|available|exist)"
    r"|khong tim thay (?:trang|noi dung|bai viet|du lieu)|(?:trang|noi dung|bai viet)(?: nay)? khong (?:con )?ton tai"
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
SCRIPT_FORWARD = re.compile(
    r"""location(?:\s*\.\s*href)?\s*=\s*["']([^"'<>\s]+)["']|location\s*\.\s*(?:replace|assign)\(\s*["']([^"'<>\s]+)["']"""
)
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
    """`challenge` and `login` block the crawler; `maintenance`: the whole site is under repair; `gone`: the article no
    longer exists; `forward`: a page whose only content is a redirect; `form`: the print or AMP page of an article."""
    evidence: str
    """The reason for this verdict, in one sentence."""
    target: str | None = None
    """The address to which a `forward` leads, or of the article of which it is a `form`."""

    @property
    def blocks(self) -> bool:
        """True if the crawler is kept out by people's choice: it needs a browser or an account."""
        return self.kind in ("challenge", "login")

    @property
    def hides_page(self) -> bool:
        """True if the answer tells nothing about the page at its address."""
        return self.blocks or self.kind == "maintenance"


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
    is_login = LOGIN_PATH.search(parts.path) or LOGIN_HOST.match(parts.hostname or "")
    if is_login and not LOGIN_PATH.search(own.path) and not LOGIN_HOST.match(own.hostname or ""):
        return FalseAnswer("login", f"it redirects to the login page {target[:200]}")
    if ERROR_PATH.search(parts.path) and not ERROR_PATH.search(own.path):
        return FalseAnswer("gone", f"it redirects to the error page {target[:200]}")
    above = parts.path.rstrip("/") + "/"
    if above != "/" and own.path.startswith(above) and ARTICLE_END.match(own.path[len(above) :]) and not parts.query:
        return FalseAnswer("gone", f"it redirects to the section above it {target[:200]}")
    if FRONT_PATH.fullmatch(parts.path) and FRONT_QUERY.fullmatch(parts.query) and not FRONT_PATH.fullmatch(own.path):
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
    mark = next((mark for mark in WIDGET_MARKS if mark in folded), None)
    if mark is not None:
        return FalseAnswer("challenge", f"a page of {len(text)} characters with {mark.decode()!r}")
    words = CHALLENGE_WORDS.search(_plain(page.decode("utf-8", "replace")))
    if words is not None:
        return FalseAnswer("challenge", f"a page of {len(text)} characters says {words[0][:80]!r}")
    words = MAINTENANCE_WORDS.search(text) if not ARTICLE_MARK.search(folded) else None
    if words is not None and 200 <= status < 300:  # a 503 says it itself, with Retry-After
        return FalseAnswer("maintenance", f"a page of {len(text)} characters says {words[0][:80]!r}")
    if len(text) < EMPTY and b"<form" in folded and AUTO_SUBMIT.search(page):
        return FalseAnswer("challenge", "a page without text whose script sends a form")
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
            return _forward(url, markup, text)
    return None


def _forward(url: str, markup: str, text: str) -> FalseAnswer | None:
    """Return what a page without text is that leads on by itself: a removal or login like a redirect, or a forward."""
    found = [REFRESH.search(meta) for meta in META.findall(markup) if "refresh" in meta.lower()]
    links = [unescape(match[2]).strip() for match in found if match is not None and int(match[1]) <= QUICK]
    if len(text) < EMPTY:
        links += [one or other for one, other in SCRIPT_FORWARD.findall(markup)]
    for link in links:
        try:
            target = urljoin(url, link)
        except ValueError:
            continue
        if target.split("#")[0] != url.split("#")[0]:
            forward = FalseAnswer("forward", f"a page without text that leads to {target[:200]}", target)
            return _redirect(url, {"location": link}) or forward
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
