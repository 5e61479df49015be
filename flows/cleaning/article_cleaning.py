"""Cleaning: from a page to the article's own words and pictures, or to the reason why there are none."""

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from flows.cleaning.around_text.attachments_below import source_of
from flows.cleaning.around_text.video_above import video_above
from flows.cleaning.body_reading import apply_rules, fall_back, machine_reading, read_body
from flows.cleaning.boxes.leaves import ancestors
from flows.cleaning.boxes.prose_density import ArticleBox
from flows.cleaning.content.byline import read_byline
from flows.cleaning.content.dateline import split_dateline, without_badge
from flows.cleaning.content.interpretation import Body
from flows.cleaning.content.rendering import html_of
from flows.cleaning.data_reading import data_reading
from flows.cleaning.genre import genre_of
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.location.lead_locator import MAX_LEAD, MIN_LEAD
from flows.cleaning.page.dom_index import DomIndex, tag_numbers
from flows.cleaning.page.markup import MARK
from flows.cleaning.page.picture_addresses import address_among, file_name
from flows.cleaning.page.structured_metadata import StructuredMetadata
from flows.cleaning.page.typography import bare, letters, tidy
from flows.cleaning.page_analysis import PageAnalysis, analyse_page
from flows.cleaning.refusals import (
    LEAST_SHARE,
    MIN_UNRULED,
    MOST_TEASERS,
    is_short,
    refuse_list,
    refuse_unreadable,
    refuse_without_headline,
    refuse_without_prose,
    short_by_genre,
    words_of,
)
from flows.stages import Cleaned, Page, Refusal
from storage.model.blocks import Heading, Image, Paragraph, Video
from storage.model.body_facts import Attachment

__all__ = ["clean"]

MOST_OF_TEXT = 0.8
"""Share of the text from which what repeats its lines is no lead."""
_PICTURE = tag_numbers("img")


def clean(page: Page, analysis: PageAnalysis | None = None) -> Cleaned | Refusal:
    """Read headline, lead and body of `page`. No content of a page raises an error.

    `analysis`: the page's analysis, if it was made already.
    """
    analysis = analysis or analyse_page(page)
    metadata, location, base = analysis.metadata, analysis.location, analysis.base
    if refusal := refuse_without_headline(page, metadata, location):
        return refusal
    headline = tidy(location.headline)
    body, refusal = _located_body(page, analysis, headline)
    if refusal is not None:
        return refusal
    fields = dict(location.fields)
    lead = location.lead
    scattered = location.share < LEAST_SHARE
    guessed = not location.ruled_body and fields.get("blocks") == "density"
    doubtful = scattered or is_short(words_of(body), MIN_UNRULED) or _takes_little(body)
    _video_above(metadata, location, body, base)
    located, genre = body, genre_of(body, headline, metadata, page.url)
    poor = guessed and body.teasers_around < MOST_TEASERS and doubtful
    if poor and not short_by_genre(metadata, location, body, genre):
        body.rejected |= location.box.foreign_texts() if location.box is not None else frozenset()
        body, fields["blocks"] = _told_or_found(page, analysis, headline, body)
    if guessed or location.body is None:
        body, found_by = _body_in_data(page, analysis, headline, body, doubtful=doubtful)
        if found_by is None and location.body is None:
            return refuse_without_prose(page)
        fields["blocks"] = found_by or fields["blocks"]
    if body is not located:
        genre = genre_of(body, headline, metadata, page.url)
    if not location.ruled_body and (refusal := refuse_list(page, metadata, location, body, fields["blocks"], genre)):
        return refusal
    lead = _lead_of(body, lead, metadata, fields)
    if refusal := refuse_unreadable(page, metadata, location, body, genre, lead):
        return refusal
    _cover(metadata, location, body, base)
    _sound_above(location, body, base)
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


def _located_body(page: Page, analysis: PageAnalysis, headline: str) -> tuple[Body, Refusal | None]:
    """Return the body that the page shows, empty if it shows no prose, or the reason why it cannot be read."""
    location = analysis.location
    if location.body is None:
        return Body(), None
    apply_rules(location.body, analysis.layout)
    box, node = location.box, location.body
    body, refusal = read_body(page, analysis.metadata, location, headline, analysis.base)
    declared = analysis.metadata.article or analysis.metadata.first("og:type") == "article"
    alone = not body.blocks or _lead_is_text(box, location, body)
    if refusal is None and alone and declared and not is_short(location.lead or "", MIN_UNRULED):
        # A text of one paragraph or box, which the description repeats. The search for another one has moved.
        if location.lead_node is not None and MARK in location.lead_node.attrs:
            del location.lead_node.attrs[MARK]
        location.box, location.body = box, node
        location.lead = location.lead_node = None
        location.fields.pop("lead", None)
        return read_body(page, analysis.metadata, location, headline, analysis.base)
    return body, refusal


def _lead_is_text(box: ArticleBox | None, location: ArticleLocation, body: Body) -> bool:
    """Tell whether what the description repeats is all prose of the article, and the rest a few words of the page."""
    lead = location.lead_node
    if box is None or lead is None or location.fields.get("lead") != "description":
        return False
    little = is_short(words_of(body), MIN_UNRULED) or _takes_little(body)
    if not little or not all(isinstance(block, Paragraph | Heading | Image) for block in body.blocks):
        return False
    if sum(isinstance(block, Image) for block in body.blocks) > 1:  # a photo story has hardly any other words
        return False
    core = {box.core.mem_id}
    prose = [leaf for leaf in box.leaves if leaf.weight == 1.0 and leaf.lies_in(core)]
    told = all(leaf.lies_in({lead.mem_id}) for leaf in prose)
    return bool(prose) and told and letters(words_of(body)) < letters(location.lead or "")


