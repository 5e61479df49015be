"""Lines that name a writer and a date, in any order and with any signs between them.

Thu Hằng - 14:30 01/03/2026       PV: Thu Hằng, ngày 1 tháng 3 năm 2026       Thứ Hai, 2/3/2026 - Minh Khôi (TTXVN)
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from flows.cleaning.content.byline import Byline, read_byline, split_names
from flows.cleaning.wording.person_names import is_outlet, looks_like_name
from flows.metadata.dates import SHORT_WEEKDAY, ParsedDate, cut_date, is_said_around_dates, may_hold_date
from flows.metadata.entities.gazetteer import load_gazetteer
from flows.metadata.entities.lexicon import words_of
from flows.metadata.entities.text import fold_name

__all__ = ["EDITED", "DatedByline", "introduced_names", "may_be_name", "read_dated_byline"]

MAX_LINE = 140
"""Characters of the longest line: two writers, their paper, and two dates."""
MOST_DATES = 3
"""Dates that are read in a line."""
EDITED = re.compile(
    r"cập nhật|sửa|hiệu chỉnh|updat|modif|edited|aktualisiert|geändert|mis à jour|actualiz|aggiorn|bijgewerkt",
    re.IGNORECASE,
)
"""What is said of the date of an edit."""
_PARTED = re.compile(r"\s*[|•·●∙;»›]\s*|(?:^|\s)[-–—/]+(?=\s|[|]|$)")
_EDGES = " .,:-–—/&"
_LETTER_HEAD = re.compile(r"[^:|,–-]+,\s*ngày\s+\d+\s+tháng\s+\d+\s+năm\s+\d+", re.IGNORECASE)
"""Place and day of a letter, rarely a writer and a day: `Tân Lập, ngày 1 tháng 3 năm 2026`."""
_BEFORE_DATE = re.compile(
    r"(?:^|\s+)(?:(?:ngày|giờ)\s+(?:đăng|xuất bản|phát hành|viết|tạo|cập nhật)|(?:đăng|xuất bản|phát hành)(?:\s+tải)?|"
    r"cập nhật(?:\s+(?:lần cuối|mới nhất))?|thời gian|lúc|vào|hồi|ngày|on|at|thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|"
    rf"chủ\s+nhật|t[2-7]|{SHORT_WEEKDAY})\s*:?\s*$",
    re.IGNORECASE,
)
"""The last words of a part that speak of the date after it, not of the writer."""
_AFTER_DATE = re.compile(r"^(?:bởi|by|của)\s+", re.IGNORECASE)
_INTRODUCTION = re.compile(
    r"^(?:pv|p\.v|ctv|btv|phóng viên|nhà báo|tác giả|người (?:viết|đăng|gửi)|bởi|by|"
    r"(?:bài )?(?:được )?(?:viết|đăng|gửi|biên soạn|thực hiện) bởi|bài viết của)(?:\.?\s*:|\.?\s)\s*(?=\S)",
    re.IGNORECASE,
)
_ACCORDING = re.compile(r"^\(?\s*theo\s*:?\s+(?P<name>[^()]+?)\s*\)?$", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?:lượt (?:xem|đọc|truy cập)|đã xem|xem|đọc|views?|(?:bình luận|phản hồi|comments?)\s*\(?)\s*:?\s*[\d.,]*\)?|"
    r"[\d.,]+\s*(?:lượt (?:xem|đọc|truy cập)|bình luận|phản hồi|views?|comments?|phút(?: đọc)?|min read)|[\d.,]+",
    re.IGNORECASE,
)
"""What counters beside a date say."""
_ACCOUNT = re.compile(r"người đăng\s*:?\s+(?-i:[a-z][a-z0-9._-]{1,24})", re.IGNORECASE)
"""Who put the page online, by the name of an account: `Người đăng: bientap2`."""
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_]){1,3}\.?")
_SECTION_NAMES = (
    "thời sự, chính trị, kinh tế, xã hội, văn hóa, văn hoá, văn nghệ, thể thao, pháp luật, đời sống, giáo dục, y tế, "
    "sức khỏe, sức khoẻ, du lịch, khoa học, công nghệ, quốc tế, thế giới, trong nước, trong tỉnh, tin tức, tin mới, "
    "tin nóng, an ninh, quốc phòng, môi trường, nông nghiệp, nông thôn, công nghiệp, thương mại, thị trường, "
    "tài chính, bất động sản, bạn đọc, phóng sự, ký sự, góc nhìn, bình luận, giải trí, xây dựng đảng, chuyển đổi số, "
    "giao thông, lao động, việc làm, tuổi trẻ, gia đình, nhịp sống, dân tộc, tôn giáo, biển đảo, tin địa phương, "
    "địa phương, nông thôn mới"
)
_SECTIONS = frozenset(_SECTION_NAMES.split(", "))
"""What papers call their sections. In title case they look like names."""
_FILED = re.compile(r"(?:chuyên mục|chuyên trang|danh mục|thể loại)\s*:\s*[\w\s&-]{2,40}$", re.IGNORECASE)
"""What a line says of the section: `Chuyên mục: Kinh tế`."""
_NEWSROOM = re.compile(
    r"(?:người đăng\s*:\s*)?(?:ban biên tập|tòa soạn|toà soạn|phóng viên thường trú\b.{0,30})$", re.IGNORECASE
)
"""Who is no person, but may look like a writer or a paper."""
_PAPER = re.compile(r"^(?:báo|tạp chí|đài|cổng|trang|thông tấn|kênh|ban biên tập)\s", re.IGNORECASE)
_OUTLET_WORDS = re.compile(
    r"\b(?:giao thông|nông nghiệp|phụ nữ|đại đoàn kết|doanh nghiệp|doanh nhân|gia đình|ngôi sao|biên phòng|xây dựng|"
    r"tin tức|hải quan|công lý|tài nguyên|môi trường|khoa học|chất lượng|thị trường|thời đại|khám phá|hà nội mới|"
    r"tri thức trẻ|dân việt|đất việt|người việt|hồn việt|việt nam|cuộc sống|công luận|thế giới|tin|báo|news|tv)\b",
    re.IGNORECASE,
)
"""Words in the names of papers that look like persons' names after `Theo`: `Theo Phụ Nữ Việt Nam`."""


