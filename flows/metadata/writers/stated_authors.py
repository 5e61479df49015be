"""Reads what pages in other languages than Vietnamese say about their authors: `By Ann Poe and Bob Roe, Reuters`.

A line is cut at the words and signs that join names. A part is a person if it has the form of a name: capitalised words
with the small words of names between them (`von der`, `de la`), or few words of a script without capitals. Agencies are
told apart; offices, places and the newspaper itself are none of the two.
"""

import re
from dataclasses import dataclass

from flows.cleaning.content.byline import read_byline
from flows.cleaning.page.typography import tidy
from flows.cleaning.wording.person_names import NAME_LETTERS, is_outlet, looks_like_name

__all__ = [
    "AND", "StatedAuthors", "introduces_writer", "is_agency", "is_name_without_capitals", "names_office",
    "read_stated_authors", "without_preposition",
]  # fmt: skip  # short items: a line each would fill a screen

MAX_LINE, MIN_NAME, MAX_NAME, MAX_WORDS = 160, 2, 48, 6
"""Characters of the longest line, of the shortest and the longest name that are read; words of the longest name."""

_HEADS = (
    r"written|reported|reviewed|posted|published|edited|compiled|story|text|words|article|analysis|opinion|author|"
    r"reporting"
)
MAX_CHINESE = 3
"""Characters of a Chinese name beside the name of a paper."""
_PREPOSITION = re.compile(
    rf"^\W*(?:(?:(?:{_HEADS})\s+)?by:?|von|vom|par|por|di|da|door|av|af|od|przez|από|"
    rf"(?:{_HEADS}|autor(?:es|a|in|en|i)?|auteurs?|autore|autori|tekst|texte|texto|testo|yazar|автор|текст|penulis|"
    r"oleh|mwandishi|geschrieben von|verfasst von|écrit par|rédigé par|publié par|escrito por|a cura di|"
    r"scritto da|geschreven door|skrevet av|skrevet af|skriven av|"
    r"כתבה?|מאת|كتبت?|بقلم|تقرير|إعداد|نویسنده)\s*:?)(?:\s+[ـ–—:-])?\s+(?=\S)",
    re.IGNORECASE,
)
"""The words that introduce a writer's name."""
AND = r"and|und|et|och|og|en|ja|ve|и|і|και|dan|with|mit|avec|con"
"""Words that join names."""
_JOIN = re.compile(rf"\s*[,;|•·&+/、，；]\s*|\s+(?:{AND})\s+|\s+[-–—]\s+")
_ELSEWHERE = re.compile(rf"\s+(?:in|for|at|aus|à|en)\s+(?=[{NAME_LETTERS}]).*")
"""Where a writer is, or for whom: no name."""
_SMALL_JOIN = re.compile(r"\s+(?:e|y|i)\s+")
"""Joins two whole names; within a name it belongs to it: `José Ortega y Gasset`."""
_SMALL_LIST = (
    "von vom van de da di del della delle dei der den des du dos das do la le lo el al zu zum zur ter ten te af av bin "
    "binti ibn ben y e i"
)
_SMALL = frozenset(_SMALL_LIST.split())
"""Words without a capital within names."""
_IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]{1,40}[)\]]")
_NO_NAME = re.compile(r"[@\d_<>{}=?!…:\"“”]|https?|www\.")
_OFFICE_LIST = (
    "editor editors reporter reporters correspondent writer journalist columnist contributor contributors staff team "
    "desk bureau newsroom newsdesk editorial agency agencies service services press media news online redaktion "
    "redaktor redakteur redakteurin korrespondent korrespondentin reporterin journalistin volontär chefredakteur "
    "redaction rédaction redacción redazione redação redakcja redaktionen journaliste correspondant envoyé envoyée "
    "periodista corresponsal enviado colaborador giornalista inviato corrispondente jornalista repórter muhabir "
    "gazeteci admin administrator webmaster user guest anonymous unknown politics business sports sport senior deputy "
    "chief head director manager producer professor lecturer photographer fotograf photos video magazine zeitung "
    "newspaper newspapers times herald google scholar facebook twitter linkedin instagram whatsapp"
)
_OFFICES = frozenset(_OFFICE_LIST.split())
"""Words of offices and of newspapers; a text with one of them is no person's name."""
_OTHER_LETTERS = "\u0590-\u07ff\u0900-\u109f\u1780-\u17ff"
"""Hebrew, Arabic, the scripts of India, Thai, Burmese, Khmer: scripts without capitals that part words."""
_EAST_LETTERS = "\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Chinese, Japanese, Korean."""
_OTHER_WORD = rf"[{_OTHER_LETTERS}\u200c\u200d.]{{1,24}}(?:[-'’][{_OTHER_LETTERS}]{{1,24}})?"
_OTHER_NAME = re.compile(rf"{_OTHER_WORD}(?: {_OTHER_WORD}){{1,4}}")
_EAST_NAME = re.compile(rf"[{_EAST_LETTERS}]{{1,8}}(?:[ ・·][{_EAST_LETTERS}]{{1,8}}){{0,2}}")
_SURE_NAME = re.compile("[\u4e00-\u9fff]{1,3}[ ・]?[\u4e00-\u9fff]{1,3}|[가-힣]{2,4}")
"""What is a name even where nothing says so: few characters without those of Japanese grammar."""
_REPORTER = re.compile(
    r"^(?:(?:本报|本報)?(?:见习|實習|实习)?(?:記者|记者)|文|撰文|作者|執筆)\s*[:：/／]?\s*|"
    r"\s*(?:記者|记者|特派員|論説委員|編集委員|기자|특파원|논설위원)$|"
    r"\s+(?:(?:수습|인턴|선임|전문|객원|시민|대기자|부장)*기자|[가-힣]{0,4}(?:특파원|위원|통신원|앵커))$"
)
"""Words for the trade before or after a name in Chinese, Japanese, Korean."""
_EAST_LINE = re.compile(r"^(?:文|撰文|作者|(?:本报)?(?:见习|实习)?记者)\s*[:：/／｜|]\s*(?P<said>\S.*)$")
_EAST_PART = re.compile(r"[\s、，,｜|]+|(?:本报)?(?:见习|实习)?记者\s*")
"""What stands between names in a line that says in Chinese who wrote."""
_OUTLET_ENDS = ("社", "報", "报", "聞", "闻", "网", "網", "台", "局", "部", "筆者", "뉴스", "신문", "일보", "방송")
_AGENCY_NAMES = (
    "dpa dpa-afx apa sid kna epd afp ap reuters efe ansa lusa pap belga anp keystone-sda ats upi aap dha iha "
    "associated_press the_associated_press agence_france-presse press_association pa_media anadolu_ajansı "
    "anadolu_agency europa_press canadian_press the_canadian_press bloomberg bloomberg_news xinhua tass interfax "
    "ritzau tt ntb stt thomson_reuters adnkronos agi askanews pti ians ani bernama antara yonhap kyodo jiji sapa"
)
_AGENCIES = frozenset(name.replace("_", " ") for name in _AGENCY_NAMES.split())
"""Agencies that pages in other languages name as authors; in Vietnamese their letters may be a writer's initials."""


