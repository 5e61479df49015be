"""What is called like a section, and what only stands in its place: the front page, a kind of page."""

__all__ = ["MAX_SECTION", "is_home", "is_section"]

MAX_SECTION = 60
"""Characters of the longest section name."""

_HOME = frozenset({"trang chủ", "trang nhất", "trang đầu", "home", "homepage", "tin tức 24h", "báo điện tử", ""})
_OTHERS = frozenset(
    {"chi tiết", "chi tiết tin", "chi tiết tin tức", "chi tiết bài viết", "tin chi tiết", "nội dung chi tiết"}
)
"""What a path ends with on some sites in the place of the headline."""


def is_home(text: str) -> bool:
    """Tell whether `text` is what papers call their front page."""
    return text.casefold() in _HOME


def is_section(text: str) -> bool:
    """Tell whether tidy `text` may name a section."""
    return len(text) <= MAX_SECTION and not is_home(text) and text.casefold() not in _OTHERS
