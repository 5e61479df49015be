"""What is compared of a listing: how many articles it names, with how many it usually names."""

import pytest

from crawler.frontier.link_counts import LinkCount, SeenLinks, have_fallen, link_counts, usual_links

URL, OTHER = "https://baovidu.example/a", "https://baovidu.example/b"


def test_the_usual_number_is_a_median_and_two_crawls_are_no_habit() -> None:
    assert usual_links((20, 22)) is None
    assert usual_links((20, 0, 22)) == 20


@pytest.mark.parametrize(
    ("counts", "seen", "fallen"),
    [
        ((20, 22, 21), SeenLinks(20), False),
        ((20, 22, 21), SeenLinks(3), True),
        ((20, 22, 21), SeenLinks(0), True),
        ((30, 30, 24, 9, 3), SeenLinks(0, 0), False),  # a file of the last two days, on a holiday
        ((30, 30, 24), SeenLinks(2, 0), False),  # a file of today, in the morning
        ((30, 30, 24), SeenLinks(0, 0), True),
        ((30, 30, 24, 0), SeenLinks(0, 0), True),
        ((30, 30, 24), SeenLinks(0, 28), True),
        ((30, 30, 24), SeenLinks(29, 400), False),
    ],
)
def test_a_section_keeps_its_links_and_a_file_may_run_out(
    counts: tuple[int, ...], seen: SeenLinks, fallen: bool
) -> None:
    [count] = link_counts({URL: counts}, {URL: seen}, (), [URL]).values()
    assert (count.expected > 3 and have_fallen(*count)) == fallen, "three articles are too few to tell"


def test_sections_that_are_gone_count_if_most_of_the_links_are_gone_with_them() -> None:
    before = {URL: (30,) * 3, OTHER: (5,) * 3}
    seen = {OTHER: SeenLinks(5)}
    assert link_counts(before, seen, [URL], [URL, OTHER]) == {OTHER: LinkCount(5, 5), URL: LinkCount(0, 30)}
    before[OTHER] = (20,) * 3
    assert link_counts(before, seen, [URL], [URL, OTHER]) == {OTHER: LinkCount(5, 20)}


def test_a_listing_that_nothing_is_known_of_is_not_compared() -> None:
    assert link_counts({URL: (30,) * 3, OTHER: ()}, {OTHER: SeenLinks(0)}, (), [URL, OTHER]) == {}
