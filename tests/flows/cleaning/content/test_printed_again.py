# ruff: noqa: E501 - markup as pages have it
"""What a page prints a second time, or beside its pictures: words for a voice, small pictures, captions, dots."""

import pytest

from storage.model.blocks import Image
from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, paragraphs
from tests.flows.pages import read
from tests.timing import assert_quick

SENTENCES = (
    "Sáng sớm, hợp tác xã đã thuê hai xe tải chở cam về điểm cân đặt ở nhà văn hóa thôn Nà Cáp.",
    "Giá cam tại vườn đầu vụ dao động từ mười lăm đến mười tám nghìn đồng, cao hơn năm ngoái hai nghìn đồng.",
    "Ông Hoàng Văn Thụ, chủ vườn hơn ba trăm gốc, cho biết nhà ông đã bán được sáu tấn cho thương lái miền xuôi.",
    "Xã đang làm hồ sơ xin cấp mã số vùng trồng để cam của bà con được đưa vào siêu thị ở thành phố.",
)
TEXT = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def article(inside: str, text: str = TEXT) -> str:
    return f'{HEAD}<body><main><h1>{HEADLINE}</h1><i>1/3/2026 07:30</i><div class="nd">{text}{inside}</div></main></body></html>'


def pictures(html: str) -> dict[str, str | None]:
    blocks = [block for block in read(html)[0].blocks if isinstance(block, Image)]
    return {block.url.rpartition("/")[2]: block.caption for block in blocks}


def test_the_text_as_one_line_for_a_voice_is_left_out() -> None:
    voice = f'<div class="giong-doc" style="height:0">{HEADLINE}. {" ".join(SENTENCES)}</div>'

    assert paragraphs(article(voice)) == [*SENTENCES]
    assert paragraphs(article("", voice + TEXT)) == [*SENTENCES]


def test_a_long_paragraph_that_quotes_two_others_is_kept() -> None:
    long = (
        f"Trả lời phóng viên, ông Thụ nhắc lại: {SENTENCES[0]} Và: {SENTENCES[1]} Đó là điều bà con mong nhất lúc này."
    )

    assert long in paragraphs(article(f"<p>{long}</p>"))


def test_a_small_form_of_a_picture_is_left_out() -> None:
    strip = "".join(f'<a href="#s{n}"><img src="/anh/cam-{n}-150x150.jpg"></a>' for n in (1, 2))
    shown = "".join(
        f'<figure><img src="/anh/cam-{n}.jpg"><figcaption>Cam chín ở vườn {n}</figcaption></figure>' for n in (1, 2)
    )

    assert list(pictures(article(f"{shown}<div>{strip}</div>"))) == ["cam-1.jpg", "cam-2.jpg"]
    assert list(pictures(article('<p><img src="/anh/cam-3-150x150.jpg"></p>'))) == ["cam-3-150x150.jpg"]


@pytest.mark.parametrize("style", ["", ' style="display:none"', ' style="border:0; display: none"'])
def test_dots_and_paid_pictures_are_no_pictures_of_the_article(style: str) -> None:
    dot = f'<img src="https://dem.example/px?id=9" width="1" height="1"{style}>'
    paid = '<a rel="nofollow sponsored" href="https://xe.example/"><img src="/qc/xe.jpg"></a>'
    own = '<p><a rel="sponsored" href="https://cam.example/">Vườn cam</a> đón khách từ thứ bảy, vé vào cửa hai mươi nghìn.</p>'

    html = article(f'<p><img src="/anh/cam-1.jpg" width="640" height="1"></p>{dot}{paid}{own}')

    assert list(pictures(html)) == ["cam-1.jpg"]
    assert paragraphs(html)[-1].startswith("Vườn cam đón khách")


@pytest.mark.parametrize("words", ["span", "em", "small"])
def test_the_only_line_in_a_box_with_a_picture_is_its_caption(words: str) -> None:
    line = "Vườn cam nhà ông Thụ nhìn từ đồi Pú Tre"
    box = f'<div class="a-b"><img src="/anh/cam-1.jpg"><{words} class="cm">{line}</{words}></div>'

    html = article("", f"<p>{SENTENCES[0]}</p>{box}{TEXT.split('</p>', 1)[1]}")

    assert pictures(html) == {"cam-1.jpg": line}
    assert line not in paragraphs(html)


