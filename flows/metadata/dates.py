"""Dates and times as Vietnamese papers print them and as their systems write them for machines.

Pure: a spelling gives the same instant whatever the clock says. Vietnam keeps UTC+7 without daylight saving; a time
without a zone is meant in it. Dates are day first; month first is read only where the middle number exceeds 12, and in
`3/5/2026 4:22:01 PM`: systems without a configured country write dates so, without a nought before any number.
"""

import re
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from flows.cleaning.page.typography import tidy
from flows.cleaning.wording.dates_in_words import in_digits, is_in_words, without_lunar_date
from flows.cleaning.wording.foreign_dates import MONTH_NAMES, month_named
from flows.metadata.machine_dates import MONTHS, ParsedDate, moment_of, parse_exact
from storage.model.moments import VIETNAM

__all__ = [
    "SHORT_WEEKDAY", "ParsedDate", "cut_date", "is_said_around_dates", "may_hold_date", "parse_date",
    "parse_machine_date",
]  # fmt: skip  # short items: a line each would fill a screen

MAX_SHORT = 40
"""Characters of the longest line in which a year of two digits is read."""
MAX_PREFIX = 40
"""Most characters before a date in a line that still counts as a date: `Cập nhật lúc: Thứ Hai, `."""
MAX_TO_CLOCK = 30
"""Characters between a date and its time of day."""

SHORT_WEEKDAY = (
    r"th?\.\s?(?:hai|ba|tư|bốn|năm|sáu|bảy|bẩy|[2-7])|(?-i:T(?:Hai|Ba|Tư|Năm|Sáu|Bảy|Bẩy))|ch?\.\s?nhật|"
    r"cnhật"
)
"""A day of the week with its first word cut short: `T.Sáu`, `Th. 6`."""

_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NUMERIC = (
    rf"(?:(?<![\d/.,-])|(?<=:\d\d-)|(?<=[^\W\d],)){_DAY}\s?(?P<sep>[/.\-])\s?{_MONTH}\s?(?P=sep)\s?{_YEAR}"
    r"(?![\d/]|[.,]\d|-\d(?!\d?[:hg]\d))"
)
_AMERICAN = r"(?<![\d/.,-])(?P<month>1[0-2]|0?[1-9])/(?P<day>1[3-9]|2\d|3[01])/(?P<year>(?:19|20)\d\d)(?!\d)"
_AMERICAN_CLOCK = re.compile(r",?\s+(?:[1-9]|1[0-2]):[0-5]\d:[0-5]\d\s?[AP]M$")
"""What follows such a date; systems of that country fill up no number with a nought."""
_ISO = (
    r"(?<![\d/.,-])(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>1[0-2]|0?[1-9])(?P=sep)(?P<day>3[01]|[12]\d|"
    r"0?[1-9])(?!\d)"
)
_WORDS = rf"(?<!\w)(?:ngày\s*)?{_DAY}\s*,?\s*tháng\s*{_MONTH}\s*(?:,|năm|/|-|\s)\s*(?:năm\s*)?{_YEAR}(?!\d)"
_SHORT_WORDS = rf"(?<!\w)(?:ngày\s+)?{_DAY}\s*(?:tháng|thg|th)\.?\s*{_MONTH}\s*,?\s*(?:năm\s*)?{_YEAR}(?!\d)"
_NAMED = (
    "một|giêng",
    "hai",
    "ba",
    "tư|bốn",
    "năm",
    "sáu",
    "bảy|bẩy",
    "tám",
    "chín",
    "mười",
    "mười một",
    "mười hai|chạp",
)
_MONTH_NAMES = {name: month for month, names in enumerate(_NAMED, 1) for name in names.split("|")}
_NAME = rf"tháng\s+(?P<month>{'|'.join(sorted(_MONTH_NAMES, key=len, reverse=True))})"
_NAMED_MONTH = rf"(?<!\w)(?:ngày\s+)?{_DAY}\s+{_NAME},?\s+(?:năm\s+)?{_YEAR}(?!\d)"
_NAMED_FIRST = rf"(?<!\w){_NAME}\s+{_DAY},?\s+{_YEAR}(?!\d)"
_MONTH_FIRST = rf"(?<!\w)(?:tháng\s|thg?){_MONTH}\s+{_DAY},\s+{_YEAR}(?!\d)"
_FOREIGN_AROUND = (
    "poniedziałek wtorek środa czwartek piątek sobota niedziela opublikowano dodano aktualizacja dzisiaj "
    "utworzenia pondělí úterý středa čtvrtek pátek sobota neděle pondelok utorok streda štvrtok piatok nedeľa "
    "vydáno publikované понедельник вторник среда четверг пятница суббота воскресенье опубликовано обновлено года г в "
    "понеділок вівторок середа четвер п'ятниця субота неділя опубліковано оновлено о року р pazartesi salı çarşamba "
    "perşembe cuma cumartesi pazar yayınlanma güncelleme tarihi giriş saat luni marți miercuri joi vineri sâmbătă "
    "duminică publicat actualizat δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή δημοσίευση "
    "ενημέρωση στις måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag publicerad "
    "uppdaterad publisert oppdatert publiceret opdateret kl klo maanantai tiistai keskiviikko torstai perjantai "
    "lauantai sunnuntai julkaistu päivitetty maandag dinsdag woensdag donderdag vrijdag zaterdag zondag "
    "gepubliceerd bijgewerkt segunda terça quarta quinta sexta feira publicado atualizado às senin "
    "selasa rabu kamis jumat sabtu minggu ahad isnin khamis jumaat diterbitkan dipublikasikan wib wita wit pukul "
    "الإثنين الاثنين الثلاثاء الأربعاء الاربعاء الخميس الجمعة السبت الأحد الاحد نشر في آخر تحديث الساعة יום "
    "ראשון שני שלישי רביעי חמישי שישי שבת פורסם עודכן প্রকাশ আপডেট "
    "esmaspäev teisipäev kolmapäev neljapäev reede laupäev pühapäev avaldatud uuendatud"
)
"""Days of the week and what else papers of these languages print around a date; no word that is a Vietnamese name."""


