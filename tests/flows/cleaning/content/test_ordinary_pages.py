# ruff: noqa: E501 - markup as pages have it
"""Pages that look like those for which a rule was made, and are none of them: nothing of the article is lost."""

import pytest

from flows.cleaning.content.interpretation import Body
from flows.cleaning.data_reading import data_reading
from storage.model.blocks import Paragraph
from tests.flows.cleaning.content.test_printed_again import article, pictures
from tests.flows.cleaning.test_lines_beside_the_text import HEADLINE, MORE, paragraphs
from tests.flows.pages import BODY, read
from tests.timing import assert_quick

LINES = (*BODY, *MORE)
TEXT = "".join(f"<p>{text}</p>" for text in LINES)


@pytest.mark.parametrize(
    "image",
    [
        '<img src="/a/hop.jpg" width="0" height="0" sizes="100vw" style="width:100%;height:auto">',
        '<figure><img data-src="/a/hop.jpg" src="data:image/gif;base64,R0" width="1" height="1"><figcaption>Bà con họp bản</figcaption></figure>',
        '<figure><a rel="sponsored" href="https://x.example/"><img src="/a/hop.jpg"></a><figcaption>Đơn vị tài trợ trao quà</figcaption></figure>',
        '<p><img src="/a/hop.jpg" width="1" height="1" srcset="/a/hop.jpg 1200w"></p>',
        '<p><img src="/a/hop.jpg" width="1" height="1" style="width:100%"></p>',
    ],
    ids=["sized by style", "lazy", "a sponsor's link", "a set", "a style"],
)
def test_a_picture_that_a_script_or_a_style_sizes_is_kept(image: str) -> None:
    assert list(pictures(article("", f"<p>{LINES[0]}</p>{image}{TEXT.split('</p>', 1)[1]}"))) == ["hop.jpg"]


@pytest.mark.parametrize("form", ['<p class="hl">{}</p>', "<blockquote>{}</blockquote>"])
def test_a_text_whose_sentences_are_pulled_out_above_it_is_kept(form: str) -> None:
    pulled = "".join(form.format(text) for text in LINES[:3])
    more = (
        "Cuối buổi, đoàn trao cho bản ba mươi suất quà, mỗi suất gồm gạo, dầu ăn, chăn ấm và sách vở cho các cháu. " * 4
    )

    assert any(more.strip() in text for text in paragraphs(article("", f"{pulled}<p>{' '.join(LINES)} {more}</p>")))


@pytest.mark.parametrize(
    "box",
    [
        '<div><img src="/a/hop.jpg"><span>Chiều cùng ngày, đoàn đã đến thăm và tặng quà cho ba hộ nghèo của xã.</span></div>',
        '<ul><li><img src="/icon/tick.svg"><span>Hỗ trợ năm triệu đồng mỗi héc-ta mận trồng mới</span></li><li><img src="/icon/tick.svg"><span>Cho vay vốn ưu đãi trong ba năm đầu tiên</span></li></ul>',
    ],
    ids=["a sentence", "a list with signs"],
)
def test_words_beside_a_picture_that_are_no_caption_are_none(box: str) -> None:
    assert not [
        caption
        for caption in pictures(article("", f"<p>{LINES[0]}</p>{box}{TEXT.split('</p>', 1)[1]}")).values()
        if caption
    ]


def test_a_picture_of_another_month_is_no_small_form() -> None:
    shown = '<img src="/2025/12/1.jpg"><p>Ảnh</p><img src="/2026/03/1-150x150.jpg"><img src="/2026/03/2.jpg"><img src="/2026/03/2-1024x683.jpg">'

    assert list(pictures(article("", f"<p>{LINES[0]}</p>{shown}{TEXT.split('</p>', 1)[1]}"))) == [
        "1.jpg",
        "1-150x150.jpg",
        "2.jpg",
        "2-1024x683.jpg",
    ]


@pytest.mark.parametrize(
    "below", ["Ảnh do nhân vật cung cấp", "© Báo Ví Dụ giữ bản quyền nội dung trên trang này.", "Từ khóa: mận, Nà Pheo"]
)
def test_a_signature_above_a_note_is_one(below: str) -> None:
    assert read(article(f'<div class="cuoi"><b>Lò Văn Khoa</b><p>{below}</p></div>', TEXT))[1].authors == (
        "Lò Văn Khoa",
    )


