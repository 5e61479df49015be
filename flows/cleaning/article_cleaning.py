"""Cleaning: from a page to the article's own words and pictures, or to the reason why there are none."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.registry import Layout
from flows.cleaning.article_classifier import declared, doubts
from flows.cleaning.article_locator import MAX_LEAD, MIN_LEAD, Landmarks, ancestors
from flows.cleaning.content.byline import read_byline
from flows.cleaning.content.content_blocks import Piece, take_apart
from flows.cleaning.content.dateline import split_dateline, without_badge
from flows.cleaning.content.interpretation import Body, interpret
from flows.cleaning.content.rendering import html_of, text_of_blocks
from flows.cleaning.generic_reader import paragraphs_by_trafilatura, teasers_among
from flows.cleaning.page.markup import MARK, address_among
from flows.cleaning.page.structured_metadata import Machine
from flows.cleaning.page.typography import bare, letters, tidy
from flows.cleaning.page_analysis import Survey, survey
from flows.stages import Cleaned, Page, Refusal, RefusalReason
from storage.model.article import Heading, Image, Paragraph, Video

__all__ = ["clean"]

MIN_RULED = 20
"""Letters of the shortest body that a rule may name: bulletins of one line exist."""
MIN_UNRULED = 200
"""Letters of the shortest body taken for an article where no rule vouches for it."""
LEAST_SHARE = 0.33
"""Share of a page's prose that the body must hold to be believed whole; half of the teasers of a front hold less."""
PROSE_LINE = 60
"""Characters of a line that is prose and no label."""
PROSE_SHARE = 0.8
"""Share of prose lines in what the fallback finds, below which it found a menu."""
MOST_TEASERS = 0.7
"""Share of a body's paragraphs under links to other pages from which it is a list of articles, and no article."""
MAX_BEGINNING = 2000
"""Letters of the longest beginning that a page shows of an article which is not free."""
MAX_FRAGMENT = 1_500_000
"""Characters of the largest fragment handed to BeautifulSoup, which reads about a million a second."""
MAX_DEPTH = 150
"""Deepest nesting of elements in a fragment: Python's recursion bears several times as much."""

_NO_ARTICLE = re.compile(
    r"^(?:just a moment|attention required|access denied|verify(?:ing)? you are human|are you a robot|"
    r"checking your browser|"
    r"403|404|500|502|503|page not found|not found|error|lỗi|không tìm thấy|trang không tồn tại|trang bạn tìm|"
    r"đăng nhập|login|sign in|"
    r"bảo trì|bài viết không tồn tại|truy cập bị từ chối|xác thực)\b",
    re.IGNORECASE,
)
_GATES = ("để đọc tiếp", "để đọc toàn", "để đọc đầy đủ", "để xem tiếp", "để xem toàn", "để tiếp tục đọc")
_LOGIN = re.compile(r"đăng nhập|đăng ký|hội viên|thành viên|gói|trả phí|thanh toán|mua", re.IGNORECASE)
_CODED_BODY = re.compile(r"encrypt|decrypt|giai_?ma|\batob\(|cryptojs", re.IGNORECASE)
CIPHER = 60
"""Letters of a word that no language has."""
_CIPHER = re.compile(rf"[A-Za-z0-9+/=_%-]{{{CIPHER},}}")
_SCRIPTED_BODY = re.compile(
    r"outputData\s*=\s*[\"'`]|\$\(\s*['\"]#?[\w-]*content[\w-]*['\"]\s*\)\s*\.\s*html\(\s*[\"'`]", re.IGNORECASE
)


def clean(page: Page, found: Survey | None = None) -> Cleaned | Refusal:
    """Read headline, lead and body of `page`; never raises on what a page holds.

    `found`: the page's survey, if it was made already.
    """
    found = found or survey(page)
    machine, marks, base = found.machine, found.marks, found.base
    if refusal := _no_article(page, machine, marks):
        return refusal
    headline = tidy(marks.headline)
    assert marks.body is not None
    _apply_rules(marks.body, page.layout or Layout())
    body, refusal = _body(page, marks, headline, base)
    if refusal is not None:
        return refusal
    fields = dict(marks.fields)
    lead = marks.lead
    scattered = marks.share < LEAST_SHARE
    guessed = not marks.ruled_body and fields.get("blocks") == "density"
    if guessed and body.teasers < MOST_TEASERS and (scattered or _short(_words(body), MIN_UNRULED)):
        body, fields["blocks"] = _fallen_back(page, found.tree, headline, lead, body)
    if not marks.ruled_body and (refusal := _unbelieved(page, machine, marks, body, fields["blocks"])):
        return refusal
    if lead is None:
        lead = _lead_in_body(body, machine, fields)
    if refusal := _unread(page, machine, marks, body):
        return refusal
    _cover(machine, marks, body, base)
    dateline, lead = _datelines(body, lead, fields)
    return Cleaned(
        headline=headline,
        lead=lead,
        dateline=dateline,
        blocks=tuple(body.blocks),
        text=_words(body),
        html=html_of(body.blocks),
        images=tuple(block for block in body.blocks if isinstance(block, Image)),
        videos=tuple(block for block in body.blocks if isinstance(block, Video)),
        bylines=tuple(body.bylines),
        captions=tuple(body.captions),
        fields=dict(sorted(fields.items())),
    )


