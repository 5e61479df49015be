"""Signature lines: they name the authors, the photographers and the credited source.

Tin, ảnh: P.Y          Anh Dũng          Hà Thu (tổng hợp)          Theo TTXVN          Bài: A. Minh - Ảnh: B. Lan
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from crawler.units import load_provinces
from flows.cleaning.page.typography import tidy
from flows.cleaning.wording.offices import name_above_office, without_degrees
from flows.cleaning.wording.person_names import NAME_LETTERS, OUTLET_START, is_outlet, looks_like_name

__all__ = [
    "WORK_OF", "Byline", "introduced_in", "read_byline", "read_labelled", "split_names",
]  # fmt: skip  # short items: a line each would fill a screen

_WRITING = (
    r"tin|bài|bài viết|tác giả bài viết|lời|thơ|nội dung|thực hiện|người thực hiện|nhóm thực hiện|người viết|bút danh|"
    r"tác giả|nhóm tác giả|text|story|by|viết|ghi|ghi chép|ghi nhanh|bút ký|ký sự|tản văn|tùy bút|tuỳ bút|"
    r"truyện ngắn|phỏng vấn|tổng hợp|biên soạn|phóng sự|clip|video|đồ họa|đồ hoạ|dịch|biên dịch|lược dịch|infographic|"
    r"thiết kế"
)
_PICTURES = r"ảnh|hình|hình ảnh|ảnh tư liệu|photo|photos|clip|video|đồ họa|đồ hoạ|infographic|thiết kế"
_HELPING = (
    r"trình bày|(?<!tổng )(?<!ban )(?<!ký )biên tập|kỹ thuật|kĩ thuật|quay phim|dựng phim|hiệu đính|giọng đọc|"
    r"thể hiện|nhạc"
)
"""Labels of who neither wrote nor photographed."""
_WORKS = "|".join(sorted(f"{_WRITING}|{_PICTURES}|{_HELPING}".split("|"), key=len, reverse=True))
_WORK = rf"(?>(?:{_WORKS})(?!\w))"
"""A label that gives no character back: some are parts of others, and lines may repeat them."""
_LABEL = re.compile(rf"(?<!\w)(?P<label>{_WORK}(?:\s*(?:,|và|&|-|–|/|\+|;)?\s*{_WORK})*+)\s*:\s*", re.IGNORECASE)
_PICTURE_LABEL = re.compile(rf"(?<!\w)(?:{_PICTURES})(?!\w)", re.IGNORECASE)
_WRITING_LABEL = re.compile(rf"(?<!\w)(?:{_WRITING})(?!\w)", re.IGNORECASE)
_CLOSING = (
    r"tổng hợp|lược dịch|biên dịch|dịch|thực hiện|ghi|sưu tầm|biên soạn|lược ghi|st|t/h|th|lược thuật|"
    r"và (?:nhóm |các )?(?:pv|ctv|phóng viên|cộng tác viên|cộng sự)|ctv|nhóm pv"
)
_AFTER = re.compile(rf"\s*[(\[]?\s*\b(?P<what>{_CLOSING})\b\.?\s*[)\]]?\s*$", re.IGNORECASE)
_OPENING = (
    r"theo|nguồn(?: tin| bài)?|source|via|dẫn(?: theo| nguồn)?|trích(?: từ)?|"
    r"(?:tổng hợp|dịch|biên dịch|lược dịch) (?:từ|theo)"
)
_FROM = re.compile(rf"^\(?(?:{_OPENING})\s*:?\s+(?P<credit>\S.{{0,80}}?)\)?\.?$", re.IGNORECASE)
_MAY_BE_LABELLED = re.compile(
    rf"[:(\[]|^\W*(?:{_OPENING}|(?:bài|tin).{{0,12}}ảnh )|\b(?:{_CLOSING})\b(?:\W*$| (?:từ|theo) )", re.IGNORECASE
)
_UNMARKED = re.compile(rf"^(?P<label>(?i:(?:bài|tin)(?: viết)?(?:,| và| &|-)? ?ảnh)) (?=[{NAME_LETTERS}])")
"""A label without its colon: `Bài và ảnh Lê Thị Mơ`."""
_BRACKET_FROM = re.compile(
    r"^(?P<writer>.{2,60}?)\s*[(\[]\s*(?P<label>(?:(?:tổng hợp|dịch|t/h|biên dịch)\s+(?:từ|theo)|theo|nguồn)\s*:?\s+)?"
    r"(?P<credit>[^()\[\]]{2,60})[)\]]\.?$",
    re.IGNORECASE,
)
_GATHERED_FROM = re.compile(
    r"^(?P<writer>.{2,60}?)\s+(?:tổng hợp|lược dịch|biên dịch|dịch)\s+(?:từ|theo)\s+(?P<credit>\S.{1,58})$",
    re.IGNORECASE,
)
_DASH_FROM = re.compile(r"^(?P<writer>.{2,60}?)\s+[-–—]\s+(?P<credit>\S.{1,58})$")
_TWO_NAMES = re.compile(rf"(?<=\w)[-–](?=[{NAME_LETTERS}])")
"""A dash without spaces that joins two names; each must have two words, because a single name may contain a dash."""
_SLASH_FROM = re.compile(r"^(?P<writer>[^/]{2,60}?)\s*/\s*(?P<credit>\S.{1,58})$")
_ROLE = re.compile(
    r"(?:^by|\b(?:nhà báo|(?:nhóm |tổ )?(?:phóng viên(?: thường trú)?|tác giả)|pv\.?(?: thường trú)?|"
    r"cộng tác viên|ctv\.?|nhóm pv|biên tập viên|btv\.?|(?:(?:pgs|gs|ths|ts|bs|ls|kts|ng(?:ưt|nd)|ns(?:ưt|nd))[. ]+)+|"
    r"luật sư|luật gia|bác sĩ|kiến trúc sư|nhà văn|nhà thơ|nhạc sĩ|họa sĩ|"
    r"(?:đại|thượng|trung|thiếu) (?:úy|uý|tá|tướng)))\s*:?\s*(?<=[\s.:])",
    re.IGNORECASE,
)
_CALLED = re.compile(r"(?:pv|p\.v|phóng viên|nhóm phóng viên|ctv|cộng tác viên|nhà báo)\.?:?\s", re.IGNORECASE)
"""Whom only a writer is called; the other titles of `_ROLE` name those who are told of, too."""
_NOBODY = re.compile(
    r"^(?:pv|p\.v|bbt|b\.b\.t|ban biên tập|(?:nhóm|tổ) (?:pv|p\.v|phóng viên|tác giả)(?: [\w -]{2,24})?|"
    r"phóng viên(?: thường trú(?: (?:tại|ở) [\w .]{2,24})?)?|ctv|admin|administrator|tòa soạn|"
    r"by|von|par|por|name|author|autor|autorin|redaktion|staff|follow|folgen|drucken|teilen|share|print|comments?|"
    r"kommentare?|merken|abonnieren|editorial|team|news desk|"
    r"toà soạn|btv|biên tập|editor|n\.v|quản trị|webmaster|xdcs|guest|tư liệu|internet|minh họa|"
    r"(?:nhân vật|đơn vị|gia đình) cung cấp)\.?$",
    re.IGNORECASE,
)
_JOIN = re.compile(r"\s*(?:,|;|\||•|·|&|\+)\s*|\s+[-–—]\s+|\s+(?:và|và cộng sự|and)\s+|\s*/\s*", re.IGNORECASE)
_SMALL_NAMES = "của trong với các những được không cho đã là có tại về từ khi đến này người năm ngày"
_SMALL_WORDS = frozenset(_SMALL_NAMES.split())
WORK_OF = re.compile(
    r"^(?:bút ký|ký sự|ký|phóng sự|ghi chép|tùy bút|tuỳ bút|tản văn|tạp văn|truyện ngắn|hồi ký|tạp bút|"
    r"bài viết|bài|tin|thơ|ghi nhanh|chuyện kể|chuyên đề|loạt bài)\s+(?:của|do)\s+",
    re.IGNORECASE,
)
"""What says whose work a text is, before the name: at the end of a text a signature, elsewhere perhaps a title."""
_HOME = re.compile(
    r"\s*[(\[]\s*(?:xã|phường|thị trấn|thị xã|huyện|quận|tỉnh|thành phố|tp\.?|bản|thôn|buôn|làng|ấp|xóm|khu|tổ|đội|sóc|"
    r"phum|đường|lớp|trường|phóng viên|pv|cộng tác viên|biên tập viên|thường trú)\s[^()\[\]]{2,60}[)\]]\.?$",
    re.IGNORECASE,
)
"""Where a reader who wrote to the paper lives, or a reporter works: `Lê Thị Mơ (xã Bình An)`, `(Phóng viên tại …)`."""
_POST = re.compile(r"(?:phóng viên|cộng tác viên|biên tập viên|thường trú)\s", re.IGNORECASE)
_FROM_WHERE = re.compile(
    r"\s*\((?P<from>(?:từ|tại|ở)\s+)?(?:(?:tp|tỉnh|xã|phường|huyện đảo|huyện|quần đảo|đảo|đặc khu)\.?\s+)?"
    r"(?P<place>[^()]{2,30})\)\.?$",
    re.IGNORECASE,
)
"""A place behind the writer's name: `Lê Thị Mơ (Hà Nội)`, `Lê Thị Mơ (từ Viêng Chăn)`."""
_MAIL = re.compile(r"\s*[(\[|]?\s*(?:e-?mail\s*:\s*)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+\s*[)\]]?$", re.IGNORECASE)
"""The writer's address at the end of a signature."""
_SIGN = re.compile(r"^[■●▪◆♦★►▶]\s*(?=[^:]{2,40}:)")  # before a name alone it makes an item of a list
_EDGES = " .,;:-–—|/()"
MAX_LINE, MAX_PRINTED = 120, 360
"""Characters of the longest signature, four names with their labels, without and with the address of a mailbox; to look
for one takes time that grows with the square of the line."""


