"""From a capture to a page: status, content type, charset, damage."""

import gzip
import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest

from flows.cleaning import open_page
from flows.stages import Page, Refusal, RefusalReason, Removal
from storage.warc.content_encoding import UNKNOWN
from tests.flows.pages import FETCHED_AT, NO_RULES, capture
from tests.timing import assert_quick

TEXT = "Chị Lò Thị Ban phấn khởi: “Vụ mận năm nay được giá”."
HTML = f"<!DOCTYPE html><html><head><title>t</title></head><body><p>{TEXT}</p></body></html>"


def reason_of(outcome: Page | Refusal | Removal) -> RefusalReason:
    assert isinstance(outcome, Refusal), outcome
    assert outcome.detail
    return outcome.reason


def html_of(outcome: Page | Refusal | Removal) -> str:
    assert isinstance(outcome, Page), outcome
    return unicodedata.normalize("NFC", outcome.html)


def test_a_410_is_a_removal_at_once() -> None:
    outcome = open_page(capture(b"", status=410), NO_RULES)
    assert isinstance(outcome, Removal)
    assert outcome.status == 410


@pytest.mark.parametrize(("hours", "removed"), [(0, False), (23.9, False), (24, True), (400, True)])
def test_a_404_is_a_removal_when_it_has_lasted(hours: float, *, removed: bool) -> None:
    missing = capture(b"", status=404, missing_since=FETCHED_AT - timedelta(hours=hours))
    outcome = open_page(missing, NO_RULES, removal_after=24)
    assert isinstance(outcome, Removal) is removed
    if not removed:
        assert reason_of(outcome) is RefusalReason.MISSING


def test_a_404_of_an_unknown_address_is_no_removal() -> None:
    assert reason_of(open_page(capture(b"", status=404), NO_RULES)) is RefusalReason.NOT_FOUND


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (301, RefusalReason.REDIRECTED),
        (304, RefusalReason.REDIRECTED),
        (206, RefusalReason.TRUNCATED),
        (403, RefusalReason.HTTP_ERROR),
        (500, RefusalReason.HTTP_ERROR),
        (503, RefusalReason.HTTP_ERROR),
    ],
)
def test_other_answers_are_refused_with_their_reason(status: int, reason: RefusalReason) -> None:
    assert reason_of(open_page(capture(HTML, status=status), NO_RULES)) is reason


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (b"", {}, RefusalReason.EMPTY),
        (b" \r\n\t ", {"content-type": "text/html"}, RefusalReason.EMPTY),
        (b"\x00" * 100, {"content-type": "text/html"}, RefusalReason.EMPTY),
        (b"%PDF-1.7 ...", {"content-type": "text/html"}, RefusalReason.NOT_HTML),
        (b"\x89PNG\r\n\x1a\n...", {}, RefusalReason.NOT_HTML),
        (b"{}", {"content-type": "application/json"}, RefusalReason.NOT_HTML),
        (b"chi la chu", {"content-type": "text/plain"}, RefusalReason.NOT_HTML),
        (bytes(range(1, 32)) * 40 + b"<html>", {"content-type": "text/html"}, RefusalReason.UNDECODABLE),
        (b"<html><body><p>half of", {}, RefusalReason.TRUNCATED),
        (gzip.compress(HTML.encode())[:-30], {}, RefusalReason.TRUNCATED),
        (b"\x1f\x8b\x08 damaged", {}, RefusalReason.TRUNCATED),
    ],
)
def test_what_is_no_whole_page_is_refused(body: bytes, headers: dict[str, str], reason: RefusalReason) -> None:
    assert reason_of(open_page(capture(body, headers=headers), NO_RULES)) is reason


@pytest.mark.parametrize("truncated", [None, "disconnect"])
def test_a_page_cut_off_in_its_foot_is_read_and_one_cut_off_in_a_quotation_is_not(truncated: str | None) -> None:
    foot = HTML.replace("</body></html>", '<footer class="chan">Báo Ví D')
    quoted = HTML.replace("</body></html>", "<blockquote><p>Hay lắm</p><footer>Bà V")
    closed = HTML.replace("</body></html>", "<footer>Bà Vi Mai</footer><p>Sáng n")
    script = HTML.replace("<p>", "<script>'<footer>x'</script><p>").replace("</p></body></html>", " và ngay s")
    above = HTML.replace("<p>", "<header><h1>Bài</h1><footer>Theo V").partition("Theo V")[0] + "Theo V"

    assert isinstance(open_page(capture(foot, truncated=truncated), NO_RULES), Page)
    for page in (quoted, closed, script, above):
        assert reason_of(open_page(capture(page, truncated=truncated), NO_RULES)) is RefusalReason.TRUNCATED


def test_a_minified_page_that_leaves_end_tags_out_is_read_and_one_cut_off_in_a_box_is_not() -> None:
    whole = "<!doctype html><html lang=vi><head><title>Bài</title><body><div class=khung><h1>Bài<p>Một đoạn.</div>\n"

    assert isinstance(open_page(capture(whole), NO_RULES), Page)
    for page in (
        whole.replace("</div>", ""),
        whole + "<div class=duoi><p>Hai",
        whole.replace("</title>", "</title></head>"),
    ):
        assert reason_of(open_page(capture(page), NO_RULES)) is RefusalReason.TRUNCATED


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_pictures_pasted_into_the_markup_cost_no_article(charset: str) -> None:
    picture = "data:image/jpeg;base64," + "iVBORw0KGgo/+A=\n" * 200_000
    pasted = HTML.replace("<p>", f'<p><img alt="Vườn mận" src="{picture}"></p><p>')

    page = open_page(capture(pasted.encode(charset)), NO_RULES)

    assert isinstance(page, Page)
    assert page.html == pasted.replace(picture, "data:image/jpeg;base64,")