def _no_article(page: Page, machine: Machine, marks: Landmarks) -> Refusal | None:
    title = marks.headline or machine.title
    if not title:
        return _refuse(page, RefusalReason.NOT_AN_ARTICLE, "the page has no headline")
    if _NO_ARTICLE.match(title) and not machine.article:
        return _refuse(
            page,
            RefusalReason.NOT_AN_ARTICLE,
            f"its title is that of an error, login or challenge page: {title[:80]!r}",
        )
    if marks.body is None:
        if _SCRIPTED_BODY.search(page.html):
            return _refuse(
                page,
                RefusalReason.NO_BODY,
                "the body stands only in a script, and its family names no function that reads it",
            )
        return _refuse(page, RefusalReason.NOT_AN_ARTICLE, "there is no prose under the headline")
    return None


def _unbelieved(page: Page, machine: Machine, marks: Landmarks, body: Body, found_by: str) -> Refusal | None:
    """Refuse what was found without a rule where it is more likely to be a list than an article."""
    if body.teasers >= MOST_TEASERS:
        reason = RefusalReason.NO_BODY if declared(machine) else RefusalReason.NOT_AN_ARTICLE
        return _refuse(page, reason, "its prose is a list of teasers, each under a link to another page")
    if doubt := doubts(machine, marks, body, page.url, guessed=found_by == "trafilatura"):
        return _refuse(page, RefusalReason.NOT_AN_ARTICLE, doubt)
    if marks.share < LEAST_SHARE and found_by == "density":
        detail = f"its prose is scattered: no element holds more than {marks.share:.0%} of it"
        return _refuse(page, RefusalReason.NOT_AN_ARTICLE, detail)
    return None


def _unread(page: Page, machine: Machine, marks: Landmarks, body: Body) -> Refusal | None:
    """Refuse a body that is too little, the beginning of one, or no text that a person could read."""
    words = _words(body)
    if _short(words, MIN_RULED if marks.ruled_body else MIN_UNRULED):
        return _too_little(page, marks, machine, body)
    if _gated(page, machine, words):
        detail = "only its beginning is shown: the rest is for subscribers who log in"
        return _refuse(page, RefusalReason.NO_BODY, detail)
    if _encrypted(words):
        detail = "the body is encrypted or encoded text that a script turns readable"
        return _refuse(page, RefusalReason.NO_BODY, detail)
    return None


def _apply_rules(body: LexborNode, layout: Layout) -> None:
    """Mark the layout's captions, bylines and noise in `body`, so that they are known in the fragment."""
    for name, selectors in (("caption", layout.captions), ("byline", layout.byline), ("noise", layout.noise)):
        for selector in selectors:
            for node in body.css(selector):
                if name != "noise" or node.mem_id != body.mem_id:
                    node.attrs[MARK] = name


def _body(page: Page, marks: Landmarks, headline: str, base: str) -> tuple[Body, Refusal | None]:
    assert marks.body is not None
    if _deeper_than(marks.body, MAX_DEPTH):
        return Body(), _refuse(
            page,
            RefusalReason.NOT_AN_ARTICLE,
            f"its body's elements are nested more than {MAX_DEPTH} deep, which no article's are",
        )
    markup = len(marks.body.html or "") if len(page.markup) > MAX_FRAGMENT else 0  # a smaller page has no larger part
    if markup > MAX_FRAGMENT:
        return Body(), _refuse(
            page,
            RefusalReason.NOT_AN_ARTICLE,
            f"its body has {markup:,} characters of markup, more than the {MAX_FRAGMENT:,} that are read",
        )
    pieces = take_apart(marks.body, base)
    return interpret(pieces, headline=headline, lead=marks.lead, ruled=marks.ruled_body), None


def _fallen_back(page: Page, tree: LexborHTMLParser, headline: str, lead: str | None, body: Body) -> tuple[Body, str]:
    """Ask trafilatura where prose density found too little; a result that is mostly labels is a menu and no article."""
    paragraphs = paragraphs_by_trafilatura(page.html, page.url, page.fetched_at)
    keys = [bare(text) for text in paragraphs]
    if bare(headline) in keys:
        paragraphs = paragraphs[keys.index(bare(headline)) + 1 :]
    other = interpret([Piece("text", text) for text in paragraphs], headline=headline, lead=lead)
    found = letters(_words(other))
    prose = sum(letters(text) for text in paragraphs if len(text) >= PROSE_LINE)
    captions = sum(letters(node.text()) for node in tree.css("figcaption"))  # an album's, which are no article
    enough = found - captions > 1.5 * letters(_words(body)) and prose > PROSE_SHARE * found
    if enough and teasers_among(tree, paragraphs) < MOST_TEASERS:
        return other, "trafilatura"
    return body, "density"


