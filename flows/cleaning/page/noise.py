"""Recognises what is inside or beside an article but not part of it, by class, id, links and wording."""

import re
from functools import lru_cache

__all__ = [
    "comment_name",
    "is_counter",
    "is_imprint",
    "is_pointer",
    "is_rating",
    "is_stamp",
    "is_stated_stamp",
    "is_timed_stamp",
    "is_tool",
    "noisy_name",
    "without_leaks",
]

_LONG_NAMES = (
    "related relation relatenews relate_news relate-news newsrelate news_relate news-relate lienquan lien_quan "
    "lien-quan tincung tin_cung tin-cung cungchuyen cung_chuyen cung-chuyen tinkhac tin_khac tin-khac tinmoi tin_moi "
    "tin-moi latest docthem doc_them doc-them xemthem xem_them xem-them readmore read-more recommend suggest morenews "
    "newsin news-in listnews comment ykien y-kien binhluan binh-luan share social zalo facebook fb-like advert "
    "adsbygoogle adzone admzone adsense banner rennab quangcao quang-cao sponsor promo newsletter subscribe breadcrumb "
    "sidebar pagination popup modal lightbox copyright toolbar print_page rating tag_item tag_detail taglist tag-list "
    "tagdetail box-tag block_tag article__tags keyword tukhoa tu-khoa hashtag outbrain taboola disqus captcha vote "
    "survey cookie paywall skip-link visually-hidden sr-only screen-reader"
)
_LONG = tuple(_LONG_NAMES.split())
"""What may stand anywhere in a name: looked for one by one, which takes a third of one pattern's time."""
_SHORT = re.compile(
    r"(?:^|[\s_/-])(?:ads?|adv|qc|sda|tags?|nav|menu|footer|topics?|box-?relates?|relates?|polls?|tts|hidden|d-none|"
    r"topnews|noprint|no-print|byline-share)(?=$|[\s_/-])"
)
"""What must be a word of a name."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_ADVERT_NAME = re.compile(
    r"(?:^|[\s_-])(?:ads?|adv|advert\w*|adsense|ad(?:box|slot|zone|unit)|qc|quang-?_?cao|banners?|sponsor\w*|a-rec)"
    r"(?=$|[\s_\d-])",
    re.IGNORECASE,
)
_COMMENT_NAME = re.compile(r"comment|cmt|binh-?_?luan|phan-?_?hoi|y-?_?kien|disqus|thao-?_?luan", re.IGNORECASE)
_COUNTER = re.compile(
    r"^(?:ý kiến(?: bạn đọc| của bạn)?|bình luận|phản hồi|nhận xét|thảo luận|comments?)\s*(?:\(\s*\d*\s*\)|:)?\s*\d*$",
    re.IGNORECASE,
)
_COUNTER_TAIL = re.compile(r"\s*\b(?:Ý kiến|Bình luận)\s*\(\s*\d*\s*\)$")
_SIGNS = r"(?:[→⇒☀-➿⬀-⯿\ufe0f\U0001f300-\U0001faff]\s?){0,4}"
"""Arrows, hands and other small pictures; a dash may open what somebody says."""
_POINTER = re.compile(
    r"^(?:>{1,3}|»|›|►|▶|\*{2,})\s*\S|"
    rf"^{_SIGNS}(?:xem thêm|đọc thêm|tin liên quan|bài liên quan|tin cùng chuyên mục|cùng chuyên mục|"
    r"có thể bạn quan tâm|tin mới|tin khác|mời độc giả|mời bạn đọc|video liên quan|đọc tiếp|bài đọc tiếp|"
    r"read more|related)\b\s*(?::|$)|"
    r"^(?:từ khóa|từ khoá|chia sẻ|in bài viết|link (?:bài )?gốc|"
    r"gửi bình luận|viết bình luận|advertisement|quảng cáo)\b\s*(?::|$)",
    re.IGNORECASE,
)
_TOOL = re.compile(
    r"^(?:nghe (?:đọc |nội dung )?(?:bài|báo|tin|podcast)(?: (?:viết|này|báo))?|"
    r"đọc (?:bài|báo) (?:này|bằng giọng nói)|cỡ chữ|(?:chọn |thay đổi )?cỡ chữ:?(?:\s*a[-+]?){1,4}|"
    r"chia sẻ(?: (?:(?:bài(?: viết)?|tin)(?: này)?|qua .{2,20}))?|lưu bài(?: viết)?|in (?:bài|trang)(?: (?:viết|này))?|"
    r"sao chép (?:liên kết|link)|copy link|lên đầu trang|về đầu trang|gửi (?:bài|e-?mail|góp ý)(?: viết)?|"
    r"xem (?:bình luận|toàn màn hình)|"
    r"(?:(?:ảnh )?\d{1,3}\s?/\s?\d{1,3}\W{0,3})?(?:xem ảnh (?:gốc|lớn|cỡ lớn)|phóng to(?: ảnh)?)|"
    r"a-|a\+|(?:mời .{2,40})?theo dõi .{2,60} trên (?:google|facebook|zalo|youtube|tiktok|ứng dụng)[\w ]*|"
    r"tải ứng dụng .{2,40}|listen to (?:this )?article|share this(?: article)?)[.:!]?$",
    re.IGNORECASE,
)
_STARS = re.compile(r"(?:[★☆⭐]\s?){3}")
_JUDGED = re.compile(
    r"(?:đánh giá|bình chọn|xếp hạng|chấm điểm)\s(?:của bạn|bài|tin\b)|\b(?:rate|rating of) this\b|"
    r"^[\W\d]*\d\s(?:lượt|đánh giá|bình chọn|phiếu|votes?|ratings?|reviews?)(?:\s(?:đánh giá|bình chọn))?\W*$",
    re.IGNORECASE,
)
"""What readers judge, or a line of nothing but stars, numbers and how many did; the stars of a critic or of a product
stand beside a name."""
MAX_RATING = 100
"""Characters of the longest line beside the stars by which readers judge an article."""
_PLAYER = re.compile(r"(?:[\s/|]{0,5}(?:\d{1,2}:\d\d(?::\d\d)?|\d(?:[.,]\d\d?)?x))+$")
"""What a player shows behind the label of its button: `0:00 / 2:41`, `1x`."""
_IMPRINT = re.compile(
    r"^(?:bản in từ (?:báo|trang|cổng|website)\b.{0,80}(?:https?://|www\.)|"
    r"giấy phép (?:số|hoạt động|xuất bản|báo)|(?:phó )?tổng biên tập(?: phụ trách)?\s*:|"
    r"cơ quan chủ quản\s*:|cơ quan (?:của|chủ quản|ngôn luận)\b(?:.{0,80}$|.{0,160}\btổng biên tập\b)|"
    r"(?:địa chỉ|điện thoại|hotline|đường dây nóng|văn phòng đại diện|liên hệ quảng cáo|t(?:òa|oà) soạn)[^:]{0,40}:|"
    r"bản quyền (?:thuộc|©)|©|copyright|(?:(?:vui lòng|đề nghị|yêu cầu|xin) )?ghi rõ nguồn|"
    r"(?:thiết kế|phát triển) bởi|all rights reserved)",
    re.IGNORECASE,
)
_LICENSED = re.compile(r"giấy phép[^.]{0,60}\d+\s?/\s?GP|\d+\s?/\s?GP-", re.IGNORECASE)
_OFFICE = re.compile(
    r"tòa soạn|toà soạn|tổng biên tập|điện thoại|cơ quan|chủ quản|ghi rõ nguồn|bản quyền|ấn phẩm|cấp ngày|^GP số|"
    r"(?:phụ trách|chịu trách nhiệm)(?: chính| nội dung)?\s*:",
    re.IGNORECASE,
)
"""What an imprint says beside the number of its licence."""
_STAMP = re.compile(r"(?<![\d/.-])\d{1,2}\s?([/.-])\s?\d{1,2}\s?\1\s?(?:19|20)\d\d(?!\d)")
_MONTH = (
    r"(?:(?:tháng|th)\s?(?:\d{1,2}|một|giêng|hai|ba|tư|năm|sáu|bảy|tám|chín|mười(?: một| hai)?|chạp)|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?)"
)
_STAMP_IN_WORDS = re.compile(
    rf"(?<!\d)(?:(?:19|20)\d\d-\d\d-\d\d|(?:ngày )?\d{{1,2}},? {_MONTH},?(?: năm)? (?:19|20)\d\d|"
    rf"{_MONTH} \d{{1,2}},? (?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
"""Days as other systems print them: a stamp only beside a time of day, for a text may begin or end with them, too."""
_STAMP_NUMBERS = re.compile(r"[\d:+()\[\]|,.'’/-]+|\b\d{1,2}[hg]\d\d\b|\b(?:GMT|UTC|thứ \w+|chủ nhật)\b", re.IGNORECASE)
_TIME_OF_DAY = re.compile(r"\d ?(?::|h|giờ) ?\d", re.IGNORECASE)
_DATE_WORDS = (
    "đăng cập nhật xuất bản phát hành gửi viết tạo đưa tin bài ngày giờ phút h g lúc lần cuối vào bởi thời điểm admin "
    "sa ch sáng trưa chiều tối đêm am pm post posted date published created updated last on at by"
)
_OF_DATES = frozenset(_DATE_WORDS.split())
"""Words beside the date of a stamp, of its label or of a clock."""
_ANNOUNCES = re.compile(r"\W*(?:thời gian|khai mạc|lịch)(?! (?:đăng|cập nhật|xuất bản))(?!\w)", re.IGNORECASE)
MAX_STAMP_WORDS = 5
"""Words beside the date in a line under a headline: `Cập nhật lúc`, the name of the writer."""
_STAMP_SAID = re.compile(
    r"^\W*(?:(?:ngày|giờ|thời gian)\s+(?:đăng|cập nhật|xuất bản)|"
    r"(?:đăng|cập nhật|xuất bản)(?:\s+(?:ngày|lúc|lần cuối))*\s*(?::|\d))",
    re.IGNORECASE,
)
_LEAK = re.compile(r"\{\{(?:(?!\{\{).)*?\}\}|\{%(?:(?!\{%).)*?%\}|\$\{[\w.]+\}", re.DOTALL)

_COMMAND = (
    r"\[[a-z][\w-]{1,40}(?:\s{1,9}[\w-]{1,40}=(?:\"[^\"\[\]]{0,500}\"|'[^'\[\]]{0,500}'|[“”″][^“”″\[\]]{0,500}[“”″]|"
    r"[^\s\[\]\"'“”″]{1,500})){1,30}\s{0,9}/?\]|\[/[a-z][\w-]{1,40}\]|\[[a-z]{2,20}(?:_[a-z\d]{1,20}){1,6}\]|"
    r"\[embed\](?:https?://[^\s\[]{1,500}(?=\[/embed\]))?"
)
_SHORTCODES = re.compile(rf"^(?:(?:{_COMMAND})\s*){{1,99}}|(?:\s*(?:{_COMMAND})){{1,99}}$")
"""Commands to WordPress that nothing carried out, at the edges of a text: `[caption id="a" width="600"]`, `[/caption]`,
`[vc_row]`. A sentence may quote one."""
_SCRIPT = re.compile(
    r"\(?(?:window\.)?(?:adsbygoogle\b|googletag\.|jwplayer\(|_gaq\.|_paq\.|gtag\(|fbq\(|document\.(?:write|getElement)|"
    r"(?:\$|jQuery)\((?:document|window|function|['\"])|"
    r"(?:var|let|const) [\w$]{1,60} ?= .{0,500}(?:\bwindow\.|\bdocument\.|\.push\()|"
    r"\(?function ?\w{0,40}\([\w, ]{0,60}\) ?\{)"
)
_SCRIPT_ENDS = (";", ")", "}", "]")
_STYLE = re.compile(r"(?:[.#@][\w .#:>,*()=-]{1,300}\{[^{}]{0,500}\}\s{0,9}){1,50}")


def noisy_name(*attributes: str | None) -> bool:
    """Tell whether class, id or type of an element name something other than article text."""
    text = " ".join(value for value in attributes if value)
    return bool(text) and _noisy(text)


@lru_cache(maxsize=5_000)  # a newspaper calls the elements of all its pages alike
def _noisy(names: str) -> bool:
    words = names if names.islower() else _CAMEL.sub("-", names).lower()
    words = words.replace("promoted", "")  # as Drupal calls an article that stands on the front page
    return any(map(words.__contains__, _LONG)) or bool(_SHORT.search(words))


@lru_cache(maxsize=5_000)  # a newspaper calls the elements of all its pages alike
def advert_name(names: str) -> bool:
    """Tell whether class or id of an element speak of advertisements."""
    return bool(_ADVERT_NAME.search(names))


def comment_name(names: str) -> bool:
    """Tell whether class or id of an element name readers' comments."""
    return bool(_COMMENT_NAME.search(names))


