"""Reads lines under the headline that say whose work a text is: `Tản văn của Lê Thị Mơ`, `Truyện ngắn: LÊ THỊ MƠ`."""

import re

from flows.cleaning.content.byline import read_byline
from flows.metadata.writers.author_elements import is_whole_name

__all__ = ["writers_of_work"]

MAX_LINE, MIN_WORDS = 90, 2
"""Characters of the longest such line, and words of a name in it: `Thơ của Bác` names nobody."""
_KINDS = (
    r"tản văn|tạp văn|tạp bút|tạp ghi|tùy bút|tuỳ bút|đoản văn|tản mạn|nhàn đàm|bút ký|ký sự|ký|phóng sự|ghi chép|"
    r"ghi nhanh|hồi ký|hồi ức|truyện ngắn|truyện cực ngắn|truyện rất ngắn|truyện ký|truyện vui|truyện|kịch(?! bản)|"
    r"tiểu phẩm|tiểu luận|chùm thơ|bài thơ|thơ|trường ca|trích tiểu thuyết|bài viết|bài|loạt bài"
)
_WORK = re.compile(
    rf"^(?P<kind>{_KINDS})(?: dự thi)?(?:(?P<of>\s+(?:của|do)\s+)|(?P<colon>\s*:\s*)|\s+)(?P<names>\S.*)$",
    re.IGNORECASE,
)
_OFTEN_QUOTED = frozenset({"thơ", "bài thơ", "chùm thơ", "trường ca", "kịch"})
"""Kinds of works whose poet a heading names though another wrote the text: `Thơ của Nguyễn Du`."""
_BESIDE_NAMES = re.compile(
    r"(?:\s*[|•·,;.(–-]\s*|\s+)(?:tranh|(?:tranh |ảnh )?minh (?:họa|hoạ)|ảnh|vẽ)\s*(?::|của).*$", re.IGNORECASE
)
"""Who drew the picture: no writer."""


def writers_of_work(line: str, *, heading: bool = False) -> tuple[str, ...]:
    """Return the names of whose work a line says the text is; none if it says no such thing.

    Where no `của` stands before it, only a whole name is one: after a colon, or in nothing at all, titles stand, too.
    A heading has `của` or a colon, or else it tells of a work.
    """
    found = _WORK.match(line) if len(line) <= MAX_LINE else None
    if found is None or (heading and not _heads_work(found)):
        return ()
    byline = read_byline(_BESIDE_NAMES.sub("", found["names"]))
    names = byline.authors if byline is not None and not byline.labelled else ()
    if not names or any(len(name.split()) < MIN_WORDS for name in names):
        return ()
    if not found["of"] and not all(is_whole_name(name.title() if name.isupper() else name) for name in names):
        return ()
    quoted = not found["of"] and not found["colon"] and found["kind"].casefold() in ("thơ", "ký", "bài", "kịch")
    return () if quoted and not all(map(str.isupper, names)) else names


def _heads_work(found: re.Match[str]) -> bool:
    """Tell whether a heading may say that the text below it is the work, and not that it tells of one."""
    return bool(found["colon"]) or (bool(found["of"]) and found["kind"].casefold() not in _OFTEN_QUOTED)
