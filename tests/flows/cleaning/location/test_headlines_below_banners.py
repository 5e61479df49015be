# ruff: noqa: E501 - markup as pages have it
"""Headlines in headings of a lower level, below the name of the paper and what it says of itself."""

import pytest

from tests.flows.cleaning.test_pages_with_few_signs import MENU, TEXT
from tests.flows.pages import read

NAME, MOTTO = "Người Nà Pheo", "Tiếng chim gọi bản mường thức dậy"
HEADLINE = "Ba mươi nóc nhà chung một guồng nước"
PARTED = "Ba mươi nóc nhà<br>chung một guồng nước"
MADE = "Guồng nước Nà Pheo 2026: giá vé, đường đi"
LEAD = "Cả bản góp tre, góp công dựng lại guồng nước đã hỏng từ mùa lũ năm kia."
DAY = "<div class=n>01/03/2026 08:00</div>"
KICKER = "<div class=k>Chuyện ở bản</div>"


def page(banner: str, printed: str, *, title: str = f"{NAME} - {MOTTO}", stated: str = MADE) -> str:
    return (
        f'<html lang=vi><head><title>{title}</title><meta property="og:title" content="{stated}"><meta property="article:published_time" content="2026-03-01T08:00:00+07:00"></head>'
        f"<body>{banner}{MENU}<div class=b>{printed}<div class=r>{TEXT}</div></div>"
        '<div class=c><h2><a href="/1">Bản Nà Ca có cầu mới qua suối</a></h2><h2><a href="/2">Mận chín sớm trên sườn núi</a></h2></div></body></html>'
    )


LOGO = f'<h1 class="t"><a href="/">{NAME}</a></h1><p class="m">{MOTTO}</p>'


@pytest.mark.parametrize(
    "banner",
    [
        LOGO,
        f'<div><a href="/">{NAME}</a></div><h1>{MOTTO}</h1>',
        f"<h1>{NAME}</h1><p>{MOTTO}</p>",
        f"<p>{NAME}</p><h1>{MOTTO}</h1>",
        f'<div class="site-title"><h1>{MOTTO}</h1></div>',
    ],
    ids=["a logo", "a motto below a link home", "a name above a motto", "a motto below a name", "called the site's"],
)
@pytest.mark.parametrize(
    "printed",
    [
        f"{KICKER}<h2>{HEADLINE}</h2>{DAY}",
        f'{KICKER}<h3 class="x">{HEADLINE}</h3>{DAY}<p class=s>{LEAD}</p>',
        f"<h2>{HEADLINE}</h2><p class=s>{LEAD}</p>{DAY}",
        f'<div><div style="font-size:26px">{HEADLINE}</div></div>{DAY}',
        f"<div>{KICKER}<h4>{PARTED}</h4></div>{DAY}",
    ],
    ids=["a heading", "a third level", "above lead and date", "large letters", "on two lines"],
)
def test_below_the_name_of_the_paper_the_heading_above_the_date_is_the_headline(banner: str, printed: str) -> None:
    assert read(page(banner, printed))[0].headline == HEADLINE


@pytest.mark.parametrize(
    ("banner", "printed"),
    [
        (LOGO, f'<h2><a href="/9">{HEADLINE}</a></h2>{DAY}'),
        (LOGO, f"<h2>{HEADLINE}</h2>{DAY}<h2>Bản Nà Ca có cầu mới qua suối</h2>{DAY}"),
        (LOGO, f'<a href="/ban">{HEADLINE}</a><h2>{HEADLINE}</h2>{DAY}'),
        (LOGO, f"<h4>Lò Thị Mai Vi</h4>{DAY}"),
        (LOGO, f"<h2>{LEAD}</h2>{DAY}"),
        (LOGO, f"<h2>Chuyện bản</h2>{DAY}"),
        (LOGO, f"<div class=x>{HEADLINE}</div>{DAY}"),
        (LOGO, f'<h4 class="kicker">{HEADLINE}</h4>{DAY}'),
    ],
    ids=["a link", "two", "a section", "a writer", "a sentence", "two words", "a plain line", "called a kicker"],
)
def test_another_line_above_a_date_is_no_headline(banner: str, printed: str) -> None:
    found = read(page(banner, printed))[0].headline
    assert found in (MADE, MOTTO)


@pytest.mark.parametrize(
    ("opening", "title", "stated"),
    [
        (f"<h1>{HEADLINE}</h1><h2>Chuyện ba mươi nóc nhà bên suối</h2>{DAY}", f"{HEADLINE} - {NAME}", MADE),
        (f"<header><h1>{HEADLINE}</h1></header><h2>Chuyện ba mươi nóc nhà</h2>{DAY}", f"{HEADLINE} | {NAME}", MADE),
        (f"<h1>{HEADLINE}</h1>{DAY}<h3>Chuyện ba mươi nóc nhà bên suối</h3>{DAY}", f"{NAME} - {HEADLINE}", MADE),
        (f"<h1>{HEADLINE}</h1><h2>Chuyện ba mươi nóc nhà bên suối</h2>{DAY}", f"{HEADLINE} - {NAME}", HEADLINE),
        (
            f'<header><a href="/">{NAME}</a></header><h1>{HEADLINE}</h1><h2>Chuyện ba mươi nóc nhà</h2>{DAY}',
            f"{HEADLINE} | {NAME}",
            "",
        ),
        (
            f'<a href="/">Trang nhất</a><h1>{HEADLINE}</h1><h2>Chuyện ba mươi nóc nhà</h2>{DAY}',
            f"{HEADLINE} | {NAME}",
            MADE,
        ),
        (f"<div class=logo><h1>{HEADLINE}</h1></div><h2>Chuyện ba mươi nóc nhà</h2>{DAY}", HEADLINE, HEADLINE),
    ],
    ids=[
        "a subtitle",
        "in the page's head",
        "a dated headline",
        "stated",
        "below the name",
        "below a link home",
        "in a logo, stated",
    ],
)
def test_a_first_heading_that_is_the_headline_stays_it(opening: str, title: str, stated: str) -> None:
    assert read(page("", opening, title=title, stated=stated))[0].headline == HEADLINE


@pytest.mark.parametrize(
    "between",
    [
        DAY,
        f"<p class=s>{LEAD}</p>{DAY}",
        f"<ol><li>{LEAD}</li><li>Nước về ruộng trước vụ cấy nửa tháng.</li></ol>{DAY}",
    ],
    ids=["a date", "a lead and a date", "points and a date"],
)
def test_a_line_that_calls_itself_a_first_heading_above_a_date_beats_a_title_printed_nowhere(between: str) -> None:
    line = f'<div><i>HOT</i></div><div role="heading" aria-level="1">{PARTED}</div>'
    assert read(page("", f"<div>{line}</div>{between}"))[0].headline == HEADLINE


def test_a_name_that_calls_itself_a_first_heading_does_not() -> None:
    line = f'<div role="heading" aria-level="1">{MOTTO}</div>'
    assert read(page(line, "<p>Bản tin</p>", title=MADE))[0].headline == MADE
