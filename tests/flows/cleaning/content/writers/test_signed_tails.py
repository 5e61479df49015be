# ruff: noqa: E501 - markup as pages have it
"""Writers in the last line of a paragraph, with title and office, and last lines that belong to the text."""

import pytest

from flows.cleaning.content.writers.signed_tails import titled_writer
from flows.stages import Cleaned, Described
from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE
from tests.flows.pages import BODY, read

TEXT = "".join(f"<p>{line}</p>" for line in (*BODY, *MORE))
LAST = "Mùa sau, cả thung lũng sẽ cùng ghi sổ từng gốc mận, để không ai phải đoán giá nữa."
NOTE = "<p class=ghi><i>Bài viết thể hiện quan điểm riêng của người viết.</i></p>"


def within(last: str) -> tuple[Cleaned, Described]:
    return read(f"{HEAD}<body><h1>{HEADLINE}</h1><p>01/03/2026</p><div class=c>{TEXT}{last}</div></body></html>")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("PGS.TS Vi Thị Mai (Khoa Địa chất, Trường Đại học Nà Pheo)", "PGS.TS Vi Thị Mai"),
        ("GS. TS. Vi Thị Mai (Viện Khoa học Nậm Khoang)", "GS. TS. Vi Thị Mai"),
        ("ThS Vi Thị Mai, Trường Đại học Nà Pheo", "ThS Vi Thị Mai"),
        ("Luật sư Vi Thị Mai - Đoàn Luật sư tỉnh Ví Dụ", "Luật sư Vi Thị Mai"),
        ("Vi Thị Mai (Khoa Địa chất, Trường Đại học Nà Pheo)", None),
        ("Nhà Văn Hóa Bản", None),
        ("Tiến sĩ Vi Thị Mai", "Tiến sĩ Vi Thị Mai"),
        ("Vi Thị Mai, Trường Đại học Nà Pheo", None),
        ("Vi Thị Mai (thứ hai từ trái sang)", None),
        ("Tiến sĩ nói rằng mận năm nay ngọt", None),
        ("Vi Thị Mai", None),
        ("Mận Tam Hoa (25.000 đồng)", None),
    ],
)
def test_a_line_of_title_name_and_office(line: str, name: str | None) -> None:
    assert titled_writer(line) == name


@pytest.mark.parametrize("note", ["", NOTE])
@pytest.mark.parametrize(
    "tail",
    [
        "<br><b>PGS.TS Vi Thị Mai (Khoa Địa chất, Trường Đại học Nà Pheo)</b>",
        "<br>PGS.TS Vi Thị Mai (Khoa Địa chất, Trường Đại học Nà Pheo)",
        "<br/><em>BS. Vi Thị Mai</em>",
        "<br><b>Bài, ảnh: Vi Thị Mai</b>",
        "</p><p><b>PGS.TS Vi Thị Mai (Khoa Địa chất, Trường Đại học Nà Pheo)</b>",
        "</p><p>TS Vi Thị Mai (Viện Cây ăn quả)",
    ],
)
def test_the_last_line_of_a_paragraph_names_the_writer(tail: str, note: str) -> None:
    cleaned, described = within(f"<p>{LAST}{tail}</p>{note}")
    assert described.authors == ("Vi Thị Mai",)
    text = "\n".join(getattr(block, "text", "") for block in cleaned.blocks)
    assert LAST in text
    assert "Vi Thị Mai" not in text
    assert "Đại học" not in text


@pytest.mark.parametrize(
    "last",
    [
        f"<p>{LAST} Những người trồng giỏi nhất mùa này gồm:<br><b>Vi Thị Mai</b></p>",
        f"<p>{LAST}<br>Vi Thị Mai</p>",
        f"<p>{LAST}<br><b>Vi Thị Mai</b> đã nói như thế trước khi lên nương.</p>",
        "<p>Vi Thị Mai (Khoa Địa chất)</p><p>Lò Minh Thư (Khoa Nông học)</p>",
        f"<p>{LAST}<br><b>Mận Hậu 25.000 đồng</b></p>",
        f"<p>{LAST}<br><a href=/x><b>Vi Thị Mai</b></a></p>",
        f"<p>{LAST}<br><b>Bên Suối Vi Thị Mai</b></p>",
        f"<p>{LAST}<br><i>Vi Thị Mai</i></p>",
        f"<p>{LAST}</p><p>Vi Thị Mai (Trường Tiểu học Nà Pheo)</p>",
    ],
    ids=["an item", "plain", "a sentence", "a list", "a price", "a link", "a song", "in italics", "a pupil"],
)
def test_other_last_lines_stay_in_the_text(last: str) -> None:
    cleaned, described = within(last)
    assert described.authors == ()
    assert any(
        "Vi Thị Mai" in text or "Mận Hậu" in text for text in (getattr(block, "text", "") for block in cleaned.blocks)
    )


def test_the_words_of_the_papers_name_are_no_authors() -> None:
    html = (
        f'{HEAD.replace("</head>", "")}<meta name="author" content="Mận và Suối"><meta property="og:site_name" content="Mận và Suối"></head>'
        f"<body><h1>{HEADLINE}</h1><p>01/03/2026</p><div class=c>{TEXT}</div></body></html>"
    )
    assert read(html)[1].authors == ()
