# ruff: noqa: E501 - markup as pages have it
"""Teasers of other articles and comments: many boxes, one made like another, of whatever name, beside a short article."""

from collections.abc import Callable

import pytest

from flows.cleaning.article_cleaning import clean
from flows.stages import Refusal, RefusalReason
from storage.model.blocks import Paragraph
from tests.flows.cleaning.test_lines_beside_the_text import page
from tests.flows.pages import BODY, opened, read, refused

TITLES = (
    "Khánh thành cầu dân sinh qua suối Nậm Lúa", "Mở lớp dạy thêu cho phụ nữ bản Hua Bum", "Chợ phiên vùng cao đông khách ngày rằm",
    "Đội bóng xã Mường Khoa giành cúp mùa xuân", "Thu hoạch sớm lúa nương tránh mưa đá",
)  # fmt: skip  # short items: a line each would fill a screen
TEASERS = (
    "Sau tám tháng thi công, cây cầu dài bốn mươi mét đã thông xe trong niềm vui của hơn hai trăm hộ dân hai bên suối.",
    "Lớp học kéo dài ba tháng, học viên được phát vải, chỉ và nhận tiền công cho từng sản phẩm đạt yêu cầu.",
    "Từ mờ sáng, các ngả đường về chợ đã kín người gùi hàng, tiếng khèn vang khắp sườn đồi.",
    "Trận chung kết chỉ được định đoạt ở loạt sút luân lưu, khi thủ môn đội chủ nhà cản được hai quả.",
    "Bà con gặt lúa ngay trong đêm, máy tuốt chạy không nghỉ để kịp đưa thóc về kho trước khi trời trở gió.",
)
COMMENTS = (
    "Nhà tôi ở ngay đầu bản, năm nay mận được giá hơn hẳn, chỉ mong con đường lên nương sớm làm xong cho xe vào.",
    "Đề nghị xã tính cả chuyện bao bì, chứ mận đổ xá như mọi năm thì xuống đến chợ dập hết một nửa rồi.",
    "Đọc bài mà nhớ quê quá, ai gửi giúp tôi một thùng mận xuống Hà Nội thì nhắn lại nhé, tôi trả cả tiền xe.",
)


def slug(place: int) -> str:
    return f"/tin/bai-viet-so-nhieu-chu-{82000 + place}.html"


def cards(make: Callable[[str, str, str], str]) -> str:
    return "".join(
        make(slug(place), title, text) for place, (title, text) in enumerate(zip(TITLES, TEASERS, strict=True))
    )


LISTS = {
    "link and paragraph": cards(lambda url, title, text: f'<div class="x1"><a href="{url}">{title}</a><p>{text}</p></div>'),
    "boxes without paragraphs": cards(lambda url, title, text: f'<section><div><a href="{url}">{title}</a></div><div>{text}</div></section>'),
    "title in a box in a link": cards(lambda url, title, text: f'<div class="q9"><a href="{url}"><div>{title}</div></a><div>{text}</div><span>1/3/2026</span></div>'),
    "heading beside a linked picture": cards(lambda url, title, text: f'<div class="v"><a href="{url}"><img src="a.jpg"></a><h5>{title}</h5><p>{text}</p></div>'),
    "rows of a table": f'<table>{cards(lambda url, title, text: f"<tr><td><a href={url}>{title}</a><br><span>{text}</span></td></tr>")}</table>',
    "one after another": f'<div>{cards(lambda url, title, text: f"<a href={url}>{title}</a><p>{text}</p>")}</div>',
    "title and text in one element": f'<div>{cards(lambda url, title, text: f"<font><a href={url}>{title}</a><br>{text}</font>")}</div>',
}  # fmt: skip  # a table