def _words(body: Body) -> str:
    return text_of_blocks(body.blocks)


def _short(words: str, least: int) -> bool:
    """Tell whether `words` have fewer than `least` letters, without counting those of a long text."""
    found = 0
    for word in words[: 3 * least].split():
        if word.isalpha():
            found += len(word)
            if found >= least:
                return False
    return letters(words) < least


def _gated(page: Page, machine: Machine, words: str) -> bool:
    """Tell whether a page shows the beginning of an article and asks to log in or to pay for the rest."""
    free = not _not_free(machine.article.get("isAccessibleForFree"))
    if not _short(words, 3 * MIN_UNRULED if free else MAX_BEGINNING):  # free articles' pages may hold the words too
        return False
    places = map(page.html.find, _GATES)
    return any(place >= 0 and _LOGIN.search(page.html[max(0, place - 120) : place]) for place in places)


def _not_free(said: object) -> bool:
    return said is False or (isinstance(said, str) and said.lower() == "false")


def _lead_in_body(body: Body, machine: Machine, fields: dict[str, str]) -> str | None:
    """Take the body's first line for the lead where the description repeats it, or where it alone is bold."""
    lines = [index for index, block in enumerate(body.blocks) if isinstance(block, Paragraph | Heading)]
    if len(lines) < 2:
        return None
    block = body.blocks[lines[0]]
    assert isinstance(block, Paragraph | Heading)
    told = filter(None, (machine.first("og:description"), machine.said("description"), machine.first("description")))
    said = [bare(split_dateline(text)[1]) for text in told]
    plain = bare(split_dateline(block.text)[1])
    unbadged = next(filter(None, (without_badge(block.text, text) for text in said)), None)
    if len(plain) > MIN_LEAD and (plain in said or unbadged):
        fields["lead"] = "description"
    elif body.first_bold and 40 < len(block.text) < MAX_LEAD and read_byline(block.text) is None:
        fields["lead"] = "bold"
    else:
        return None
    del body.blocks[lines[0]]
    return unbadged or block.text


def _too_little(page: Page, marks: Landmarks, machine: Machine, body: Body) -> Refusal:
    pictures = sum(isinstance(block, Image) for block in body.blocks)
    videos = sum(isinstance(block, Video) for block in body.blocks)
    if _SCRIPTED_BODY.search(page.html):
        return _refuse(
            page,
            RefusalReason.NO_BODY,
            "the body stands only in a script, and its family names no function that reads it",
        )
    if marks.ruled_body or pictures > 2:
        kind = f"pictures ({pictures}) or videos ({videos}), but no text" if pictures or videos else "no text"
        kind += (
            "; a script of the page decodes it"
            if _CODED_BODY.search(marks.body.html or "" if marks.body else "")
            else ""
        )
        where = marks.fields.get("blocks", "density")
        return _refuse(page, RefusalReason.NO_BODY, f"the element of the body ({where}) holds {kind}")
    kind = (
        "a video" if videos or "video" in str(machine.first("og:type")) else f"less than {MIN_UNRULED} letters of prose"
    )
    return _refuse(page, RefusalReason.NOT_AN_ARTICLE, f"under the headline stands {kind}")


def _encrypted(text: str) -> bool:
    """Tell whether most of `text` is of words no language has: base64 and other ciphers know no blanks."""
    step = CIPHER // 2  # of a word so long, one piece at least lies within it
    if all(" " in text[start : start + step] for start in range(0, len(text) - step, step)):
        return False
    longest = " ".join([word for word in text.split() if len(word) >= CIPHER])
    return sum(len(match) for match in _CIPHER.findall(longest)) > 0.5 * len(text)


def _cover(machine: Machine, marks: Landmarks, body: Body, base: str) -> None:
    """Put the picture that stands between headline and body before the body, if it is the page's preview picture."""
    preview = machine.first("og:image", "twitter:image")
    if marks.body is None or marks.headline_node is None or not preview:
        return
    name = _file(preview)
    if not name or any(isinstance(block, Image) and _file(block.url) == name for block in body.blocks):
        return
    for node in _between(marks.headline_node, marks.body):
        if node.tag == "img" and _file(url := address_among(node.attributes, base)) == name:
            body.blocks.insert(0, Image(url=url))
            return


def _between(headline: LexborNode, body: LexborNode) -> Iterator[LexborNode]:
    """Yield the nodes from `headline` to before `body`, none if `body` holds it."""
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


def _file(url: str) -> str:
    return url.split("?")[0].rsplit("/", 1)[-1]


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


def _deeper_than(node: LexborNode, limit: int) -> bool:
    level: list[LexborNode] = [node]
    for _ in range(limit):
        level = [child for parent in level for child in parent.iter()]
        if not level:
            return False
    return True


def _refuse(page: Page, reason: RefusalReason, detail: str) -> Refusal:
    return Refusal(page.capture, page.url, reason, detail)