def _told_or_found(page: Page, analysis: PageAnalysis, headline: str, body: Body) -> tuple[Body, str]:
    """Return the body that the page tells machines, else that of another reader, which takes what is told of others."""
    location = analysis.location
    if stated := machine_reading(analysis.metadata, headline, location.lead, body, analysis.base):
        return stated, "json-ld"
    return fall_back(page, analysis.tree, location, headline, location.lead, body)


def _body_in_data(
    page: Page, analysis: PageAnalysis, headline: str, body: Body, *, doubtful: bool
) -> tuple[Body, str | None]:
    """Return the body that the page tells machines or its scripts with its origin, if it says more than `body`."""
    metadata, lead = analysis.metadata, analysis.location.lead
    if stated := machine_reading(metadata, headline, lead, body, analysis.base):
        return stated, "json-ld"
    unseen = analysis.location.body is None
    if (unseen or doubtful) and (stated := data_reading(page.html, headline, lead, body, analysis.base)):
        return stated, "data"
    return body, None


def _takes_little(body: Body) -> bool:
    """Tell whether so little of the prose was taken that the page would be refused."""
    return body.completeness is not None and body.completeness.share < LEAST_SHARE


def _lead_of(body: Body, lead: str | None, metadata: StructuredMetadata, fields: dict[str, str]) -> str | None:
    """Return the lead found beside the body, unless the body says it again, or else the one in the body."""
    if lead is None:
        return _lead_in_body(body, metadata, fields)
    if _is_told_again(lead, body):
        del fields["lead"]
        return None
    return lead


def _is_told_again(lead: str, body: Body) -> bool:
    """Tell whether lines of the body say `lead` again and hardly more: the box around them was taken for it."""
    told = bare(lead)
    first = next((bare(block.text) for block in body.blocks if isinstance(block, Paragraph | Heading)), "")
    if not first or len(first) >= len(told) or not told.startswith(first):
        return False
    text = bare(words_of(body))
    return text.startswith(told) and len(told) > MOST_OF_TEXT * len(text)


def _lead_in_body(body: Body, metadata: StructuredMetadata, fields: dict[str, str]) -> str | None:
    """Use the body's first line as the lead: the description repeats it, it alone is bold, or a heading's sentence."""
    lines = [index for index, block in enumerate(body.blocks) if isinstance(block, Paragraph | Heading)]
    if len(lines) < 2:
        return None
    block = body.blocks[lines[0]]
    assert isinstance(block, Paragraph | Heading)
    if block.text.endswith(":"):
        return None  # it introduces what follows, a list of names
    descriptions = filter(
        None, (metadata.first("og:description"), metadata.article_string("description"), metadata.first("description"))
    )
    bare_descriptions = [bare(split_dateline(text)[1]) for text in descriptions]
    plain = bare(split_dateline(block.text)[1])
    unbadged = next(filter(None, (without_badge(block.text, text) for text in bare_descriptions)), None)
    if len(plain) > MIN_LEAD and (plain in bare_descriptions or unbadged):
        fields["lead"] = "description"
    elif body.first_bold and 40 < len(block.text) < MAX_LEAD and read_byline(block.text) is None:
        fields["lead"] = "bold"
    elif lines[0] == 0 and _is_heading_of_all(body) and 40 < len(block.text) < MAX_LEAD:
        fields["lead"] = "heading"
    else:
        return None
    del body.blocks[lines[0]]
    return unbadged or block.text


def _is_heading_of_all(body: Body) -> bool:
    """Tell whether the body begins with its only heading, a sentence that signs nothing."""
    first, *others = body.blocks
    if not isinstance(first, Heading) or any(isinstance(block, Heading) for block in others):
        return False
    return first.text.endswith(".") and read_byline(first.text) is None


def _cover(metadata: StructuredMetadata, location: ArticleLocation, body: Body, base: str) -> None:
    """Insert the picture between headline and body before the body, if it is the page's preview picture."""
    preview = metadata.first("og:image", "twitter:image")
    if location.body is None or location.headline_node is None or not preview:
        return
    name = file_name(preview)
    if not name or any(isinstance(block, Image) and file_name(block.url) == name for block in body.blocks):
        return
    for node in _pictures_between(location.dom, location.headline_node, location.body):
        if file_name(url := address_among(node.attributes, base)) == name:
            body.blocks.insert(0, Image(url=url))
            return


def _video_above(metadata: StructuredMetadata, location: ArticleLocation, body: Body, base: str) -> None:
    """Insert the video whose player stands above the headline before the body, if that shows none."""
    if not any(isinstance(block, Video) for block in body.blocks) and (url := video_above(metadata, location, base)):
        body.blocks.insert(0, Video(url=url))


def _sound_above(location: ArticleLocation, body: Body, base: str) -> None:
    """Add the sound between headline and text to the attachments: the article read aloud."""
    first = location.box.core if location.box is not None else location.body
    start, stop = location.dom.index(location.headline_node), location.dom.index(first)
    if start is None or stop is None:
        return
    for node in location.dom.called("audio"):
        place = location.dom.index(node)
        if place is None or not start < place < stop or location.is_foreign(node):
            continue
        url = source_of(node, base)
        if url and all(url != known.url for known in body.attachments):
            body.attachments.append(Attachment(url=url, kind="audio"))


def _pictures_between(dom: DomIndex, headline: LexborNode, body: LexborNode) -> Iterator[LexborNode]:
    """Return the pictures from `headline` up to `body`; none if `body` contains `headline`."""
    start, stop = dom.index(headline), dom.index(body)
    if start is None or body.mem_id in ancestors(headline):
        return iter(())
    return dom.between(start, stop if stop is not None and stop > start else None, _PICTURE)


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
