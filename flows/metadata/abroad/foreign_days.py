"""The day of publication on pages of other countries that state none where Vietnamese ones do.

Blogs and small sites print their day anywhere: above the headline, in the last line of the text, in the address. Every
line with a day is weighed by what it says, how its boxes are called and where it stands; the best one wins.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import ancestors
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.dom_index import tag_numbers
from flows.cleaning.page.typography import tidy
from flows.cleaning.wording.foreign_dates import PrintedDay, days_in, may_hold_day
from flows.metadata.dates import ParsedDate
from flows.metadata.printed_dates import stated_time
from flows.metadata.writers.line_places import after_text
from storage.model.moments import VIETNAM

__all__ = ["day_elsewhere"]

MOST, LONGEST = 3000, 400
"""Elements that are looked at, and characters of the longest line."""
LEVELS = 4
"""Boxes around a line whose names count."""
NEAR_ABOVE, NEAR_BELOW = 25, 30
"""Elements before the headline and after the text in which a day is most likely the article's."""
MAX_LABELLED, MAX_OPENING, MAX_LABEL, MAX_STATED = 80, 70, 60, 60
"""Letters beside a day in a line that is a date and its label; characters before the day in a dateline, of the label
that ends right before a day, and of a time that an element states without printing it."""
MAX_NAMES = 200
"""Characters of an element's names that are looked at."""
BETWEEN, BESIDE, APART = 2.0, 1.0, -2.0
"""What a place counts: between headline and text stands the article's own day, above or right below them often
another, and far away nearly always another."""
NAMED, STATED, LABELLED, ALONE, DATELINE, TOLD = 2.0, 2.0, 1.5, 1.0, 2.5, -3.0
"""What a line counts whose box is called a date, that states a time for machines, or that says that something was
posted; that says little else; that opens a text with place and day; and that tells of a day in a sentence."""
FOOT = -1.0
"""What the foot of a page takes away: there copyrights stand, but also the day of an edit."""
LEAST = 2.0
"""Weight of the weakest line that counts: one between headline and text, or two other signs."""

_LINES = tag_numbers(
    "time, abbr, span, div, p, li, td, dd, dt, a, i, em, small, label, b, strong, h1, h2, h3, h4, h5, h6, cite, address"
)
_DATE_NAME = re.compile(
    r"date(?!d)|datum|fecha|(?<![a-z])data(?![a-z-])|giorno|posted|publi|submitted|timestamp|(?<![a-z])time(?![a-z-])|"
    r"(?<![a-z])tim(?:es|e-?stamp)|creat|erstell|issued|byline|"
    r"post-?(?:info|meta|header|footer)|entry-?(?:info|meta|header|footer)|postmetadata|(?<![a-z])meta(?![a-z])",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"comment|kommentar|respon|repl(?:y|ies)|sidebar|widget|recent|related|archiv|calend|kalender|current|today|clock|"
    r"teaser|latest|aktuell|popular|nav(?![a-z])|navi|menu|next|prev|termin|event|veranstaltung|ticker|breaking|advert|"
    r"update-info",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"^header\b|(?<![a-z])(?:page|site|top)-?(?:header|bar|head)|(?<![a-z-])(?:header|kopf|top|masthead)(?![a-z-])",
    re.IGNORECASE,
)
"""Names of the page's head: today's date stands there."""
_POSTED = re.compile(
    r"\b(?:veröffentlicht|publiziert|erstellt|geschrieben|gepostet|eingestellt|verfasst|posted|published|submitted|"
    r"written|added|created|publié\w*|écrit|rédigé|mis en ligne|publicad[oa]|escrito|pubblicat[oa]|scritto|inserito|"
    r"opublikowan\w*|dodan[oey]|geplaatst|gepubliceerd|publicerad|skrivet|inlagt|postad|yayınlanma|yayın tarihi|"
    r"eklenme|postado|vydáno|zveřejněno|oprettet|skrevet|julkaistu|pressemitteilung|presseinformation|medienmitteilung|"
    r"press release|comunicato|communiqué)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:beitrag|meldung|artikel|eintrag|datum|date|data|fecha|tarih|dato|von|by|par|por|di|da|av|door|przez)\b",
    re.IGNORECASE,
)
"""Words that say so where they open the line."""
_EDITED = re.compile(
    r"\b(?:stand|aktualisiert|geändert|änderung|bearbeitet|akt\.?:|update[ds]?|modified|edited|changed|revised|"
    r"modifié\w*|mise? à jour|actualizad[oa]|modificat[oa]|modifica|aggiornat[oa]|aktualizacja|zmodyfikowan\w*|"
    r"bijgewerkt|gewijzigd|uppdaterad|ändrad|güncelle\w*|atualizad[oa]|aktualizován\w*|oppdatert|opdateret)",
    re.IGNORECASE,
)
_TODAY = re.compile(
    r"\b(?:version|release|vers\.|born|geboren|\*|heute|today|aujourd|hoy|oggi|dzisiaj|vandaag|idag|bugün|hoje|dnes|©|copyright)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\W{1,4}(?:[01]?\d|2[0-3])[:.][0-5]\d(?!\d)")
_APART = re.compile(r"[^\W\d_]+")
_OPENING = re.compile(r"[\w .,()/'–—-]{2,60}")
_FOOT = re.compile(r"foot|copyright|pied|fuss|impressum", re.IGNORECASE)
_ADDRESS_MONTH = re.compile(r"/((?:19|20)\d\d)/(0?[1-9]|1[0-2])(?:/(0?[1-9]|[12]\d|3[01]))?(?=/|$|[-_.])")