def paragraphs(html: str) -> list[str]:
    cleaned, _ = read(html)
    return [block.text for block in cleaned.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("kind", LISTS)
def test_teasers_below_an_article_or_beside_it_are_none_of_its_text(kind: str) -> None:
    others = f'<div class="khac"><b>Tin khác</b>{LISTS[kind]}</div>'

    for html in (page(after=others), page(outside=others)):
        assert set(paragraphs(html)).isdisjoint(TEASERS)
        assert set(BODY) <= set(paragraphs(html))


@pytest.mark.parametrize("kind", LISTS)
def test_prose_of_teasers_is_none_of_the_prose_that_an_article_is_measured_by(kind: str) -> None:
    cleaned, _ = read(page(after=f"<div>{LISTS[kind]}{LISTS[kind].replace('-8200', '-8300')}</div>"))

    assert cleaned.completeness is not None
    assert cleaned.completeness.share > 0.9


def test_who_wrote_a_comment_did_not_write_the_article() -> None:
    items = "".join(f'<div class="c"><b itemprop="author">Lò Văn Inh</b><p>{text}</p></div>' for text in COMMENTS)

    _, described = read(page(after=f"<h3>Phản hồi</h3>{items}"))
    assert described.authors == ()


def test_paragraphs_in_boxes_of_their_own_that_link_to_other_articles_are_text() -> None:
    texts = [
        f'<div class="b"><div class="p">{text[:-1]}, như <a href="{slug(3)}">báo đã đưa tin trong tuần trước</a>.</div></div>'
        for text in TEASERS
    ]

    assert sum("như báo đã đưa tin" in text for text in paragraphs(page("".join(texts)))) == len(TEASERS)


def test_places_of_a_list_that_link_to_no_article_are_text() -> None:
    link = '<a href="https://quan.example/dat-cho-truoc-2026">Trang của quán nằm ngay đầu bản</a>'
    places = cards(lambda _, title, text: f'<div class="noi"><h3>{title}</h3><p>{text}</p>{link}</div>')

    assert set(TEASERS) <= set(paragraphs(page(places)))


BETWEEN = {
    "named": lambda url, title, text: f'<div class="box-related"><div><h3><a href="{url}">{title}</a></h3><p>{text}</p></div></div>',
    "titled": lambda url, title, text: f'<aside class="u4"><b>Xem thêm:</b><article><a href="{url}">{title}</a><div>{text}</div></article></aside>',
    "nameless": lambda url, title, text: f'<div class="u4"><ul><li><a href="{url}"><b>{title}</b></a><p>{text}</p></li><li><a href="{url}1">{title}</a></li></ul></div>',
}  # fmt: skip  # a table


@pytest.mark.parametrize("kind", BETWEEN)
def test_boxes_of_one_teaser_each_between_paragraphs_are_none_of_the_text(kind: str) -> None:
    boxes = [BETWEEN[kind](slug(place), TITLES[place], TEASERS[place]) for place in range(2)]
    html = page(f"{boxes[0]}<p>{COMMENTS[0]}</p>{boxes[1]}")

    assert [text for text in paragraphs(html) if text in (*TEASERS, *TITLES)] == []
    assert {*BODY, COMMENTS[0]} <= set(paragraphs(html))


def test_one_nameless_box_with_a_linked_heading_is_text() -> None:
    box = f'<div class="u4"><h3><a href="{slug(1)}">{TITLES[0]}</a></h3><p>{TEASERS[0]}</p></div>'

    assert TEASERS[0] in paragraphs(page(box))


def test_what_stands_in_a_place_for_advertisements_is_one_even_in_a_sentence() -> None:
    advert = "Đất nền ven hồ Nà Pheo chỉ từ 9 triệu đồng mỗi mét vuông, sang tên ngay trong ngày."
    filled = f'<div class="adslot"><p>{advert}</p></div>'

    assert advert not in paragraphs(
        page(f'{filled}<p>{COMMENTS[0]}</p><div class="adslot"><iframe src="/qc/3"></iframe></div>')
    )
    assert advert in paragraphs(page(filled))


@pytest.mark.parametrize(
    "box",
    [
        '<div id="comments"><ol>{}</ol></div>',
        '<div class="cmt">{}</div>',
        '<div class="z"><h3>Bình luận (3)</h3><ul>{}</ul></div>',
    ],
    ids=["by id", "by class", "by title"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_comments_longer_than_a_short_article_are_none_of_it(box: str) -> None:
    items = "".join(f"<li><b>Lò Văn Inh</b> <span>01/03/2026</span><p>{text}</p></li>" for text in COMMENTS)

    assert set(paragraphs(page(after=box.format(items)))).isdisjoint(COMMENTS)


def test_comments_that_end_with_who_wrote_them_are_none_of_the_article() -> None:
    items = "".join(f"<blockquote>{text}<cite>Lò Văn Inh</cite></blockquote>" for text in COMMENTS)

    assert not any(COMMENTS[0] in text for text in paragraphs(page(after=f"<div><h4>Độc giả nói gì</h4>{items}</div>")))


def test_cards_of_other_articles_in_elements_of_their_own_are_none_of_the_text() -> None:
    cards = [
        f'<article><h3><a href="/z1">{TITLES[0]}</a></h3><p>{TEASERS[0]}</p></article>',
        f'<article><a href="/z2"><img src="/2.jpg"><h3>{TITLES[1]}</h3><p>{TEASERS[1]}</p></a></article>',
    ]

    assert [text for text in paragraphs(page("".join(cards))) if text in (*TEASERS, *TITLES)] == []


def test_an_article_in_a_box_that_is_called_comments_is_read() -> None:
    html = page().replace('<div class="text">', '<div class="comment-text">')

    assert set(BODY) <= set(paragraphs(html))


@pytest.mark.parametrize("name", ["ads_middle", "qc", "banner", "td-a-rec", "quang-cao"])
def test_an_advertisement_in_words_is_left_out_by_its_name_and_its_form(name: str) -> None:
    advert = "Đất nền ven hồ chỉ từ 9 triệu đồng mỗi mét vuông, sang tên ngay"

    for tag in ("div", "span"):
        html = page(f'<{tag} class="{name}">{advert}</{tag}>')
        assert not any(advert in text for text in paragraphs(html))
    sentence = f"{advert}, một môi giới chào mời bà con ở xã Nà Pheo."
    assert sentence in paragraphs(page(f'<p class="{name}">{sentence}</p>'))


def test_cards_in_columns_of_their_own_are_teasers() -> None:
    columns = cards(
        lambda url, title, text: (
            f'<div class="col"><div class="card"><img src="a.jpg"><div class="in"><h6><a href="{url}">{title}</a></h6><p>{text}</p></div></div></div>'
        )
    )

    assert set(paragraphs(page(outside=f'<div class="row">{columns}</div>'))).isdisjoint(TEASERS)


def test_of_three_sentences_the_first_of_which_is_the_lead_there_is_an_article() -> None:
    head = '<html lang="vi"><head><title>Cấm xe qua chợ phiên Nà Pheo</title><meta property="og:type" content="article"><meta name="description" content="{}"></head>'
    html = f"{head.format(TEASERS[0])}<body><div><h1>Cấm xe qua chợ phiên Nà Pheo</h1><span>1/3/2026 08:15</span><div>{''.join(f'<p>{text}</p>' for text in (TEASERS[0], *TEASERS[3:]))}</div></div></body></html>"

    cleaned, _ = read(html)
    assert cleaned.lead == TEASERS[0]
    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == list(TEASERS[3:])


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_of_teasers_alone_is_no_article(kind: str) -> None:
    comments = (
        "<h2>Bình luận mới</h2><ul>"
        + "".join(f"<li>Bạn đọc {number} trong Chuyện chợ phiên</li>" for number in range(6))
        + "</ul>"
    )
    imprint = "<footer><p>Báo Ví Dụ. Giấy phép số 302/GP-TTTT. Ghi rõ nguồn khi phát hành lại.</p></footer>"
    html = f'<html lang="vi"><head><title>Kinh tế - Báo Ví Dụ</title></head><body><h1>Kinh tế vùng cao</h1><div>{LISTS[kind]}</div>{comments}{imprint}</body></html>'

    assert refused(html).reason in (RefusalReason.NOT_AN_ARTICLE, RefusalReason.NO_BODY)


def test_a_document_in_a_box_below_the_text_is_attached() -> None:
    box = '<div class="tep">Tệp đính kèm: <a href="/files/thong-bao-12.pdf">thong-bao-12.pdf</a></div>'
    cleaned, _ = read(page(after=box))

    assert [each.url for each in cleaned.attachments] == ["https://baovidu.example/files/thong-bao-12.pdf"]


def test_comments_with_replies_go_with_the_box_around_them() -> None:
    rows = "".join(
        f'<div class="row"><div class="ten">Lò Inh</div><div><p>{text}</p></div><div class="tl"><div class="ten">Hung 86</div><p>{reply}</p></div></div>'
        for text, reply in zip(COMMENTS, TEASERS, strict=False)
    )

    found = paragraphs(page(after=f'<div id="binhLuan"><h3>Ý kiến (3)</h3>{rows}</div>'))
    assert set(found).isdisjoint([*COMMENTS, *TEASERS])
    assert set(BODY) <= set(found)


def test_a_heading_beside_the_date_is_the_headline_where_the_title_names_the_site() -> None:
    text = "".join(f"<p>{line}</p>" for line in (*BODY, *TEASERS))
    html = f"<html lang=vi><head><title>Tạp chí Ví Dụ</title></head><body><table><tr><td><h2>Chiều vá áo</h2><small>Đăng ngày 1/3/2026</small>{text}</td></tr></table></body></html>"

    assert read(html)[0].headline == "Chiều vá áo"


def test_a_headline_that_begins_like_the_name_of_a_newspaper_is_found() -> None:
    headline = "Báo động tình trạng trộm cáp ở vùng cao"
    text = "".join(f"<p>{line}</p>" for line in (*BODY, *TEASERS))
    html = f"<html lang=vi><head><title>{headline}</title></head><body><div class=x>{headline}</div><div><i>1/3/2026</i>{text}</div></body></html>"

    assert read(html)[0].headline == headline


TIMED = (
    "<section><time>0{n}:15</time><strong><a href='/n/{n}-tin-khac-trong-ngay'>{title}</a></strong><em>{text}</em></section>",
    "<div><span>0{n}:15</span><div><h5><a href='/n/{n}-tin-khac-trong-ngay'>{title}</a></h5><span>{text}</span></div></div>",
    "<ul><li>0{n}:15</li><li><h4><a href='/n/{n}-tin-khac-trong-ngay'>{title}</a></h4><div>{text}</div></li></ul>",
)


@pytest.mark.parametrize("form", TIMED, ids=["sections", "boxes", "lists"])
def test_a_time_line_of_others_below_a_picture_is_no_text(form: str) -> None:
    """Trafilatura runs the summaries together into one paragraph."""
    told = [
        f"Bản số {n} đã có điện lưới từ tuần trước, bà con không còn phải thắp đèn dầu mỗi tối nữa." for n in range(5)
    ]
    row = "".join(
        form.format(n=n, title=f"Điện lưới về tới bản vùng cao thứ {n}", text=text) for n, text in enumerate(told)
    )
    html = f"<html lang=vi><head><title>Sáu bước xin mắc điện</title></head><body><div><h1>Sáu bước xin mắc điện</h1><div>01/03/2026 08:00</div><div><p><img src=/g/dien.png></p></div><div><h2>Dòng thời sự</h2>{row}</div></div></body></html>"
    outcome = clean(opened(html))

    assert isinstance(outcome, Refusal) or not any(text in outcome.text for text in told)
