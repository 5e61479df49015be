"""Sections whose older articles no address leads to: a crawl that may have missed some says so."""

from collections.abc import Callable

import pytest

from crawler.archiving.crawl_record import CrawlRecord
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, Answer, Site, listing
from tests.crawler.test_crawl import publish

PAGERS = {
    "a form": """<span>1</span><a href="javascript:__doPostBack('ctl00$list','Page$2')">2</a>""",
    "a button": '<button class="btn">Tải thêm</button>',
}


def show(site: Site, newest: int, pager: str = "", path: str = "/", oldest: int | None = None) -> None:
    """Let a section list the articles from `newest` down, six or until `oldest`, above `pager`."""
    numbers = range(newest, (oldest or newest - 5) - 1, -1)
    publish(site, *numbers)
    site.put(path, listing(*numbers) + pager)


def gaps(record: CrawlRecord) -> list[str]:
    return [note for note in record.notes if note.startswith("gap:")]


def sitemap(*numbers: int) -> str:
    urls = "".join(f"<url><loc>http://{HOST}/tin-post{number}.html</loc></url>" for number in numbers)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


@pytest.mark.parametrize("pager", PAGERS.values(), ids=PAGERS)
def test_a_section_that_only_a_script_continues_is_a_gap_while_it_shows_news_only(
    site: Site, crawl: Crawl, pager: str
) -> None:
    show(site, 6, pager)
    first = crawl()
    show(site, 8, pager)
    second = crawl()
    show(site, 30, pager)
    third = crawl()

    for record in (first, third):
        [gap] = gaps(record)
        assert gap.startswith(f"gap: http://{HOST}/ shows news only, and no address leads to what is older (")
        assert "baotinh ingest baothu --from DAY --to DAY" in gap
        assert record.counts["discovery/gaps"] == 1
    assert gaps(second) == []


def test_a_short_section_simply_ends_until_nothing_is_left_of_what_it_named(site: Site, crawl: Crawl) -> None:
    show(site, 6)
    first = crawl()
    show(site, 11)
    second = crawl()
    show(site, 30)
    third = crawl()

    assert gaps(first) == gaps(second) == []
    [gap] = gaps(third)
    assert gap.startswith(f"gap: http://{HOST}/ shows nothing of what it named before, and leads to no further page")


def test_a_sitemap_that_reaches_back_behind_the_news_closes_the_gap(site: Site, crawl: Crawl) -> None:
    wanted = {"sections": ["/"], "sitemaps": ["/sitemap.xml"]}
    show(site, 6, PAGERS["a button"])
    site.put("/sitemap.xml", sitemap(*range(1, 7)))
    first = crawl(**wanted)
    show(site, 30, PAGERS["a button"])
    publish(site, *range(1, 31))
    site.put("/sitemap.xml", sitemap(*range(1, 31)))
    second = crawl(**wanted)
    show(site, 60, PAGERS["a button"])
    site.put("/sitemap.xml", sitemap(*range(51, 61)))
    third = crawl(**wanted)

    assert gaps(first) == gaps(second) == []
    assert len(gaps(third)) == 1, "the sitemap names news only"


def test_sections_that_lead_on_reach_behind_the_front_page(site: Site, crawl: Crawl) -> None:
    show(site, 12, PAGERS["a button"])
    show(site, 12, '<a class="next" href="/kinh-te/trang-2">2</a>', path="/kinh-te")
    show(site, 6, path="/kinh-te/trang-2")
    show(site, 40, PAGERS["a button"], path="/van-hoa")

    [gap] = gaps(crawl(sections=["/", "/kinh-te", "/van-hoa"]))

    assert f"gap: http://{HOST}/van-hoa shows news only" in gap


def test_sections_of_one_kind_share_a_note(site: Site, crawl: Crawl) -> None:
    paths = [f"/muc-{name}" for name in "abcde"]
    for number, path in enumerate(paths, start=1):
        show(site, 10 * number, PAGERS["a form"], path=path)

    record = crawl(sections=paths)

    [gap] = gaps(record)
    assert "(and 2 more) shows news only" in gap
    assert record.counts["discovery/gaps"] == 5


def test_a_backfill_says_that_it_cannot_reach_what_is_older(site: Site, crawl: Crawl) -> None:
    show(site, 6, PAGERS["a button"])
    crawl()

    assert gaps(crawl()) == []
    assert len(gaps(crawl(backfill_pages=9))) == 1


BUTTON = '<button data-url="/ajax/muc-7" data-page="2">Xem thêm</button>'


def piece(*numbers: int) -> str:
    return "".join(f'<div class="story"><a href="/tin-post{n}.html">Tin {n}</a></div>' for n in numbers)


