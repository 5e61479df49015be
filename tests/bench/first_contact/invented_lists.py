"""Section pages of invented layouts with their truth; written after the code that sorts links, and not fitted to it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

__all__ = ["InventedList", "invented_lists"]

HOST = "https://baosuoidon.example"
SECTION = f"{HOST}/kinh-te"


@dataclass(frozen=True, slots=True)
class InventedList:
    """One section page."""

    name: str
    url: str
    html: str
    main: tuple[str, ...]
    others: tuple[str, ...]


def _url(number: int) -> str:
    return f"{HOST}/ba-con-ban-thu-{number}-thu-hoach-ngo-som-{250100 + number}.html"


def _link(number: int) -> str:
    return f'<a href="{_url(number)}">Bà con bản thứ {number} thu hoạch ngô sớm hơn mọi năm</a>'


def _each(numbers: Sequence[int], frame: str) -> str:
    return "".join(frame.format(_link(number)) for number in numbers)


def _table(main: Sequence[int], others: Sequence[int]) -> str:
    """Nested tables of the old days: the list in the middle column, boxes in the left and right ones."""
    rows, left, right = _each(main, "<tr><td>{}</td></tr>"), others[:4], others[4:]
    return (
        '<table><tr><td width="180"><b>Tin đọc nhiều</b><table>' + _each(left, "<tr><td>{}</td></tr>") + "</table></td>"
        f'<td><h1><a href="{SECTION}">Kinh tế</a></h1><table>{rows}</table></td>'
        '<td width="200"><div><strong>Tin nổi bật</strong>' + _each(right, "<p>{}</p>") + "</div></td></tr></table>"
    )


def _cards(main: Sequence[int], others: Sequence[int]) -> str:
    """A grid of cards with a hero above it, and a column in an `aside`."""
    hero = f'<section class="hero">{_link(main[0])}</section>'
    grid = _each(main[1:], '<div class="card"><div class="card-body"><h3>{}</h3><p>Sáng nay…</p></div></div>')
    return f'<main>{hero}<div class="grid">{grid}</div></main><aside>{_each(others, "<div>{}</div>")}</aside>'


def _utility(main: Sequence[int], others: Sequence[int]) -> str:
    """Classes that say nothing; boxes of other sections below the list, each under the link of its section."""
    boxes = "".join(
        f'<div class="mt-4"><div class="flex"><a href="{HOST}/{name}">{title}</a></div><ul>'
        + _each(others[start : start + 3], "<li>{}</li>")
        + "</ul></div>"
        for start, name, title in ((0, "van-hoa", "Văn hóa"), (3, "the-thao", "Thể thao"), (6, "giao-duc", "Giáo dục"))
    )
    rows = _each(main, '<div class="py-2 border-b">{}</div>')
    return f'<div class="w-8/12">{rows}</div><div>{boxes}</div>'


def _definitions(main: Sequence[int], others: Sequence[int]) -> str:
    """A definition list by days, and a box of the newest articles under a heading."""
    days = "".join(f"<dt>Ngày {day}/3</dt>" + _each(main[day::4], "<dd>{}</dd>") for day in range(4))
    return f'<dl id="tin">{days}</dl><div class="khung"><h4>Xem nhiều nhất</h4>{_each(others, "<span>{}</span>")}</div>'


def _tabs(main: Sequence[int], others: Sequence[int]) -> str:
    """Tabs of most read and most commented articles above the list, and links in the footer."""
    tabs = f'<div class="tab most-read">{_each(others[:5], "<li>{}</li>")}</div>'
    rows, last = _each(main, "<li><time>08:15</time>{}</li>"), _each(others[5:], "{}")
    return f'{tabs}<ol class="timeline">{rows}</ol><footer>{last}</footer>'


def _figures(main: Sequence[int], others: Sequence[int]) -> str:
    """Each article twice, by picture and headline; articles about a topic in a strip with a heading."""
    items = "".join(
        f'<article><figure><a href="{_url(number)}"><img alt=""></a></figure><h2>{_link(number)}</h2></article>'
        for number in main
    )
    strip = f'<div class="strip"><h3>Chuyên đề</h3><div>{_each(others, "<div>{}</div>")}</div></div>'
    return f'<div class="content">{items}</div>{strip}'


LAYOUTS: tuple[Callable[[Sequence[int], Sequence[int]], str], ...] = (
    _table,
    _cards,
    _utility,
    _definitions,
    _tabs,
    _figures,
)


def invented_lists() -> Iterator[InventedList]:
    """Yield a page of each layout, with twenty articles in its main list and nine others."""
    main, others = range(20), range(50, 59)
    menu = (
        f'<nav><a href="{HOST}/">Trang chủ</a><a href="{SECTION}">Kinh tế</a><a href="{HOST}/van-hoa">Văn hóa</a></nav>'
    )
    for layout in LAYOUTS:
        html = f"<html><body>{menu}{layout(main, others)}</body></html>"
        yield InventedList(layout.__name__[1:], SECTION, html, tuple(map(_url, main)), tuple(map(_url, others)))