@dataclass(frozen=True, slots=True)
class Byline:
    """The content of a signature line."""

    authors: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    credit: str | None = None
    labelled: bool = False
    """True if words such as `Tin, ảnh:`, `Theo` or `(tổng hợp)` say that it is a signature."""

    @property
    def nobody(self) -> bool:
        """True if the signature names no person: `P.V`."""
        return not (self.authors or self.photographers or self.credit)


def _without_mail(line: str) -> str:
    return _MAIL.sub("", line) if "@" in line and len(line) <= MAX_PRINTED else line


def read_byline(line: str) -> Byline | None:
    """Read a signature line; None if it is none. A bare name is read as one: whether it stands where signatures stand
    is for the caller to judge (`labelled` is False then)."""
    line = _SIGN.sub("", _without_mail(tidy(_joined_names(_without_office(line)))).strip(" .,;:*-–—|"))
    line = _before_office(_without_place(_HOME.sub("", WORK_OF.sub("", line)))) if len(line) <= MAX_LINE else line
    line = _UNMARKED.sub(r"\g<label>: ", line)
    enclosed = line.startswith("(") and line.endswith(")")
    if enclosed:
        line = line[1:-1].strip()
    if not 1 < len(line) <= MAX_LINE:
        return None
    if match := _FROM.match(line):
        return _from(match["credit"])
    if named := _writer_and_source(line):
        return _outlet_byline(*named, labelled=True)
    if labels := list(_LABEL.finditer(line)):
        return _labelled(line, labels)
    after = _AFTER.search(line)
    if after and after.start() > 0:
        before = line[: after.start()].strip(_EDGES)
        people = _people(before)
        return Byline(authors=people, labelled=True) if people or _NOBODY.match(before) else None
    if is_outlet(line) and len(line.split()) <= 8:
        return Byline(credit=line, labelled=enclosed)
    if (match := _SLASH_FROM.match(line)) and any(map(is_outlet, map(str.strip, match["credit"].split("/")))):
        return _outlet_byline(match["writer"], match["credit"], labelled=False)
    if (match := _DASH_FROM.match(line)) and is_outlet(match["credit"]):
        return _outlet_byline(match["writer"], match["credit"], labelled=False)
    people = _people(line)
    return Byline(authors=people) if people or _NOBODY.match(line) else None


