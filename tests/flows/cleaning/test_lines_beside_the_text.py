# ruff: noqa: E501 - markup as pages have it
"""Lines that stand among an article's own: captions, labels of tools, offers, quotes of its text, tables made of boxes."""

import pytest

from flows.stages import RefusalReason
from storage.model.blocks import Paragraph, Table, Video
from storage.model.body_facts import Genre
from tests.flows.pages import BODY, read, refused

HEADLINE = "Nà Pheo vào vụ mận sớm trong niềm vui của bà con"
LEAD = "Những ngày đầu tháng 3, khắp các triền đồi ở Nà Pheo rộn ràng tiếng cười của bà con hái mận sớm."
HEAD = (
    f'<html lang="vi"><head><title>{HEADLINE} - Báo Ví Dụ</title><meta property="og:type" content="article">'
    f'<meta property="article:published_time" content="2026-03-01T08:00:00+07:00"></head>'
)
MORE = (
    "Đại diện xã cho biết tuyến đường lên nương mận sẽ được mở rộng trong quý tới để xe tải vào tận vườn.",
    "Ngoài mận, các bản còn trồng thêm đào và lê, dự kiến cho thu hoạch lứa đầu vào mùa hè năm sau.",
)


def page(within: str = "", *, before: str = "", after: str = "", outside: str = "") -> str:
    first, *others = (f"<p>{text}</p>" for text in (*BODY, *MORE))
    return (
        f'{HEAD}<body><div class="page"><div class="col"><h1>{HEADLINE}</h1>{before}<div class="text">{first}{within}'
        f"{''.join(others)}</div>{after}</div></div>{outside}</body></html>"
    )


