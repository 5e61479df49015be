"""Leaves out what stands among an article's lines and is none of it: offers, questions of consent, its own quotes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.page.markup import ASKS_MAIL, elements, text_of_tag
from flows.cleaning.page.noise import is_timed_stamp
from flows.cleaning.page.typography import bare, bare_if_alike
from flows.cleaning.wording.page_furniture import is_furniture

__all__ = [
    "MIN_PROSE",
    "labels_picture",
    "without_adverts",
    "without_biography",
    "without_furniture",
    "without_offers",
    "without_repetitions",
]

MAX_OFFER = 600
"""Letters of the longest box that offers a letter or an account."""
OFFER_SHARE = 0.3
"""Share of the text that such a box may hold."""
OFFER_LINES = 2
"""Lines of a box that must speak of signing up: an article may have such a line, too. A field for an address counts."""
LAST_LINES, MOSTLY = 3, 0.9
"""Lines at the end among which one is looked for that tells of the writer; share of it that is italic."""
MIN_PROSE = 60
"""Characters of a line above which it is a paragraph."""
LEVELS = 2
"""Levels of boxes around a line that may be the box of an offer."""
MIN_REPEATED = 40
"""Letters of the shortest line that counts as a quote of the text or as a second print of a line."""
REPEATED_LINES, REPEATED, MOST_MISSED = 3, 0.75, 8
"""Lines that must stand, in order, in one that repeats the whole text; their share of it; lines that it may lack."""
MAX_THUMBNAIL = 400
"""Pixels of the width of the largest picture that is a small form of another."""

_PRINTED = re.compile(r"đặt (?:mua )?báo (?:in|giấy|năm|dài hạn)(?!\w)|giao báo (?:tận|đến|tới)(?!\w)", re.IGNORECASE)
_ORDERING = re.compile(
    r"(?:\d[ .]?){6}|\d ?(?:đồng|đ)(?!\w)|(?:đặt|đăng ký|gọi) ngay(?!\w)|tại đây|liên hệ ?:|hotline", re.IGNORECASE
)
"""A telephone's number, a price or a call to order."""
_OFFER = re.compile(
    r"nhận (?:tin|bản tin|thông báo|thư)(?!\w)|bản tin|đăng ký (?:nhận|theo dõi|email|ngay|thành viên)|"
    rf"{_PRINTED.pattern}|"
    r"hộp thư|hòm thư|tải (?:ngay )?ứng dụng|quan tâm (?:zalo|ngay)|theo dõi ngay|"
    r"(?:sử dụng|lưu|chấp nhận|đặt) (?:các )?cookies?(?!\w)|(?:use|store|accept) cookies|cookies? verwenden|"
    r"địa chỉ (?:thư|e-?mail)|e-?mail của bạn|bấm nút|thư tuần|newsletter|sign up|subscribe|inbox|abonnieren",
    re.IGNORECASE,
)
_OFFER_WORDS = (
    "nhận tin", "nhận thông báo", "nhận thư", "bản tin", "đăng ký nhận", "đăng ký theo dõi", "đăng ký email",
    "đăng ký ngay", "đăng ký thành viên", "hộp thư", "hòm thư", "địa chỉ thư", "thư tuần", "mail của bạn",
    "tải ứng dụng", "tải ngay ứng dụng", "quan tâm zalo", "quan tâm ngay", "theo dõi ngay",
    "đặt báo", "đặt mua báo", "giao báo",
    "địa chỉ email", "địa chỉ e-mail", "bấm nút", "cookie", "newsletter", "sign up", "subscribe", "inbox", "abonnieren",
)  # fmt: skip  # short items: a line each would fill a screen
"""One of these is in everything that `_OFFER` finds; to look for them first costs a tenth of the expression."""
_ADVERT = re.compile(
    r"\W*(?:(?:nội dung |bài |tin )?quảng cáo|(?:nội dung |bài viết )?(?:được )?tài trợ|thông tin doanh nghiệp|"
    r"advertisements?|advertorial|sponsored(?: content)?|anzeige|werbung|publicité|publicidad)\W*",
    re.IGNORECASE,
)
MAX_LABEL = 40
"""Characters of the longest line that calls a box an advertisement."""
_SIZED = re.compile(r"-(?P<width>\d{2,4})x\d{2,4}(?=\.\w+$)")
"""What WordPress writes into the name of a smaller form of a picture."""
_PICTURE_LABEL = re.compile(r"(?:video|clip|ảnh|đồ họa|đồ hoạ|hình|nguồn video|nguồn clip)\s*:\s*\S", re.IGNORECASE)
_QUOTING = re.compile(r"quote|pull|trich-?dan|highlight|callout|noi-?bat", re.IGNORECASE)
_QUOTING_TAGS = frozenset({"blockquote", "aside", "q"})
_QUOTED = ("text", "quote", "heading")
_OPENING, _CLOSING = ("“", '"', "«", "„", "‘"), ("”", '"', "»", "“", "’")
BESIDE_LEVELS, MAX_SPEAKER = 5, 60
"""Elements around a line that may set it beside the text, and letters beside it that say whose words they are."""


