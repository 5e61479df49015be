"""The authors, photographers and credited sources of an article.

Authors are persons or pen names. Only where a page in another language than Vietnamese names nobody, they are the
newsroom or agency that it declares as its author. In Vietnamese that is the newspaper itself on every page.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.registry import Source
from flows.cleaning.content.byline import Byline, read_byline, read_labelled
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.structured_metadata import StructuredMetadata, names
from flows.cleaning.page.typography import bare, tidy, unescape
from flows.cleaning.wording.person_names import is_outlet, looks_like_name
from flows.metadata.writers.author_elements import (
    author_elements,
    elements_near,
    introduced_writers,
    lines_after_body,
    signed_below,
)
from flows.metadata.writers.declared_authors import (
    declared_authors,
    declared_for_services,
    declared_newsroom,
    full_names,
    labelled_writers,
    without_initials,
)
from flows.metadata.writers.english_signatures import writers_in_english
from flows.metadata.writers.jobs_beside_names import has_other_job, writers_as_printed
from flows.metadata.writers.paper_names import is_paper, own_names
from flows.metadata.writers.printed_writers import writers_below, writers_in_vietnamese
from flows.metadata.writers.signed_amid import signed_above_next, signed_amid
from flows.metadata.writers.stated_authors import (
    is_agency,
    is_name_without_capitals,
    names_office,
    read_stated_authors,
    without_preposition,
)
from storage.model.article import NEWSROOM

__all__ = ["Credits", "credit_article"]

MAX_NAME = 40
"""Characters of the longest name that is accepted as given."""

_SOURCE_SELECTOR = '[data-role="source"], [class*="source"], [class*="nguon"]'
_SOURCE_NAMES = ("source-name", "article-source", "news-source", "cms-source", "source-copy", "nguon")
"""Parts of class names that name a source; a query for each would cost as much as all others of a page together."""
_NOT_A_PERSON = re.compile(
    r"^(?:https?:|www\.|/)|@|://|facebook|\d{3,}|xem các bài|bài viết|tác giả|theo dõi|trang chủ|và \d+ |"
    r"\b(?:cms|web|dev|it|admin|editor(?:ial)?|content|seo|news|support|digital) ?(?:team|group|desk|dept)\b|"
    r"^comments?$|\b(?:view|add|leave|post|read|show|write|see|all|no|\d+)\b.{0,20}\bcomments?\b|"
    r"\bview .{0,30}\bprofile\b|^(?:\d+ )?(?:bình luận|phản hồi|ý kiến)\b|\bbình luận$",
    re.IGNORECASE,
)

_DECLARED = frozenset({"json-ld", "meta"})
"""Origins of what only machines are told."""
_MAIL_BEHIND = re.compile(r"(?<=\w)\s{0,3}(?:[|(<,–-]\s{0,3}|\s)[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}\W{0,2}$")


@dataclass(frozen=True, slots=True)
class Credits:
    """The credits with the origin of each."""

    authors: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    credit: str | None = None
    authors_by: str | None = None
    photographers_by: str | None = None
    credit_by: str | None = None


def credit_article(
    tree: LexborHTMLParser,
    location: ArticleLocation,
    metadata: StructuredMetadata,
    source: Source,
    bylines: Sequence[str],
    selectors: Iterable[str],
) -> Credits:
    """Read the credits: a rule's byline, then the signature, then structured metadata, then author elements.

    Where these name no author on a page in another language, the declared newsroom is the author.
    """
    paper = own_names(metadata, source)
    lines = _signed_lines(tree, metadata, bylines, selectors, paper)
    authors, authors_by = _first((_persons(byline.authors, paper), origin) for byline, origin in lines)
    photographers, photographers_by = _first(
        (_persons(byline.photographers, paper), origin) for byline, origin in lines
    )
    credit, credit_by = next(
        ((byline.credit, origin) for byline, origin in lines if byline.credit and not is_paper(byline.credit, paper)),
        (None, None),
    )
    if len(lines) > 1:
        authors = tuple(dict.fromkeys(name for byline, _ in lines for name in _persons(byline.authors, paper)))
    if metadata.in_other_language and authors_by == "signature":
        authors = writers_as_printed(location, tuple(name for name in authors if " " in name) or authors)
    if authors_by == "signature" and (above := _persons(signed_above_next(location), paper)):
        authors = above  # the last signature is that of the article below
    if not authors:
        (authors, authors_by), stated = _stated_credits(location, metadata, paper)
        credit, credit_by = (credit, credit_by) if credit else stated
    if not authors or credit is None:
        found, outlet = _credits_after_body(location, paper, rows=not (authors or metadata.in_other_language))
        if found and not authors:
            authors, authors_by = found, "after"
        if credit is None and outlet and not is_paper(outlet, paper):
            credit, credit_by = outlet, "after"
    if credit is None:
        credit = _printed_source(location, paper, authors)
        credit_by = "class" if credit else None
    said = Credits(authors, photographers, credit, authors_by, photographers_by, credit_by)
    return _or_newsroom(said, location, metadata, paper)


def _stated_credits(
    location: ArticleLocation, metadata: StructuredMetadata, paper: set[str]
) -> tuple[tuple[tuple[str, ...], str | None], tuple[str | None, str | None]]:
    """Return the first authors that are stated, and the first source up to there, each with its origin.

    In other languages a newsroom's account, which only machines are told, gives way to a person that the page prints.
    """
    account: tuple[tuple[str, ...], str | None] = (), None
    source: tuple[str | None, str | None] = None, None
    for texts, origin in _statements(location, metadata):
        found, outlet = _read(texts, paper, origin, foreign=metadata.in_other_language)
        found = found or (_declared_as_persons(metadata, paper) if origin == "json-ld" else ())
        source = source if source[0] or not outlet else (outlet, origin)
        if found and metadata.in_other_language and origin in _DECLARED and all(map(names_office, found)):
            account = account if account[0] else (found, origin)
        elif found:
            if metadata.in_other_language and not all(map(names_office, found)):
                found = writers_as_printed(location, found)
            return (found, origin), source
    return account, source


def _or_newsroom(found: Credits, location: ArticleLocation, metadata: StructuredMetadata, paper: set[str]) -> Credits:
    """Add the declared newsroom where nobody is named, or the agency that is printed in the place of a writer.

    An agency's initials may follow its name (`dpa/lni`). Another newsroom than the paper is believed.
    """
    if found.authors or not metadata.in_other_language:
        return found
    newsroom, agency = declared_newsroom(metadata), found.credit
    if agency and is_agency(agency):
        printed = all(is_paper(name, paper) for name in newsroom) and agency in map(
            without_preposition, author_elements(location, abroad=True)
        )
        if printed or (newsroom and all(name.startswith(f"{agency}/") for name in newsroom)):
            newsroom = (agency,)
    return replace(found, authors=newsroom, authors_by=NEWSROOM)


def _credits_after_body(
    location: ArticleLocation, paper: set[str], *, rows: bool
) -> tuple[tuple[str, ...], str | None]:
    """Return the writers and the source that lines right after the body name.

    `Theo` before a person's name, beside an outlet's, names the writer. `rows`: look into rows and dated lines, too.
    """
    labelled = list(filter(None, map(read_labelled, lines_after_body(location))))
    found = tuple(dict.fromkeys(name for byline in labelled for name in _persons(byline.authors, paper)))
    found = found or _persons(signed_below(location), paper)
    found = found or (
        (_persons(writers_below(location), paper) or _persons(signed_amid(location), paper)) if rows else ()
    )
    source = next((byline.credit for byline in labelled if byline.credit), None)
    if source and not found and _persons((source,), paper):
        printed = _printed_source(location, paper, (source,))
        if printed and is_outlet(printed):
            return (source,), printed
    return found, source


def _signed_lines(
    tree: LexborHTMLParser,
    metadata: StructuredMetadata,
    bylines: Sequence[str],
    selectors: Iterable[str],
    paper: set[str],
) -> list[tuple[Byline, str]]:
    """Read what a rule names and the signatures of the body, each with its origin."""
    ruled = [
        (text, f"rule:{selector}")
        for selector in selectors
        for node in tree.css(selector)[:4]
        if (text := text_of(node))
    ]
    signed = [(read_byline(text), origin) for text, origin in [*ruled, *((line, "signature") for line in bylines)]]
    lines = [(byline, origin) for byline, origin in signed if byline is not None]
    if metadata.in_other_language:
        lines = [(_without_offices(byline), origin) for byline, origin in lines]
    # Where persons are declared, a bare line at the end may be anything.
    if lines and metadata.in_other_language and _declared_persons(metadata, paper):
        return [(byline, origin) for byline, origin in lines if byline.labelled or origin != "signature"]
    return lines


def _without_offices(byline: Byline) -> Byline:
    """Leave out the office beside a writer's name: `Anna Berger, Staff Reporter`."""
    if len(byline.authors) < 2:  # a pen name may have the words of an office
        return byline
    return replace(byline, authors=tuple(name for name in byline.authors if not names_office(name)) or byline.authors)