@dataclass(frozen=True, slots=True)
class _Line:
    day: date
    weight: float
    distance: int
    is_edit: bool


def day_elsewhere(
    location: ArticleLocation, limit: datetime, url: str, language: str
) -> tuple[ParsedDate, float] | None:
    """Return the day before `limit` that speaks most for itself on the whole page, and how much; None if nothing does.

    `language`: that of the page, as its markup names it. A day of an edit counts where no other stands.
    """
    last = limit.astimezone(VIETNAM).date()
    found = (line for line in _lines(location, month_first=language == "en-us") if line.day <= last)
    lines = [line for line in found if line.weight >= LEAST]
    if in_address := _ADDRESS_MONTH.search(url):
        year, month = int(in_address[1]), int(in_address[2])
        lines = [line for line in lines if (line.day.year, line.day.month) == (year, month)] or lines
    best = max(lines, key=lambda line: (not line.is_edit, line.weight, -line.distance), default=None)
    if best is None:
        return None
    return ParsedDate(datetime.combine(best.day, time(), VIETNAM), timed=False), best.weight


def _lines(location: ArticleLocation, *, month_first: bool) -> Iterator[_Line]:
    dom = location.dom
    headline, body = dom.index(location.headline_node), dom.index(location.body)
    start = headline if headline is not None else body
    if start is None:
        return
    end = after_text(location) or body or start
    leaves = location.box.leaves if location.box is not None else ()
    text_at = min((leaf.place for leaf in leaves if leaf.place > start), default=start + NEAR_BELOW)
    around = ancestors(location.headline_node) if location.headline_node is not None else frozenset[int]()
    for place, node in islice(dom.placed(0, _LINES), MOST):
        text, days = _days_of(node, month_first=month_first)
        for day in days[:3]:
            if place < start and _is_named(node, _HEADER, LEVELS, outside=around):
                continue
            near = _nearness(place, start, text_at, end)
            if (weight := _weight(node, text, day, location)) is not None:
                is_edit = bool(_EDITED.search(text[: day.start][-MAX_LABEL:])) or _is_named(node, _EDITED, 1)
                yield _Line(day.day, weight + near, abs(place - start), is_edit)


def _days_of(node: LexborNode, *, month_first: bool) -> tuple[str, list[PrintedDay]]:
    """Return what an element says itself, without those in it that say a day, and the days in that.

    A time that it states for machines, or shows when it is pointed at, is its only day.
    """
    if len(whole := node.text(separator=" ")) > LONGEST:
        return "", []
    attributes = node.attributes
    stated = stated_time(node) if node.tag in ("time", "abbr") else attributes.get("title")
    if (
        stated
        and len(stated) <= MAX_STATED
        and (days := list(days_in(stated.replace("T", " "), month_first=month_first)))
    ):
        return f"{stated} ", days[:1]
    text = tidy(whole)
    if not text or not may_hold_day(text):
        return "", []
    if any(map(_holds_day, node.iter())):
        text = tidy(node.text(deep=False, separator=" "))
    return text, list(days_in(text, month_first=month_first))


def _holds_day(node: LexborNode) -> bool:
    text = node.text(separator=" ")[:LONGEST]
    return node.tag_id in _LINES and may_hold_day(text) and any(days_in(tidy(text)))


def _nearness(place: int, start: int, text_at: int, end: int) -> float:
    """Return what the place of a line counts: between headline and text most, amid the text nothing."""
    if start < place <= text_at:
        return BETWEEN
    if start < place <= end:
        return 0.0
    return BESIDE if start - NEAR_ABOVE <= place <= start or end < place <= end + NEAR_BELOW else APART


def _weight(node: LexborNode, text: str, day: PrintedDay, location: ArticleLocation) -> float | None:
    """Return how much speaks for a day, apart from its place; None if it is another's."""
    before, after = text[: day.start], text[day.end :]
    if location.is_foreign(node) or _is_named(node, _ELSEWHERE, LEVELS) or _TODAY.search(before):
        return None
    said = sum(map(len, _APART.findall(before + after)))
    posted = bool(_POSTED.search(before[-MAX_LABEL:]) or _POSTED.search(after[:MAX_LABEL]) or _LABEL.match(before))
    weight = NAMED * _is_named(node, _DATE_NAME, 2) + STATED * (node.tag == "time") + LABELLED * posted
    if said <= MAX_LABELLED:
        weight += ALONE
    elif len(before) <= MAX_OPENING and _OPENING.fullmatch(before) and after.lstrip()[:1] in ("-", "–", "—", ".", ")"):
        weight += DATELINE
    elif not posted:
        weight += TOLD
    if _is_named(node, _FOOT, LEVELS) and not _EDITED.search(before):
        weight += FOOT
    if day.is_short and weight < LEAST and not _CLOCK.match(after):
        return None  # two digits of a year may be a score, a price or a version
    return weight


def _is_named(node: LexborNode, form: re.Pattern[str], levels: int, outside: Collection[int] = ()) -> bool:
    """Tell whether `form` finds something in tag or names of an element or of the boxes right around it.

    Boxes whose ids are in `outside` do not count: they hold the headline, too.
    """
    box: LexborNode | None = node
    for _ in range(levels):
        if box is None or box.tag in ("body", "html") or box.mem_id in outside:
            return False
        attributes = box.attributes
        names = " ".join((attributes.get(name) or "")[:MAX_NAMES] for name in ("class", "id", "itemprop", "property"))
        if form.search(f"{box.tag} {names}"):
            return True
        box = box.parent
    return False
