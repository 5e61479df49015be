# ruff: noqa: E501 - markup as pages have it
"""A text that the page's description says as a whole is the body, and no lead above nothing."""

import pytest

from tests.flows.pages import BODY, read

HEADLINE = "Bản Nậm Khoang đón điện lưới sau hai mươi năm chờ đợi"


def told_again(text: str, below: str, around: str = "") -> str:
    """Return a page whose description says what `text` says."""
    return (
        f'<html lang=vi><head><title>{HEADLINE}</title><meta property="og:type" content="article"><meta property="og:title" content="{HEADLINE}">'
        f'<meta property="og:description" content="{" ".join(BODY)}"></head><body><div id=noi-dung><h1>{HEADLINE}</h1><i>08:00 01/03/2026</i>'
        f"<div class=bai>{text}</div>{around}</div>{below}</body></html>"
    )


LINKS = (
    "<div>" + "".join(f"<a href=/muc-{n}>Chuyên mục thứ {n} của báo điện tử tỉnh</a> " for n in range(200)) + "</div>"
)


@pytest.mark.parametrize(
    "text",
    [
        f"<p>{' '.join(BODY)}</p>",
        f"<figure><img src=/a.jpg></figure><p>{' '.join(BODY)}</p>",
        f"{BODY[0]}<br>{' '.join(BODY[1:])}",
    ],
    ids=["a paragraph", "below a picture", "a box of lines"],
)
@pytest.mark.parametrize("around", ["", LINKS], ids=["alone", "in a box of links"])
def test_a_text_that_the_description_repeats_whole_is_no_lead(text: str, around: str) -> None:
    below = "<div class=duoi><a href=/them>Xem thêm</a></div><div><p>Muốn dùng lại bài của trang này, tòa soạn nơi khác cần hỏi ý kiến trước và ghi rõ nguồn, kèm đường dẫn tới trang gốc của bài.</p></div>"
    cleaned, _ = read(told_again(text, below, around))

    assert cleaned.lead is None
    assert " ".join(cleaned.text.split()) == " ".join(BODY)
