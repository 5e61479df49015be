"""Recognises lines that are the labels of a page's reading tools: a voice that reads aloud, how often it loads anew."""

import re
from collections.abc import Sequence

__all__ = ["is_tools_list", "is_tools_row", "names_tool"]

MAX_ROW = 110
"""Characters of the longest row of labels."""
_REGION = r"miền (?:bắc|trung|nam)"
_TOOL = (
    rf"(?:a[-+]|aa|cỡ chữ(?::?\s?(?:a[-+]?\s?){{1,4}})?|giãn dòng|"
    rf"giọng (?:đọc|(?:nam |nữ )?{_REGION}|nam|nữ)|(?:chọn|đổi|nghe bằng) giọng(?: đọc)?|"
    r"tốc độ(?: đọc)?|(?:mới|cũ) nhất (?:trước|lên đầu)|(?:chế độ|nền) (?:tối|sáng|ban đêm)|"
    r"(?:tự động|bật|tắt) (?:làm mới|cập nhật|tải lại|phát)|tóm tắt (?:bài viết |nội dung )?bằng ai|"
    r"nghe bài(?: viết)?|chia sẻ|in bài(?: viết)?|lưu bài(?: viết)?|(?:sao chép|chép) (?:liên kết|đường dẫn)|"
    r"báo lỗi(?: nội dung)?|tặng sao(?: cho tác giả)?|đọc bài|lưu(?: tin)?|in(?: ấn| trang)?|"
    r"gửi (?:e-?mail|cho bạn bè)|(?:số )?lượt (?:xem|đọc):? ?[\d.,]{1,9})"
)
_STATE = rf"(?:\d(?:[.,]\d\d?)?x|\d{{1,2}}:\d\d|bật|tắt|on|off|(?:nam |nữ )?{_REGION}|nam|nữ)"
"""What is chosen or shown behind a label."""
_ROW = re.compile(
    rf"{_TOOL}(?:[\s:|/·•-]{{0,5}}(?:{_TOOL}|{_STATE})){{1,9}}[\s:.]{{0,3}}",
    re.IGNORECASE,
)
_ONE = re.compile(rf"{_TOOL}[\s:.]{{0,3}}", re.IGNORECASE)
_SWITCHED = re.compile(r"(?:tự động|bật|tắt|tải lại|làm mới|phát|ẩn|hiện)(?!\w)", re.IGNORECASE)
_GRADES = re.compile(r"(?:(?:a[-+]|aa)[\s:|/.·•-]{0,5}){1,9}", re.IGNORECASE)
_SETTING = re.compile(r"a[-+]|\d(?:[.,]\d\d?)?x|\d{1,2}:\d\d", re.IGNORECASE)
_LOADS_ANEW = re.compile(
    r"(?P<page>trang (?:này )?(?:sẽ )?)?(?:tự động |tự )?(?:làm mới|cập nhật|tải lại)(?: trang| tin| nội dung)?"
    r"(?: (?:sau|mỗi|trong)){1,2}:? \d{1,3} ?(?:giây|phút|s)(?: một lần)?:?(?(page)\.?)",
    re.IGNORECASE,
)


def names_tool(text: str) -> bool:
    """Tell whether `text` is the label of a tool, as it stands before a switch, or says what the switch does."""
    return _ONE.fullmatch(text) is not None or _SWITCHED.match(text) is not None or is_tools_row(text)


def is_tools_row(text: str) -> bool:
    """Tell whether `text` is a row of labels (`Giọng nữ | Giọng nam | 1x`), or says when the page loads anew.

    One label alone, as `Giọng miền Nam`, may head a part of an article. `A+`, `A-` and `AA` alone are grades.
    """
    if len(text) > MAX_ROW:
        return False
    return bool((_ROW.fullmatch(text) and not _GRADES.fullmatch(text)) or _LOADS_ANEW.fullmatch(text))


def is_tools_list(items: Sequence[str]) -> bool:
    """Tell whether the items of a list are such labels, and one is a size of letters, a speed or a time.

    Labels alone may be those that an article tells of: the parts of a choir, what an app can do.
    """
    return any(map(_SETTING.fullmatch, items)) and is_tools_row(" ".join(items))