def _without_office(line: str) -> str:
    """Cut off the lines below a name that say the writer's office; one in brackets may be a source."""
    if "(" in line and _writer_and_source(tidy(line)) is not None:
        return line
    return name_above_office(line) or line


def _joined_names(line: str) -> str:
    """Put commas between names that stand below each other, each in a line of its own."""
    if "\n" not in line or len(line) > MAX_LINE:
        return line
    first, *others = line.split("\n")
    label, colon, name = first.rpartition(":")
    named = [name, *others] if name.strip() or not colon else others
    if not all(" " in each.strip() and looks_like_name(tidy(each)) for each in named):
        return line
    return f"{label}{colon} {', '.join(named)}"


def _from(source: str) -> Byline | None:
    """Read what follows `Theo`: an outlet, or a person who writes for one."""
    writer, slash, outlet = source.partition("/")
    if slash and is_outlet(outlet.strip()) and (people := _people(writer)):
        return Byline(authors=people, credit=outlet.strip(" ."), labelled=True)
    whole = source.strip(" .") + (")" if "(" in source and ")" not in source else "")
    for form in (_BRACKET_FROM, _DASH_FROM):
        match = form.match(whole)
        if match and is_outlet(outlet := match["credit"].strip()) and (people := _people(match["writer"])):
            return Byline(authors=people, credit=outlet, labelled=True)
    credit = source.strip(" .)(") + (")" if "(" in source else "")
    return Byline(credit=credit, labelled=True) if _creditable(credit) else None


