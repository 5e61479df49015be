"""Crawls of a site that answers 404 or 410 for articles which were not removed, and for some which were."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
import pytest

from crawler.archiving.crawl_record import CrawlRecord
from crawler.frontier.entry import Entry
from crawler.frontier.store import FrontierStore
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.warc.segments import Capture
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, SLUG, Answer, Site, article_page, listing

Captures = Callable[[CrawlRecord], dict[str, Capture]]

DAY = timedelta(hours=24)


class Round(NamedTuple):
    """What one crawl of a story said."""

    record: CrawlRecord
    removed: set[int]
    """Articles whose answer is a removal: 410, or 404 for a day."""

    @property
    def unsure(self) -> set[int]:
        """Articles that seem gone."""
        return set(map(_number, self.record.articles.get("failed/gone_unsure", ())))


class Story:
    """Crawls a site again and again, with hours between."""

    def __init__(self, site: Site, crawl: Crawl, captures: Captures, bucket: Bucket) -> None:
        self._site, self._crawl, self._captures, self._bucket = site, crawl, captures, bucket

    def round(
        self,
        *,
        listed: Iterable[int],
        shown: Iterable[int] = (),
        gone: Iterable[int] = (),
        status: int = 404,
        after: float = 0,
        most: int | None = None,
    ) -> Round:
        """Crawl `after` hours a site that lists and shows some articles, and answers `status` for others."""
        self._pass(timedelta(hours=after))
        self._site.put("/", listing(*listed))
        for number in shown:
            self._site.put(f"/tin-post{number}.html", article_page(number))
        for number in gone:
            self._site.put(f"/tin-post{number}.html", Answer(b"<h1>Not Found</h1>", status=status))
        record = self._crawl(max_articles=most)
        captures = self._captures(record)
        return Round(record, {_number(url) for url, capture in captures.items() if _is_removal(capture)})

    def _pass(self, hours: timedelta) -> None:
        """Let the articles have been visited so much earlier."""
        store = FrontierStore(self._bucket, SourceSlug(SLUG))
        entries = dict(store.read())
        store.forget(list(entries))
        store.update({article: _earlier(entry, hours) for article, entry in entries.items()})


def _earlier(entry: Entry, hours: timedelta) -> Entry:
    moments = {name: getattr(entry, name) for name in entry.__struct_fields__}
    return msgspec.structs.replace(
        entry, body=None, **{name: value - hours for name, value in moments.items() if isinstance(value, datetime)}
    )


def _number(url: str) -> int:
    return int(url.removesuffix(".html").rpartition("post")[2])


def _is_removal(capture: Capture) -> bool:
    since = capture.missing_since
    return capture.status == 410 or (since is not None and capture.fetched_at - since >= DAY)


@pytest.fixture
def story(site: Site, crawl: Crawl, captures: Captures, bucket: Bucket) -> Story:
    return Story(site, crawl, captures, bucket)


ALL = range(1, 9)


@pytest.mark.parametrize("status", [404, 410])
def test_a_mass_of_missing_articles_that_come_back_removes_none(story: Story, status: int) -> None:
    story.round(shown=ALL, listed=ALL)

    first = story.round(listed=ALL, gone=ALL, status=status, after=6)
    second = story.round(listed=ALL, gone=ALL, status=status, after=28)
    third = story.round(shown=ALL, listed=ALL, after=14)

    assert [each.removed for each in (first, second, third)] == [set(), set(), set()]
    assert first.unsure == second.unsure == set(ALL)
    assert third.unsure == set()
    assert set(map(_number, third.record.articles["stored"])) == set(ALL)


def test_a_mass_of_missing_articles_that_nothing_lists_removes_none(story: Story) -> None:
    story.round(shown=ALL, listed=ALL)

    rounds = [story.round(listed=(99,), gone=ALL, after=hours) for hours in (6, 28)]

    assert [each.removed for each in rounds] == [set(), set()]


def test_articles_that_stay_away_when_the_site_recovers_are_removed(story: Story) -> None:
    story.round(shown=ALL, listed=ALL)
    story.round(listed=ALL, gone=ALL, after=6)
    story.round(listed=ALL, gone=ALL, after=28)

    recovering = story.round(shown=range(1, 6), listed=range(1, 6), gone=range(6, 9), after=14)
    later = story.round(shown=range(1, 6), listed=range(1, 6), gone=range(6, 9), after=25)

    assert recovering.removed == set()
    assert later.removed == {6, 7, 8}


def test_one_missing_article_that_nothing_lists_is_removed_after_a_day(story: Story) -> None:
    story.round(shown=ALL, listed=ALL)

    first = story.round(listed=range(2, 9), gone=[1], after=6)
    second = story.round(listed=range(2, 9), gone=[1], after=25)

    assert first.removed == set()
    assert [str(each) for each in first.record.articles["missing"]] == [f"http://{HOST}/tin-post1.html"]
    assert second.removed == {1}


def test_one_article_that_answers_410_and_is_not_listed_is_removed_at_once(story: Story) -> None:
    story.round(shown=ALL, listed=ALL)

    assert story.round(listed=range(2, 9), gone=[1], status=410, after=6).removed == {1}


@pytest.mark.parametrize("status", [404, 410])
def test_a_missing_article_that_is_still_listed_is_removed_only_when_that_has_lasted(story: Story, status: int) -> None:
    story.round(shown=ALL, listed=ALL)

    rounds = [story.round(listed=ALL, gone=[1], status=status, after=hours) for hours in (6, 25, 50, 25)]

    assert [each.unsure for each in rounds] == [{1}, {1}, set(), set()]
    assert [each.removed for each in rounds] == [set(), set(), set(), {1}]


def test_a_missing_article_is_removed_when_its_listing_has_dropped_it(story: Story) -> None:
    story.round(shown=ALL, listed=ALL)

    first = story.round(listed=ALL, gone=[1], after=6)
    rounds = [story.round(listed=range(2, 9), gone=[1], after=25) for _ in range(2)]

    assert first.unsure == {1}
    assert [each.removed for each in rounds] == [set(), {1}]


def test_a_part_of_a_site_that_fails_over_a_weekend_and_comes_back_removes_none(story: Story) -> None:
    story.round(shown=ALL, listed=ALL)

    failing = [story.round(listed=ALL, gone=[1, 2, 3], after=12) for _ in range(5)]
    back = story.round(shown=[1, 2, 3], listed=ALL, after=12)

    assert [each.removed for each in failing] == [set()] * 5
    assert (back.removed, back.unsure) == (set(), set())


def test_few_missing_articles_at_a_time_are_a_mass_together(story: Story) -> None:
    """Each crawl asks for two articles only, and finds both missing."""
    story.round(shown=ALL, listed=ALL)
    by_day = [story.round(listed=(99,), gone=ALL, after=hours, most=2) for hours in (6, 1, 1, 1, 22, 1, 1, 1)]

    assert [each.removed for each in by_day] == [set()] * 8
    assert story.round(shown=ALL, listed=ALL, after=1).unsure == set()


def test_removed_articles_stay_removed_while_the_site_fails(story: Story) -> None:
    story.round(shown=ALL, listed=ALL)
    story.round(listed=range(2, 9), gone=[1], after=6)
    assert story.round(listed=range(2, 9), gone=[1], after=25).removed == {1}

    failing = story.round(listed=range(2, 9), gone=ALL, after=6)

    assert failing.unsure == set(range(2, 9))
    assert story.round(shown=range(2, 9), listed=range(2, 9), gone=[1], after=28).removed == {1}
