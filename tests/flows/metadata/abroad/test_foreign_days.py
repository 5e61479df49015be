# ruff: noqa: E501 - markup as pages have it
"""The day of publication on pages of other countries that print it where Vietnamese papers do not."""

from datetime import UTC, date, datetime

import pytest

from crawler.registry import Registry
from flows.cleaning.wording.foreign_dates import days_in
from flows.pipeline.extraction.saved_page import extract_saved_page
from flows.stages import Refusal
from tests.timing import assert_quick

FETCHED_AT = datetime(2026, 3, 1, tzinfo=UTC)
TEXT = (
    "<p>Der Hof liegt am Rand des Moores, und wer ihn besucht, muss die letzten Meter zu Fuß gehen.</p>"
    "<p>Im Stall stehen noch vier Kühe, früher waren es zwanzig, und die Milch holt nur noch ein Wagen ab.</p>"
    "<p>Die Nachbarn helfen bei der Ernte, dafür bekommen sie Kartoffeln, Eier und im Herbst einen Sack Äpfel.</p>"
    "<p>Im Winter wird geflickt, was im Sommer kaputtging, und abends sitzt man lange in der warmen Küche.</p>"
)
ENGLISH = (
    "<p>The farm lies at the edge of the moor, and whoever visits it has to walk the last few hundred yards.</p>"
    "<p>There are still four cows in the barn, there used to be twenty, and only one truck comes for the milk.</p>"
    "<p>The neighbours help with the harvest and get potatoes and eggs for it, and a sack of apples in autumn.</p>"
)


def page(
    *,
    before: str = "",
    after: str = "",
    end: str = "",
    head: str = "",
    lang: str = "de",
    text: str = TEXT,
    below: str = "",
) -> str:
    return (
        f'<html lang="{lang}"><head><title>Ein Hof am Moor - Landblog</title>{head}</head><body>'
        f'<div id="header"><a href="/">Landblog</a></div><div class="post">{before}<h1>Ein Hof am Moor</h1>{after}'
        f"<div>{text}</div>{end}</div>{below}</body></html>"
    )


def day_on(html: str, url: str = "https://landblog.example/hof-am-moor") -> date | None:
    read = extract_saved_page(html.encode(), url, Registry([], []), FETCHED_AT, rules=False)
    assert not isinstance(read, Refusal), read
    return read.draft.published_at.date() if read.draft.published_at else None


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("am Mittwoch, 3. Juni 2009 um 19:47 Uhr", date(2009, 6, 3)),
        ("Oktober 22nd, 2007", date(2007, 10, 22)),
        ("21.2.06 23:10", date(2006, 2, 21)),
        ("Samstag, März 12, 2005", date(2005, 3, 12)),
        ("lunes 16 de febrero de 2009", date(2009, 2, 16)),
        ("21-gen-2010", date(2010, 1, 21)),
        ("2009/08/30 21:14", date(2009, 8, 30)),
        ("24 Mär '16", date(2016, 3, 24)),
        ("9. Feber 2010", date(2010, 2, 9)),
        ("15 Mart 2016 Salı 14:22", date(2016, 3, 15)),
        ("piątek, 18 listopada 2011", date(2011, 11, 18)),
        ("samedi, décembre 3 2011", date(2011, 12, 3)),
        ("3. června 2013", date(2013, 6, 3)),
        ("03. Jun. 2013", date(2013, 6, 3)),
    ],
)
def test_days_are_read_in_many_languages_and_forms(printed: str, expected: date) -> None:
    assert [found.day for found in days_in(printed)] == [expected]


@pytest.mark.parametrize(
    "printed", ["Version 2.1.3", "12 Tage 2009", "um 12.30 Uhr", "31.2.2010", "40 Jahre 2010", "1,2 / 3", "2:1 2010"]
)
def test_other_numbers_are_no_days(printed: str) -> None:
    assert list(days_in(printed)) == []


def test_a_day_in_numbers_has_the_month_first_only_where_it_is_asked_for() -> None:
    assert [found.day for found in days_in("03/12/2009")] == [date(2009, 12, 3)]
    assert [found.day for found in days_in("03/12/2009", month_first=True)] == [date(2009, 3, 12)]
    assert [found.day for found in days_in("03.12.2009", month_first=True)] == [date(2009, 12, 3)]


