"""Laws of merging a newspaper's layouts with its family's."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crawler.registry import Layout
from crawler.registry.layout_merge import merge_layouts

DAY = date(2026, 1, 1)
DAYS = st.integers(0, 60)


@st.composite
def layouts(draw: st.DrawFn, mark: str) -> list[Layout]:
    """Spans that do not overlap, perhaps with gaps."""
    bounds = sorted(draw(st.sets(DAYS, max_size=6)))
    spans = [
        Layout(valid_from=DAY + timedelta(begin), valid_until=DAY + timedelta(end), headline=(f"{mark}{begin}",))
        for begin, end in pairwise(bounds)
    ]
    return [span for span in spans if draw(st.booleans())]


@given(layouts("h"), layouts("p"), DAYS)
def test_on_each_day_the_newspaper_comes_before_the_family(family: list[Layout], own: list[Layout], after: int) -> None:
    day = DAY + timedelta(after)
    valid = [layout for layout in merge_layouts(family, own) if layout.covers(day)]
    expected = [layout for layout in (*own, *family) if layout.covers(day)][:1]
    assert [layout.headline for layout in valid] == [layout.headline for layout in expected]


def test_a_newspaper_without_layouts_has_its_familys() -> None:
    family = [Layout(headline=("h1",))]
    assert merge_layouts(family, []) == tuple(family)