def test_a_button_is_followed_piece_by_piece_to_what_is_known(site: Site, crawl: Crawl) -> None:
    show(site, 6, BUTTON)
    crawl(max_pages=1)
    publish(site, *range(7, 21))
    show(site, 20, BUTTON)
    site.put("/ajax/muc-7?page=2", piece(*range(14, 8, -1)))
    site.put("/ajax/muc-7?page=3", piece(*range(8, 2, -1)))
    site.put("/ajax/muc-7?page=4", piece(2, 1))

    record = crawl(catch_up_pages=9)

    assert gaps(record) == []
    assert record.counts["fetch/archived"] == 14 + 6
    assert len(site.requests("/ajax/muc-7?page=3")) == 1
    assert not site.requests("/ajax/muc-7?page=4")


def test_pieces_without_end_are_read_as_far_as_one_crawl_reads(site: Site, crawl: Crawl) -> None:
    show(site, 6, BUTTON)
    crawl(max_pages=1)
    show(site, 9006, BUTTON)
    for page in range(2, 12):
        site.put(f"/ajax/muc-7?page={page}", piece(*range(9000 - 6 * page, 9006 - 6 * page)))

    record = crawl(catch_up_pages=4)

    assert [len(site.requests(f"/ajax/muc-7?page={page}")) for page in (2, 3, 4, 5)] == [1, 1, 1, 0]
    [gap] = gaps(record)
    assert gap.endswith("the next crawl goes on at http://baothu.example/ajax/muc-7?page=5")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (None, "is missing"),
        ('{"success": false}', "brings nothing more"),
        (piece(*range(30, 24, -1)), "brings nothing more"),
    ],
    ids=["missing", "empty", "the same again"],
)
def test_a_button_that_leads_nowhere_is_a_gap(site: Site, crawl: Crawl, answer: str | None, why: str) -> None:
    show(site, 6, BUTTON)
    crawl(max_pages=1)
    show(site, 30, BUTTON)
    if answer is not None:
        site.put("/ajax/muc-7?page=2", answer)

    [gap] = gaps(crawl(catch_up_pages=9))

    assert f"(its second page http://{HOST}/ajax/muc-7?page=2 {why})" in gap
    assert gaps(crawl(catch_up_pages=9)) == []


ENDINGS = {
    "no next page": lambda top: None,
    "missing": lambda top: Answer(status=404),
    "empty": lambda top: listing(),
    "the last page again": lambda top: listing(*range(top - 20, top - 30, -1), next_page="/?page=5"),
    "the first page again": lambda top: listing(*range(top, top - 10, -1), next_page="/?page=5"),
}


def show_pages(site: Site, top: int, ending: Answer | str | None) -> None:
    """Let the section list thirty articles from `top` down on three pages, and end as `ending` says."""
    for page in (1, 2, 3):
        numbers = range(top - 10 * (page - 1), top - 10 * page, -1)
        publish(site, *numbers)
        follows = f"/?page={page + 1}" if page < 3 or ending is not None else None
        site.put("/" if page == 1 else f"/?page={page}", listing(*numbers, next_page=follows))
    if ending is not None:
        site.put("/?page=4", ending)


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_a_list_that_has_lost_its_old_place_is_a_gap_however_it_ends(
    site: Site, crawl: Crawl, ending: Callable[[int], Answer | str | None]
) -> None:
    records = []
    for top in (100, 115, 175):
        show_pages(site, top, ending(top))
        records.append(crawl(catch_up_pages=9, max_pages=9))

    assert [gaps(record) for record in records[:2]] == [[], []], "the first look, and a list read back to what is known"
    [gap] = gaps(records[2])
    assert gap.startswith(f"gap: http://{HOST}/ shows nothing of what it named before")
    assert records[2].counts["articles/stored"] >= 30
    assert not any("proposal" in note or "registry was enough" in note for note in records[2].notes)


def test_a_missing_page_leaves_the_place_of_an_earlier_gap_open(site: Site, crawl: Crawl) -> None:
    show_pages(site, 30, None)
    crawl()
    show_pages(site, 90, listing(*range(60, 50, -1), next_page="/?page=5"))
    crawl(max_pages=3, catch_up_pages=3)
    show_pages(site, 105, None)
    site.put("/?page=2", Answer(status=404))

    crawl(max_pages=3, catch_up_pages=3)

    assert len(site.requests("/?page=4")) == 1


def test_a_missing_section_does_not_take_the_place_of_an_earlier_gap_for_its_first_page(
    site: Site, crawl: Crawl
) -> None:
    show_pages(site, 30, None)
    crawl()
    show_pages(site, 90, listing(*range(60, 50, -1), next_page="/?page=5"))
    crawl(max_pages=3, catch_up_pages=3)
    site.put("/", Answer(status=404))
    site.asked.clear()

    crawl(max_pages=3, catch_up_pages=3)

    assert site.requests("/")
    assert not site.requests("/?page=4")


def test_a_further_page_that_has_moved_moves_no_section(site: Site, crawl: Crawl) -> None:
    show_pages(site, 30, None)
    moved = site.answers[f"http://{HOST}/?page=2"]
    site.put("/?page=2", Answer(status=301, headers={"Location": "/trang-2"}))
    site.put("/trang-2", *moved)

    record = crawl(max_pages=2)

    assert record.counts["articles/stored"] == 20
    assert not any("proposal" in note for note in record.notes)