def is_counter(text: str) -> bool:
    """Tell whether `text` is a comment widget: `Ý kiến ()`, `Bình luận (0)`."""
    return bool(_COUNTER.match(text))


def is_pointer(text: str) -> bool:
    """Tell whether `text` is a line that points elsewhere or labels a widget: `Xem thêm:`, `>> …`."""
    return len(text) < 300 and bool(_POINTER.match(text))


def is_tool(text: str) -> bool:
    """Tell whether `text` is the whole label of a reading tool: `Nghe đọc bài`, `Theo dõi … trên Google News`."""
    return len(text) < 110 and bool(_TOOL.match(_PLAYER.sub("", text)))


def is_rating(text: str) -> bool:
    """Tell whether `text` is what readers think of an article: `Đánh giá bài viết ★★★★★ 4.6/5 (31 lượt)`."""
    return len(text) <= MAX_RATING and bool(_STARS.search(text)) and bool(_JUDGED.search(text))


def is_stamp(text: str) -> bool:
    """Tell whether `text` is a line with date and perhaps author under a headline: `Minh Hà 05/03/2026 - 16:22`."""
    return _beside_date(text) is not None


def is_timed_stamp(text: str) -> bool:
    """Tell whether `text` is such a line with a time of day, and names nothing but who wrote and what dates are called.

    A letter has only a day and its place, and what is announced says so: `Thời gian: 8:00, ngày 15/02/2026`.
    """
    said = _beside_date(text) if _TIME_OF_DAY.search(text) else None
    if said is None:
        return False
    named = all(word[0].isupper() or word.casefold() in _OF_DATES for word in said)
    return (named and not _ANNOUNCES.match(text)) or _STAMP_SAID.match(text) is not None