_FOREIGN = (
    rf"(?<!\w){_DAY}(?:\.|º|er)?\s+(?:de\s+)?(?P<month>{'|'.join(sorted(MONTH_NAMES, key=len, reverse=True))})\.?,?"
    rf"\s+(?:de[l]?\s+)?{_YEAR}(?!\d)"
)
_CHINESE = r"(?<!\d)(?P<year>(?:19|20)\d\d)\s?年\s?(?P<month>1[0-2]|0?[1-9])\s?月\s?(?P<day>3[01]|[12]\d|0?[1-9])\s?日"
_ENGLISH = (
    r"(?<!\w)(?:(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?P<day>\d{1,2})(?:st|nd|"
    r"rd|th)?,?\s+(?P<year>(?:19|20)\d\d)|(?P<day2>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month2>jan|feb|mar|apr|may|"
    r"jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+(?P<year2>(?:19|20)\d\d))(?!\d)"
)
_SHORT_YEAR = (
    r"(?:(?<![\d/.,-])|(?<=[:hg]\d\d-)|(?<=[^\W\d],))(?P<day>0?[1-9]|[12]\d|3[01])(?P<sep>[/.])"
    r"(?P<month>1[0-2]|0?[1-9])(?P=sep)(?P<year>[12]\d)(?![\d/]|\.\d)"
)
"""`10/11/25`; read only where a whole line is a date."""
_FORMS = (
    _ISO, _NUMERIC, _AMERICAN, _WORDS, _SHORT_WORDS, _ENGLISH, _FOREIGN, _NAMED_MONTH, _NAMED_FIRST, _MONTH_FIRST,
    _CHINESE,
)  # fmt: skip  # short items: a line each would fill a screen
_SHORT_DATE = re.compile(_SHORT_YEAR)
_DATES = tuple(re.compile(form, re.IGNORECASE) for form in _FORMS)

