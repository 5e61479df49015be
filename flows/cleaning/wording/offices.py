"""Recognises what stands before a writer's name, a degree, and below it: the office and where it is."""

import re

from flows.cleaning.wording.person_names import OUTLET_START, looks_like_name

__all__ = ["is_office", "name_above_office", "without_degrees"]

MOST_LINES, MAX_PRINTED = 5, 300
"""Lines and characters of the longest signature with an office."""
MOST_WORDS = 16
"""Words of the longest line that says an office: longer ones tell of its bearer."""

_LEVEL = r"chuyên khoa(?: cấp)? (?:i{1,2}|[12])|ck ?(?:i{1,2}|[12])|nội trú|cao cấp|khoa học|(?:ưu tú|nhân dân)"
_WORDED = (
    r"(?:phó )?giáo sư|tiến s[ĩỹ]|thạc s[ĩỹ]|cử nhân|bác s[ĩỹ]|dược s[ĩỹ]|viện s[ĩỹ]|kỹ sư|kĩ sư|kiến trúc sư|luật sư|"
    r"luật gia|lương y|điều dưỡng|nhà giáo|thầy thuốc|nghệ s[ĩỹ]|nghệ nhân"
)
_SHORT = (
    r"p?gs|tskh|ts|ths|cn|ncs|bs ?ck ?(?:i{1,2}|[12])|bsnt|bs|ds ?ck ?(?:i{1,2}|[12])|ds|ck ?(?:i{1,2}|[12])|đd|ktv|ks|"
    r"kts|ls|ng(?:ưt|nd)|ns(?:ưt|nd)|tt(?:ưt|nd)"
)
_DEGREES = re.compile(rf"(?:(?:(?:{_WORDED})(?: (?:{_LEVEL}))?|{_SHORT})[.,\s-]+)+", re.IGNORECASE)
_POSITION = re.compile(
    r"(?:(?:nguyên|phó|quyền|cựu|q\.)\s?){0,3}(?:(?:tổng )?giám đốc|chủ tịch|"
    r"trưởng (?:khoa|phòng|ban|bộ môn|trạm|đoàn|đơn vị|nhóm|văn phòng|chi nhánh)|(?:viện|hiệu|cục|vụ|trạm) trưởng|"
    r"bí thư|chánh (?:án|văn phòng|thanh tra)|chủ nhiệm|giảng viên|chuyên (?:viên|gia)|nghiên cứu (?:viên|sinh)|"
    r"[uủ][yỷ] viên|hội viên|thành viên|cán bộ|giáo viên|đại biểu|bác s[ĩỹ]|dược s[ĩỹ]|kỹ sư|luật sư|bộ môn|trạm y tế|"
    r"công ty|hợp tác xã|chi hội|liên (?:hiệp|minh|đoàn)|tập đoàn|đại học|phân (?:hiệu|viện)|khoa)(?!\w)",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r"(?:ông|bà|anh|chị|em|cô|chú|bác|cụ|già làng)\s", re.IGNORECASE)
_ENDS_SENTENCE = (".", "!", "?", ":", "…", "”", '"')


def without_degrees(name: str) -> str:
    """Cut off degrees before a name of several words: `BS.CKII Lò Thị Mơ`, `PGS.TS Lò Thị Mơ`."""
    match = _DEGREES.match(name)
    rest = name[match.end() :] if match else ""
    return rest if " " in rest and rest[0].isupper() else name


def is_office(line: str) -> bool:
    """Tell whether a line names a person's office, or the place of work; a sentence or a name does not."""
    if len(line.split()) > MOST_WORDS or line.endswith(_ENDS_SENTENCE):
        return False
    return bool(OUTLET_START.match(line)) or (bool(_POSITION.match(line)) and not looks_like_name(line))


def name_above_office(printed: str) -> str | None:
    """Return the line with the writer's name if all that is printed below it says the office; None otherwise.

    An office in the same line as the name (`BS. Lò Thị Mơ - Trưởng khoa Nhi`) is that of whom the text tells.
    """
    if len(printed) > MAX_PRINTED or "\n" not in printed:
        return None
    first, *below = printed.split("\n")
    first = " ".join(first.split()).strip(" .,;:-–—")
    said = len(below) < MOST_LINES and all(is_office(" ".join(line.split()).strip(" ,;-–—()")) for line in below)
    return first if said and _is_whole_name(without_degrees(first)) else None


def _is_whole_name(name: str) -> bool:
    return " " in name and looks_like_name(name) and not _ADDRESSED.match(name)
