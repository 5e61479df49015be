"""The reasons to refuse a page, each with a sentence for people."""

import re

from flows.cleaning.article_classifier import reason_against_article
from flows.cleaning.boxes.repeated_boxes import teaser_cards
from flows.cleaning.boxes.weights import FOREIGN
from flows.cleaning.content.interpretation import Body
from flows.cleaning.content.rendering import text_of_blocks
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.location.dates_beside import is_dated_to_the_minute
from flows.cleaning.page.structured_metadata import StructuredMetadata
from flows.cleaning.page.typography import SENTENCE_ENDS, letters
from flows.stages import Page, Refusal, RefusalReason
from storage.model.blocks import Image, Paragraph, Video
from storage.model.body_facts import Completeness, Genre

__all__ = [
    "LEAST_SHARE",
    "MIN_UNRULED",
    "MOST_TEASERS",
    "is_short",
    "refuse",
    "refuse_list",
    "refuse_unreadable",
    "refuse_without_headline",
    "refuse_without_prose",
    "short_by_genre",
    "words_of",
]

MIN_RULED = 20
"""Letters of the shortest body that a rule may name: bulletins of one line exist."""
MIN_SHORT = 40
"""Letters of the shortest body of a genre whose articles have few words."""
SHORT_GENRES = frozenset(
    {Genre.VIDEO, Genre.INFOGRAPHIC, Genre.POEM, Genre.TABLE, Genre.LIST, Genre.DOCUMENT, Genre.BULLETIN}
)
MIN_UNRULED = 200
"""Fewest letters of a body that counts as an article without a rule."""
NEARLY_WHOLE = 0.9
"""Share of the prose under the headline that a short article of an undeclared page must hold."""
LEAST_SHARE = 0.33
"""Least share of a page's prose that a complete body holds; teasers of section fronts often hold less."""
AGREED = 0.6
"""Agreement of two readers from which a text counts as complete, however much other prose there is on the page."""
MOST_TEASERS = 0.7
"""Share of a body's paragraphs under links to other pages from which it is a list of articles, and no article."""
MIN_CARDS = 3
"""Boxes of other texts on a page that is a list of them."""
MAX_BEGINNING = 2000
"""Letters of the longest beginning that a page shows of an article which is not free."""
CIPHER = 60
"""Letters of a word that is too long for any language."""

DENSE = 0.4
"""Letters of Chinese, Japanese or Korean that say as much as one letter of others; in Thai, Lao, Burmese and Khmer many
vowels are marks, which are not counted."""
_DENSE_SCRIPT = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NO_ARTICLE = re.compile(
    r"^(?:just a moment|attention required|access denied|verify(?:ing)? you are human|are you a robot|"
    r"checking your browser|"
    r"403|404|500|502|503|page not found|not found|error|lỗi|không tìm thấy|trang không tồn tại|trang bạn tìm|"
    r"đăng nhập|login|sign in|"
    r"bảo trì|bài viết không tồn tại|truy cập bị từ chối|xác thực|"
    r"(?:sơ đồ (?:trang(?: web)?|web(?:site)?|site)|site ?map)(?=\s*(?:$|[-–|]\s*(?:báo|tạp chí|đài|cổng|trang)\b)))\b",
    re.IGNORECASE,
)
_GATES = ("để đọc tiếp", "để đọc toàn", "để đọc đầy đủ", "để xem tiếp", "để xem toàn", "để tiếp tục đọc")
_LOGIN = re.compile(r"đăng nhập|đăng ký|hội viên|thành viên|gói|trả phí|thanh toán|mua", re.IGNORECASE)
_CODED_BODY = re.compile(r"encrypt|decrypt|giai_?ma|\batob\(|cryptojs", re.IGNORECASE)
_CIPHER = re.compile(rf"[A-Za-z0-9+/=_%-]{{{CIPHER},}}")
_SCRIPTED_BODY = re.compile(
    r"outputData\s*=\s*[\"'`]|\$\(\s*['\"]#?[\w-]*content[\w-]*['\"]\s*\)\s*\.\s*html\(\s*[\"'`]", re.IGNORECASE
)
_INVITES = re.compile(
    r"\bmời (?:các |quý )?(?:bạn|quý|khán|độc|thính)|\bđang được cập nhật\b|\bđặt mua\b|\bđăng nhập\b|\bđón xem\b|"
    r"\bđã (?:được |bị )?gỡ\b|\bkhông (?:còn )?tồn tại\b|\bcó thể (?:tìm|đọc|xem)\b",
    re.IGNORECASE,
)
"""What a page says that has no article, or shows it to subscribers only."""


