from crawler.frontier.entry import Entry, answered, merged, sitemap_mark
from crawler.frontier.places import Places
from crawler.frontier.plan import plan
from crawler.frontier.revisits.habit import Habit, estimate
from crawler.frontier.revisits.signals import Signal
from storage.model.identifiers import ArticleId
from tests.crawler.frontier.examples import DAY, HOUR, NOW, REMOVAL, entry, ids
from tests.crawler.frontier.test_plan import named, shown

OLD, MIDDLE, NEW = ids("old", "middle", "new")
MARK, OTHER = sitemap_mark("http://a.example/1.xml"), sitemap_mark("http://a.example/2.xml")


def known(**fields: object) -> dict[ArticleId, Entry]:
    """Three articles in one sitemap, published one a day, visited ten days ago."""
    return {
        article: shown(NOW - 10 * DAY, first_seen=NOW - (40 - age) * DAY, sitemap=MARK, **fields)
        for age, article in enumerate((OLD, MIDDLE, NEW))
    }


def after(
    sitemaps: dict[str, list[ArticleId]], before: dict[ArticleId, Entry], watched: tuple[str, ...] = (MARK, OTHER)
) -> dict[ArticleId, Entry]:
    places = Places(sitemaps, before, watched)
    return {article: places.noted(article, each, NOW) for article, each in before.items()}


def test_an_article_is_taken_out_if_an_older_one_stays() -> None:
    entries = after({MARK: [OLD, NEW]}, known())
    assert (entries[MIDDLE].taken_out, entries[MIDDLE].left_at, entries[MIDDLE].sitemap) == (True, NOW, None)
    assert entries[OLD].left_at is None


def test_the_oldest_article_falls_off_a_sitemap_of_the_newest() -> None:
    entries = after({MARK: [MIDDLE, NEW]}, known())
    assert (entries[OLD].taken_out, entries[OLD].left_at, entries[OLD].sitemap) == (False, NOW, None)


def test_an_article_that_moves_to_another_sitemap_is_not_taken_out() -> None:
    entries = after({MARK: [OLD, NEW], OTHER: [MIDDLE]}, known())
    assert (entries[MIDDLE].taken_out, entries[MIDDLE].sitemap) == (False, OTHER)


def test_a_sitemap_that_was_not_read_says_nothing() -> None:
    before = known()
    assert after({OTHER: []}, before) == before


def test_the_articles_of_a_sitemap_that_is_no_longer_read_belong_to_the_one_that_names_them_now() -> None:
    entries = after({OTHER: [OLD, NEW]}, known(), watched=(OTHER,))
    assert [entries[article].sitemap for article in (OLD, MIDDLE, NEW)] == [OTHER, MARK, OTHER]
    assert not any(entry.taken_out for entry in entries.values())
    assert merged(known()[OLD], entries[OLD]) == entries[OLD]
    assert after({OTHER: [OLD, NEW]}, known()) == known(), "the larger one may only not be due"


def test_a_sitemap_that_loses_many_at_once_was_rebuilt() -> None:
    many = {
        ArticleId(f"{number:03}"): shown(NOW - 10 * DAY, first_seen=NOW - (300 - number) * HOUR, sitemap=MARK)
        for number in range(200)
    }
    entries = after({MARK: [ArticleId("000")]}, many)
    assert sum(each.taken_out for each in entries.values()) <= 5


def test_of_two_sitemaps_the_larger_one_counts() -> None:
    before = {article: shown(NOW - 10 * DAY) for article in (OLD, MIDDLE, NEW)}
    assert after({MARK: [NEW], OTHER: [OLD, MIDDLE, NEW]}, before)[NEW].sitemap == OTHER


def test_merging_two_crawls_keeps_what_the_later_reading_said() -> None:
    (before,) = (each for article, each in known().items() if article == MIDDLE)
    later = after({MARK: [OLD, NEW]}, known())[MIDDLE]
    assert merged(before, later) == merged(later, before) == later


def test_an_article_that_was_taken_out_is_visited_at_once_unless_such_reports_are_false() -> None:
    for habit, visits in ((Habit(), [MIDDLE]), (Habit(taken_out=Signal(false_alarms=50.0)), [])):
        frontier = known()
        chosen = plan(
            frontier, {OLD: named("a"), NEW: named("b")}, NOW, removal_after=REMOVAL, limit=9, worth=9.0, habit=habit,
            sitemaps={MARK: [OLD, NEW]},
        )  # fmt: skip  # short arguments
        assert [visit.article_id for visit in chosen.visits] == visits
        # The visit may fail, or have no room: the next crawl makes it, although the sitemap says nothing new.
        again = plan(frontier | chosen.noted, {}, NOW + HOUR, removal_after=REMOVAL, limit=9, worth=9.0, habit=habit)
        assert [visit.article_id for visit in again.visits] == visits


def test_what_a_reliable_sitemap_still_names_is_visited_rarely_while_the_sitemap_is_read() -> None:
    frontier = known(modified_at=NOW - 40 * DAY)
    habit = Habit(modified=Signal(confirmed=90.0), taken_out=Signal(confirmed=90.0))
    when = NOW + 100 * DAY

    def visits(watched: set[str]) -> int:
        return len(plan(frontier, {}, when, removal_after=REMOVAL, limit=9, habit=habit, watched=watched).visits)

    assert (visits({MARK}), visits(set())) == (0, 3)


def test_how_reliable_a_sitemap_is_its_removals_show() -> None:
    taken_out = shown(NOW - DAY, first_seen=NOW - 3 * DAY, left_at=NOW - HOUR, taken_out=True)
    entries = [
        answered(taken_out, 410, NOW),
        answered(shown(NOW - DAY, first_seen=NOW - 3 * DAY, sitemap=MARK), 410, NOW),
        answered(taken_out, 200, NOW),
        answered(shown(NOW - DAY, first_seen=NOW - 3 * DAY), 410, NOW),
        entry(),
    ]
    assert estimate(entries).taken_out == Signal(confirmed=1.5, false_alarms=1.5, missed=1.5)
