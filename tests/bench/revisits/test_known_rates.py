"""The best plan of visits where rates are known."""

from tests.bench.revisits.known_rates import Known, best_visits, found_edits


def test_a_plan_visits_after_the_rounds_in_which_edits_are_expected() -> None:
    assert best_visits([0.0, 0.0, 2.0, 0.0, 0.0, 2.0], 0, 0.1) == [2, 5]


def test_what_no_visit_is_worth_is_not_visited() -> None:
    assert best_visits([0.0, 0.05, 0.0, 0.04], 0, 0.1) == []


def test_an_edit_that_another_one_hides_before_the_visit_is_not_found() -> None:
    known = Known([0.0] * 4, [0, 1, 2, 2], 0)

    assert found_edits(known, [2, 3]) == (2, 1, 2)


def test_a_plan_ends_with_the_visit_that_finds_the_article_gone() -> None:
    known = Known([0.0] * 5, [None, 0, None, None, None], 1)

    assert found_edits(known, [2, 3, 4]) == (1, 0, 0)
