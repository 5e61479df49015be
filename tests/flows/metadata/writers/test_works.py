"""Lines under the headline that say whose work a text is, and lines there that only begin like them."""

import pytest

from flows.metadata.writers.works import writers_of_work
from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE
from tests.flows.pages import BODY, read

TEXT = "".join(f"<p>{line}</p>" for line in (*BODY, *MORE))


def authors(beside: str, *, one_box: bool = False) -> tuple[str, ...]:
    text = TEXT if one_box else f'<div class="v">{TEXT}</div>'
    return read(f"{HEAD}<body><div class=t><h1>{HEADLINE}</h1>{beside}{text}</div></body></html>")[1].authors


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Tản văn của Vi Thị Mai", ("Vi Thị Mai",)),
        ("Truyện ngắn của Lò Thư", ("Lò Thư",)),
        ("Bút ký dự thi của Lò Thư", ("Lò Thư",)),
        ("Ghi chép của nhà báo Lò Minh Thư và Vi Thị Mai", ("Lò Minh Thư", "Vi Thị Mai")),
        ("Truyện ngắn: Vi Thị Mai", ("Vi Thị Mai",)),
        ("Truyện ngắn NGUYỄN MINH THƯ", ("NGUYỄN MINH THƯ",)),
        ("Thơ: VI THỊ MAI", ("VI THỊ MAI",)),
        ("Tản văn của Vi Thị Mai. Minh họa: Lò Minh Thư", ("Vi Thị Mai",)),
        ("Tản văn của Vi Thị Mai - Tranh của Lò Minh Thư", ("Vi Thị Mai",)),
        ("Minh họa: Lò Minh Thư", ()),
        ("Thơ của Bác", ()),
        ("Phóng sự: Đêm Trắng Ở Nà Pheo", ()),
        ("Truyện ngắn hay trong tuần", ()),
        ("Bài toán của vùng mận", ()),
        ("Thơ Nguyễn Minh Thư", ()),
        ("Ký sự đường rừng", ()),
        ("Phóng sự của Báo Ví Dụ", ()),
    ],
)
def test_a_line_says_whose_work_a_text_is(line: str, names: tuple[str, ...]) -> None:
    assert writers_of_work(line) == names


@pytest.mark.parametrize("one_box", [False, True])
@pytest.mark.parametrize("tag", ["h4", "h2", "p", "div", "em"])
def test_under_the_headline_it_names_the_author(tag: str, one_box: bool) -> None:
    line = f"<{tag}>Tản văn của Vi Thị Mai</{tag}><div>01.03.2026 - 05:40</div>"
    assert authors(line, one_box=one_box) == ("Vi Thị Mai",)


@pytest.mark.parametrize(
    "beside",
    [
        "<h4>Thơ của Bác</h4>",
        "<h2>Nguyễn Minh Thư</h2>",
        "<p>Minh họa: Lò Minh Thư</p>",
        "<h3>Bài học của mùa trước</h3>",
        "<h2>Thơ của Nguyễn Minh Thư</h2>",
        "<h3>Truyện ngắn Nguyễn Minh Thư</h3>",
        "<p><b>Kịch bản: Nguyễn Minh Thư</b></p>",
    ],
    ids=["one word", "a heading", "an illustrator", "a subtitle", "a poet", "a storyteller", "a playwright"],
)
def test_other_lines_under_the_headline_name_nobody(beside: str) -> None:
    assert authors(beside) == ()