def _declared_persons(metadata: StructuredMetadata, paper: set[str]) -> tuple[str, ...]:
    """Return the persons that JSON-LD names as the article's authors."""
    stated = [without_initials(name) for name in full_names(declared_authors(metadata))]
    return _read(stated, paper, "json-ld", foreign=metadata.in_other_language)[0]


def _declared_as_persons(metadata: StructuredMetadata, paper: set[str]) -> tuple[str, ...]:
    """Return the authors declared as persons, whatever the form of their names, unless they are plain ASCII."""
    persons = [
        thing
        for thing in declared_authors(metadata)
        if isinstance(thing, dict) and "Person" in names(thing.get("@type"))
    ]
    found = (name for name in names(persons) if not name.isascii() and len(name) <= MAX_NAME)
    return tuple(dict.fromkeys(name for name in found if not is_outlet(name) and not is_paper(name, paper)))


def _statements(location: ArticleLocation, metadata: StructuredMetadata) -> Iterator[tuple[list[str], str]]:
    """Yield each statement about the authors with its origin, lazily: later sources are searched only if needed."""
    persons = [
        thing
        for thing in declared_authors(metadata)
        if not (isinstance(thing, dict) and "Organization" in names(thing.get("@type")))
    ]
    if metadata.in_other_language:
        wrote = [thing for thing in persons if not (isinstance(thing, dict) and has_other_job(thing.get("jobTitle")))]
        persons = wrote or persons
    yield [without_initials(name) for person in persons for name in full_names(person)], "json-ld"
    printed = author_elements(location, abroad=metadata.in_other_language)
    elements = [without_preposition(unescape(text)) for text in printed]
    stated = {bare(text) for text in metadata.contents("author")}
    agreed = [text for text in elements if bare(text) in stated]
    yield agreed or elements, "class"
    if metadata.in_other_language and agreed and all(map(names_office, agreed)):
        return  # a newsroom, which the page prints as its writer and tells machines
    yield [*metadata.contents("article:author"), *metadata.contents("dable:author")], "meta"
    yield list(metadata.contents("author")), "meta"
    if not metadata.in_other_language:
        yield writers_in_vietnamese(location), "line"
    else:
        yield introduced_writers(location), "line"
        yield declared_for_services(metadata), "meta"
        yield list(labelled_writers(metadata)), "meta"
        if metadata.language.startswith("en"):
            yield writers_in_english(location), "line"