@dataclass(frozen=True, slots=True)
class DatedByline:
    """The content of a line with a writer and a date."""

    dates: tuple[tuple[ParsedDate, bool], ...]
    """Each with whether the line calls it an edit's date."""
    authors: tuple[str, ...] = ()
    credit: str | None = None
    introduced: bool = False
    """True if words such as `PV:` say that the names are the writers'."""


@lru_cache(maxsize=100)  # the boxes around a line print the same words
def read_dated_byline(line: str) -> DatedByline | None:
    """Read a tidy line if it is made of dates, names of writers and what papers print beside them; else None."""
    if len(line) > MAX_LINE or not may_hold_date(line):
        return None
    dates, rest = _without_dates(line)
    if not dates:
        return None
    if _LETTER_HEAD.fullmatch(line):
        return DatedByline(dates)
    bylines: list[Byline] = []
    for part in filter(None, map(_shorn, _PARTED.split(rest))):
        if (read := _read_parts(part)) is None:
            return None
        bylines += read
    pictured = [byline for byline in bylines if byline.photographers and not byline.authors]
    if len(pictured) == len(bylines) > 0:  # `Ảnh: Thu Hằng, 01/03/2026` is a caption
        return None
    return DatedByline(
        dates,
        tuple(dict.fromkeys(name for byline in bylines for name in byline.authors)),
        next((byline.credit for byline in bylines if byline.credit), None),
        any(byline.authors and byline.labelled for byline in bylines),
    )


def introduced_names(text: str) -> tuple[str, ...]:
    """Return the names after words that introduce a writer (`PV:`, `Bởi`); none if there are no such words."""
    found = _INTRODUCTION.match(text)
    names = split_names(text[found.end() :]) if found else ()
    return names if all(map(looks_like_name, names)) else ()


