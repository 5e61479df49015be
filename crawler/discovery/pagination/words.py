"""The words by which a link or button asks for the next page of a list, or for the one before. Pure."""

import re

__all__ = ["says_more", "says_next", "says_page", "says_previous"]

_SAYS_NEXT = re.compile(
    r"trang (?:sau|tiếp|kế)(?: (?:theo|tiếp))?|(?:kế )?tiếp(?: theo| tục)?|sau|(?:ngày|tháng) trước|hôm (?:qua|trước)"
    r"|(?:xem|tải|đọc|hiển thị) (?:thêm|tiếp)(?: các)?(?: tin(?: tức| bài)?| bài(?: viết| báo)?)?(?: khác)?"
    r"|(?:tin|bài|bài viết|các tin)? ?cũ hơn|tin cũ|(?:các )?(?:tin|bài)(?: viết)? trước(?: đó)?"
    r"|next(?: page)?|(?:(?:load|view|show|see) )?more(?: news| posts| articles)?|older(?: posts?| entries| news)?",
    re.IGNORECASE,
)
_SAYS_PREVIOUS = re.compile(
    r"(?:(?:các )?(?:trang|tin|bài|bài viết) )?(?:trước(?: đó)?|liền trước|phía trước|đầu(?: tiên| danh sách)?)"
    r"|(?:(?:các )?(?:trang|tin|tin tức|bài|bài viết) )?mới (?:hơn|nhất)|quay lại|trở (?:lại|về)"
    r"|(?:prev(?:ious)?|newer|newest|first)(?: (?:page|posts?|entries|news|articles))?|back",
    re.IGNORECASE,
)
_TOWARDS = re.compile(r"(?:(?:đi|đến|tới|sang|về|quay lại|trở về|trở lại|chuyển|go to|to|the) )+", re.IGNORECASE)
"""Words before those for a page: `Sang trang sau`, `Về trang trước`."""

_SAYS_MORE = re.compile(
    r"\b(?:trang|page|cũ|older|(?:xem|tải|hiển thị) thêm|(?:load|view|show|see) more)\b", re.IGNORECASE
)
_ARROWS = "«»‹›<>→←….> \t\r\n\u00a0"


def says_next(text: str) -> bool:
    """Tell whether the whole text of a link or button asks for the next page of a list: `Trang sau »`, `Older`, `›`."""
    words = _words_of(text)
    return _SAYS_NEXT.fullmatch(words) is not None if words else text.strip() in ("›", "»", ">", ">>", "→")


def says_previous(text: str) -> bool:
    """Tell whether the whole text of a link leads back in a list: `Trang trước`, `Tin mới hơn`, `‹`.

    `Tin trước` and `Tháng trước` ask for what is older: that is the next page.
    """
    words = _words_of(text)
    if words:
        return _SAYS_PREVIOUS.fullmatch(words) is not None and not says_next(text)
    return text.strip() in ("‹", "«", "<", "<<", "←")


def _words_of(text: str) -> str:
    """Return the words of a text without arrows, and without those that lead to a page."""
    words = " ".join(text.split()).strip(_ARROWS)
    towards = _TOWARDS.match(words)
    return words[towards.end() :] if towards is not None else words


def says_more(text: str) -> bool:
    """Tell whether words that ask for the next page can mean no picture, step or month: `Xem thêm`, not `Tiếp`."""
    return _SAYS_MORE.search(text) is not None


def says_page(text: str) -> bool:
    """Tell whether words that ask for the next page name it so: `Trang sau`, not `Xem thêm`."""
    return says_next(text) and re.search(r"\b(?:trang|page)\b", text, re.IGNORECASE) is not None