OWN = f'<h3><a href="/bai-viet-1234567.html">{HEADLINE}</a></h3>'
OTHER = '<h3><a href="/tin-2.html">Chợ phiên vùng cao ngày giáp Tết</a></h3>'
UNTITLED = f"<html><head><title>{HEADLINE} | Báo Ví Dụ</title></head>"


@pytest.mark.parametrize("above", [True, False])
def test_the_page_among_teasers_of_a_list_is_not_where_the_article_begins(above: bool) -> None:
    box = f'<div class="moi">{OWN}{OTHER}<p class="sapo">Sáng mùng sáu, bà con đã xuống chợ từ rất sớm, mang theo rau rừng và lợn cắp nách.</p><p>Hà Anh - 09:30 28/02/2026</p></div>'
    own = f'<div class="tieude">Mận sớm Nà Pheo trong niềm vui</div><p>Lò Văn Khoa - 08:00 01/03/2026</p><div class="nd">{TEXT}</div>'

    cleaned, described = read(
        f"{UNTITLED}<body>{box if above else ''}<main>{own}</main>{'' if above else box}</body></html>"
    )

    assert described.authors == ("Lò Văn Khoa",)
    assert LINES[1] in [block.text for block in cleaned.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize(
    "title", ["Nà Pheo - Mùa mận chín sớm bên suối Nậm Khoang", "Bút ký - Mùa mận chín sớm bên suối"]
)
def test_a_headline_that_begins_with_a_place_or_a_genre_is_one(title: str) -> None:
    head = f"<html><head><title>{title} - {title.split(' - ')[0]}</title></head>"

    cleaned, described = read(
        f'{head}<body><h1>{title}</h1><p>Lò Văn Khoa - 08:00 01/03/2026</p><div class="nd">{TEXT}</div></body></html>'
    )

    assert cleaned.headline == title
    assert described.authors == ("Lò Văn Khoa",)


def from_data(data: str) -> str:
    html = f'<html><body><script id="__NEXT_DATA__" type="application/json">{data}</script></body></html>'
    found = data_reading(html, HEADLINE, None, Body(), "https://baovidu.example/a.html")
    return " ".join(block.text for block in found.blocks if isinstance(block, Paragraph)) if found else ""


@pytest.mark.parametrize(
    "beside",
    [
        '"featured":{"title":"Chợ phiên vùng cao","content":"<p>KHAC</p>"}',
        '"nextPost":{"content":"<p>KHAC</p>"}',
        '"comments":[{"id":1,"content":"KHAC"}]',
    ],
)
def test_what_the_data_says_of_others_is_not_the_article(beside: str) -> None:
    own = "".join(f"<p>{text}</p>" for text in LINES)
    beside = beside.replace("KHAC", "Một bài khác dài hơn nhiều, kể về phiên chợ vùng cao cuối năm của bà con. " * 40)

    text = from_data(f'{{"page":{{"title":"{HEADLINE}","content":"{own}",{beside}}}}}')

    assert LINES[0] in text
    assert "Một bài khác" not in text


def test_objects_that_refer_to_each_other_are_read_once() -> None:
    n = 200
    refs = ",".join(f'"k{i}":2' for i in range(n))
    data = f'[{{"t":1,{refs}}},"{HEADLINE}",{{{",".join(f""""l{i}":3""" for i in range(n))}}},[{",".join(["4"] * 1000)}],"x"]'
    assert_quick(
        lambda: data_reading(
            f'<html><body><script id="__NUXT_DATA__" type="application/json">{data}</script></body></html>',
            HEADLINE,
            None,
            Body(),
            "https://baovidu.example/a.html",
        ),
        2,
    )


def test_nested_players_below_the_text_cost_little() -> None:
    html = article("", TEXT).replace("</main>", f"<div>{'<audio>' * 1500}{'<source>' * 1500}</div></main>")
    assert_quick(lambda: read(html), 2)
