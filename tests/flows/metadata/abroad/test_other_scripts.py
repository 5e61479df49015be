"""Dates with the digits of other scripts, and writers named in the first lines of a text."""

import pytest

from flows.metadata.dates import parse_date
from tests.flows.cleaning.wording.test_scripts_of_other_pages import CHINESE, page
from tests.flows.pages import read


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("প্রকাশ: ১২ জুলাই ২০২৪, ১৩:৪৫", "2024-07-12T13:45"),
        ("5. veebruar 2024, 10:27", "2024-02-05T10:27"),
        ("esmaspäev, 5. veebruar 2024 10:27", "2024-02-05T10:27"),
        ("१४ मार्च २०२४, १०:२७", "2024-03-14T10:27"),
        ("٢٨ فبراير ٢٠٢٤", "2024-02-28T00:00"),
    ],
)
def test_months_and_digits_of_other_scripts(printed: str, moment: str) -> None:
    found = parse_date(printed)
    assert found is not None
    assert found.at.isoformat().startswith(moment)


@pytest.mark.parametrize(
    ("line", "authors"),
    [("文｜山河财经 林若溪 实习记者 周亦凡", ("林若溪", "周亦凡")), ("文化长河里的李子园，一年只开一次花", ())],
)
def test_the_writers_in_a_line_that_opens_the_text_of_a_page_which_names_no_language(
    line: str, authors: tuple[str, ...]
) -> None:
    headline = "一座县城的李子园，为何今年早收十天"
    assert read(page(headline, "", (line, *CHINESE)))[1].authors == authors
