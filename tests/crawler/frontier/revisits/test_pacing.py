import math

import pytest

from crawler.frontier.revisits.habit import PRIOR_EDITS, PRIOR_REMOVALS, Factor, age_of, log_age
from crawler.frontier.revisits.pacing import HORIZON, LONGEST_RATIO, REMOVAL_WEIGHT, Trust, pause, reward

AVERAGE = Factor(0.5, 0.5)
WORTH = 0.012


def visits(factor: Factor = AVERAGE, *, worth: float = WORTH, rates: tuple[float, ...] = PRIOR_EDITS) -> list[float]:
    """The ages in hours of the visits within the horizon, after a first one at one hour."""
    logs = [1.0]
    while logs[-1] < log_age(HORIZON) - 0.02:
        logs.append(logs[-1] + pause(rates, PRIOR_REMOVALS, logs[-1], factor, Trust(), worth))
    return [age_of(log) for log in logs]


def test_the_last_visit_of_the_horizon_comes_at_its_end() -> None:
    assert visits()[-1] == pytest.approx(HORIZON, rel=0.03)


def test_a_dearer_request_means_fewer_visits() -> None:
    assert len(visits(worth=0.002)) > len(visits()) > len(visits(worth=0.05))


def test_an_article_that_was_edited_again_and_again_is_visited_sooner() -> None:
    assert pause(PRIOR_EDITS, PRIOR_REMOVALS, 2.0, Factor(3.15, 0.5), Trust(), WORTH) < 0.5 * pause(
        PRIOR_EDITS, PRIOR_REMOVALS, 2.0, Factor(0.15, 0.5), Trust(), WORTH
    )


def test_a_listing_that_reports_edits_saves_visits() -> None:
    assert pause(PRIOR_EDITS, PRIOR_REMOVALS, 2.0, AVERAGE, Trust(0.9), WORTH) > pause(
        PRIOR_EDITS, PRIOR_REMOVALS, 2.0, AVERAGE, Trust(), WORTH
    )


def test_where_nothing_is_expected_visits_become_rare_and_never_end() -> None:
    never = (0.0,) * len(PRIOR_EDITS)

    assert pause(never, never, 5.0, AVERAGE, Trust(), WORTH) == pytest.approx(math.log(LONGEST_RATIO))


def test_many_expected_edits_are_one_version_and_every_removal_counts() -> None:
    assert reward(50.0, 0.0, Factor(5.0, 5.0)) == pytest.approx(1.0, abs=0.001)
    assert reward(0.0, 0.01, AVERAGE) == pytest.approx(0.01 * REMOVAL_WEIGHT)