def _read(texts: Iterable[str], paper: set[str], origin: str, *, foreign: bool) -> tuple[tuple[str, ...], str | None]:
    people: list[str] = []
    credit = None
    for text in map(_name_alone, texts):
        if not text or _NOT_A_PERSON.search(text) or (" và " in text and is_paper(text, paper)):
            continue  # of a paper called `Đất và Nước`, each word would be a name
        if foreign:
            stated = read_stated_authors(text, declared=origin in ("json-ld", "meta"))
            named = [name for name in stated.persons if not is_paper(name, paper)]
            people += [name for name in named if not name.startswith(tuple(f"{other} " for other in people))]
            outlet = stated.agency
        elif is_name_without_capitals(text):
            people += [] if is_paper(text, paper) else [text]
            continue
        else:
            byline = read_byline(text)
            people += [name for name in byline.authors if not is_paper(name, paper)] if byline else []
            outlet = byline.credit if byline else None
        if outlet and not is_paper(outlet, paper):
            credit = credit or outlet
    return tuple(dict.fromkeys(people)), credit


def _name_alone(text: str) -> str:
    """Cut off a mail address behind a name, and its second printing: one is for wide screens, one for small ones."""
    text = _MAIL_BEHIND.sub("", text)
    half = text[: len(text) // 2]
    return half if " " in half and text == 2 * half else text


def _printed_source(location: ArticleLocation, paper: set[str], authors: tuple[str, ...]) -> str | None:
    for node in elements_near(location, _SOURCE_SELECTOR):
        if node.tag in ("meta", "source", "script", "link", "img") or not _is_called_source(node):
            continue
        parts = [text for child in node.iter() if (text := text_of(child)) and text not in authors]
        named = next(filter(is_outlet, reversed(parts)), None)
        printed = (named or text_of(node)).lstrip("/-–| ")
        text = re.sub(r"^(?:theo|nguồn(?: tin| bài)?)\s*:?\s*", "", printed, flags=re.IGNORECASE).strip(" .()")
        if 1 < len(text) <= 50 and not _NOT_A_PERSON.search(text) and text not in authors and not is_paper(text, paper):
            return text
    return None


def _is_called_source(node: LexborNode) -> bool:
    attributes = node.attributes
    classes = attributes.get("class") or ""
    return (
        any(map(classes.__contains__, _SOURCE_NAMES))
        or attributes.get("data-role") == "source"
        or "source" in classes.split()
    )


def _persons(people: Iterable[str], paper: set[str]) -> tuple[str, ...]:
    return tuple(
        name for name in people if looks_like_name(tidy(name)) and not is_outlet(name) and not is_paper(name, paper)
    )


def _first(found: Iterable[tuple[tuple[str, ...], str]]) -> tuple[tuple[str, ...], str | None]:
    return next(((people, origin) for people, origin in found if people), ((), None))
