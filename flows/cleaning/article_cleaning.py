"""Cleaning: from a page to the article's own words and pictures, or to the reason why there are none."""

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from crawler.registry import Layout
from flows.cleaning.article_locator import MAX_LEAD, MIN_LEAD, Landmarks, ancestors
from flows.cleaning.body_reading import apply_rules, fall_back, machine_reading, read_body
from flows.cleaning.content.byline import read_byline
from flows.cleaning.content.dateline import split_dateline, without_badge
from flows.cleaning.content.interpretation import Body
from flows.cleaning.content.rendering import html_of
from flows.cleaning.genre import genre_of
from flows.cleaning.page.markup import address_among, file_name
from flows.cleaning.page.structured_metadata import Machine
from flows.cleaning.page.typography import bare, tidy
from flows.cleaning.page_analysis import Survey, survey
from flows.cleaning.refusals import (
    LEAST_SHARE,
    MIN_UNRULED,
    MOST_TEASERS,
    is_short,
    no_article,
    short_by_genre,
    unbelieved,
    unread,
    words_of,
)
from flows.stages import Cleaned, Page, Refusal
from storage.model.blocks import Heading, Image, Paragraph, Video

__all__ = ["clean"]


def clean(page: Page, found: Survey | None = None) -> Cleaned | Refusal:
    """Read headline, lead and body of `page`; never raises on what a page holds.

    `found`: the page's survey, if it was made already.
    """
    found = found or survey(page)
    machine, marks, base = found.machine, found.marks, found.base
    if refusal := no_article(page, machine, marks):
        return refusal
    headline = tidy(marks.headline)
    assert marks.body is not None
    apply_rules(marks.body, page.layout or Layout())
    body, refusal = read_body(page, machine, marks, headline, base)
    if refusal is not None:
        return refusal
    fields = dict(marks.fields)
    lead = marks.lead
    scattered = marks.share < LEAST_SHARE
    guessed = not marks.ruled_body and fields.get("blocks") == "density"
    doubtful = scattered or is_short(words_of(body), MIN_UNRULED)
    short = short_by_genre(machine, body, genre_of(body, headline, machine, page.url))
    if guessed and body.teasers_around < MOST_TEASERS and doubtful and not short:
        body, fields["blocks"] = fall_back(page, found.tree, headline, lead, body)
    if guessed and (stated := machine_reading(machine, headline, lead, body)):
        body, fields["blocks"] = stated, "json-ld"
    genre = genre_of(body, headline, machine, page.url)
    if not marks.ruled_body and (refusal := unbelieved(page, machine, marks, body, fields["blocks"], genre)):
        return refusal
    if lead is None:
        lead = _lead_in_body(body, machine, fields)
    if refusal := unread(page, machine, marks, body, genre):
        return refusal
    _cover(machine, marks, body, base)
    dateline, lead = _datelines(body, lead, fields)
    return Cleaned(
        headline=headline,
        lead=lead,
        dateline=dateline,
        blocks=tuple(body.blocks),
        text=words_of(body),
        html=html_of(body.blocks),
        images=tuple(block for block in body.blocks if isinstance(block, Image)),
        videos=tuple(block for block in body.blocks if isinstance(block, Video)),
        bylines=tuple(body.bylines),
        captions=tuple(body.captions),
        genre=genre,
        completeness=body.completeness,
        links=tuple(body.outgoing),
        attachments=tuple(body.attachments),
        fields=dict(sorted(fields.items())),
    )


def _lead_in_body(body: Body, machine: Machine, fields: dict[str, str]) -> str | None:
    """Use the body's first line as the lead if the description repeats it, or if it alone is bold."""
    lines = [index for index, block in enumerate(body.blocks) if isinstance(block, Paragraph | Heading)]
    if len(lines) < 2:
        return None
    block = body.blocks[lines[0]]
    assert isinstance(block, Paragraph | Heading)
    descriptions = filter(
        None, (machine.first("og:description"), machine.article_string("description"), machine.first("description"))
    )
    bare_descriptions = [bare(split_dateline(text)[1]) for text in descriptions]
    plain = bare(split_dateline(block.text)[1])
    unbadged = next(filter(None, (without_badge(block.text, text) for text in bare_descriptions)), None)
    if len(plain) > MIN_LEAD and (plain in bare_descriptions or unbadged):
        fields["lead"] = "description"
    elif body.first_bold and 40 < len(block.text) < MAX_LEAD and read_byline(block.text) is None:
        fields["lead"] = "bold"
    else:
        return None
    del body.blocks[lines[0]]
    return unbadged or block.text


def _cover(machine: Machine, marks: Landmarks, body: Body, base: str) -> None:
    """Insert the picture between headline and body before the body, if it is the page's preview picture."""
    preview = machine.first("og:image", "twitter:image")
    if marks.body is None or marks.headline_node is None or not preview:
        return
    name = file_name(preview)
    if not name or any(isinstance(block, Image) and file_name(block.url) == name for block in body.blocks):
        return
    for node in _between(marks.headline_node, marks.body):
        if node.tag == "img" and file_name(url := address_among(node.attributes, base)) == name:
            body.blocks.insert(0, Image(url=url))
            return


def _between(headline: LexborNode, body: LexborNode) -> Iterator[LexborNode]:
    """Yield the nodes from `headline` up to `body`, excluding `body`; none if `body` contains `headline`."""
    end = body.mem_id
    current: LexborNode | None = headline
    if end in ancestors(headline):
        return
    while current is not None and current.mem_id != end:
        yield current
        following = current.first_child or current.next
        while following is None and current is not None:
            current = current.parent
            following = current.next if current is not None else None
        current = following


def _datelines(body: Body, lead: str | None, fields: dict[str, str]) -> tuple[str | None, str | None]:
    """Move the dateline out of lead and first paragraph; return it with the lead."""
    dateline = None
    if lead:
        dateline, lead = split_dateline(lead)
    paragraphs = [index for index, block in enumerate(body.blocks) if isinstance(block, Paragraph)]
    if paragraphs:
        first, *others = (body.blocks[index] for index in paragraphs[:2])
        assert isinstance(first, Paragraph)
        talks = any(isinstance(block, Paragraph) and block.text[:1] in "-–—" for block in others)  # a dialogue
        found, rest = split_dateline(first.text, orphan=not talks)
        if rest != first.text:
            body.blocks[paragraphs[0]] = Paragraph(text=rest)
            dateline = dateline or found
    if dateline:
        fields["dateline"] = "text"
    return dateline, lead or None
