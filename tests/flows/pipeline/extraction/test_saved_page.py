"""A saved page is read without bucket, crawl or clock."""

from datetime import UTC, datetime

from crawler.registry import load_registry
from flows.pipeline.extraction.extract import ExtractedPage
from flows.pipeline.extraction.saved_page import extract_saved_page, page_fields, source_of
from flows.stages import Refusal, RefusalReason
from tests.flows.pages import BODY

HEADLINE = "Nà Pheo vào vụ mận sớm"
PAGE = f"""<html><head><title>{HEADLINE}</title></head><body><h1 class="article__title">{HEADLINE}</h1>
<time datetime="2026-03-01T07:05:00+07:00">01/03/2026 07:05</time><div class="article__sapo">{BODY[1]}</div>
<div class="article__body"><p>{BODY[0]}</p><p>{BODY[2]}</p><p>{BODY[0]} {BODY[2]}</p>
<div class="t1">Vi Mai</div></div></body></html>""".encode()
URL = "https://baolaocai.vn/na-pheo-vao-vu-man-som-post404649.html"


def read(url: str = URL, *, rules: bool = True, fetched_at: datetime | None = None) -> ExtractedPage:
    found = extract_saved_page(PAGE, url, load_registry(), fetched_at, rules=rules)
    assert isinstance(found, ExtractedPage)
    return found


def test_a_page_of_a_known_newspaper_is_read_by_its_rules() -> None:
    made = read().draft
    assert (made.source, made.headline, made.lead, made.authors) == ("baolaocai", HEADLINE, BODY[1], ("Vi Mai",))
    assert made.provenance.fields["blocks"] == "rule:.article__body"


def test_rules_can_be_left_aside() -> None:
    made = read(rules=False).draft
    assert made.source == "baolaocai"
    assert not any(origin.startswith("rule:") for origin in made.provenance.fields.values())
    assert made.headline == HEADLINE


def test_a_newspaper_that_nobody_knows_has_no_province() -> None:
    made = read("https://www.baovidu.example/bai-1.html").draft
    assert (made.source, made.province) == ("baovidu", None)


def test_whatever_an_unknown_host_is_called_its_page_is_read() -> None:
    for host in ("x.example", "12.example", "báo.example", "a" * 60 + ".example", "[::1]:8080", "đ.vn"):
        assert read(f"https://{host}/bai-1.html", rules=False).draft.headline == HEADLINE


def test_other_hosts_of_a_newspaper_lead_to_it() -> None:
    registry = load_registry()
    for host in ("baolaocai.vn", "www.baolaocai.vn", "m.baolaocai.vn", "BAOLAOCAI.VN"):
        assert source_of(f"https://{host}/a", registry).slug == "baolaocai"
    for strange in ("", "no address", "http://[::1", "https://12.34/x", "https:///"):
        assert source_of(strange, registry).layout == ()


def test_a_line_has_the_scorers_fields_and_all_others() -> None:
    fields = page_fields("one", read())
    assert fields["id"] == "one"
    assert fields["body"] == [BODY[0], BODY[2], f"{BODY[0]} {BODY[2]}"]
    assert fields["published_at"] == "2026-03-01T07:05:00+07:00"
    assert {"captions", "image_urls", "section", "tags", "credit", "text", "blocks", "provenance"} <= fields.keys()


def test_when_a_page_was_saved_is_said_only_if_somebody_said_it() -> None:
    assert page_fields(1, read())["fetched_at"] is None
    assert page_fields(1, read(fetched_at=datetime(2026, 3, 2, tzinfo=UTC)))["fetched_at"] == "2026-03-02T00:00:00Z"


def test_no_date_is_later_than_the_day_on_which_a_page_was_saved() -> None:
    assert read(fetched_at=datetime(2026, 2, 1, tzinfo=UTC)).draft.published_at is None


def test_a_refusal_tells_its_reason() -> None:
    found = extract_saved_page(b"<html><body>nothing</body></html>", URL, load_registry())
    assert isinstance(found, Refusal)
    assert page_fields(7, found) == {"id": 7, "refused": RefusalReason.NOT_AN_ARTICLE.value, "detail": found.detail}
