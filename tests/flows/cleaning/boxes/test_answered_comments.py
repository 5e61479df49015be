# ruff: noqa: E501 - markup as pages have it
"""Comments of readers, known by the tool to answer them; entries, questions and letters of an article are none."""

import pytest

from tests.flows.cleaning.test_lines_beside_the_text import MORE, page, paragraphs
from tests.flows.pages import BODY
from tests.timing import assert_quick

SAID = (
    "Nhà tôi ở ngay đầu bản, năm nay mận được giá hơn hẳn, chỉ mong con đường lên nương sớm làm xong cho xe vào.",
    "Đề nghị xã tính cả chuyện bao bì, chứ mận đổ xá như mọi năm thì xuống đến chợ dập hết một nửa rồi.",
    "Đọc bài mà nhớ quê quá, ai gửi giúp tôi một thùng mận xuống phố thì nhắn lại nhé, tôi trả cả tiền xe.",
    "Năm ngoái mưa đá làm hỏng hết hoa, năm nay trời thương nên cả bản ai cũng có mận bán từ đầu tháng.",
)
WRITERS = ("Lò Văn Inh", "Vàng Thị Sua", "Hà Minh", "Quàng Ón")


def boxes(form: str) -> str:
    return "".join(
        form.format(who=who, said=said, n=n) for n, (who, said) in enumerate(zip(WRITERS, SAID, strict=True))
    )


@pytest.mark.parametrize(
    "form",
    [
        '<div class="k9"><b>{who}</b><p>{said}</p><span>Thích</span> <span>Trả lời</span></div>',
        '<div class="k9"><div><b>{who}</b> <i>{n} giờ trước</i></div><div>{said}</div><div><button>Thích</button> <a href="#">Trả lời</a> 12</div></div>',
        '<li><span>{who}</span><p>{said}</p><a href="#l{n}">Like 7</a> <a href="#r{n}">Reply (2)</a></li>',
    ],
)
def test_texts_below_which_a_reader_may_answer_are_comments(form: str) -> None:
    assert paragraphs(page(after=f'<div class="k8">{boxes(form)}</div>')) == [*BODY, *MORE]
    assert paragraphs(page(outside=f'<div class="k8">{boxes(form)}</div>')) == [*BODY, *MORE]


@pytest.mark.parametrize(
    "form",
    [
        '<div class="muc"><b>{who}</b><p>{said}</p><span>Chia sẻ</span></div>',
        '<div class="muc"><i>0{n}:15 - {who}</i><p>{said}</p><a href="#m{n}">Chia sẻ</a></div>',
        '<div class="muc"><b>{who}</b><p>{said}</p></div>',
        '<div class="thu"><b>{who}, bản Nà Ca</b><p>{said}</p><p>Xã đã trả lời bà con bằng văn bản và hẹn xuống tận bản trong tháng này.</p></div>',
    ],
    ids=["a writer and a button", "a time and a writer", "voices", "letters with what came of them"],
)
def test_entries_and_voices_of_an_article_stay(form: str) -> None:
    assert set(SAID) <= set(paragraphs(page(boxes(form))))


@pytest.mark.parametrize("label", ["Chủ tịch xã trả lời:", "Trả lời", "Phản hồi của xã:"])
def test_questions_of_readers_above_the_answer_stay(label: str) -> None:
    answers = [
        f"Xã ghi nhận ý kiến thứ {n}, sẽ cho người xuống xem và báo lại kết quả với bà con trong tháng tới."
        for n in range(4)
    ]
    pairs = "".join(
        f'<div class="hoi"><b>{who}</b><p>{said}</p><i>{label}</i></div><div class="dap"><p>{answer}</p></div>'
        for who, said, answer in zip(WRITERS, SAID, answers, strict=True)
    )

    assert {*SAID, *answers} <= set(paragraphs(page(pairs)))


TOOLS = "<a>Thích</a> <a>Trả lời</a>"


def test_entries_of_a_live_report_with_such_tools_stay() -> None:
    entries = "".join(f'<div class="entry"><b>9h{n}5</b><p>{said}</p>{TOOLS}</div>' for n, said in enumerate(SAID))

    assert set(SAID) <= set(paragraphs(page(entries)))


def test_posts_quoted_amid_an_article_stay() -> None:
    posts = "".join(
        f'<div class="post"><b>{who}</b><p>{said}</p>{TOOLS}</div>' for who, said in zip(WRITERS, SAID, strict=True)
    )

    assert set(SAID) <= set(paragraphs(page(posts)))


LONG = "".join(f"<p>{said}</p>" for said in SAID)


@pytest.mark.parametrize(
    "form",
    [
        '<li class="even" id="li-comment-{n}7"><article id="comment-{n}7"><footer>{who}</footer><div>{long}</div></article></li>',
        '<div id="div-kommentar-{n}1"><i>{who}</i>{long}</div>',
        '<div class="n" id="binhluan_{n}"><b>{who}</b><div><div>{long}</div></div></div>',
    ],
)
@pytest.mark.parametrize("box", ['<div id="comments">{}</div>', "<div><h3>12 Responses to “Mận sớm”</h3>{}</div>"])
def test_boxes_that_a_page_numbers_as_comments_are_none_of_the_text(form: str, box: str) -> None:
    told = "".join(form.format(who=who, long=LONG, n=n) for n, who in enumerate(WRITERS))

    assert paragraphs(page(after=box.format(f"<ol>{told}</ol>"))) == [*BODY, *MORE]
    assert paragraphs(page(outside=box.format(f"<ol>{told}</ol>"))) == [*BODY, *MORE]


def test_a_commentary_whose_box_has_a_number_is_the_text() -> None:
    text = "".join(f"<p>{line}</p>" for line in (*BODY, *MORE))
    html = f'<html lang="vi"><body><h1>Mận sớm của bản Nà Ca</h1><i>01/03/2026 08:00</i><div id="binh-luan-4471">{text}</div></body></html>'

    assert paragraphs(html) == [*BODY, *MORE]


def test_a_numbered_commentary_loses_only_its_comments() -> None:
    text = "".join(f"<p>{line}</p>" for line in (*BODY, *MORE))
    told = "".join(f'<li id="comment-{n}"><b>{who}</b><p>{SAID[n]}</p></li>' for n, who in enumerate(WRITERS[:2]))
    html = f'<html lang="vi"><body><h1>Mận sớm của bản Nà Ca</h1><i>01/03/2026 08:00</i><div id="binh-luan-4471">{text}</div><ol>{told}</ol></body></html>'

    assert paragraphs(html) == [*BODY, *MORE]


@pytest.mark.parametrize("form", ['<div id="comment-1{n}"><p>{said}</p></div>', '<p id="cmt-{n}">{said}</p>'])
def test_questions_and_posts_with_such_numbers_in_the_text_stay(form: str) -> None:
    answers = "".join(form.format(n=n, said=said) for n, said in enumerate(SAID))

    assert set(SAID) <= set(paragraphs(page(answers)))


def test_six_thousand_comments_take_no_time() -> None:
    told = "".join(
        f'<section><div id="comment-{n}"><b>{n}</b><p>{SAID[n % 4]}</p></div></section>' for n in range(6_000)
    )

    assert_quick(lambda: paragraphs(page(outside=f"<div>{told}</div>")), seconds=4)