def test_a_page_in_an_unknown_encoding_is_not_asked_for_again() -> None:
    refusal = open_page(capture(b"", truncated=f"{UNKNOWN} compress"), NO_RULES)
    assert isinstance(refusal, Refusal)
    assert refusal.reason is RefusalReason.NOT_HTML
    assert refusal.detail == "the server sent the page in an encoding that is not known: compress"


def test_an_answer_that_the_crawler_cut_off_is_refused() -> None:
    assert reason_of(open_page(capture(HTML, truncated="length"), NO_RULES)) is RefusalReason.TRUNCATED
    assert reason_of(open_page(capture(HTML[:-20], truncated="disconnect"), NO_RULES)) is RefusalReason.TRUNCATED


def test_a_page_that_is_whole_though_a_longer_one_was_announced_is_read() -> None:
    assert isinstance(open_page(capture(HTML, truncated="disconnect"), NO_RULES), Page)


def test_an_answer_that_says_gone_without_a_404_is_a_removal_after_the_same_time() -> None:
    page = replace(capture(HTML), gone="it redirects to the front page")
    assert reason_of(open_page(page, NO_RULES)) is RefusalReason.NOT_FOUND
    lately = replace(page, missing_since=page.fetched_at - timedelta(hours=2))
    assert reason_of(open_page(lately, NO_RULES)) is RefusalReason.MISSING
    long_ago = replace(page, missing_since=page.fetched_at - timedelta(hours=25))
    assert isinstance(open_page(long_ago, NO_RULES), Removal)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (HTML.encode(), "text/html; charset=utf-8"),
        (HTML.encode(), "text/html; charset=iso-8859-1"),
        (HTML.encode(), "text/html; charset=no-such-thing"),
        (HTML.encode(), ""),
        (b"\xef\xbb\xbf" + HTML.encode(), "text/html"),
        (b"\xff\xfe" + HTML.encode("utf-16-le"), "text/html; charset=utf-8"),
        (HTML.encode("utf-16-le"), "text/html"),
        (gzip.compress(HTML.encode()), "text/html"),
        (gzip.compress(gzip.compress(HTML.encode())), "text/html"),
        (HTML.replace("<p>", "<p>\x00").encode(), "text/html"),
        (unicodedata.normalize("NFD", HTML).encode(), "text/html"),
    ],
)
def test_text_comes_out_whatever_the_server_says_of_it(body: bytes, content_type: str) -> None:
    assert TEXT in html_of(open_page(capture(body, headers={"content-type": content_type}), NO_RULES))


@pytest.mark.parametrize(
    "content_type",
    ["text/html; charset=windows-1258", "text/html; charset=windows-1252", "text/html", "text/html; charset=utf-8"],
)
def test_windows_1258_is_recognised_by_its_text(content_type: str) -> None:
    body = windows_1258(HTML)
    assert TEXT in html_of(open_page(capture(body, headers={"content-type": content_type}), NO_RULES))


def test_a_single_broken_byte_costs_a_letter_and_not_the_page() -> None:
    body = HTML.replace("<p>", "<p>" + TEXT * 5).encode().replace(b"ph\xe1\xba\xa5n", b"ph\xe1\xban", 1)
    assert TEXT in html_of(open_page(capture(body), NO_RULES))


def test_the_layout_of_the_day_of_the_fetch_is_chosen() -> None:
    outcome = open_page(capture(HTML), NO_RULES)
    assert isinstance(outcome, Page)
    assert outcome.layout is None
    assert outcome.fetched_at == FETCHED_AT


def windows_1258(text: str) -> bytes:
    """Encode as windows-1258 does: a base letter with its own mark, then the tone as a combining character."""
    encoded = bytearray()
    for character in text:
        try:
            encoded += character.encode("cp1258")
        except UnicodeEncodeError:
            base, *marks = list(unicodedata.normalize("NFD", character))
            tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
            rest = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark not in tones))
            encoded += rest.encode("cp1258") + "".join(tones).encode("cp1258")
    return bytes(encoded)


@pytest.mark.parametrize("opened", ["<script>", "<style>", "<!--"])
def test_thousands_of_scripts_that_are_not_closed_cost_no_time(opened: str) -> None:
    page = capture(HTML.replace("<p>", f"{opened}<br>" * 20_000).encode())
    assert isinstance(assert_quick(lambda: open_page(page, NO_RULES), 1), Page)


def test_what_a_script_or_a_comment_holds_does_not_nest() -> None:
    deep = "<div>" * 500
    for hidden in (f"<script>{deep}</script>", f"<!-- {deep} -->", f"<STYLE>{deep}</STYLE>"):
        assert isinstance(
            open_page(capture(HTML.replace("<p>", f"{hidden}<p>" + "<br>" * 13_000).encode()), NO_RULES), Page
        )
    shown = capture(HTML.replace("<p>", f"<p>{deep}" + "<br>" * 13_000).encode())
    assert reason_of(open_page(shown, NO_RULES)) is RefusalReason.TOO_LARGE