def without_biography(pieces: Sequence[Piece], writers: Sequence[str]) -> list[Piece]:
    """Leave out the line about the writer below the article, and the name above it.

    It begins with the name of one of the `writers`, and all of it is italic, or the name alone stands above it.
    """
    texts = [
        piece for piece in pieces if piece.text and not piece.doubtful and piece.kind in ("text", "heading", "quote")
    ]
    for last, above in zip(texts[-1:-LAST_LINES:-1], texts[-2 : -LAST_LINES - 1 : -1], strict=False):
        writer = next((name for name in writers if " " in name and last.text.startswith(name)), None)
        if writer is None or len(last.text) <= len(writer) + MIN_REPEATED:
            continue
        named = above.text.strip(" :") == writer
        if named or last.italic > MOSTLY:
            left_out = {id(last), id(above)} if named else {id(last)}
            return [piece for piece in pieces if id(piece) not in left_out]
    return list(pieces)


def without_furniture(pieces: Sequence[Piece], *, counting: bool = False) -> list[Piece]:
    """Leave out the lines above the first paragraph and below the last one that count visits or name tools.

    Below it, those that say when the article appeared, too. Between paragraphs they tell of what the article is about:
    how often a clip was seen. A text without paragraphs, a poem, may have such lines. `counting`: only those with a
    number; a signature may be next to them.
    """
    prose = [
        place
        for place, piece in enumerate(pieces)
        if piece.kind == "text" and len(piece.text) > MIN_PROSE and not is_furniture(piece.text)
    ]
    if not prose:
        return [*pieces]
    return [
        piece
        for place, piece in enumerate(pieces)
        if piece.kind not in ("text", "heading")
        or prose[0] <= place <= prose[-1]
        or (counting and not any(map(str.isdecimal, piece.text)))
        or not (is_furniture(piece.text) or (place > prose[-1] and is_timed_stamp(piece.text)))
    ]


def without_offers(pieces: Sequence[Piece]) -> list[Piece]:
    """Leave out small boxes of which several lines speak of signing up or of consent, with their other lines.

    What a quote says does not count: somebody tells of it.
    """
    if not _may_offer("\n".join([piece.text for piece in pieces])):  # as in most articles
        return list(pieces)
    signs = [piece for piece in pieces if _offers(piece)]
    asking = {box for piece in signs for box in _around(piece, asking=True)}
    if len(signs) < OFFER_LINES and not asking:
        return list(pieces)
    whole = sum(len(piece.text) for piece in pieces)
    around = [_around(piece) for piece in pieces]
    offers: set[int] = set()
    for box in {box for piece in signs for box in _around(piece)}:
        held = [piece for piece, boxes in zip(pieces, around, strict=True) if box in boxes]
        size = sum(len(piece.text) for piece in held)
        if _tells_of_papers(held):
            continue
        found = sum(map(_offers, held)) + (box in asking)
        if found >= OFFER_LINES and size <= MAX_OFFER and size <= OFFER_SHARE * whole and 2 * found >= len(held) - 1:
            offers.update(map(id, held))
    return [piece for piece in pieces if id(piece) not in offers]


def without_adverts(pieces: Sequence[Piece]) -> list[Piece]:
    """Leave out small boxes that begin with a line that calls them advertisements."""
    labels = [piece for piece in pieces if len(piece.text) <= MAX_LABEL and _ADVERT.fullmatch(piece.text)]
    if not labels:
        return list(pieces)
    whole = sum(len(piece.text) for piece in pieces)
    around = [_around(piece) for piece in pieces]
    adverts = set(map(id, labels))
    for label in labels:
        for box in _around(label):
            held = [piece for piece, boxes in zip(pieces, around, strict=True) if box in boxes]
            size = sum(len(piece.text) for piece in held)
            if held[0] is label and size <= MAX_OFFER and size <= OFFER_SHARE * whole:
                adverts.update(map(id, held))
    return [piece for piece in pieces if id(piece) not in adverts]