def _before_office(line: str) -> str:
    """Return the name before the office of who bears it: `Lê Thị Mơ Sở Khoa học và Công nghệ`; else the whole line."""
    words = [] if _FROM.match(line) else line.split()
    for count in range(2, min(6, len(words) - 2)):
        name, office = " ".join(words[:count]), " ".join(words[count:])
        if office[0].isupper() and (OUTLET_START.match(office) or _POST.match(office)) and _people(name):
            return name
    return line


def _writer_and_source(line: str) -> tuple[str, str] | None:
    """Return the parts of `Minh Hà (Theo TTXVN)`, or of `Minh Hà tổng hợp từ TTXVN`."""
    match = _BRACKET_FROM.match(line)
    if match is None or not (match["label"] or is_outlet(match["credit"].strip())):
        match = _GATHERED_FROM.match(line)
        if match is None or not is_outlet(match["credit"].partition(",")[0]):
            return None
    return match["writer"], match["credit"]


def _without_place(line: str) -> str:
    """Cut off the place in brackets from which somebody writes."""
    match = _FROM_WHERE.search(line)
    if match is None:
        return line
    is_place = looks_like_name(match["place"]) if match["from"] else match["place"].casefold() in _province_names()
    return line[: match.start()] if is_place else line


@cache
def _province_names() -> frozenset[str]:
    """Return the names, in lower case, of all provinces of today and before."""
    return frozenset(unit.name.casefold() for unit in load_provinces().units)


def read_labelled(line: str) -> Byline | None:
    """Read a line whose words mark it as a signature; return None for any other line, quickly for most."""
    byline = read_byline(line) if _MAY_BE_LABELLED.search(line) else None
    return byline if byline and byline.labelled else None


def introduced_in(line: str) -> tuple[str, ...]:
    """Return the writers whom a whole line names behind a label (`Bài, ảnh:`) or their calling (`Phóng viên`)."""
    byline = read_byline(line)
    return byline.authors if byline and (byline.labelled or _CALLED.match(line)) else ()


def split_names(text: str) -> tuple[str, ...]:
    """Return the names that `text` joins by commas, dashes, `và` and the like."""
    parts = [name for part in _JOIN.split(text) if (name := part.strip(" .,:;*()")) or part.strip()]
    dashed = [_TWO_NAMES.split(part) for part in parts]
    return tuple(
        name
        for part, names in zip(parts, dashed, strict=True)
        for name in (names if all(" " in name for name in names) else [part])
    )


def _labelled(line: str, labels: list[re.Match[str]]) -> Byline | None:
    """Read labels, each followed by names; the writers may precede the first label: `Minh Hà - Ảnh: Thu Lê`."""
    before = line[: labels[0].start()].strip(_EDGES)
    authors = list(_people(before))
    photographers: list[str] = []
    credit: str | None = None
    if before and not authors:
        return None
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        named = line[label.end() : following.start() if following else None].strip(_EDGES)
        if (match := _SLASH_FROM.match(named)) and is_outlet(match["credit"]):
            named, credit = match["writer"], match["credit"]
        source = _FROM.match(named)
        if source or is_outlet(named):
            credit = source["credit"] if source else named
            continue
        people = _people(_AFTER.sub("", named))
        if not people and not _NOBODY.match(named):
            return None
        if _WRITING_LABEL.search(_PICTURE_LABEL.sub("", label["label"])):
            authors += people
        if _PICTURE_LABEL.search(label["label"]):
            photographers += people
    return Byline(tuple(dict.fromkeys(authors)), tuple(dict.fromkeys(photographers)), credit, labelled=True)


def _outlet_byline(writer: str, credit: str, *, labelled: bool) -> Byline | None:
    """Return the signature of people who write for an outlet: `Hải An/TTXVN`; the line may say only `PV`."""
    if labels := list(_LABEL.finditer(writer)):
        byline = _labelled(writer, labels)
        return replace(byline, credit=byline.credit or credit.strip()) if byline else None
    people = _people(_without_place(writer))
    return Byline(authors=people, credit=credit.strip(), labelled=labelled) if people or _NOBODY.match(writer) else None


def _people(text: str) -> tuple[str, ...]:
    """Return the names in `text`; return none if any part of it is not a name."""
    people = []
    for part in split_names(without_degrees(text)):
        if _NOBODY.match(part):
            continue
        name = _ROLE.sub("", without_degrees(part))
        name = _AFTER.sub("", name).strip(" .") if _AFTER.search(name) else name
        if _NOBODY.match(name):
            continue
        if not looks_like_name(name):
            return ()
        people.append(name)
    return tuple(dict.fromkeys(people))


def _creditable(credit: str) -> bool:
    words = credit.split()
    if (
        len(words) > 9
        or (credit[-1:] in ":,")
        or not (credit[0].isupper() or credit[0].isdigit() or is_outlet(credit) or "." in credit)
    ):
        return False
    return not any(word in _SMALL_WORDS for word in words)
