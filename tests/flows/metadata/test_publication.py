# ruff: noqa: E501 - markup as pages have it
"""Which of a page's dates is the article's: the stated rules, one by one."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.flows.pages import BODY, read

VIETNAM = timezone(timedelta(hours=7))
HEADLINE = "Nà Pheo vào vụ mận sớm"
AT = datetime(2026, 3, 1, 18, 21, tzinfo=VIETNAM)


def page(*, head: str = "", beside: str = "", before: str = "", after: str = "") -> str:
    body = "".join(f"<p>{text}</p>" for text in BODY)
    return (
        f'<html><head><title>{HEADLINE}</title>{head}</head><body><div class="top">{before}</div>'
        f'<div class="article"><h1>{HEADLINE}</h1><div class="meta">{beside}</div><div class="text">{body}</div></div>'
        f'<div class="other-news">{after}</div></body></html>'
    )


def json_ld(**values: str) -> str:
    said = ", ".join(f'"{name}": "{value}"' for name, value in values.items())
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{HEADLINE}", {said}}}</script>'


def meta(name: str, value: str) -> str:
    return f'<meta property="article:{name}" content="{value}">'


PRINTED = "<span>01/03/2026 - 18:21</span>"
OTHERS = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Đường mới về bản Nậm Khoang", "datePublished": "2026-02-01T08:00:00+07:00"}</script>'
OF_VIETNAM = "<span>18:21 ngày 01/03/2026 (giờ Việt Nam)</span>"


@pytest.mark.parametrize(
    ("html", "expected", "origin"),
    [
        (page(head=json_ld(datePublished="2026-03-01"), beside=PRINTED), AT, "visible"),
        (page(beside="<span>Chủ nhật, 01/03/2026</span><span>18:21 (GMT+7)</span>"), AT, "visible"),
        (page(head=meta("published_time", "3/1/2026 6:21:00 PM")), AT, "meta"),
        (page(beside=PRINTED, after="<p>02/03/2026 - 06:00</p>"), AT, "visible"),
        (page(beside=PRINTED, before="<span>02/03/2026 - 06:00</span>"), AT, "visible"),
        (page(head=meta("published_time", "2026-03-01T18:21:07+07:00"), beside=PRINTED), AT + timedelta(seconds=7), "meta"),
        (page(head=meta("published_time", "2026-03-01T18:21:00Z"), beside=PRINTED), AT, "visible"),
        (page(head=meta("published_time", "2026-03-01T00:00:00+07:00"), beside=PRINTED), AT, "visible"),
        (page(head=meta("published_time", "2026-03-01T17:00:00") + json_ld(datePublished="2026-03-01T18:21:07+0700"), beside=PRINTED), AT + timedelta(seconds=7), "json-ld"),
        (page(head=json_ld(datePublished="2026-03-01T18:21:00.000 +07:00")), AT, "json-ld"),
        (page(head=json_ld(datePublished="2026-03-09T18:21:00"), beside=PRINTED), AT, "visible"),
        (page(head=json_ld(datePublished="2026-03-01")), AT.replace(hour=0, minute=0), "json-ld"),
        (page(head=json_ld(datePublished="hôm qua")), None, None),
        (page(beside='<time class="entry-date published updated" datetime="2026-03-01T18:21:00+07:00">1/3/2026</time>'), AT, "visible"),
        (page(beside="<span>12/1/2026 6:21:00 PM</span>"), AT.replace(month=1, day=12), "visible"),
        (page(head=OTHERS, beside=PRINTED, before='<a href="/tin-khac.html">Đường mới về bản Nậm Khoang</a>'), AT, "visible"),
        (page(head=OTHERS, beside=PRINTED, before='<a href="https://baovidu.example/bai-viet-1234567.html">Đường mới về bản Nậm Khoang</a>'), datetime(2026, 2, 1, 8, 0, tzinfo=VIETNAM), "json-ld"),
    ],
    ids=[
        "a date without time loses to a printed time",
        "day and time may stand in a box each",
        "a system that was never told its country writes the month first",
        "a later date of a related list is not the article's",
        "a date of the page's head line is not the article's",
        "seconds come from the machine-readable date of the printed minute",
        "a lost zone is put right by the printed time",
        "midnight sharp is no time",
        "of two machine dates the one that is printed too wins",
        "a blank before the zone does no harm",
        "a date after the fetch is none",
        "a day is better than nothing",
        "no date is null",
        "a post that WordPress has never edited is called published and updated",
        "a date with the month first that lies ahead has the day first",
        "an object whose headline a link to another page prints is another article's",
        "an object whose headline a link to this page prints is this article's",
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_the_date_of_publication(html: str, expected: datetime | None, origin: str | None) -> None:
    _, described = read(html)
    assert described.published_at == expected
    assert described.fields.get("published_at", "").partition(":")[0] == (origin or "")


def test_a_change_before_publication_or_after_the_fetch_is_none() -> None:
    head = meta("published_time", "2026-03-01T18:21:00+07:00")
    for told, expected in (
        ("2026-03-01T18:40:00+07:00", AT + timedelta(minutes=19)),
        ("2026-03-01T08:00:00+07:00", None),
        ("2026-03-09T08:00:00+07:00", None),
    ):
        _, described = read(page(head=head + meta("modified_time", told)))
        assert described.modified_at == expected


@pytest.mark.parametrize(
    ("language", "head", "expected"),
    [
        (
            "de",
            meta("published_time", "2026-03-01T18:21:00Z") + json_ld(datePublished="2026-03-01T18:21:00+01:00"),
            AT + timedelta(hours=6),
        ),
        (
            "de",
            meta("published_time", "2026-03-01T18:21:07") + json_ld(datePublished="2026-03-01T17:21:07Z"),
            AT + timedelta(hours=6, seconds=7),
        ),
        ("vi", meta("published_time", "2026-03-01T18:21:00Z"), AT),
    ],
    ids=["the zone that fits the printed clock", "a zone that is named", "a paper of Vietnam prints its own time"],
)
def test_on_pages_of_other_countries_a_named_zone_beats_none(language: str, head: str, expected: datetime) -> None:
    html = page(head=head, beside=PRINTED).replace("<html>", f'<html lang="{language}">')
    _, described = read(html)
    assert described.published_at == expected


def test_a_list_of_facts_and_a_sentence_may_hold_the_date_and_a_teaser_never_does() -> None:
    teaser = '<ul><li><a href="/khac-83211.html">Chợ phiên vùng cao đông khách ngày rằm</a> <time datetime="2026-02-01T07:00">1/2</time></li></ul>'
    facts = "<dl><dd>Được đăng: Chủ nhật, 01 Tháng 3 2026 14:30</dd></dl>"
    sentence = "<div>Được đăng bởi <span>Lò Văn Phú</span> vào CN, 01/03/2026 - 14:30</div>"
    for beside in (facts, sentence):
        _, described = read(page(beside=beside, after=teaser))
        assert described.published_at == datetime(2026, 3, 1, 7, 30, tzinfo=UTC)
    assert read(page(after=teaser))[1].published_at is None


def test_a_date_that_is_a_link_itself_or_stands_before_the_name_of_an_account_counts() -> None:
    linked = '<a href="#"><time datetime="2026-03-01T14:30:00+07:00">1 Tháng Ba, 2026</time><time class="updated" datetime="2026-03-01T20:00:00+07:00">1 Tháng Ba, 2026</time></a>'
    told = "<em>Đăng lúc: Chủ nhật - 01/03/2026 14:30 - Người đăng bài viết: Admin</em>"
    for beside in (linked, told):
        assert read(page(beside=beside))[1].published_at == datetime(2026, 3, 1, 7, 30, tzinfo=UTC)


def test_a_date_printed_in_a_list_of_teasers_is_none_of_the_article() -> None:
    items = "".join(
        f'<li><a href="/khac-8321{number}.html">Chợ phiên vùng cao đông khách ngày rằm</a> <span>01/02/2026 07:0{number}</span><p>{BODY[0]}</p></li>'
        for number in range(4)
    )
    html = page().replace('<div class="meta"></div>', "").replace("</div></div>", f"</div><ul>{items}</ul></div>", 1)

    assert read(html)[1].published_at is None


def test_of_two_dates_in_a_line_each_is_what_the_words_before_it_say() -> None:
    edited = "Cập nhật lần cuối lúc 19 giờ 05 phút, ngày 1 tháng 3 năm 2026"
    for beside in (
        f"{edited}<br>Đăng lúc 18 giờ 21 phút, ngày 1 tháng 3 năm 2026",
        f"<p>Đăng ngày 01/03/2026 18:21 | {edited}</p>",
    ):
        _, described = read(page(beside=beside))
        assert (described.published_at, described.modified_at) == (AT, AT + timedelta(minutes=44))


def test_a_date_that_is_called_an_update_is_the_publication_where_it_is_the_only_one() -> None:
    _, described = read(page(beside="Cập nhật ngày 01/03/2026 18:21"))

    assert (described.published_at, described.modified_at) == (AT, None)


@pytest.mark.parametrize(
    ("stated", "printed"),
    [
        ("03/01/2026 18:21", "01/03/2026 6:21:00 CH"),
        ("03/01/2026", "01/03/2026 18:21"),
        ("3/1/2026 6:21:00 PM", "01/03/2026 6:21:00 CH"),
        ("1/3/2026 6:21:00 PM", "Chủ nhật, 1/3/2026 | 18:21"),
        ("03-01-2026 18:21", "Ngày 1 tháng 3 năm 2026"),
        ("03/01/2026 18:21", "01.03.2026"),
    ],
)
def test_a_stated_date_is_read_month_first_where_only_that_is_the_printed_day(stated: str, printed: str) -> None:
    dated = read(page(head=f'<meta name="date" content="{stated}">', beside=f"<span>{printed}</span>"))[1]
    assert dated.published_at == AT


@pytest.mark.parametrize(
    ("stated", "printed"),
    [
        ("01/03/2026 18:21", "01/03/2026 6:21:00 PM"),
        ("01/03/2026 18:21", "01/03/2026 18:21"),
        ("01/03/2026 18:21", ""),
        ("01/03/2026 18:21", "04/03/2026 18:21"),
        ("2026-03-01 18:21", "03/01/2026 18:21"),
        ("2026-03-01T18:21:00+07:00", "03/01/2026 6:21:00 CH"),
    ],
)
def test_a_stated_date_keeps_its_day_otherwise(stated: str, printed: str) -> None:
    dated = read(page(head=meta("published_time", stated), beside=f"<span>{printed}</span>"))[1]
    assert dated.published_at == AT


@pytest.mark.parametrize(
    ("stated", "beside", "expected"),
    [
        ("2026-03-01T18:21:00-05:00", OF_VIETNAM, AT),
        ("2026-03-01T18:21:44-05:00", OF_VIETNAM, AT + timedelta(seconds=44)),
        ("2026-03-01T18:21:00+08:00", OF_VIETNAM, AT),
        ("2026-03-01T06:21:00-05:00", OF_VIETNAM, AT),
        ("2026-03-01T11:21:00Z", OF_VIETNAM, AT),
        ("2026-03-01T10:05:00-05:00", OF_VIETNAM, AT + timedelta(hours=3, minutes=44)),
        ("2026-03-01T18:21:00-05:00", PRINTED, AT + timedelta(hours=12)),
        ("2026-03-01T18:21:00-05:00", "<span>01/03/2026</span>", AT + timedelta(hours=12)),
        ("2026-02-28T18:21:00-05:00", OF_VIETNAM, AT - timedelta(hours=12)),
    ],
    ids=[
        "an American zone", "its seconds are kept", "a zone further east", "a true American zone",
        "true universal time", "another time", "a newsroom abroad", "a day only", "another day",
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_clock_that_shows_the_time_printed_as_vietnams_is_of_vietnam(
    stated: str, beside: str, expected: datetime
) -> None:
    html = page(head=json_ld(datePublished=stated), beside=beside).replace("<html>", '<html lang="vi">')
    assert read(html)[1].published_at == expected


@pytest.mark.parametrize(
    ("head", "beside", "seconds"),
    [
        ("", '<b>Lò Thị Mơ</b> <time datetime="2026-03-01T18:21:22+07:00">18:21 01/03/2026</time>', 22),
        (
            meta("published_time", "2026-03-01T18:21:00+07:00") + json_ld(datePublished="2026-03-01T18:21:22+07:00"),
            "",
            22,
        ),
        (
            meta("published_time", "2026-03-01T18:21:07+07:00") + json_ld(datePublished="2026-03-01T18:21:22+07:00"),
            "",
            7,
        ),
        (
            meta("published_time", "2026-03-01T18:21:00+07:00") + json_ld(datePublished="2026-03-01T18:20:58+07:00"),
            "",
            0,
        ),
    ],
    ids=["a stamp beside a writer", "two machines", "the first that tells them", "another minute"],
)
def test_of_two_times_of_a_minute_the_one_with_seconds_wins(head: str, beside: str, seconds: int) -> None:
    assert read(page(head=head, beside=beside))[1].published_at == AT + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ("ngày mồng một tháng ba năm hai nghìn không trăm hai mươi sáu", AT.replace(hour=0, minute=0)),
        ("Nà Pheo, chiều Chủ nhật ngày một tháng ba năm hai ngàn không trăm hai mươi sáu, lúc 18 giờ 21 phút", AT),
        (
            "Đưa lên mạng hồi 18 giờ 21 phút, Chủ nhật, ngày 01 tháng 03 năm 2026 (nhằm ngày 13 tháng Giêng năm Bính Ngọ)",
            AT,
        ),
        ("Ngày một tháng ba năm hai nghìn không trăm hai mươi sáu, bản Nà Pheo mở hội", None),
    ],
    ids=["a day", "place, day and time", "with the lunar date", "a sentence"],
)
def test_a_date_may_be_written_in_words(beside: str, expected: datetime | None) -> None:
    assert read(page(beside=f"<div>{beside}</div>"))[1].published_at == expected


LEAF = "<span>01</span><span>Th3</span><span>2026</span>"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (f"<div>{LEAF}</div><div><h1>{HEADLINE}</h1><span>18:21</span></div>", AT),
        (f"<div><h1>{HEADLINE}</h1><em>18h21</em></div><div>{LEAF}</div>", AT),
        (
            f"<div>{LEAF}</div><div><h1>{HEADLINE}</h1><span>Nghe đọc bài 18:21</span></div>",
            AT.replace(hour=0, minute=0),
        ),
        (f"<div>{LEAF}</div><h1>{HEADLINE}</h1>", AT.replace(hour=0, minute=0)),
    ],
    ids=["leaf first", "leaf last", "a player", "no time"],
)
def test_the_time_beside_a_headline_completes_the_day_of_a_leaf(header: str, expected: datetime) -> None:
    text = "".join(f"<p>{line}</p>" for line in BODY)
    html = f"<html lang=vi><head><title>{HEADLINE}</title></head><body><main><div class=dau>{header}</div><div>{text}</div></main></body></html>"

    assert read(html)[1].published_at == expected