@pytest.mark.parametrize(
    "parts",
    [
        {"before": '<h2 class="date-header">Mittwoch, 3. Juni 2009</h2>'},
        {"after": "<small>3. Juni 2009 von Anna</small>"},
        {"after": '<div class="leaf"><span>Jun</span><span>03</span><span>2009</span></div>'},
        {"after": "<p>Verfasst: Mi 03. Jun 2009, 14:22</p>"},
        {"after": '<p><span title="Mittwoch, 3. Juni 2009, 08:15 Uhr">vor 3 Jahren</span></p>'},
        {"after": "<p>Pressemitteilung Nr. 47/2009 vom 03.06.2009</p>"},
        {"after": "<h4>03. Juni 2009 06:00; Akt: 07.06.2009 11:12</h4>"},
        {
            "end": '<p class="postmetadata">Dieser Eintrag wurde am 3. Juni 2009 veröffentlicht und abgelegt unter Hof.</p>'
        },
        {"end": '<div class="post-footer">am 3. Juni 2009 von Anna</div>'},
        {"end": "<p>Stand: 3. Juni 2009</p>"},
        {"text": TEXT.replace("<p>Der Hof", "<p>Worpswede, 3. Juni 2009 – Der Hof", 1)},
        {"after": "<p>3. Juni 2009</p>", "head": '<meta name="date" content="2003-01-01">'},
    ],
)
def test_a_day_is_found_wherever_a_page_abroad_prints_it(parts: dict[str, str]) -> None:
    assert day_on(page(**parts)) == date(2009, 6, 3)


@pytest.mark.parametrize(
    "parts",
    [
        {"below": '<div id="comments"><p class="comment">Anna schrieb am 5. Juni 2009: Danke!</p></div>'},
        {"below": '<div class="sidebar"><ul><li>3. Juni 2009 Kartoffeln</li><li>1. Mai 2009 Saat</li></ul></div>'},
        {"before": "<div>Heute ist Dienstag, der 4. Mai 2021</div>"},
        {"below": '<div id="footer">Copyright 1. Januar 2010 Landblog</div>'},
        {"text": TEXT.replace("Im Winter", "Am 3. Juni 2009 brannte die Scheune ab, und im Winter", 1)},
        {"below": '<div class="related"><a href="/x">Die Saat geht auf und der Regen kommt</a> 3. Juni 2009</div>'},
    ],
)
def test_days_of_others_are_not_the_articles(parts: dict[str, str]) -> None:
    assert day_on(page(**parts)) is None


def test_a_posts_own_day_beats_those_of_an_edit_and_of_comments() -> None:
    html = page(
        before="<p>Zuletzt geändert: 9. Juni 2009</p>",
        after='<p class="date">Geschrieben am 3. Juni 2009</p>',
        below='<div class="comments"><p class="comment-date">4. Juni 2009, 10:00</p></div>',
    )
    assert day_on(html) == date(2009, 6, 3)


def test_the_folders_of_an_address_complete_and_confirm_a_day() -> None:
    html = page(after="<p>3. Juni 2009</p>", below="<div>17. Mai 2009</div>")
    assert day_on(html, "https://landblog.example/2009/06/hof/") == date(2009, 6, 3)


def test_a_machine_readable_day_stays_beside_a_printed_one_of_an_event() -> None:
    html = page(
        head='<meta name="date" content="2009-06-03">', after="<p>Termin: Samstag, 20. Juni 2009, auf dem Hof</p>"
    )
    assert day_on(html) == date(2009, 6, 3)


def test_american_pages_put_the_month_first_and_british_ones_do_not() -> None:
    printed = {"after": '<span class="submitted">Submitted by Ann on Thu, 03/12/2009 - 15:40</span>', "text": ENGLISH}
    assert day_on(page(lang="en-us", **printed)) == date(2009, 3, 12)
    assert day_on(page(lang="en-gb", **printed)) == date(2009, 12, 3)


@pytest.mark.parametrize("lang", ["vi", ""])
def test_a_vietnamese_page_is_given_no_day_from_elsewhere(lang: str) -> None:
    text = "".join(f"<p>{line}</p>" for line in (
        "Sáng nay, người dân xã Tân Bình đã cùng nhau dọn dẹp con đường liên thôn bị đất đá vùi lấp sau trận mưa lớn.",
        "Ông Lò Văn Páo cho biết đoạn đường dài hơn một cây số đã thông trở lại, xe máy đi được từ chiều hôm qua.",
        "Xã đã bố trí người trực ở hai đầu đoạn đường và cắm biển cảnh báo để bà con đi lại cẩn thận trong đêm.",
    ))  # fmt: skip  # a line each
    html = (
        f'<html lang="{lang}"><head><title>Thông đường ở Tân Bình - Báo Ví Dụ</title>'
        '<meta property="og:type" content="article"></head><body><h1>Thông đường liên thôn ở Tân Bình</h1>'
        f"<div>{text}</div><div>Lịch tiếp dân tháng này: 3.6.2009</div></body></html>"
    )
    read = extract_saved_page(
        html.encode(), "https://baovidu.example/x-1.html", Registry([], []), FETCHED_AT, rules=False
    )
    assert not isinstance(read, Refusal), read
    assert read.draft.published_at is None


def test_a_page_of_thousands_of_days_is_read_in_bounded_time() -> None:
    lines = "".join(f'<div class="date">{1 + number % 28}. Juni 2009 <b>x</b></div>' for number in range(20_000))
    assert_quick(lambda: day_on(page(below=lines)), seconds=2)