_TIME = re.compile(
    r"(?<![\d:.,/-])(?P<hour>[01]?\d|2[0-3])\s?(?P<mark>:|h|g|giờ)\s?(?P<minute>[0-5]\d|\d(?=\s?ph))(?:\s?(?::|"
    r"m)\s?(?P<second>[0-5]\d)(?:\.\d+)?)?(?:'|’|′|\s?ph(?:út)?(?!\w)|p(?![\w.]))?"
    r"(?!\d|\s?[:/]\d)(?:\s*(?P<half>am|pm|(?-i:[ap]\.\s?m\.?)|sa|ch|sáng|chiều|tối|trưa|ص|م)(?!\w))?",
    re.IGNORECASE,
)
_WHOLE_HOUR = re.compile(
    r"(?<![\d:.,/-])(?P<hour>[01]?\d|2[0-3])(?:\s?(?:h|giờ)|g)(?![\w])\s*(?P<half>sáng|chiều|tối|trưa)?", re.IGNORECASE
)
_ZONE = re.compile(
    r"\(?\s*(?:GMT|UTC)\s*(?P<sign>[+-])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?\s*\)?|(?P<utc>\bUTC\b|"
    r"\bGMT\b(?!\s*[+-]))|(?P<own>\(?\s*(?:theo\s+)?(?:múi\s+)?giờ\s+(?:việt nam|vn|hà nội)\b\s*\)?)",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"\b(?:thứ\s*(?:hai|ba|tư|bốn|năm|sáu|bảy|bẩy|[2-7])|chủ\s*nhật|t[2-7]|"
    rf"{SHORT_WEEKDAY}|cn|mon|tue|wed|thu|fri|sat|sun|"
    r"monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday|ngày|lúc|vào|hồi|đăng|cập nhật|xuất bản|ngày đăng|thời gian|đã đăng|phát hành|posted|"
    r"published|updated|last|on|at|date|được(?=\s+(?:viết|đăng|tạo|cập nhật|xuất bản))|"
    r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so|uhr|am|um|stand|vom|"
    r"den|veröffentlicht|erstellt|aktualisiert|lesezeit|publié|le|mis|à|jour|lundi|mardi|mercredi|jeudi|vendredi|"
    r"samedi|dimanche|publicado|actualizado|el|las|lunes|martes|miércoles|jueves|viernes|sábado|domingo|pubblicato|"
    r"aggiornato|il|alle|ore|published|posted|by|"
    r"giờ|phút|tháng|năm|cuối|lần|mới nhất|tin|bài|viết|in|tạo|(?:đưa|tải) lên(?: mạng| trang)?|lên mạng|"
    r"am|pm|sa|ch|sáng|chiều|tối|trưa)\b|"
    rf"\b(?:{'|'.join(sorted(set(_FOREIGN_AROUND.split()), key=len, reverse=True))})\b|"
    r"(?:(?:số\s)?(?:lượt|lần) (?:xem|đọc)|đã (?:xem|đọc))\s*:?\s*\d[\d.,]*|\d[\d.,]*\s*(?:lượt|lần) (?:xem|đọc)",
    re.IGNORECASE,
)

_LETTER = re.compile(r"\w")
_YEAR_LIKE = re.compile(r"\d{4}")  # no form of a date is without
_ZEROS = "\u0660\u06f0\u0966\u09e6\u0a66\u0ae6\u0b66\u0be6\u0c66\u0ce6\u0d66\u0e50\u0ed0\u1040\u17e0\uff10"
_DIGITS = {ord(zero) + digit: str(digit) for zero in _ZEROS for digit in range(10)}
"""Digits of Arabic, of India and of South-East Asia, and wide ones."""


def parse_date(text: str | None, *, strict: bool = True) -> ParsedDate | None:
    """Read a printed date such as `Thứ Bảy, 07/03/2026 - 08:52` or `17h30 ngày 23-9-2021`.

    With `strict`, `text` must be a date and what papers put around one, so that a sentence that mentions a date is
    none. Without it, the first date in `text` is read.
    """
    line = in_digits(without_lunar_date(tidy(text)))
    year = _YEAR_LIKE.search(line)
    if year and not year[0].isascii():
        line = line.translate(_DIGITS)
    if len(line) > (90 if strict else 400) or not year:
        short = _SHORT_DATE.search(line) if strict and len(line) <= MAX_SHORT else None
        return _printed(line, short, strict=True) if short else None
    if exact := parse_exact(line):
        return exact
    for form in _DATES:
        match = form.search(line)
        if match is None:
            continue
        return _printed(line, match, strict=strict)
    return None


def may_hold_date(text: str) -> bool:
    """Return whether tidy `text` has digits or words in which `parse_date` may read a date."""
    return bool(_YEAR_LIKE.search(text) or _SHORT_DATE.search(text)) or is_in_words(text)


def is_said_around_dates(text: str) -> bool:
    """Tell whether tidy `text` has no word except those that papers print around a date."""
    return not _LETTER.search(_AROUND.sub(" ", text))


def cut_date(line: str) -> tuple[ParsedDate, str, str] | None:
    """Read the first date in a tidy line that says more.

    Return it with what stands before and after it; `|` stands there for its time of day and its zone.
    """
    if not may_hold_date(line):
        return None
    line = in_digits(without_lunar_date(line))
    short = [_SHORT_DATE] if len(line) <= MAX_SHORT else []
    match = next(filter(None, (form.search(line) for form in [*_DATES, *short])), None)
    if match is None:
        return None
    before, after = line[: match.start()], line[match.end() :]
    if zone := _ZONE.search(after) or _ZONE.search(before):
        after, before = _ZONE.sub("|", after, count=1), _ZONE.sub("|", before, count=1)
    clocks = (_TIME, _WHOLE_HOUR)
    earlier = next(filter(None, (_last(clock, before) for clock in clocks)), None)
    later = next(filter(None, (clock.search(after, 0, MAX_TO_CLOCK) for clock in clocks)), None)
    if earlier and later:  # the other one may be of a second date
        earlier, later = (earlier, None) if len(before) - earlier.end() <= later.start() else (None, later)
    if earlier:
        before = f"{before[: earlier.start()]}|{before[earlier.end() :]}"
    if later:
        after = f"{after[: later.start()]}|{after[later.end() :]}"
    moment = _moment(_numbers(match), earlier or later, zone)
    return (moment, before, after) if moment else None


