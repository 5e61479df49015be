"""Reads how a page in another language prints those whom it names: who wrote with them, and who did another job.

By Mary Poe and Paul Keller     Text: Anna Berger, Bilder: Jan Kowalski     Mary Poe | Reporter | Ann Roe | Photos
"""

import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborNode

from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.dom_index import tag_numbers
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.typography import bare, tidy
from flows.cleaning.wording.person_names import looks_like_name
from flows.metadata.writers.author_elements import is_of_something_else
from flows.metadata.writers.printed_writers import elements_above
from flows.metadata.writers.stated_authors import AND, names_office, read_stated_authors, without_preposition

__all__ = ["has_other_job", "writers_as_printed"]

MAX_LINE, MAX_CREDITS, LEVELS = 160, 300, 4
"""Characters of the longest byline and of all credits, and boxes around it."""
NAMED = 0.6
"""Least share of a byline that its names make: sentences tell of persons, too."""
_NAMING = tag_numbers("a, address, span, p, div, li, ul, em, strong, small, td, dd, b, i, section, header")
_WORKS = (
    r"photo(?:s|graph(?:s|y|ie|ies)?)?|pictures?|images?|videos?|illustrations?|infographics?|graphics|"
    r"foto(?:s|gra(?:f[ií]as?|fie))?|bild(?:er)?|fotoğraf(?:lar)?|illustration(?:en|er)|ilustra(?:ç(?:ão|ões)|ci(?:ón|ones))|"
    r"illustrazion[ei]|infogra(?:f[ií]as?|phies?|fiken?)|grafik(?:en)?|zdjęcia|kuvat?|фото|φωτογραφί(?:α|ες)|"
    r"translat(?:ion|ed)|traduc(?:ción|tion)|tradução|traduzione|tradu(?:it|cido|zido)|übersetz(?:t|ung)|vertaald|vertaling|"
    r"overs(?:at|atte|att|ættelse)|översättning|edit(?:ed|ing)|사진|写真|摄影|攝影|صور|تصوير|ترجمة|צילום|תרגום"
)
_BEARERS = (
    r"photo(?:grapher|journalist|graphe)s?|illustrators?|translators?|videographers?|fot[oó]gra(?:f(?:in|[oa])?|fen?|vin)|"
    r"fotoreporter(?:in|ka)?|fotograf(?:ka|ı)?|fotoğrafçı|ilustrador[a]?|illustrat(?:or|ör|eur|rice)|infografista|infographiste|"
    r"tra(?:ductor|dutor)a?|traduct(?:eur|rice)|tradutt(?:ore|rice)|übersetzer(?:in)?|(?:valo)?kuvaaja|фотограф|사진기자"
)
_JOB = re.compile(rf"(?<!\w)(?:{_WORKS}|{_BEARERS})(?!\w)", re.IGNORECASE)
_AND = re.compile(rf"(?<!\S)(?:{AND}|e|y|i|&)(?!\S)|&", re.IGNORECASE)
_BEFORE = re.compile(
    rf"(?<!\w)(?:{_WORKS}|{_BEARERS})\s*(?:(?:by|von|vom|par|por|di|de|da|door|av|af|przez)(?!\w))?[\s:|–—-]*$",
    re.IGNORECASE,
)
"""A job that a name follows."""
_WROTE_TOO = re.compile(
    r"(?<!\w)(?:by|text|words|story|stories|reporting|written|report|tekst|texte|texto|testo|textos|testi|"
    rf"reportage|текст|글|文)\s*(?:[&,+/]|(?<!\w)(?:{AND}|e|y|i)(?!\w))\s*$",
    re.IGNORECASE,
)
"""`Text und Bilder`: the other job is the writer's."""
_AFTER = re.compile(rf"^[\s|,(–—-]*(?P<job>(?:{_WORKS})|(?:{_BEARERS}))\s*(?=[|,;)]|$)", re.IGNORECASE)
"""A job that follows a name, and is no label of the next one."""
_SAME = re.compile(rf"^[\s|]*(?:{AND}|e|y|i|&)[\s|]*$", re.IGNORECASE)


def has_other_job(title: object) -> bool:
    """Tell whether a job title that machines are told is that of somebody who does not write."""
    return isinstance(title, str) and bool(re.fullmatch(_JOB, title.strip()))


def writers_as_printed(location: ArticleLocation, named: tuple[str, ...]) -> tuple[str, ...]:
    """Return `named`, the persons stated, with those printed beside them in a byline, without those of other jobs.

    A byline joins whole names with a word such as `and`, and says hardly anything else.
    """
    found = named
    lines = list(_lines_with(location, named))
    joined: list[str] = []
    for node in lines:
        if len(text := text_of(node)) > MAX_LINE or not _AND.search(text):
            continue
        joined += [text] if _JOB.search(text) is None else []
        line = without_preposition(text)
        persons = read_stated_authors(line).persons
        more = len(persons) > len(found) and {*map(bare, found)} <= {*map(bare, persons)}
        if more and sum(map(len, persons)) >= NAMED * len(line):
            found = persons
    if len(found) < 2:  # a picture may be all that there is
        return found
    credited = next((_credits_around(node) for node in reversed(lines)), "")
    others = {*_at_other_jobs(credited, found)}
    # who wrote with others may have taken the pictures, too
    return tuple(name for name in found if name not in others or any(name in line for line in joined)) or found


def _lines_with(location: ArticleLocation, named: Sequence[str]) -> Iterator[LexborNode]:
    """Yield the short elements between headline and text that hold one of the names."""
    for node in elements_above(location, _NAMING, MAX_CREDITS):
        text = node.text()
        if any(name in text for name in named) and not is_of_something_else(node):
            yield node


def _credits_around(node: LexborNode) -> str:
    """Return what the largest box of credits around an element says, with `|` between its elements."""
    box = node
    for _ in range(LEVELS):
        above = box.parent
        if above is None or above.tag in ("article", "main", "body") or len(above.text()) > MAX_CREDITS:
            break
        box = above
    return tidy(box.text(separator=" | "))


def _at_other_jobs(credited: str, named: Sequence[str]) -> Iterator[str]:
    """Yield the names beside which another job than writing is printed."""
    places = sorted((place, name) for name in named if (place := credited.find(name)) >= 0)
    above, end = False, 0
    for place, name in places:
        between, after = credited[end:place], credited[place + len(name) :]
        label = _BEFORE.search(between)
        introduced = label is not None and not _WROTE_TOO.search(between[: label.start()])
        above = introduced or (above and bool(_SAME.match(between))) or _is_followed(after, named)
        if above:
            yield name
        end = place + len(name)


def _is_followed(after: str, named: Sequence[str]) -> bool:
    """Tell whether a job right after a name is its bearer's: before another name without one it may be that one's."""
    job = _AFTER.match(after)
    if job is None:
        return False
    rest = after[job.end() :].lstrip(" |,;)")
    first = rest.partition("|")[0].strip()
    following = next((name for name in named if rest.startswith(name)), first)
    if " " not in following or not looks_like_name(following):
        return True
    said = rest[len(following) :].lstrip(" |,(").partition("|")[0]
    return bool(_AFTER.match(said)) or names_office(said)
