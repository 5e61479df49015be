"""Recognises lines of a Vietnamese page that are none of its article: counts, tools, the time of the visit, ways back.

Portals print them within the box of the text, each in a paragraph of its own. Many differ at each visit.
"""

import re

from flows.cleaning.wording.site_lines import LINES, says_only_of_site

__all__ = ["MAX_LINE", "beside_furniture", "is_furniture"]

MAX_LINE, MOST_PARTS = 130, 8
"""Characters of the longest such line, and parts of it: `Lượt xem: 12 | Bình luận: 0 | In trang này`."""
_NUMBER = r"\d[\d.,]{0,14}\s?[kK]?"
_SEEN = r"(?:xem|đọc|thích|tải(?: về| xuống)?|truy cập|chia sẻ|bình luận|phản hồi|ý kiến|like|share|view|comment)s?"
_NOW = r"(?:số người )?đang (?:xem|online|truy cập|đọc)|(?:tổng )?(?:số )?(?:lượt )?truy cập|thời gian đọc"
_COUNTED = (
    rf"(?:(?:tổng )?(?:số )?(?:đã |lượt |lần |người )?{_SEEN}(?: bài| tin| này)?|{_NOW}|"
    rf"(?:id|mã)(?: bài| tin)?(?: viết)?)\s?[:(]\s?{_NUMBER}\)?(?: ?(?:phút|người|lần|lượt))?"
)
_COUNTS = (
    rf"\(?{_NUMBER}\)? ?(?:lượt |lần |người )?(?:{_SEEN}|phút đọc)(?: bài| tin)?(?: này| viết)?|"
    rf"(?:lượt |lần |người )(?:xem|đọc|thích|tải|truy cập) {_NUMBER}|(?:xem|thích|like|share|chia sẻ) \d{{1,9}}|"
    rf"(?:(?:bài(?: viết)?|tin)(?: này)? )?(?:có|đã có|được) {_NUMBER} (?:lượt |lần |người )?{_SEEN}(?: bài| tin)?"
    r"(?: viết| này)?"
)
_SINCE = r"(?:(?:cập nhật|đăng)(?: lúc)?:? )?(?:cách đây )?\d{1,3} (?:giây|phút|giờ|ngày|tuần|tháng|năm) (?:trước|qua)"
_TOOLS = (
    r"(?:trở (?:về|lại)|quay (?:lại|về)|về|lên) (?:đầu trang|trang (?:chủ|trước)|chuyên mục)|trở về|quay lại|đầu trang|"
    r"(?:bản )?in(?: (?:trang|bài|tin)(?: viết)?(?: này)?| ấn)?|gửi (?:cho )?(?:bạn bè|e-?mail|bài(?: viết)?|góp ý)|"
    r"gửi (?:bình luận|phản hồi)(?: của bạn)?|viết bình luận|bình luận|tải (?:về|xuống)|"
    r"(?:các )?tin (?:đã đưa|khác)(?: ngày:? [\d/.-]{8,10})?|"
    r"(?:xem|chọn)(?: theo)? ngày|tìm kiếm|(?:tăng(?: |/)giảm |thay đổi )?(?:cỡ|màu|phông) chữ:?|độ tương phản|"
    r"(?:nghe |dừng )?đọc(?: (?:bài|tin)(?: viết)?)?|e-?mail|tweet|copy|print|qr code|like|share|facebook|"
    r"zalo|twitter|chia sẻ|lưu(?: (?:bài|tin))?|rate this post|mã (?:xác nhận|bảo vệ|bảo mật)(?::? \w{0,8})?|"
    rf"đánh giá(?: bài viết)?:? {_NUMBER}/\d{{1,2}}(?: \({_NUMBER} (?:lượt|phiếu|đánh giá)\))?"
)
_DAY = r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:19|20)\d\d"
_WEEKDAY = r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)"
_BESIDE = (
    rf"(?:hôm nay:? )?{_WEEKDAY},? ?(?:ngày )?{_DAY}|(?:ngày đăng|đăng(?: lúc| ngày)?|cập nhật)?:? ?{_DAY}|"
    r"\d{1,2}:\d\d(?::\d\d)?(?: ?\(?gmt ?\+7\)?)?|a ?[-+]?|"
    rf"(?:hôm nay|hôm qua|tuần này|tháng này|tất cả|tổng(?: số)?):? {_NUMBER}"
)
"""What is furniture beside other furniture only."""
_UNIT = rf"(?:{_COUNTED}|{_COUNTS}|{_SINCE}|{_TOOLS})"
_SITE = re.compile(LINES, re.IGNORECASE)
_COUNTED_BY_SIGN = re.compile(rf"[👁👀👍💬❤🗨]\ufe0f? ?{_NUMBER}|{_NUMBER} ?[👁👀👍💬❤🗨]\ufe0f?", re.IGNORECASE)
_FURNITURE = re.compile(rf"{_UNIT}(?: {_UNIT}){{0,3}}", re.IGNORECASE)
_OTHER = re.compile(rf"(?:{_BESIDE})(?: (?:{_BESIDE}|{_UNIT})){{0,3}}", re.IGNORECASE)
_OF_VISIT = re.compile(r"hôm nay|\d:\d\d:\d\d|^a ?[-+]? a", re.IGNORECASE)
"""Of days and times: those of the visit, as a clock shows them, and sizes of letters."""
_APART = re.compile(r"\s*[|•·;–]\s*|\s+-\s+|\s{2,}")
_SIGNS = " -–|•·.:[]<>«»‹›←→👁👀👍💬🗨🕐🕒⏱⏰📅★☆"
_BRACKETED = re.compile(r"^\((.*)\)$")


def is_furniture(text: str) -> bool:
    """Tell whether all parts of a line count visits, name tools or the like. A day alone is none, that of today is."""
    if len(text) > MAX_LINE:
        return False
    if _SITE.fullmatch(text) or _COUNTED_BY_SIGN.fullmatch(text) or says_only_of_site(text):
        return True
    parts = _parts(text)
    if not 0 < len(parts) <= MOST_PARTS:
        return False
    own = [(_FURNITURE.fullmatch(part) or _SITE.fullmatch(part)) is not None for part in parts]
    if not all(found or _OTHER.fullmatch(part) for found, part in zip(own, parts, strict=True)):
        return False
    return any(own) or _OF_VISIT.search(text) is not None


def beside_furniture(text: str) -> str:
    """Return a line without parts that count visits or name tools, and days beside them; as it is if it has none."""
    parts = _parts(text)
    rest = [part for part in parts if not is_furniture(part)]
    if len(rest) < len(parts):
        rest = [part for part in rest if not _OTHER.fullmatch(part)]
    return " - ".join(rest) if 0 < len(rest) < len(parts) else text


def _parts(text: str) -> list[str]:
    return [part for each in _APART.split(text) if (part := _BRACKETED.sub(r"\1", each.strip(_SIGNS)))]