def refuse_without_headline(page: Page, metadata: StructuredMetadata, location: ArticleLocation) -> Refusal | None:
    """Refuse a page without a headline, and pages of errors and logins."""
    title = location.headline or metadata.title
    if not title:
        return refuse(page, RefusalReason.NOT_AN_ARTICLE, "the page has no headline")
    if _NO_ARTICLE.match(title) and not metadata.article:
        return refuse(
            page,
            RefusalReason.NOT_AN_ARTICLE,
            f"its title is that of an error, login, challenge or site map page: {title[:80]!r}",
        )
    return None


def refuse_without_prose(page: Page) -> Refusal:
    """Refuse a page that shows no prose under its headline, and whose data have none."""
    if _SCRIPTED_BODY.search(page.html):
        return refuse(
            page,
            RefusalReason.NO_BODY,
            "the body stands only in a script, and its family names no function that reads it",
        )
    return refuse(page, RefusalReason.NOT_AN_ARTICLE, "there is no prose under the headline")


def refuse_list(
    page: Page, metadata: StructuredMetadata, location: ArticleLocation, body: Body, found_by: str, genre: Genre
) -> Refusal | None:
    """Refuse a body found without a rule if it is more likely a list than an article."""
    if body.teasers >= MOST_TEASERS or (genre in (Genre.ARTICLE, Genre.BULLETIN) and _shows_cards_only(location, body)):
        reason = RefusalReason.NO_BODY if metadata.declares_article else RefusalReason.NOT_AN_ARTICLE
        return refuse(page, reason, "its prose is a list of teasers, each under a link to another page")
    if genre in SHORT_GENRES | {Genre.PHOTO_STORY} and short_by_genre(metadata, location, body, genre):
        return None
    named = found_by == "data" and not is_short(words_of(body), 2 * MIN_UNRULED)  # data call it by the page's title
    doubt = reason_against_article(metadata, location, body, page.url, guessed=found_by == "trafilatura")
    if doubt and not named:
        return refuse(page, RefusalReason.NOT_AN_ARTICLE, doubt)
    if location.share < LEAST_SHARE and found_by == "density":
        detail = f"its prose is scattered: no element holds more than {location.share:.0%} of it"
        return refuse(page, RefusalReason.NOT_AN_ARTICLE, detail)
    whole = body.completeness
    if whole is not None and whole.reader == "lines" and whole.share < LEAST_SHARE and not _is_agreed(metadata, whole):
        detail = f"only {whole.share:.0%} of the prose under the headline was found to be the article's"
        return refuse(
            page, RefusalReason.INCOMPLETE if metadata.declares_article else RefusalReason.NOT_AN_ARTICLE, detail
        )
    return None


def _shows_cards_only(location: ArticleLocation, body: Body) -> bool:
    """Tell whether little was read, and all prose of the page stands in teasers of other articles."""
    box = location.box
    if box is None or len(box.foreign) < MIN_CARDS or not is_short(words_of(body), MIN_UNRULED):
        return False
    own = [leaf for leaf in box.leaves if leaf.weight > FOREIGN]
    return len(teaser_cards(own)) == len(own)


def _is_agreed(metadata: StructuredMetadata, whole: Completeness) -> bool:
    """Tell whether two readers found the same text on a page that declares an article: the other prose is not its."""
    return metadata.declares_article and whole.agreement is not None and whole.agreement >= AGREED


def refuse_unreadable(
    page: Page, metadata: StructuredMetadata, location: ArticleLocation, body: Body, genre: Genre, lead: str | None
) -> Refusal | None:
    """Refuse a body that is too little, the beginning of one, or no text that a person could read."""
    words = words_of(body)
    few = is_short(words, MIN_RULED if location.ruled_body else MIN_UNRULED)
    if (
        few
        and not short_by_genre(metadata, location, body, genre)
        and not _short_with_lead(metadata, location, body, lead)
    ):
        return _too_little(page, location, metadata, body)
    if _gated(page, metadata, words):
        detail = "only its beginning is shown: the rest is for subscribers who log in"
        return refuse(page, RefusalReason.NO_BODY, detail)
    if _encrypted(words):
        detail = "the body is encrypted or encoded text that a script turns readable"
        return refuse(page, RefusalReason.NO_BODY, detail)
    return None


def short_by_genre(metadata: StructuredMetadata, location: ArticleLocation, body: Body, genre: Genre) -> bool:
    """Tell whether an article of this genre has few words of its own.

    The page must call itself an article, or print a minute beside its headline and hold little other prose.
    """
    if body.teasers_around >= MOST_TEASERS and genre not in (Genre.TABLE, Genre.POEM):
        return False
    if not _is_likely_article(metadata, location, body):
        return False
    if genre is Genre.ARTICLE:
        return _is_notice(metadata, location, body)
    if genre is Genre.PHOTO_STORY:
        return _calls_itself_article(metadata) or not is_short(
            " ".join((location.lead or "", *body.captions)), MIN_UNRULED
        )
    return genre in SHORT_GENRES and not is_short(words_of(body), MIN_SHORT)