def without_repetitions(pieces: Sequence[Piece]) -> list[Piece]:
    """Leave out what is printed a second time: quotes that a paragraph contains, long lines, the text as one line, and
    small forms of pictures.
    """
    pieces = _without_thumbnails(pieces)
    long = {place: piece.text for place, piece in enumerate(pieces) if len(piece.text) >= MIN_REPEATED}
    whole = _whole_text(long)
    sizes: dict[int, int] = {}
    beside = {place for place in long if pieces[place].kind in _QUOTED and _is_set_beside(pieces[place], sizes)}
    quotes = beside | {place for place in long if pieces[place].kind in ("text", "quote") and _may_quote(pieces[place])}
    keys = map(bare, long.values()) if quotes else bare_if_alike([*long.values()])
    texts = dict(zip(long, keys, strict=True))
    others = [texts[place] for place in long if pieces[place].kind == "text" and place not in quotes] if quotes else []
    kept = []
    seen: dict[str, int] = {}
    for place, piece in enumerate(pieces):
        text = texts.get(place)
        if place == whole:
            continue
        if text and piece.kind in _QUOTED and (piece.kind != "heading" or place in quotes):
            if seen.get(text, id(piece.place)) != id(piece.place) or (
                place in quotes and _is_part(text, others, whole=place in beside)
            ):
                continue
            seen.setdefault(text, id(piece.place))
        kept.append(piece)
    return kept


def _whole_text(long: Mapping[int, str]) -> int | None:
    """Return the place of a line that repeats the others: the words for a voice that reads the article aloud."""
    place = max(long, key=lambda each: len(long[each]), default=None)
    if place is None or 2 * len(long[place]) < sum(map(len, long.values())) - len(long[place]):
        return None
    whole, at, missed, held = long[place], 0, 0, list[int]()
    for text in (text for other, text in long.items() if other != place):
        found = whole.find(text, at)
        missed += found < 0
        if missed > MOST_MISSED:  # each costs a search to the end of the line
            return None
        if found >= 0:
            held.append(len(text))
            at = found + len(text)
    return place if len(held) >= REPEATED_LINES and sum(held) >= REPEATED * len(whole) else None


def _without_thumbnails(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Leave out small pictures without words whose address is another's with a size in it: `che-1-150x150.jpg`."""
    shown = {piece.url for piece in pieces if piece.kind == "image"}
    return [
        piece
        for piece in pieces
        if piece.kind != "image"
        or piece.caption
        or (size := _SIZED.search(piece.url)) is None
        or int(size["width"]) > MAX_THUMBNAIL
        or _SIZED.sub("", piece.url) not in shown
    ]


def _is_part(text: str, others: Iterable[str | None], *, whole: bool) -> bool:
    """Tell whether one of the `others` holds `text` and more; `whole`: or is `text`."""
    return any(other is not None and text in other and (whole or text != other) for other in others)


def labels_picture(text: str) -> bool:
    """Tell whether a line beside a picture or video calls itself its caption: `Clip: …`."""
    return bool(_PICTURE_LABEL.match(text))


def _tells_of_papers(held: Sequence[Piece]) -> bool:
    """Tell whether a box speaks of ordering the printed paper and names no price, no telephone and no call to order."""
    signs = filter(_offers, held)
    return all(_PRINTED.search(piece.text) for piece in signs) and not any(
        _ORDERING.search(piece.text) for piece in held
    )


def _offers(piece: Piece) -> bool:
    return piece.kind != "quote" and _may_offer(piece.text) and bool(_OFFER.search(piece.text))


def _may_offer(text: str) -> bool:
    folded = text.lower()
    return any(map(folded.__contains__, _OFFER_WORDS))


def _may_quote(piece: Piece) -> bool:
    if piece.kind == "quote" or _QUOTING.search(piece.names):
        return True
    return piece.place is not None and piece.place.name in _QUOTING_TAGS


def _is_set_beside(piece: Piece, sizes: dict[int, int]) -> bool:
    """Tell whether a line in quotation marks stands in a quoting element or a table of one cell, with its speaker.

    `sizes` keeps the length of the text of each such element, by its id: thousands of lines may stand in one.
    """
    if not (piece.text.startswith(_OPENING) and piece.text.rstrip(".").endswith(_CLOSING)):
        return False
    tag = piece.place
    for _ in range(BESIDE_LEVELS):
        if tag is None:
            return False
        if tag.name in _QUOTING_TAGS or (tag.name == "table" and len([*islice(elements(tag, "td"), 2)]) == 1):
            if id(tag) not in sizes:
                sizes[id(tag)] = len(text_of_tag(tag))
            return sizes[id(tag)] <= len(piece.text) + MAX_SPEAKER
        tag = tag.parent
    return False


def _around(piece: Piece, *, asking: bool = False) -> list[int]:
    """Return the ids of the boxes around a line, innermost first; `asking`: of those with a field for an address."""
    found: list[int] = []
    tag = piece.place.parent if piece.place is not None else None
    levels = LEVELS
    while tag is not None and levels:
        if not asking or any(ASKS_MAIL in part.attrs for part in (tag, *elements(tag))):
            found.append(id(tag))
        tag = tag.parent
        levels -= 1
    return found
