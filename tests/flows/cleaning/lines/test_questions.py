# ruff: noqa: E501 - markup as pages have it
"""Questions above answers are the text's; questions that are titles of other articles are not."""

import pytest

from tests.flows.cleaning.test_lines_beside_the_text import MORE, page, paragraphs
from tests.flows.pages import BODY, read

ASKED = (
    "Mận năm nay có được giá hơn không?",
    "Ai mua mận cho bà con trong vùng?",
    "Đường lên nương bây giờ ra sao?",
    "Sang năm bà con có trồng thêm chứ?",
)
ANSWERS = (
    "Được hơn năm ngoái năm nghìn đồng một cân, vì quả chín sớm và to đều, thương lái lên tận vườn đặt cọc từ trước Tết.",
    "Ba doanh nghiệp dưới xuôi ký hợp đồng với hợp tác xã chúng tôi, trả tiền trong vòng năm ngày kể từ lúc cân hàng.",
    "Đường còn khó, mưa xuống là xe không vào được, chúng tôi phải gùi mận ra tới đầu bản rồi mới chất lên xe.",
    "Có chứ, mỗi nhà thêm một trăm gốc, giống lấy ngay trong vùng để cây quen đất và quen với cái rét ở đây.",
)


def pairs(form: str) -> str:
    return "".join(form.format(q=q, a=a, n=n) for n, (q, a) in enumerate(zip(ASKED, ANSWERS, strict=True)))


@pytest.mark.parametrize(
    "form",
    [
        '<div class="q"><div>{q}</div></div><div class="q2"><p>{a}</p></div>',
        '<div class="box-hoi"><div><span>{q}</span></div></div><div class="box-dap"><p>{a}</p></div>',
        '<p class="cau-hoi"><em>{q}</em></p><p>{a}</p>',
        '<p align="center"><i>{q}</i></p><p>{a}</p>',
    ],
)
def test_the_questions_of_an_interview_are_read(form: str) -> None:
    said = read(page(pairs(form)))[0].text

    assert [line for line in (*ASKED, *ANSWERS) if line not in said] == []


@pytest.mark.parametrize(
    "form",
    [
        '<div class="t"><a href="/tin/hoi-dap-mua-man-{n}2026.html">{q}</a></div><p class="s">{a}</p>',
        '<a href="/tin/hoi-dap-mua-man-{n}2026.html"><div class="t">{q}</div><div class="s">{a}</div></a>',
        '<div class="the"><div class="t"><a href="/tin/hoi-dap-mua-man-{n}2026.html">{q}</a></div><div>{a}</div></div>',
        '<div class="the"><div class="q"><div><a href="/tin/hoi-dap-mua-man-{n}2026.html">{q}</a></div></div><div class="q2"><p>{a}</p></div></div>',
    ],
)
def test_titles_that_ask_above_their_summaries_stay_out(form: str) -> None:
    others = f'<div class="khac"><b>Hỏi đáp khác</b>{pairs(form)}</div>'

    for html in (page(after=others), page(outside=others)):
        assert paragraphs(html) == [*BODY, *MORE]


def test_questions_of_a_poll_below_the_text_stay_out() -> None:
    poll = "".join(
        f'<div class="poll"><div>{asked}</div><label><input type="radio">Có</label><label><input type="radio">Không</label></div>'
        for asked in ASKED
    )

    assert paragraphs(page(after=poll)) == [*BODY, *MORE]
