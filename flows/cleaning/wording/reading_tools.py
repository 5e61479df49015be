"""Recognises lines that are the labels of a page's reading tools: a voice that reads aloud, how often it loads anew."""

import re

__all__ = ["is_tools_row"]

MAX_ROW = 110
"""Characters of the longest row of labels."""
_TOOL = (
    r"(?:a[-+]|aa|cỡ chữ|giãn dòng|giọng (?:đọc|(?:nam |nữ )?miền (?:bắc|trung|nam)|nam|nữ)|tốc độ(?: đọc)?|"
    r"(?:mới|cũ) nhất (?:trước|lên đầu)|(?:chế độ|nền) (?:tối|sáng|ban đêm)|"
    r"(?:tự động|bật|tắt) (?:làm mới|cập nhật|tải lại|phát)|tóm tắt (?:bài viết |nội dung )?bằng ai|"
    r"nghe bài(?: viết)?|chia sẻ|in bài(?: viết)?|lưu bài(?: viết)?|(?:sao chép|chép) (?:liên kết|đường dẫn)|"
    r"báo lỗi(?: nội dung)?)"
)
_BETWEEN = r"[\s:|/·•,-]{0,5}"
_ROW = re.compile(
    rf"{_TOOL}(?:{_BETWEEN}(?:{_TOOL}|\d(?:[.,]\d\d?)?x)){{1,9}}[\s:.]{{0,3}}",
    re.IGNORECASE,
)
_LOADS_ANEW = re.compile(
    r"(?:trang (?:này )?(?:sẽ )?)?tự động (?:làm mới|cập nhật|tải lại)(?: trang| tin| nội dung)?"
    r"(?: (?:sau|mỗi|trong)){0,2}:? \d{1,3} ?(?:giây|phút|s)(?: một lần)?[.:]?",
    re.IGNORECASE,
)


def is_tools_row(text: str) -> bool:
    """Tell whether `text` is a row of labels (`Giọng nữ | Giọng nam | 1x`), or says when the page loads anew.

    One label alone, as `Giọng miền Nam`, may head a part of an article.
    """
    return len(text) <= MAX_ROW and bool(_ROW.fullmatch(text) or _LOADS_ANEW.fullmatch(text))
