"""Days as pages of other countries print them: in many languages, cut short, with two digits of the year.

3. Juni 2009      21.2.06      Oktober 22nd, 2007      lunes 16 de febrero de 2009      21-gen-2010      2009/08/30

Pure. A day in numbers is read day first; `month_first` reads `03/12/2009` as the United States write it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

__all__ = ["MONTH_NAMES", "PrintedDay", "days_in", "may_hold_day", "month_named"]

EARLIEST, LATEST = 1995, 2100
"""Years that a page on the web may be of."""
CENTURY = 100

_NAMES = (
    "januar jänner janvier enero gennaio januari janeiro stycznia ledna januára ianuarie ocak января січня януари "
    "ιανουαρίου يناير בינואר tammikuuta जनवरी siječnja januara জানুয়ারি jaanuar",
    "februar feber février fevrier febrero febbraio februari fevereiro lutego února februára februarie şubat "
    "февраля лютого февруари φεβρουαρίου فبراير בפברואר helmikuuta फरवरी veljače februara ফেব্রুয়ারি veebruar",
    "märz mrz mars marzo maart março marts marca března martie mart марта березня март μαρτίου مارس במרץ "
    "maaliskuuta maret मार्च ožujka মার্চ märts",
    "april avril abril aprile kwietnia dubna apríla aprilie nisan апреля квітня април απριλίου أبريل ابريل באפריל "
    "huhtikuuta अप्रैल travnja aprila এপ্রিল aprill",
    "mai mayo maggio mei maio maj maja května mája mayıs мая травня май μαΐου μαίου مايو במאי toukokuuta मई svibnja মে",
    "juni juin junio giugno junho czerwca června júna iunie haziran июня червня юни ιουνίου يونيو ביוני kesäkuuta "
    "जून lipnja juna জুন juuni",
    "juli juillet julio luglio julho lipca července júla iulie temmuz июля липня юли ιουλίου يوليو ביולי heinäkuuta "
    "जुलाई srpnja jula জুলাই juuli",
    "august août aout agosto augustus augusti sierpnia srpna augusta ağustos августа серпня август αυγούστου أغسطس "
    "اغسطس באוגוסט elokuuta agustus ogos अगस्त kolovoza avgusta আগস্ট",
    "september septembre septiembre setiembre settembre setembro września září septembra septembrie eylül сентября "
    "вересня септември σεπτεμβρίου سبتمبر בספטמבר syyskuuta सितंबर rujna সেপ্টেম্বর",
    "oktober octobre octubre ottobre outubro okt października října októbra octombrie ekim октября жовтня октомври "
    "οκτωβρίου أكتوبر اكتوبر באוקטובר lokakuuta अक्टूबर oktobra অক্টোবর oktoober",
    "november novembre noviembre novembro listopada listopadu novembra noiembrie kasım ноября листопада ноември "
    "νοεμβρίου نوفمبر בנובמבר marraskuuta नवंबर studenoga নভেম্বর",
    "dezember décembre decembre diciembre dicembre december dezembro dez desember grudnia prosince decembra "
    "decembrie aralık декабря грудня декември δεκεμβρίου ديسمبر בדצמבר joulukuuta disember दिसंबर prosinca "
    "ডিসেম্বর detsember",
)
"""Months as dates name them in languages of Europe, the Near East and Asia: not every article is Vietnamese.
`listopada` is November in Polish, and October in Croatian."""
_OTHER_NAMES = (
    "january jaenner styczeń leden jan jän jaen janv ene gen sty led oca",
    "february luty únor feb fév fev févr lut úno şub",
    "maerz march březen marzec mar mär mrt maa bře",
    "kwiecień duben apr abr avr kwi dub nis",
    "may květen mag kvě",
    "june czerwiec červen jun giu cze čer haz",
    "july lipiec červenec jul juil lug lip čvc tem",
    "sierpień srpen aug aoû ago sie srp ağu",
    "wrzesień září sep sept set wrz zář eyl",
    "october październik říjen okt oct ott out paź říj eki",
    "listopad nov lis kas",
    "grudzień prosinec dez dec dic déc gru pro ara",
)
"""The same months in titles and cut short, as they stand beside a day and a year."""


def _folded(name: str) -> str:
    """Return a name as it is looked up: small letters, and one `i` for the four of Turkish."""
    return unicodedata.normalize("NFKC", name).lower().replace("ı", "i").replace("\u0307", "")


MONTH_NAMES = {name for names in _NAMES for name in names.split()}
"""Names that say a month beside a day and a year, in small letters."""
_MONTHS = {_folded(name): month for month, names in enumerate(_NAMES, 1) for name in names.split()}
_ALL_MONTHS = {_folded(name): month for month, names in enumerate(_OTHER_NAMES, 1) for name in names.split()} | _MONTHS


def month_named(name: str) -> int | None:
    """Return the number of the month that is called by one of `MONTH_NAMES`; None if none is."""
    return _MONTHS.get(_folded(name))


_MONTH = r"(?P<month>[^\W\d_]{3,11})\.?"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_SHORT_YEAR = r"(?P<year>(?:19|20)\d\d|['’]?\d\d)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<![\d.,/-]){_YEAR}\s?(?P<sep>[-/.])\s?(?P<month>1[0-2]|0?[1-9])\s?(?P=sep)\s?{_DAY}(?!\d)",
        rf"(?<![\d/,-]){_DAY}(?:\.|º|°|er|ter|st|nd|rd|th)?[\s/-]?\s?(?:de\s+|of\s+)?{_MONTH},?[\s/-]?\s?(?:de\s+|del\s+)?{_SHORT_YEAR}(?![\d:])",
        rf"(?<!\w){_MONTH}\s+{_DAY}(?:\.|st|nd|rd|th)?,?\s+{_YEAR}(?!\d)",
        rf"(?<![\d.,/-]){_DAY}\s?(?P<sep>[/.-])\s?(?P<month>1[0-2]|0?[1-9])\s?(?P=sep)\s?{_SHORT_YEAR}(?![\d:]|[.,/]\d)",
        r"(?<![\d.,/-])(?P<month>1[0-2]|0?[1-9])/(?P<day>1[3-9]|2\d|3[01])/(?P<year>(?:19|20)\d\d)(?!\d)",
    )
)
_DIGITS = re.compile(r"\d\s?[./-]\s?\d|\d\d['’]?\d?\d?(?!\d)")


@dataclass(frozen=True, slots=True)
class PrintedDay:
    """A day in a line, and where it stands there."""

    day: date
    start: int
    end: int
    is_short: bool = False
    """Whether its year has two digits."""


def may_hold_day(text: str) -> bool:
    """Tell in little time whether `days_in` may find something in `text`."""
    return _DIGITS.search(text) is not None


def days_in(text: str, *, month_first: bool = False) -> Iterator[PrintedDay]:
    """Yield the days that `text` prints, in its order; of two readings at one place the first form's."""
    found: list[PrintedDay] = []
    for form in _FORMS if may_hold_day(text) else ():
        for match in form.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            if day := _day_of(match, month_first=month_first):
                found.append(PrintedDay(day, match.start(), match.end(), len(match["year"].lstrip("'’")) == 2))
    yield from sorted(found, key=lambda day: day.start)


def _day_of(match: re.Match[str], *, month_first: bool) -> date | None:
    groups = match.groupdict()
    month, day, year = groups["month"], int(groups["day"]), int(groups["year"].lstrip("'’"))
    number = int(month) if month.isdecimal() else _ALL_MONTHS.get(_folded(month), 0)
    if year < CENTURY:
        year += 2000 if year < 70 else 1900
    if month_first and groups.get("sep") == "/" and match.start("day") < match.start("month") < match.start("year"):
        number, day = (day, number) if day <= 12 else (number, day)
    try:
        return date(year, number, day) if EARLIEST <= year <= LATEST else None
    except ValueError:
        return None