def _last(form: re.Pattern[str], line: str) -> re.Match[str] | None:
    """Return the last match of `form` that begins near the end of `line`."""
    return next(iter(deque(form.finditer(line, max(0, len(line) - MAX_TO_CLOCK)), maxlen=1)), None)


def parse_machine_date(text: object) -> ParsedDate | None:
    """Read a date that a system wrote for machines, in a form of machines or, in a short line, a printed one."""
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    line = tidy(str(text))
    if exact := parse_exact(line):
        return exact
    if len(line) <= 60 and re.match(r"\d|[a-z]{3},? ", line, re.IGNORECASE):
        for form in _DATES:
            if found := form.search(line):
                return _printed(line, found, strict=True)
    return None


def _printed(line: str, match: re.Match[str], *, strict: bool) -> ParsedDate | None:
    before, after = line[: match.start()], line[match.end() :]
    year, month, day = _numbers(match)
    in_numbers = bool(match.groupdict().get("sep")) and match.start("year") > match.start("day")
    swaps = in_numbers and day <= 12 and day != month
    american = swaps and match["sep"] == "/" and not before and _AMERICAN_CLOCK.fullmatch(after)
    month_first = bool(american) and "0" not in (match["day"][0], match["month"][0])
    if month_first:
        day, month = month, day
    if after[:1] in ("T", "t") and after[1:2].isdigit():
        after = " " + after[1:]
    zone = _ZONE.search(after) or _ZONE.search(before)
    if zone:
        after, before = _ZONE.sub(" ", after), _ZONE.sub(" ", before)
    near_after, near_before = after.lstrip(" -–|,")[:30], before[-30:]
    time = (
        _TIME.search(near_after)
        or _TIME.search(near_before)
        or _WHOLE_HOUR.search(near_before)
        or _WHOLE_HOUR.search(near_after)
    )
    rest = (before + " " + after).strip()
    if time:
        rest = rest.replace(time[0], " ", 1)
    if strict:
        rest = _AROUND.sub(" ", rest)
        if _LETTER.search(rest) or len(before) > MAX_PREFIX:
            return None
    moment = _moment((year, month, day), time, zone)
    return replace(moment, first="month" if month_first else "day") if moment and swaps else moment


def _moment(numbers: tuple[int, int, int], time: re.Match[str] | None, zone: re.Match[str] | None) -> ParsedDate | None:
    hour, minute, second = _clock(time)
    if hour is None:
        return None
    try:
        at = datetime(*numbers, hour, minute, second, tzinfo=_zone(zone))
    except ValueError:
        return None
    moment = moment_of(at, timed=time is not None)
    return replace(moment, offset=at.utcoffset()) if moment and zone else moment


def _numbers(match: re.Match[str]) -> tuple[int, int, int]:
    """Return year, month and day of a printed date."""
    groups = match.groupdict()
    year, month, day = (groups.get(name) or groups[f"{name}2"] for name in ("year", "month", "day"))
    name = month.lower()
    if named := _MONTH_NAMES.get(name) or month_named(name):
        if name == "listopada" and re.search(r"\d\.\s", match[0]):  # in Croatian, which puts a dot behind the day
            named = 10
        return int(year), named, int(day)
    if name.isalpha():
        return int(year), next((number for number, full in enumerate(MONTHS, 1) if full.startswith(name)), 0), int(day)
    return int(year) + (2000 if len(year) == 2 else 0), int(month), int(day)


def _clock(time: re.Match[str] | None) -> tuple[int | None, int, int]:
    if time is None:
        return 0, 0, 0
    groups = time.groupdict()
    hour = int(groups["hour"])
    half = (groups.get("half") or "").lower()
    half = f"{half[0]}m" if "." in half else half  # `p. m.`
    if half in ("pm", "ch", "chiều", "tối", "م") and hour < 12:
        hour += 12
    elif half in ("am", "sa", "sáng", "ص") and hour == 12:
        hour = 0
    return hour, int(groups.get("minute") or 0), int(groups.get("second") or 0)


def _zone(match: re.Match[str] | None) -> timezone:
    if match is None or match["own"]:
        return VIETNAM
    if match["utc"]:
        return UTC
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    return timezone(-offset if match["sign"] == "-" else offset) if offset <= timedelta(hours=14) else VIETNAM