def _beside_date(text: str) -> list[str] | None:
    """Return the few words beside the date and the numbers of a stamp; None if `text` is none."""
    if len(text) > 90 or text.endswith(".") or not ("20" in text or "19" in text):
        return None  # most lines have no year: to ask for its digits first takes less than half of the time
    if _STAMP.search(text):
        rest = _STAMP.sub(" ", text)
    elif _TIME_OF_DAY.search(text) and _STAMP_IN_WORDS.search(text):
        rest = _STAMP_IN_WORDS.sub(" ", text)
    else:
        return None
    words = _STAMP_NUMBERS.sub(" ", rest).split()
    return words if len(words) <= MAX_STAMP_WORDS else None


def is_stated_stamp(text: str) -> bool:
    """Tell whether `text` is a line that says when the article appeared, wherever it stands: `Ngày đăng: 5/3/2026`."""
    return bool(_STAMP_SAID.match(text)) and is_stamp(text)


def is_imprint(text: str) -> bool:
    """Tell whether `text` is a line of the paper's imprint: licence, editor in chief, address."""
    if len(text) >= 400:
        return False
    return bool(_IMPRINT.match(text)) or ("/GP" in text and bool(_LICENSED.search(text) and _OFFICE.search(text)))


def without_leaks(text: str) -> str:
    """Return tidy `text` without what only machines read, and without a comment counter at its end.

    That is unfilled template code, shortcodes of WordPress, and a line of script or of a style sheet as a whole.
    """
    if "{{" in text or "{%" in text or "${" in text:
        text = _LEAK.sub(" ", text)
        text = " ".join(text.split())
    if "[" in text and "]" in text:
        text = _SHORTCODES.sub("", text)
    if text.endswith(_SCRIPT_ENDS) and (_SCRIPT.match(text) or _STYLE.fullmatch(text)):
        return ""
    return _COUNTER_TAIL.sub("", text) if text.endswith(")") else text