def _is_notice(metadata: StructuredMetadata, location: ArticleLocation, body: Body) -> bool:
    """Tell whether a few sentences are a notice.

    They are all the prose of a page that calls itself an article and prints a minute beside its headline.
    """
    likely = location.printed and _calls_itself_article(metadata) and _is_nearly_whole(body)
    if not likely or is_short(words_of(body), MIN_UNRULED // 2) or not is_dated_to_the_minute(location):
        return False
    sentences = [block.text for block in body.blocks if isinstance(block, Paragraph)]
    return len(sentences) > 1 and all(text.endswith(SENTENCE_ENDS) and not _INVITES.search(text) for text in sentences)


def _short_with_lead(metadata: StructuredMetadata, location: ArticleLocation, body: Body, lead: str | None) -> bool:
    """Tell whether the printed lead makes a short body an article: that of three sentences is its first one.

    The page must call itself an article, or print a minute beside its headline and hold little other prose.
    """
    words = words_of(body)
    if not lead or is_short(words, MIN_UNRULED // 2) or body.teasers_around >= MOST_TEASERS:
        return False
    return _is_likely_article(metadata, location, body) and not is_short(f"{lead} {words}", MIN_UNRULED)


def _is_likely_article(metadata: StructuredMetadata, location: ArticleLocation, body: Body) -> bool:
    """Tell whether a page with few words is likely an article."""
    return _calls_itself_article(metadata) or (_is_nearly_whole(body) and is_dated_to_the_minute(location))


def _calls_itself_article(metadata: StructuredMetadata) -> bool:
    return metadata.declares_article or metadata.first("og:type") == "article"


def _is_nearly_whole(body: Body) -> bool:
    return body.completeness is not None and body.completeness.share >= NEARLY_WHOLE


def _too_little(page: Page, location: ArticleLocation, metadata: StructuredMetadata, body: Body) -> Refusal:
    pictures = sum(isinstance(block, Image) for block in body.blocks)
    videos = sum(isinstance(block, Video) for block in body.blocks)
    if _SCRIPTED_BODY.search(page.html):
        return refuse(
            page,
            RefusalReason.NO_BODY,
            "the body stands only in a script, and its family names no function that reads it",
        )
    if location.ruled_body or pictures > 2:
        kind = f"pictures ({pictures}) or videos ({videos}), but no text" if pictures or videos else "no text"
        kind += (
            "; a script of the page decodes it"
            if _CODED_BODY.search(location.body.html or "" if location.body else "")
            else ""
        )
        where = location.fields.get("blocks", "density")
        return refuse(page, RefusalReason.NO_BODY, f"the element of the body ({where}) holds {kind}")
    kind = (
        "a video"
        if videos or "video" in str(metadata.first("og:type"))
        else f"less than {MIN_UNRULED} letters of prose"
    )
    return refuse(page, RefusalReason.NOT_AN_ARTICLE, f"under the headline stands {kind}")


def words_of(body: Body) -> str:
    """Return the text of `body`."""
    return text_of_blocks(body.blocks)


def is_short(words: str, least: int) -> bool:
    """Tell whether `words` have fewer than `least` letters, without counting those of a long text."""
    if _has_plain_letters(words, least):  # as most texts, whatever their script
        return False
    if _DENSE_SCRIPT.search(words[:least]):
        least = round(DENSE * least)
    return letters(words) < least


def _has_plain_letters(words: str, count: int) -> bool:
    """Tell whether the words without signs at the beginning of a text have so many letters: a quick look at few."""
    return sum(map(len, filter(str.isalpha, words[: 2 * count].split()))) >= count


def _gated(page: Page, metadata: StructuredMetadata, words: str) -> bool:
    """Tell whether a page shows the beginning of an article and asks to log in or to pay for the rest."""
    free = not _not_free(metadata.article.get("isAccessibleForFree"))
    if not is_short(words, 3 * MIN_UNRULED if free else MAX_BEGINNING):  # free articles' pages may hold the words too
        return False
    places = map(page.html.find, _GATES)
    return any(place >= 0 and _LOGIN.search(page.html[max(0, place - 120) : place]) for place in places)


def _not_free(value: object) -> bool:
    return value is False or (isinstance(value, str) and value.lower() == "false")


def _encrypted(text: str) -> bool:
    """Tell whether most of `text` has words too long for any language: base64 and ciphers have no spaces."""
    step = CIPHER // 2  # of a word so long, one piece at least lies within it
    if all(" " in text[start : start + step] for start in range(0, len(text) - step, step)):
        return False
    longest = " ".join([word for word in text.split() if len(word) >= CIPHER])
    return sum(len(match) for match in _CIPHER.findall(longest)) > 0.5 * len(text)


def refuse(page: Page, reason: RefusalReason, detail: str) -> Refusal:
    """Return the refusal of `page`."""
    return Refusal(page.capture, page.url, reason, detail)