@dataclass(frozen=True, slots=True)
class StatedAuthors:
    """What a line names."""

    persons: tuple[str, ...] = ()
    agency: str | None = None


def read_stated_authors(text: str, *, declared: bool = False) -> StatedAuthors:
    """Return the persons and the agency that a line names.

    `declared`: the page tells machines that the line is an author's name; then a name of any form is believed.
    """
    line = without_preposition(tidy(text))
    if not line or len(line) > MAX_LINE:
        return StatedAuthors()
    if is_agency(line):
        return StatedAuthors(agency=line)
    if in_chinese := _EAST_LINE.match(line):
        named = (name for name in _EAST_PART.split(in_chinese["said"]) if is_name_without_capitals(name))
        return StatedAuthors(tuple(dict.fromkeys(name for name in named if len(name) <= MAX_CHINESE)))
    if is_name_without_capitals(line, declared=declared):
        return StatedAuthors((_REPORTER.sub("", line),))
    if declared and (byline := read_byline(line)) is not None and byline.authors == (line,):
        return StatedAuthors((line,))  # a pen name may have the words of an office: `Plum Reporter`
    agency = next((inner for match in _IN_BRACKETS.findall(line) if is_agency(inner := match.strip(" ()[]"))), None)
    joined = _JOIN.split(_IN_BRACKETS.sub("", line))
    parts = [name for part in joined if (name := _ELSEWHERE.sub("", part).strip())]
    agency = next(filter(is_agency, parts), agency)
    whole = [name for part in parts for name in _parted(part)]
    persons = [_REPORTER.sub("", name) for name in whole if _is_name(name)]
    eastern = [name for name in persons if _SURE_NAME.fullmatch(name)]
    if eastern and len(eastern) == len(whole):
        return StatedAuthors(tuple(dict.fromkeys(eastern)), agency)
    full = [name for name in persons if " " in name]
    found = full or (persons if declared and len(whole) == 1 else [])  # beside a full name a single word is a place
    return StatedAuthors(tuple(dict.fromkeys(found)), agency)


def without_preposition(text: str) -> str:
    """Cut off the words that introduce a writer's name: `von Anna Berger`."""
    return _PREPOSITION.sub("", text, count=1)


def introduces_writer(text: str) -> bool:
    """Tell whether `text` begins with words that introduce a writer's name."""
    return without_preposition(text) != text or _EAST_LINE.match(text) is not None


def is_agency(text: str) -> bool:
    """Tell whether `text` is the name of a news agency."""
    return text.strip(" .").casefold() in _AGENCIES


def names_office(text: str) -> bool:
    """Tell whether a word of `text` is one of offices or newspapers, as in names of newsrooms and their accounts."""
    return not _OFFICES.isdisjoint(word.casefold().strip(".,") for word in text.split())


def is_name_without_capitals(text: str, *, declared: bool = False) -> bool:
    """Tell whether `text` may be a person's name in a script that has no capitals."""
    name = _REPORTER.sub("", text)
    if len(name) < MIN_NAME or name.endswith(_OUTLET_ENDS):
        return False
    return any(form.fullmatch(name) for form in (_SURE_NAME, _OTHER_NAME, *((_EAST_NAME,) if declared else ())))


def _parted(part: str) -> list[str]:
    """Return the names that a small word joins, if each is a whole name; else `part` itself."""
    names = [name.strip(" ,*") for name in _SMALL_JOIN.split(part)]
    return names if all(" " in name for name in names) else [part.strip(" ,*")]


def _is_name(text: str) -> bool:
    if not MIN_NAME <= len(text) <= MAX_NAME or _NO_NAME.search(text):
        return False
    words = text.split()
    if len(words) > MAX_WORDS or names_office(text):
        return False
    if is_agency(text) or is_outlet(text):
        return False
    if is_name_without_capitals(text):
        return True
    capitalised = [word for word in words if word.casefold() not in _SMALL or word[0].isupper()]
    return bool(capitalised) and words[-1] in capitalised and looks_like_name(" ".join(capitalised))
