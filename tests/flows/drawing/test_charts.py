"""The months that a chart draws."""

from hypothesis import given
from hypothesis import strategies as st

from flows.drawing.charts import fullest_months

MONTHS = [f"{year:04d}-{month:02d}" for year in (1, 2, 2025, 2026, 9999) for month in range(1, 13)]


def test_months_without_a_value_stand_between_those_with_one() -> None:
    assert fullest_months({"2026-02": 1, "2025-11": 2}, 4) == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert fullest_months({}, 4) == []


def test_the_last_month_of_all_ends_a_chart() -> None:
    assert fullest_months({"9999-12": 1}, 4) == ["9999-12"]


@given(st.dictionaries(st.sampled_from(MONTHS), st.integers(1, 9)), st.integers(1, 30))
def test_the_months_drawn_hold_most_of_as_many_in_a_row(values: dict[str, int], most: int) -> None:
    found = fullest_months(values, most)
    assert len(found) <= most
    numbers = {int(month[:4]) * 12 + int(month[5:]): value for month, value in values.items()}
    sums = [sum(value for at, value in numbers.items() if end - most < at <= end) for end in numbers]
    assert sum(values.get(month, 0) for month in found) == max(sums, default=0)
