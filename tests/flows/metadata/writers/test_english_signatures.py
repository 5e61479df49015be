# ruff: noqa: E501 - markup as pages have it
"""Writers on the English pages of Vietnamese papers, and lines of such pages that name none."""

import pytest

from tests.flows.pages import read

TEXT = "".join(
    f"<p>{line}</p>"
    for line in (
        "Every autumn the orchard keepers of Na Pheo carry their first plums down to the stream and weigh them in public.",
        "This year the scales showed nearly thirty kilograms a tree, said Lo Thi Ban, who owns two hectares on the slope.",
        "The cooperative has signed contracts with three companies and expects to ship forty tonnes before the new year.",
        "Buyers came from four provinces, although the road was closed for two days after heavy rain in the upper valley.",
    )
)


def authors(above: str = "", below: str = "") -> tuple[str, ...]:
    return read(
        '<html lang="en"><head><title>Plum harvest opens early in Na Pheo</title><meta property="og:type" content="article"></head>'
        f'<body><main><h1>Plum harvest opens early in Na Pheo</h1><p class="stamp">Sunday, 1 March 2026, 3:05 PM</p>{above}'
        f"{TEXT}{below}</main><section><h2>Most read</h2><ul><li><a href=/1>Old lighthouse opens for guests tonight</a></li></ul></section></body></html>"
    )[1].authors


@pytest.mark.parametrize(
    "line",
    [
        "By Thanh Mai", "BY THANH MAI", "Thanh Mai, staff writer", "Thanh Mai, Staff Reporter", "Thanh Mai, reporter at Ví Dụ News", "Thanh Mai | Correspondent",
        "Story and photos by Thanh Mai", "Story by Thanh Mai | Photos by Lo Thu", "Text: Thanh Mai - Photos: Lo Thu",
        "Reported by Thanh Mai", "Words and pictures by Thanh Mai", "Photos and text by Thanh Mai",
    ],
)  # fmt: skip  # short items: a line each would fill a screen
@pytest.mark.parametrize("place", ["above", "below"])
def test_words_that_introduce_a_writer(line: str, place: str) -> None:
    found = authors(**{place: f"<p>{line}</p>"})
    assert tuple(name.title() for name in found) == ("Thanh Mai",)


@pytest.mark.parametrize(
    "below",
    [
        '<p class="by"><strong>Thanh Mai</strong></p>', "<p><b>Nguyen Thanh Mai</b></p>", "<p><em>Vi Thi Mai</em></p>",
        '<p style="text-align:right">Thanh Mai</p>', '<div class="article-author">Thanh Mai</div>',
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_name_below_the_text_that_stands_out(below: str) -> None:
    assert authors(below=below)[0].endswith("Mai")


@pytest.mark.parametrize(
    "below",
    [
        "<p><b>Read More</b></p>", "<p><a href=/tag/thanh-mai><b>Thanh Mai</b></a></p>",
        "<h3>Thanh Mai</h3>", "<p>Photo: Thanh Mai</p>", "<p>Photos by Thanh Mai</p>",
        "<p>By Sunday the plums were gone.</p>", "<p><b>Read more on this page</b></p>",
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_other_lines_below_an_english_text_name_nobody(below: str) -> None:
    assert authors(below=below) == ()


@pytest.mark.parametrize("line", ["Vi Thanh Mai - journalist and war hero", "Vi Thanh Mai, contributor to the fund"])
def test_a_line_that_tells_of_a_person_names_no_writer(line: str) -> None:
    assert authors(above=f"<p>{line}</p>") == ()
