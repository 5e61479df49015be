"""Who a newspaper is: its name, its province now and before July 2025, by what its pages say. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborHTMLParser

from crawler.contact.answers import Answer
from crawler.units import Unit, load_provinces
from crawler.units.provinces import lineage_of, present_province
from flows.cleaning.page.typography import tidy

__all__ = ["Home", "home_province", "name_of"]

REFORM = date(2025, 7, 1)

PAPER = re.compile(r"\b(?:Báo|BÁO|Nhật báo|Tạp chí)\s+[\w &-]{2,40}")
SELF = re.compile(
    r"(?:cơ quan|tiếng nói|đảng bộ|tòa soạn|toà soạn|diễn đàn|chủ quản|địa chỉ)[^.<>]{0,160}", re.IGNORECASE
)
"""Where a page says of whom it is the paper."""

DESCRIPTIONS = 'meta[property="og:title"], meta[name="description"], meta[property="og:description"]'
"""Elements in which a front page says what the site is."""

SEPARATORS = re.compile(r"\s+[|–—-]\s+|\s*[|»]\s*")


LONGEST_NAME = 80
"""Characters of the longest name of a newspaper, with what stands beside it."""

MOST_NODES = 3_000


@dataclass(frozen=True, slots=True)
class Home:
    """The province of a newspaper."""

    code: str
    """Since July 2025."""
    before: tuple[str, ...]
    """Codes before July 2025, the most likely one first."""
    evidence: str
    certain: bool
    """False if only the places that articles name speak for it."""


def name_of(front: Answer, articles: Sequence[Answer]) -> tuple[str, str] | None:
    """Return the newspaper's name and where it stands; None if no page says it."""
    tree = LexborHTMLParser(front.text)
    for page in (tree, *(LexborHTMLParser(answer.text) for answer in articles[:2])):
        node = page.css_first('meta[property="og:site_name"], meta[name="application-name"]')
        said = tidy(node.attributes.get("content")) if node is not None else ""
        if 3 <= len(said) <= LONGEST_NAME and not re.fullmatch(r"[\w.-]+\.\w{2,}", said):
            return _paper_in(said) or said, "og:site_name"
    node = tree.css_first("title")
    title = tidy(node.text()) if node is not None else ""
    if found := _paper_in(title):
        return found, "title of the front page"
    shown = (tidy(each.text()) for each in tree.css("a, h1, strong, b, p, span, div")[:MOST_NODES])
    names = Counter(name for text in shown if len(text) <= LONGEST_NAME and (name := _paper_in(text)))
    if names:
        return names.most_common(1)[0][0], "front page"
    parts = [part for part in SEPARATORS.split(title) if 3 <= len(part) <= LONGEST_NAME]
    return (parts[0], "title of the front page") if parts else None


def _paper_in(text: str) -> str | None:
    """Return the name of a newspaper in a text: `Báo Suối Đôn điện tử` gives `Báo Suối Đôn`."""
    found = PAPER.search(text)
    if found is None:
        return None
    name = re.split(r"\s+(?:điện tử|online)\b|\s+-\s+", found[0], flags=re.IGNORECASE)[0].strip()
    return name.title() if name.isupper() else name


def home_province(name: str, front: Answer, places: Iterable[str]) -> Home | None:
    """Return the province of a newspaper by its name, else by what its page says of itself, else by its articles.

    What it says of itself is in the title and the description of its front page, and in the imprint. `places`: names of
    the provinces that its articles name, as often as they do.
    """
    counted = Counter(places)
    tree = LexborHTMLParser(front.text)
    for said, evidence in (
        (name, "the newspaper's name"),
        (_said_by(tree, "title"), "the title of the front page"),
        (_said_by(tree, DESCRIPTIONS), "the description of the front page"),
        (_imprint(tree), "what the site says of itself"),
    ):
        found = list(_named_in(said))
        if found:
            return _home(found, counted, evidence, certain=True)
    units = [(times, unit) for place, times in counted.items() for unit in _units_called(place)]
    if units:
        best = max(units, key=lambda each: each[0])[1]
        return _home([best], counted, "the places that its articles name", certain=False)
    return None


def _said_by(tree: LexborHTMLParser, selector: str) -> str:
    """Return the words of the elements, or what they state to machines."""
    return " ".join(tidy(node.attributes.get("content") or node.text()) for node in tree.css(selector))


def _imprint(tree: LexborHTMLParser) -> str:
    """Return the places of the page's text that say whose paper it is."""
    text = tidy(tree.body.text(separator=" ")) if tree.body is not None else ""
    return " ".join(match[0] for match in SELF.finditer(text))


def _home(found: Sequence[Unit], counted: Counter[str], evidence: str, *, certain: bool) -> Home:
    present = next((unit for unit in found if unit.valid_until is None), None)
    if present is None:
        now = lineage_of(found[0].code)[-1]
        return Home(now.code, (found[0].code,), f"{evidence}: {found[0].name}", certain)
    before = [unit for unit in _former() if lineage_of(unit.code)[-1] == present]
    before.sort(key=lambda unit: (unit.name != present.name, -counted[unit.name]))
    # A paper of that name served the province of that name; others only if its articles name them, too.
    chosen = before[:1] + [unit for unit in before[1:] if counted[unit.name] > 0]
    return Home(present.code, tuple(unit.code for unit in chosen), f"{evidence}: {present.name}", certain)


def _former() -> Iterator[Unit]:
    """Yield the provinces of before July 2025."""
    for number in range(1, 100):
        lineage = lineage_of(f"{number:02}")
        if lineage:
            yield lineage[0]


def _units() -> Iterator[Unit]:
    for number in range(1, 100):
        unit = present_province(f"{number:02}")
        if unit is not None:
            yield unit
    yield from _former()


def _units_called(name: str) -> list[Unit]:
    return [unit for unit in _units() if bare_name(unit.name) == bare_name(name)]


def bare_name(name: str) -> str:
    """Return a province's name without the word before it: `tỉnh Lào Cai` gives `lào cai`."""
    return re.sub(r"^(?:tỉnh|thành phố|tp\.?)\s+", "", name.casefold()).replace("hoà", "hòa").replace("thuỷ", "thủy")


def _named_in(text: str) -> Iterator[Unit]:
    """Yield the provinces that a text names, those of today first, by their place in the text."""
    folded = f" {bare_name(tidy(text))} "
    found = []
    for unit in _units():
        where = re.search(rf"(?<!\w){re.escape(bare_name(unit.name))}(?!\w)", folded)
        if where:
            found.append((where.start(), unit.valid_until is not None, unit))
    yield from (unit for *_, unit in sorted(found, key=lambda each: each[:2]))


def provinces_named(names: Iterable[str]) -> list[str]:
    """Return those of `names` that are provinces."""
    known = {bare_name(unit.name) for unit in load_provinces().units}
    return [name for name in names if bare_name(name) in known]
