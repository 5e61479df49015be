# ruff: noqa: E501 - markup as pages have it
"""Stanzas of two or three verses are parted into these in a poem; addresses, facts and prose in two lines stay one."""

import pytest

from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE, paragraphs
from tests.flows.pages import BODY

VERSES = (
    "Bến cũ còn nghiêng bóng sào", "Đò đi để lại lời chào trên sông", "Mẹ ra giặt áo mùa đông", "Nước trong soi cả nỗi lòng người xa",
    "Chợ chiều vãn nửa sân ga", "Tiếng rao lạc giữa la đà khói lam", "Em về qua ngõ hoa xoan", "Tím rơi từng cánh mơ màng vai gầy",
)  # fmt: skip  # short items: a line each would fill a screen


def poem(*sizes: int, tag: str = "p", column: int = 9) -> str:
    """Return a page with stanzas of these `sizes`, so many in a column."""
    left, stanzas = [*VERSES], []
    for size in sizes:
        stanzas.append(f"<{tag}>{'<br>'.join(left[:size])}</{tag}>")
        del left[:size]
    columns = ["".join(stanzas[start : start + column]) for start in range(0, len(stanzas), column)]
    inside = "".join(f'<div class="cot">{each}</div>' for each in columns)
    return f'{HEAD}<body><main><h1>{HEADLINE}</h1><i>1/3/2026</i><div class="tho">{inside}</div></main></body></html>'


@pytest.mark.parametrize("tag", ["p", "div"])
@pytest.mark.parametrize(
    ("sizes", "column"),
    [((4, 2, 2), 9), ((4, 2, 2), 2), ((2, 2, 2, 2), 9), ((2, 4, 2), 1), ((3, 3, 2), 9)],
    ids=["short last", "columns", "couplets", "a column each", "three verses"],
)
def test_short_stanzas_are_parted_into_verses(sizes: tuple[int, ...], column: int, tag: str) -> None:
    assert paragraphs(poem(*sizes, tag=tag, column=column)) == [*VERSES]


@pytest.mark.parametrize(
    "lines",
    [
        [("Trụ sở xã: số 12, đường Mường Thanh", "Giờ làm việc: 7 giờ đến 17 giờ")] * 3,
        [("Mận chín sớm mười ngày so với năm ngoái.", "Giá bán tại vườn cao hơn hai nghìn đồng.")] * 3,
        [VERSES[:2]],
        [("Mận chín sớm mười ngày so với năm ngoái,", "giá bán tại vườn cũng cao hơn")] * 3,
    ],
    ids=["addresses", "sentences", "one quoted couplet", "a line that goes on"],
)
def test_other_paragraphs_of_two_lines_stay_one(lines: list[tuple[str, str]]) -> None:
    said = [f"{one} {other}" for one, other in lines]
    inside = "".join(f"<p>{one}<br>{other}</p>" for one, other in lines)
    text = "".join(f"<p>{line}</p>" for line in (*BODY, *MORE))
    html = f'{HEAD}<body><main><h1>{HEADLINE}</h1><i>1/3/2026</i><div class="nd">{text}{inside}{text[:0]}<p>{BODY[0][::-1]}.</p></div></main></body></html>'

    assert not {line for pair in lines for line in pair} & {*paragraphs(html)}
    assert said[0] in paragraphs(html)