def paragraphs(html: str) -> list[str]:
    cleaned, _ = read(html)
    return [block.text for block in cleaned.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize(
    "within",
    [
        "<p>Nghe đọc bài viết</p>",
        "<p>Chia sẻ bài viết</p><p>Lưu bài</p>",
        "<p>Theo dõi Báo Ví Dụ trên Zalo</p>",
        '<div class="thu"><h4>Bản tin cuối tuần</h4><p>Chúng tôi gửi vào hộp thư của bạn những câu chuyện hay nhất.</p></div>',
        '<div class="hide"><p>Dòng này chỉ để máy đếm lượt xem, người đọc không nhìn thấy nó.</p></div>',
        f'<blockquote>{BODY[1][:90]}</blockquote>',
        f'<div class="callout">{MORE[1]}</div>',
    ],
    ids=["reader", "buttons", "follow us", "letter", "hidden by class", "quote of a line", "quote printed apart"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_what_is_not_the_articles_is_left_out_and_its_text_is_kept_once(within: str) -> None:
    assert sorted(paragraphs(page(within))) == sorted((*BODY, *MORE))


def test_one_line_about_a_letter_is_text() -> None:
    line = "Bà con còn lập hộp thư chung để trao đổi giá mận với thương lái dưới xuôi mỗi ngày."
    assert line in paragraphs(page(f"<p>{line}</p>"))


@pytest.mark.parametrize(
    "within",
    [
        '<p>Clip: Hái mận trên triền đồi</p><div><video src="https://v.baovidu.example/1.mp4"></video></div>',
        '<div><video src="https://v.baovidu.example/1.mp4"></video></div><p>Clip: Hái mận trên triền đồi</p>',
        '<p style="text-align:center"><i>Clip: Hái mận trên triền đồi</i></p><iframe src="https://player.baovidu.example/e/1"></iframe>',
    ],
    ids=["above", "below", "in a frame"],
)
def test_a_line_that_calls_itself_a_caption_is_its_neighbours(within: str) -> None:
    cleaned, _ = read(page(within))
    assert [block.caption for block in cleaned.blocks if isinstance(block, Video)] == ["Clip: Hái mận trên triền đồi"]
    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*BODY, *MORE]


def test_boxes_in_rows_of_equal_length_are_a_table() -> None:
    rows = [("Loại mận", "Giá"), *((f"Mận loại {number}", f"{20 + number}.000") for number in range(1, 6))]
    boxes = "".join(f"<div><div>{name}</div><div>{price}</div></div>" for name, price in rows)
    cleaned, _ = read(page(f'<div class="gia">{boxes}</div>'))
    assert [block.rows for block in cleaned.blocks if isinstance(block, Table)] == [tuple(rows)]


@pytest.mark.parametrize(
    "before",
    [
        f'<p class="k3">{LEAD}</p>',
        f'<i>1/3/2026</i><div class="k3">{LEAD}</div>',
        f"<div><strong>{LEAD}</strong></div>",
        f'<h4 class="mota">{LEAD}</h4>',
    ],
    ids=["paragraph", "box after the date", "bold in a box", "named in Vietnamese"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_the_only_sentence_between_headline_and_text_is_the_lead(before: str) -> None:
    cleaned, _ = read(page(before=before))

    assert cleaned.lead == LEAD
    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*BODY, *MORE]


@pytest.mark.parametrize(
    "before",
    [
        f"<p>{LEAD}</p><p>{MORE[0][:-1]} rồi sẽ trồng thêm.</p>",
        f'<div class="text"><p>{LEAD}</p></div><div class="qc"></div>',
        f'<p class="tin-khac">{LEAD}</p>',
        f'<div><a href="/tin/mot-bai-khac-cua-bao-8812.html">{LEAD}</a></div>',
    ],
    ids=["two sentences", "part of the text", "named as another's", "linked"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_not_each_sentence_above_the_text_is_a_lead(before: str) -> None:
    cleaned, _ = read(page(before=before))

    assert cleaned.lead is None


@pytest.mark.parametrize(
    ("first", "lead"),
    [
        (f'<div class="z">{LEAD}</div>', LEAD),
        (f"<h3><span>{LEAD}</span></h3>", LEAD),
        (f"<p>{LEAD}</p>", None),
        ("<div>Bà con vào vụ mận</div>", None),
        (f'<blockquote><p>{LEAD}</p></blockquote>', None),
    ],
    ids=["box", "heading", "paragraph like the others", "label", "quoted paragraph"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_sentence_of_another_form_that_opens_the_text_is_the_lead(first: str, lead: str | None) -> None:
    cleaned, _ = read(page().replace('<div class="text">', f'<div class="text">{first}'))

    assert cleaned.lead == lead


def test_a_lead_in_a_box_above_text_of_boxes_is_the_lead() -> None:
    boxes = "".join(f"<div>{text}</div>" for text in (*BODY, *MORE))
    html = f'{HEAD}<body><div><h1>{HEADLINE}</h1><div><div><p><b>{LEAD}</b></p></div><div class="v">{boxes}</div></div></div></body></html>'
    cleaned, _ = read(html)

    assert cleaned.lead == LEAD
    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*BODY, *MORE]


def test_a_lead_may_stand_above_the_headline_or_first_in_the_text() -> None:
    above = page().replace("<h1>", f'<div><a href="/">Trang chủ</a></div><div class="n">{LEAD}</div><h1>')
    boxes = "".join(f"<div>{text}</div>" for text in (*BODY, *MORE))
    named = f'{HEAD}<body><div><div><h1>{HEADLINE}</h1></div><div><div id="z4_lead">{LEAD}</div>{boxes}</div></div></body></html>'

    for html in (above, named):
        cleaned, _ = read(html)
        assert cleaned.lead == LEAD
        assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*BODY, *MORE]


def test_columns_laid_out_as_a_list_frame_no_lead() -> None:
    html = (
        page(before=f"<h2>{LEAD}</h2>")
        .replace('<div class="col">', "<ul><li>")
        .replace("</div></div></body>", "</li></ul></div></body>")
    )
    cleaned, _ = read(html)

    assert cleaned.lead == LEAD


def test_what_a_teaser_is_called_makes_it_no_lead() -> None:
    teasers = "".join(
        f'<table><tr><td><a href="/tin/mot-bai-khac-cua-bao-{n}.html">Bài khác của báo số {n}</a><br><span class="hotDesc">'
        f"Trong tuần thứ {n} của năm, bà con nhiều bản vùng cao tất bật chuẩn bị cho ngày hội lớn.</span></td></tr></table>"
        for n in range(5)
    )
    cleaned, _ = read(page(before="<i>1/3/2026</i>", outside=teasers))

    assert cleaned.lead is None


@pytest.mark.parametrize("head", [HEAD, f"<head><title>{HEADLINE}</title></head>"], ids=["declared", "dated in print"])
def test_a_photo_story_is_measured_with_its_captions(head: str) -> None:
    captions = (*BODY, MORE[1])
    pictures = "".join(
        f'<figure><img src="/{n}.jpg"><figcaption>{text}</figcaption></figure>' for n, text in enumerate(captions)
    )
    html = f"{head}<body><div><h1>{HEADLINE}</h1><span>01/03/2026 08:15</span><div><p>{MORE[0]}</p>{pictures}</div></div></body></html>"
    cleaned, _ = read(html)

    assert cleaned.captions == captions
    assert cleaned.completeness is not None
    assert cleaned.completeness.share > 0.9


def test_a_lead_may_be_a_list_of_points() -> None:
    points = ("Mận sớm được giá nhờ thời tiết khô ráo.", "Đường lên nương sẽ mở rộng trong quý tới.")
    cleaned, _ = read(
        page(before=f'<div class="sapo"><ul>{"".join(f"<li>{point}</li>" for point in points)}</ul></div>')
    )
    assert cleaned.lead == " ".join(points)


POINTS = ("Mận sớm được giá nhờ thời tiết khô ráo.", "Đường lên nương sẽ mở rộng trong quý tới.")


@pytest.mark.parametrize(
    ("form", "lead"),
    [
        ("<ul><li>{}</li><li>{}</li></ul>", " ".join(POINTS)),
        ("<div>\n<ul>\n<li>{}</li>\n<li><b>{}</b></li>\n</ul></div>", " ".join(POINTS)),
        (f"<p>{LEAD}</p><ul><li>{{}}</li><li>{{}}</li></ul>", LEAD),
        ("<ul><li><a href=/tin-1.html>{}</a></li><li><a href=/tin-2.html>{}</a></li></ul>", None),
        ("<ul class=related><li>{}</li><li>{}</li></ul>", None),
        ("<ul><li>{}</li><li>{}</li><li>Xem thêm ở cuối trang</li></ul>", None),
        ("<ul><li>{}</li></ul><ul><li>{}</li></ul>", None),
    ],
    ids=["a list", "in a box", "beside a lead", "links", "a name", "a label", "single points"],
)
def test_sentences_in_a_list_between_headline_and_text_are_the_lead(form: str, lead: str | None) -> None:
    assert read(page(before=form.format(*POINTS)))[0].lead == lead


def test_verses_stay_lines_within_stanzas() -> None:
    verses = [
        "Sương tan trên ngọn mận già",
        "Tiếng khèn gọi bạn vọng qua lưng đồi",
        "Em về gùi nặng trên vai",
        "Mùa hoa trắng cả tháng hai quê mình",
    ]
    others = [f"{verse} ơi" for verse in verses]
    stanza = "<br>".join(verses)
    html = (
        f'{HEAD}<body><h1>Thơ: Mùa mận</h1><div class="text">{stanza}<br><br>{"<br>".join(others)}</div></body></html>'
    )
    assert paragraphs(html.replace(HEADLINE, "Thơ: Mùa mận")) == [*verses, *others]


def test_a_request_for_consent_never_outweighs_the_article() -> None:
    asked = "".join(
        f"<p>Mục {number}. Trang lưu cookie trên thiết bị của bạn để nhớ lựa chọn và đo lượt xem, bạn có thể đổi ý lúc nào cũng được.</p>"
        for number in range(20)
    )
    assert paragraphs(page(outside=f'<div class="x"><h2>Quyền riêng tư</h2>{asked}</div>')) == [*BODY, *MORE]


@pytest.mark.parametrize("tag", ["ol", "table"])
def test_teasers_in_a_list_or_a_table_are_no_article(tag: str) -> None:
    teasers = [
        f'<a href="/tin-{number}.html">Bản Nậm Khoang mở lớp học chữ buổi tối số {number}</a> - Lớp do thanh niên trong bản tự lập, học vào tối thứ ba và tối thứ năm hằng tuần.'
        for number in range(6)
    ]
    items = "".join(
        f"<li>{text}</li>" if tag == "ol" else f'<tr><td><img src="/a.jpg"></td><td>{text}</td></tr>'
        for text in teasers
    )
    html = f'{HEAD}<body><div class="page"><h1>{HEADLINE}</h1><p><img src="/b.jpg"></p></div><{tag} class="x">{items}</{tag}></body></html>'
    assert refused(html).reason in (RefusalReason.NOT_AN_ARTICLE, RefusalReason.NO_BODY, RefusalReason.INCOMPLETE)


@pytest.mark.parametrize(
    ("after", "authors", "credit"),
    [
        ('<p style="text-align:right"><b>Lò Thị Mai</b></p>', ("Lò Thị Mai",), None),
        (
            '<div class="nguon"><span>Theo Lò Thị Mai</span><span>Báo Suối Mơ</span></div>',
            ("Lò Thị Mai",),
            "Báo Suối Mơ",
        ),
    ],
    ids=["at the right", "beside a source"],
)
def test_the_line_right_after_the_body_may_sign_it(after: str, authors: tuple[str, ...], credit: str | None) -> None:
    _, described = read(page(after=after))
    assert (described.authors, described.credit) == (authors, credit)


def test_tags_are_known_by_their_label() -> None:
    links = "".join(f'<a href="/t/{number}">{text}</a>' for number, text in enumerate(("mận sớm", "Nà Pheo")))
    _, described = read(page(after=f'<div class="x"><span>Nhãn:</span>{links}</div>'))
    assert described.tags == ("mận sớm", "Nà Pheo")


def test_a_document_in_a_list_and_media_in_new_attributes_are_told() -> None:
    media = (
        '<ul><li><a href="/tep/mau-don-07.docx" download>Mẫu đơn đăng ký mua cây giống</a></li></ul>'
        '<p><img src="data:image/gif;base64,R0" data-phong-to="/anh/vuon-man.jpg"></p>'
        '<amp-video src="/phim/man-som.mp4" width="16" height="9"></amp-video>'
    )
    cleaned, _ = read(page(media))

    assert [each.url for each in cleaned.attachments] == ["https://baovidu.example/tep/mau-don-07.docx"]
    assert [each.url for each in cleaned.images] == ["https://baovidu.example/anh/vuon-man.jpg"]
    assert [each.url for each in cleaned.videos] == ["https://baovidu.example/phim/man-som.mp4"]


def test_the_name_of_the_paper_in_a_heading_that_leads_home_is_no_headline() -> None:
    html = page().replace("<h1>", '<h1><a href="/">Báo Ví Dụ cuối tuần</a></h1><h2>').replace("</h1>", "</h2>", 2)
    cleaned, _ = read(html.replace("Báo Ví Dụ cuối tuần</a></h2>", "Báo Ví Dụ cuối tuần</a></h1>"))

    assert cleaned.headline == HEADLINE


def test_a_rating_in_a_form_is_no_text_and_the_foot_of_the_page_signs_nothing() -> None:
    rating = '<div><form><span>Đánh giá bài viết:</span><input type="radio" name="v"><em>Tổng số điểm của bài viết là 15</em></form></div>'
    foot = "<footer><div>Báo Ví Dụ điện tử</div><div>Phụ trách nội dung: Ban Biên tập</div></footer>"
    cleaned, described = read(
        page(outside=foot).replace(f"<p>{MORE[1]}</p>", f"<p>{MORE[1]}</p>{rating}<div><b>Lò Văn Inh</b></div>")
    )

    assert not any("Tổng số điểm" in block.text for block in cleaned.blocks if isinstance(block, Paragraph))
    assert described.authors == ("Lò Văn Inh",)


def test_verses_all_in_italics_stay_lines() -> None:
    verses = (
        "Suối về qua bản ngày mưa",
        "Hoa ban nở muộn chưa vừa tháng ba",
        "Mẹ ngồi tựa cửa trông xa",
        "Khói lam chiều tỏa mái nhà hàng cau",
    )
    stanza = f"<p><em>{'<br>'.join(verses)}</em></p>"
    html = f"{HEAD}<body><div><h1>Chiều bản vắng</h1><span>01/03/2026 08:15</span><div>{2 * stanza}</div></div></body></html>"
    cleaned, _ = read(html)

    assert cleaned.genre == Genre.POEM
    assert (
        cleaned.text.split("\n")[: len(verses)] == list(verses)
        or list(verses) == cleaned.text.split("\n\n")[: len(verses)]
    )