def test_a_paragraph_beside_a_picture_is_text() -> None:
    box = f'<div><img src="/anh/cam-1.jpg"><p>{SENTENCES[1]}</p></div>'

    assert SENTENCES[1] in paragraphs(
        article("", f"<p>{SENTENCES[0]}</p>{box}<p>{SENTENCES[2]}</p><p>{SENTENCES[3]}</p>")
    )


@pytest.mark.parametrize("name", ["MsoSubtitle", "the-intro", "box-summary"])
def test_the_last_paragraph_is_no_lead_whatever_it_is_called(name: str) -> None:
    last = "Và trước hết, mỗi nhà vườn nên tự ghi lại nhật ký bón phân, phun thuốc của mình từng ngày."
    html = f'{HEAD}<body><div class="bai"><h1>{HEADLINE}</h1><i>1/3/2026 07:30</i>{TEXT}<p class="{name}">{last}</p></div></body></html>'

    cleaned, _ = read(html)

    assert cleaned.lead != last
    assert paragraphs(html)[-1] == last


def test_many_lines_and_one_that_may_repeat_them_cost_little() -> None:
    lines = [f"Câu thứ {n} của một trang rất dài mà không ai đọc hết được." for n in range(2_000)]
    html = article(f"<p>{' '.join(lines)}</p>", "".join(f"<p>{line}</p>" for line in lines))
    assert_quick(lambda: read(html), 2)


SAID = SENTENCES[2].removesuffix(".")


@pytest.mark.parametrize(
    "box",
    [
        "<table align=right width=240><tr><td><h4>“{}”</h4></td></tr></table>",
        "<table class=trich><tr><td><p>“{}.”</p></td></tr></table>",
        "<aside><h3>«{}»</h3></aside>",
        "<blockquote><h4>“{}”</h4></blockquote>",
    ],
)
@pytest.mark.parametrize("above", [True, False], ids=["above", "below"])
def test_a_quote_set_beside_the_text_leaves_its_paragraph_alone(box: str, above: bool) -> None:
    lines = [f"<p>{sentence}</p>" for sentence in SENTENCES]
    lines.insert(1 if above else 4, box.format(SAID))
    cleaned, _ = read(article("", "".join(lines)))

    assert [getattr(block, "text", "") for block in cleaned.blocks] == [*SENTENCES]
    assert {type(block).__name__ for block in cleaned.blocks} == {"Paragraph"}


@pytest.mark.parametrize(
    "heading",
    [
        "<h3>“{}”</h3>",
        "<h3>{}</h3>",
        "<table align=right><tr><td><h4>{}</h4></td></tr></table>",
        "<aside><h4>{}</h4></aside>",
        '<div style="float:none"><h3>“{}”</h3></div>',
        '<h3 class="has-text-align-left">“{}”</h3>',
    ],
    ids=["said, amid the text", "amid the text", "no quotation", "no quotation, aside", "pasted", "aligned"],
)
def test_a_heading_that_its_section_says_again_is_kept(heading: str) -> None:
    title = "Mã số vùng trồng giúp cam của bà con vào siêu thị"
    last = f"{title}, ông Thụ nói, và nhờ đó giá không còn phụ thuộc vào mấy lái buôn quen."
    cleaned, _ = read(article(f"{heading.format(title)}<p>{last}</p>"))

    assert title in [getattr(block, "text", "").strip("“”") for block in cleaned.blocks]


def test_words_said_that_the_text_does_not_repeat_are_kept_beside_it() -> None:
    said = "“Tôi chỉ mong cam của bản mình có tên trên kệ, để con cháu khỏi đi làm xa.”"
    box = f"<table align=right><tr><td><h4>{said}</h4></td></tr></table>"
    cleaned, _ = read(article("", TEXT.replace("</p>", f"</p>{box}", 1)))

    assert said in [getattr(block, "text", "") for block in cleaned.blocks]
