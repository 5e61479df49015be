"""Tables and lists of definitions whose rows are the linked titles of other articles, and teasers that end a text."""

import pytest

from flows.cleaning.content.rendering import text_of_blocks
from tests.flows.metadata.test_publication import HEADLINE
from tests.flows.pages import read

PARAGRAPHS = [
    "Sáng nay, người dân xã Tân Bình đã cùng nhau dọn dẹp con đường liên thôn bị đất đá vùi lấp sau trận mưa lớn.",
    "Ông Lò Văn Páo cho biết đoạn đường dài hơn một cây số đã thông trở lại, xe máy đi được từ chiều hôm qua.",
    "Xã đã bố trí người trực ở hai đầu đoạn đường và cắm biển cảnh báo để bà con đi lại cẩn thận trong đêm.",
    "Trong tuần tới, huyện sẽ đưa máy xúc vào dọn phần đất đá còn lại và làm rãnh thoát nước phía ta luy dương.",
]
TITLES = ["Thầy giáo đóng bàn từ gỗ thùng hàng", "Cầu treo tới trường có lưới chắn", "Lớp ghép năm trình độ trên núi"]
SUMMARY = "Hai trăm bộ bàn ghế ra đời trong ba mùa hè, tốn tiền đinh nhiều hơn tiền gỗ."


def body_of(amid: str, *, end: str = "") -> str:
    first, *others = (f"<p>{text}</p>" for text in PARAGRAPHS)
    html = (
        f"<html lang='vi'><head><title>{HEADLINE} - Báo Ví Dụ</title>"
        "<meta property='og:type' content='article'></head><body>"
        f"<h1>{HEADLINE}</h1><div>29/09/2025 07:00</div><div>{first}{amid}{''.join(others)}{end}</div></body></html>"
    )
    cleaned, _ = read(html)
    return text_of_blocks(cleaned.blocks)


def definitions(link: str = "/tin/{n}.html") -> str:
    pairs = (f"<dt><a href='{link.format(n=n)}'>{title}</a></dt><dd>{SUMMARY}</dd>" for n, title in enumerate(TITLES))
    return f"<dl>{''.join(pairs)}</dl>"


def table(link: str = "/tin/{n}.html", *, further: str = "") -> str:
    rows = (
        f"<tr><td>2{n}/09/2025</td><td><a href='{link.format(n=n)}'>{title}</a><br>{SUMMARY}</td>{further}</tr>"
        for n, title in enumerate(TITLES)
    )
    return f"<table>{''.join(rows)}</table>"


@pytest.mark.parametrize("amid", [definitions(), table()])
def test_rows_that_are_titles_of_other_articles_are_left_out(amid: str) -> None:
    text = body_of(amid)
    assert all(paragraph in text for paragraph in PARAGRAPHS)
    assert not any(title in text for title in TITLES)


@pytest.mark.parametrize(
    "amid",
    [
        definitions("/tep/{n}.pdf"),
        table("/tep/{n}.pdf"),
        table(further="<td>12 tỷ đồng</td>"),
        definitions("#{n}"),
        "<dl><dt>Lúa</dt><dd>7.000 đồng</dd><dt>Ngô</dt><dd>6.500 đồng</dd><dt>Sắn</dt><dd>3.000 đồng</dd></dl>",
    ],
)
def test_tables_of_documents_and_of_data_stay(amid: str) -> None:
    text = body_of(amid)
    assert all(paragraph in text for paragraph in PARAGRAPHS)
    assert TITLES[0] in text or "7.000 đồng" in text


def test_linked_titles_with_summaries_that_end_a_text_are_left_out_with_their_label() -> None:
    pairs = "".join(f"<p>- <b><a href='/tin/{n}'>{title}</a></b></p><p>{SUMMARY}</p>" for n, title in enumerate(TITLES))
    text = body_of("", end=f"<p>Mời bạn xem:</p>{pairs}")
    assert text.endswith(PARAGRAPHS[-1])


def test_two_linked_titles_amid_a_text_are_what_it_tells_of() -> None:
    pairs = "".join(
        f"<p><b><a href='/tin/{n}'>{title}</a></b></p><p>{SUMMARY}</p>" for n, title in enumerate(TITLES[:2])
    )
    assert SUMMARY in body_of(pairs)
