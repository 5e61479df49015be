"""What a page's article is said to name, from the page to the draft."""

from datetime import UTC, date, datetime

from crawler.registry import Layout
from flows.cleaning import clean, open_page
from flows.cli.archive.reading import named_in
from flows.metadata import describe, draft
from flows.metadata.language import count_tokens
from flows.stages import Page, Refusal
from storage.model.article import Article, Change, ChangeKind, Draft, editorial_hash
from tests.quality.pages import capture_of, source_for

PAGE = """<!DOCTYPE html><html><head><title>{headline}</title>
<meta property="article:published_time" content="2024-03-05T08:00:00+07:00">
<meta name="keywords" content="mùa mận, Bình Gia; Tin nóng"></head>
<body><article><h1>{headline}</h1>{paragraphs}</article></body></html>"""
VIETNAMESE = (
    "Chiều nay (5/3), đồng chí Lò Văn Mận, Bí thư Huyện ủy, đến thăm xã Tân Văn, huyện Bình Gia, tỉnh Lạng Sơn.",
    "Theo Sở Nông nghiệp, bà con nơi đây trồng mận đã nhiều năm, mận được giá nên ai cũng vui vẻ chăm sóc vườn.",
    "Ông Mận mong rằng mùa sau cây mận sẽ cho nhiều quả ngọt hơn nữa, đường về bản sẽ rộng hơn và sáng hơn.",
)
ENGLISH = (
    "The people of the valley have been growing plums for many years, and the price of the fruit is good this year.",
    "The head of the village said that the road to the orchards would be widened and lit before the next harvest.",
    "In the evening the visitors were shown the new bridge, and they tasted the wine that is made of the plums.",
)


def described(headline: str, paragraphs: tuple[str, ...], layout: Layout | None = None) -> Draft:
    html = PAGE.format(headline=headline, paragraphs="".join(f"<p>{text}</p>" for text in paragraphs))
    url = "https://unknown.example/tin-1.html"
    source = source_for(url, None).model_copy(update={"layout": (layout,) if layout else ()})
    page = open_page(capture_of(url, html.encode(), source), source)
    assert isinstance(page, Page)
    cleaned = clean(page)
    assert not isinstance(cleaned, Refusal)
    return draft(page, cleaned, describe(page, cleaned), extractor="1")


def test_the_record_says_what_a_vietnamese_text_names_and_how_that_is_known() -> None:
    record = described("Mùa mận ở bản", VIETNAMESE)
    assert [place.code for place in record.places or ()] == ["06121", "181", "20"]
    assert [(person.name, person.office, person.mentions) for person in record.people or ()] == [
        ("Lò Văn Mận", "Bí thư Huyện ủy", 2)
    ]
    assert [event.day for event in record.event_dates or ()] == [date(2024, 3, 5)]
    assert record.organizations
    assert record.keywords is not None
    assert record.provenance.fields["places"] == "text"


def test_a_rule_may_name_the_meta_element_that_lists_the_tags() -> None:
    record = described("Mùa mận ở bản", VIETNAMESE, Layout(tags=('meta[name="told"]', 'meta[name="keywords"]')))
    assert record.tags == ("mùa mận", "Bình Gia")
    assert record.provenance.fields["tags"] == 'rule:meta[name="keywords"]'


def test_words_and_syllables_are_those_of_lead_and_text() -> None:
    record = described("Mùa mận ở bản", VIETNAMESE, Layout(lead=("article p:first-of-type",)))
    assert record.lead == VIETNAMESE[0]
    assert record.lead not in (record.text or "")
    assert (record.word_count, record.syllable_count) == count_tokens(f"{record.lead}\n{record.text}")


def test_of_a_text_in_another_language_nothing_is_claimed() -> None:
    record = described("Plums of the valley", ENGLISH)
    assert record.language == "en"
    assert (record.places, record.people, record.organizations, record.event_dates, record.keywords) == (None,) * 5


def test_a_reader_sees_what_an_article_names() -> None:
    record = described("Mùa mận ở bản", VIETNAMESE)
    article = Article(
        **record.model_dump(),
        version=1,
        content_hash=editorial_hash(record),
        committed_at=datetime(2024, 3, 6, tzinfo=UTC),
        change=Change(kind=ChangeKind.CREATED),
    )
    lines = named_in(article).splitlines()
    assert lines[0] == "places: xã Tân Văn; huyện Bình Gia; tỉnh Lạng Sơn"
    assert "people: Lò Văn Mận (Bí thư Huyện ủy)" in lines
    assert "days: 05/03/2024" in lines
