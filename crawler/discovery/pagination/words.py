"""The words by which a link or button asks for the next page of a list. Pure."""

import re

__all__ = ["says_more", "says_next", "says_page"]

_SAYS_NEXT = re.compile(
    r"trang (?:sau|tiếp|kế)(?: (?:theo|tiếp))?|(?:kế )?tiếp(?: theo| tục)?|sau|(?:ngày|tháng) trước|hôm (?:qua|trước)"
    r"|(?:xem|tải|đọc|hiển thị) (?:thêm|tiếp)(?: các)?(?: tin(?: tức| bài)?| bài(?: viết| báo)?)?(?: khác)?"
    r"|(?:tin|bài|bài viết|các tin)? ?cũ hơn|tin cũ|(?:các )?(?:tin|bài)(?: viết)? trước(?: đó)?"
    r"|next(?: page)?|(?:(?:load|view|show|see) )?more(?: news| posts| articles)?|older(?: posts?| entries| news)?",
    re.IGNORECASE,
)
_SAYS_MORE = re.compile(
    r"\b(?:trang|page|cũ|older|(?:xem|tải|hiển thị) thêm|(?:load|view|show|see) more)\b", re.IGNORECASE
)
_ARROWS = "«»‹›<>→←….> \t\r\n\u00a0"


def says_next(text: str) -> bool:
    """Tell whether the whole text of a link or button asks for the next page of a list: `Trang sau »`, `Older`, `›`."""
    words = " ".join(text.split()).strip(_ARROWS)
    return _SAYS_NEXT.fullmatch(words) is not None if words else text.strip() in ("›", "»", ">", ">>", "→")


def says_more(text: str) -> bool:
    """Tell whether words that ask for the next page can mean no picture, step or month: `Xem thêm`, not `Tiếp`."""
    return _SAYS_MORE.search(text) is not None


def says_page(text: str) -> bool:
    """Tell whether words that ask for the next page name it so: `Trang sau`, not `Xem thêm`."""
    return says_next(text) and re.search(r"\b(?:trang|page)\b", text, re.IGNORECASE) is not None
