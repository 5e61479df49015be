"""Rows of a table: a title and a summary by turns are teasers; an article may stand in rows, too."""

import pytest

from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE, page, paragraphs
from tests.flows.pages import BODY, read

LINES = (*BODY, *MORE)
TITLES = (
    "Khánh thành cầu dân sinh qua suối Nậm Lúa",
    "Mở lớp dạy thêu cho phụ nữ bản Hua Bum",
    "Chợ phiên vùng cao đông khách ngày rằm",
    "Đội bóng xã Mường Khoa giành cúp",
)
TEASERS = (
    "Sau tám tháng thi công, cây cầu dài bốn mươi mét đã thông xe trong niềm vui của bà con hai bên suối.",
    "Lớp học kéo dài ba tháng, học viên được phát vải, chỉ và nhận tiền công cho từng sản phẩm đạt yêu cầu.",
    "Từ mờ sáng, các ngả đường về chợ đã kín người gùi hàng, tiếng khèn vang khắp sườn đồi phía sau.",
    "Trận chung kết chỉ được định đoạt ở loạt sút luân lưu, khi thủ môn đội khách cản được hai quả.",
)


def rows(title: str, summary: str) -> str:
    return (
        "<table>"
        + "".join(
            title.format(f'<a href="/tin/bai-so-nhieu-chu-{82000 + n}.html">{head}</a>') + summary.format(text)
            for n, (head, text) in enumerate(zip(TITLES, TEASERS, strict=True))
        )
        + "</table>"
    )


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("<tr><td>{}</td></tr>", "<tr><td>{}</td></tr>"),
        ('<tr><td class="t">{}</td></tr>', '<tr><td class="s"><span>{}</span></td></tr>'),
        ("<tr><td><b>{}</b></td></tr>", "<tr><td><div>{}</div></td></tr>"),
    ],
)
def test_rows_of_titles_and_summaries_by_turns_are_teasers(title: str, summary: str) -> None:
    for html in (page(after=rows(title, summary)), page(outside=rows(title, summary))):
        assert paragraphs(html) == [*LINES]


def test_prose_in_rows_of_teasers_is_none_that_an_article_is_measured_by() -> None:
    below = rows("<tr><td>{}</td></tr>", "<tr><td>{}</td></tr>")

    cleaned, _ = read(page(after=f"<div>{below}{below.replace('-8200', '-8300')}</div>"))

    assert cleaned.completeness is not None
    assert cleaned.completeness.share > 0.9


@pytest.mark.parametrize(
    "source",
    [
        'Theo <a href="/tai-lieu/bao-cao-vu-man-{n}.html">Phòng Nông nghiệp huyện Nà Pheo</a>',
        '<a href="/tai-lieu/bao-cao-vu-man-{n}.html">Nguồn: huyện</a>',
        "<b>Vườn số {n}</b>",
    ],
    ids=["a source in a line", "a short source", "no link"],
)
def test_an_article_in_rows_whose_paragraphs_follow_their_sources_stays(source: str) -> None:
    said = "".join(f"<tr><td>{source.format(n=n)}</td></tr><tr><td>{line}</td></tr>" for n, line in enumerate(LINES))
    cleaned, _ = read(f"{HEAD}<body><h1>{HEADLINE}</h1><i>01/03/2026 08:00</i><table>{said}</table></body></html>")

    assert [line for line in LINES if line not in cleaned.text and line not in str(cleaned.blocks)] == []


def test_descriptions_below_linked_subheadings_are_the_article() -> None:
    """Boxes are no rows: a list of places to eat links each of them."""
    title = '<h3><a href="/quan/quan-{n}-81234.html">Quán bún riêu thứ {n} ở đầu chợ</a></h3>'
    places = "".join(f'{title.format(n=n)}<div class="d"><p>{text}</p></div>' for n, text in enumerate(TEASERS))

    assert set(LINES) <= set(paragraphs(page(places)))