def may_be_name(text: str) -> bool:
    """Tell whether `text` has the form of a person's name for which no other word speaks."""
    words = text.split()
    if not 2 <= len(words) <= 4 or not looks_like_name(text) or text.casefold() in _SECTIONS:
        return False
    in_capitals = text.isupper() and len(words) > 2 and fold_name(words[0]) in words_of("sure_surnames")
    return in_capitals or all(map(str.istitle, words))


def _without_dates(line: str) -> tuple[tuple[tuple[ParsedDate, bool], ...], str]:
    """Return the dates of a line, and the line with a `|` for each."""
    dates: list[tuple[ParsedDate, bool]] = []
    for _ in range(MOST_DATES):
        if (found := cut_date(line)) is None:
            break
        moment, before, after = found
        said = before.rstrip("|: -–,").rpartition("|")[2]
        dates.append((moment, bool(EDITED.search(said))))
        line = f"{before}|{after}"
    return tuple(dates), line


def _shorn(part: str) -> str:
    """Return a part of a line without the words that belong to the date beside it, and without lonely brackets."""
    part = part.strip(_EDGES)
    while (shorter := _BEFORE_DATE.sub("", part)) != part:
        part = shorter
    if part.count("(") != part.count(")") or part.count("[") != part.count("]"):
        part = part.strip("()[]")
    part = _AFTER_DATE.sub("", part).strip(_EDGES)
    return part if any(map(str.isalnum, part)) else ""


def _read_parts(part: str) -> list[Byline] | None:
    """Read a part, or what stands between its commas; None if any of it says something else.

    Commas may also join the labels or the names of one signature: `Tin, ảnh: Thu Hằng`.
    """
    if (whole := _read_part(part)) is not None:
        return [whole]
    if "," not in part:
        return None
    bylines: list[Byline] = []
    for smaller in filter(None, map(_shorn, part.split(","))):
        if (byline := _read_part(smaller)) is None:
            return None
        bylines.append(byline)
    return bylines


def _read_part(part: str) -> Byline | None:
    """Read what stands beside a date: writers, a paper, a section, a place, a counter; None for anything else."""
    if is_said_around_dates(part) or _COUNTED.fullmatch(part) or _NEWSROOM.match(part) or _is_section_or_place(part):
        return Byline()
    if _ACCOUNT.fullmatch(part):
        return Byline()
    if names := introduced_names(part):
        return Byline(authors=names, labelled=True)
    if (found := _ACCORDING.match(part)) and _is_person_after_theo(name := found["name"]):
        return Byline(authors=(name,), labelled=True)
    byline = read_byline(_INTRODUCTION.sub("", part))
    if byline is None or byline.labelled or byline.nobody:
        return byline
    sure = all(map(_is_sure, byline.authors)) if byline.authors else _names_office(part)
    return byline if sure else None


def _is_person_after_theo(name: str) -> bool:
    return may_be_name(name) and not is_outlet(name) and not _OUTLET_WORDS.search(name)


def _is_section_or_place(part: str) -> bool:
    return bool(_FILED.match(part)) or part.casefold() in _SECTIONS or fold_name(part) in load_gazetteer().bare


def _is_sure(name: str) -> bool:
    """Tell whether a name needs no words that introduce it. Of four words, the first must be a surname.

    Names of sections in capitals (`Du Lịch Xanh`) begin like those of other sections.
    """
    if _INITIALS.fullmatch(name):
        return True
    words = name.split()
    if any(" ".join(words[:count]).casefold() in _SECTIONS for count in (1, 2)):
        return False
    return may_be_name(name) and (len(words) < 4 or fold_name(words[0]) in words_of("surnames"))


def _names_office(part: str) -> bool:
    """Tell whether a part names a paper or an office: no sentence that begins like one (`Hội nghị diễn ra`)."""
    words = part.split()
    capitals = sum(word[0].isupper() for word in words)
    return len(words) == 1 or bool(_PAPER.match(part)) or 2 * capitals >= len(words) > 2
