# ruff: noqa: E501 - markup as pages have it
"""Leads, headlines, teasers, buttons, tables and pictures in forms that no rule names."""

from datetime import UTC, datetime

import pytest

from storage.model.blocks import Table
from tests.flows.pages import BODY, read, refused

HEADLINE = "Mận sớm Nà Pheo được mùa, nhà vườn phấn khởi vào vụ"
LEAD = "Vụ mận sớm của xã Nà Pheo năm nay cho sản lượng cao hơn mọi năm, giá thu mua tại vườn cũng giữ ở mức tốt."
TEASER = "Xã Nà Pheo khánh thành nhà văn hóa bản mới"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(body: str, *, heading: str = HEADLINE, above: str = "", crumbs: str = "") -> str:
    return (
        f'<html lang="vi"><head><title>{HEADLINE} - Báo Ví Dụ</title><meta property="og:title" content="{HEADLINE}"></head><body>'
        f"{crumbs}<div><h1>{heading}</h1><span>02/03/2026 08:00</span>{above}<div class='x'>{body}</div></div></body></html>"
    )


@pytest.mark.parametrize(
    "above",
    [
        f"<h2 class='z1'>{LEAD}</h2>",
        f"<table><tr><td><img src=/a.jpg></td></tr></table><b><span>{LEAD}</span></b>",
        f'<table class="sapo"><tr><td><img src="/a.jpg"></td><td>{LEAD}</td></tr></table>',
    ],
    ids=["a sentence in a heading", "in bold beside a picture", "a cell of a table named so"],
)
def test_a_lead_apart_from_the_body_is_kept(above: str) -> None:
    cleaned, _ = read(page(paragraphs(*BODY), above=above))
    assert cleaned.lead == LEAD
    assert cleaned.text == "\n\n".join(BODY)


@pytest.mark.parametrize(
    "above",
    [f'<h2><a href="/tin-2.html">{LEAD}</a></h2>', f"<ul><li><h3>{LEAD}</h3></li></ul>", "<h2>Theo dòng sự kiện.</h2>"],
    ids=["a link", "an item of a list", "a label"],
)
def test_not_each_heading_is_a_lead(above: str) -> None:
    assert read(page(paragraphs(*BODY), above=above))[0].lead is None


@pytest.mark.parametrize("heading", [f"<span>Phóng sự</span>{HEADLINE}", f"<em>Phóng sự</em> <b>{HEADLINE}</b>"])
def test_a_line_above_the_headline_is_told_by_the_title(heading: str) -> None:
    assert read(page(paragraphs(*BODY), heading=heading))[0].headline == HEADLINE


def test_a_large_line_is_the_headline_of_a_page_without_headings() -> None:
    old = (
        "<html><head><title>Báo Ví Dụ</title></head><body><table><tr><td><a href='d.aspx?i=2'>Trang chủ</a></td></tr><tr><td>"
        f"<table><tr><td><font size='4'><b>{HEADLINE}</b></font></td></tr><tr><td><font size='1'>02/03/2026 08:00</font></td></tr>"
        f"<tr><td><font size='2'>{'<br><br>'.join(BODY)}</font></td></tr></table></td></tr></table></body></html>"
    )
    cleaned, _ = read(old)
    assert cleaned.headline == HEADLINE
    assert cleaned.text == "\n\n".join(BODY)


@pytest.mark.parametrize(
    "between",
    [
        f'<blockquote class="k"><a href="/tin-2.html">{TEASER}</a></blockquote>',
        '<p><a href="#">Chia sẻ Zalo</a> <a href="javascript:void(0)">In bài viết này</a></p>',
        "<div><p>Trang này lưu cookie để ghi nhớ bạn.</p><p>Khi đọc tiếp, bạn chấp nhận cookie của chúng tôi.</p><button>Đồng ý</button></div>",
        "<div><p>Bạn chọn giống mận nào?</p><label><input type='radio'>Mận hậu</label><label><input type='radio'>Mận cơm</label></div>",
        "<div><div>Quảng cáo</div><p>Siêu thị Mận Xanh giảm giá nửa tháng, giao tận nhà.</p></div>",
    ],
    ids=["a teaser as a quote", "buttons", "a question of consent", "a poll", "an advertisement"],
)
def test_what_stands_between_paragraphs_and_is_none_is_left_out(between: str) -> None:
    cleaned, _ = read(page(paragraphs(BODY[0]) + between + paragraphs(*BODY[1:])))
    assert (cleaned.text or "").replace("Bạn chọn giống mận nào?\n\n", "") == "\n\n".join(BODY)


def test_short_definitions_are_a_table() -> None:
    prices = "".join(
        f"<dt>Mận {name}</dt><dd>{price}.000 đồng</dd>" for name, price in (("hậu", 30), ("tam hoa", 25), ("cơm", 18))
    )
    [table] = [
        block for block in read(page(paragraphs(*BODY) + f"<dl>{prices}</dl>"))[0].blocks if isinstance(block, Table)
    ]
    assert table.rows == (("Mận hậu", "30.000 đồng"), ("Mận tam hoa", "25.000 đồng"), ("Mận cơm", "18.000 đồng"))


@pytest.mark.parametrize(
    ("markup", "pictures"),
    [
        ('<img class="lz" data-id="9"><noscript><img src="/i/a.jpg"></noscript>', ["https://baovidu.example/i/a.jpg"]),
        ('<img src="/i/a.jpg"><noscript><img src="/i/a-small.jpg"></noscript>', ["https://baovidu.example/i/a.jpg"]),
        ('<noscript><img src="/count?x=1" width="1" height="1"></noscript>', []),
    ],
    ids=["loaded by a script", "there already", "a counter of visitors"],
)
def test_pictures_for_readers_without_scripts(markup: str, pictures: list[str]) -> None:
    cleaned, _ = read(page(paragraphs(BODY[0]) + f"<div>{markup}</div>" + paragraphs(*BODY[1:])))
    assert [image.url for image in cleaned.images] == pictures


def test_related_titles_below_an_article_make_it_no_list() -> None:
    titles = "".join(f'<p>- <a href="/tin-{number}.html">{TEASER} thứ {number}</a></p>' for number in range(2, 8))
    assert read(page(paragraphs(*BODY) + titles))[0].text == "\n\n".join(BODY)


def test_the_first_question_of_an_interview_is_no_lead() -> None:
    asked = (
        "<p><b>Vì sao vụ mận năm nay được mùa nhưng nhà vườn vẫn chưa hết lo?</b></p>",
        "<p><b>Xã sẽ làm gì cho vụ sau?</b></p>",
    )
    cleaned, _ = read(page(asked[0] + paragraphs(BODY[0]) + asked[1] + paragraphs(*BODY[1:])))
    assert cleaned.lead is None
    assert (cleaned.text or "").startswith("Vì sao")


def test_a_title_of_a_microformat_is_a_date() -> None:
    html = page(paragraphs(*BODY)).replace(
        "<span>02/03/2026 08:00</span>", '<abbr title="2026-03-01T21:15:00+0700">hôm qua</abbr>'
    )
    assert read(html)[1].published_at == datetime(2026, 3, 1, 14, 15, tzinfo=UTC)


def test_texts_of_slides_are_captions() -> None:
    row = "".join(f'<div class="item"><img src="/g/{n}.jpg"><p>Hái mận, tấm {n}.</p></div>' for n in range(4))
    cleaned, _ = read(page(paragraphs(BODY[0]) + f"<div>{row}</div>" + paragraphs(*BODY[1:])))
    assert [image.caption for image in cleaned.images] == [f"Hái mận, tấm {n}." for n in range(4)]
    assert cleaned.text == "\n\n".join(BODY)


def test_sound_above_the_body_is_attached() -> None:
    cleaned, _ = read(page(paragraphs(*BODY), above='<audio><source src="/nghe/7.mp3"></audio>'))
    assert [attached.url for attached in cleaned.attachments] == ["https://baovidu.example/nghe/7.mp3"]


@pytest.mark.parametrize("date", ["02/03/2026 08:00", "08:00 - 2/3/2026", "8h00 ngày 02/03/2026"])
def test_a_dated_line_is_a_bulletin(date: str) -> None:
    html = page(paragraphs(BODY[2])).replace("02/03/2026 08:00", date)
    cleaned, _ = read(html)
    assert (cleaned.text, cleaned.genre) == (BODY[2], "bulletin")


def test_a_line_on_a_page_with_a_day_only_is_none() -> None:
    html = page(paragraphs(BODY[2]), heading="Nông nghiệp của tỉnh nhà").replace(
        "02/03/2026 08:00", "Thứ hai, 02/03/2026"
    )
    assert refused(html).detail == "under the headline stands less than 200 letters of prose"


def test_initials_in_capitals_at_the_right_are_a_signature() -> None:
    assert read(page(paragraphs(*BODY) + '<p align="right"><b>H.NGHĨA</b></p>'))[1].authors == ("H.NGHĨA",)


def test_crumbs_are_told_by_their_label() -> None:
    crumbs = '<nav aria-label="Breadcrumb"><a href="/">Trang chủ</a><a href="/kinh-te">Kinh tế</a><a href="/kinh-te/nong-nghiep">Nông nghiệp</a></nav>'
    assert read(page(paragraphs(*BODY), crumbs=crumbs))[1].section == ("Kinh tế", "Nông nghiệp")


@pytest.mark.parametrize(
    ("first", "path"),
    [('<a href="/">Sông Nậm</a>', ("Kinh tế",)), ('<a href="/ban-lang">Bản làng</a>', ("Bản làng", "Kinh tế"))],
)
def test_a_crumb_that_leads_home_is_the_newspapers_name(first: str, path: tuple[str, ...]) -> None:
    crumbs = f'<nav class="breadcrumb">{first}<a href="/kinh-te">Kinh tế</a></nav>'
    assert read(page(paragraphs(*BODY), crumbs=crumbs))[1].section == path


COMMENTS = "<div><h5>Ý kiến (2)</h5><p>Mừng cho bà con Nà Pheo, mong mận được giá.</p><p>Năm sau tôi sẽ lên tận vườn để mua.</p></div>"
IMPRINT = "<div>Cơ quan của Đảng bộ tỉnh Ví Dụ. Giấy phép số 12/GP-BVHTTDL cấp ngày 02/02/2024. Tòa soạn: 1 đường Suối, điện thoại 0299.888.777.</div>"


@pytest.mark.parametrize(
    ("signature", "below"),
    [
        ('<p align="right"><b>Lò Thị Ban</b></p>', COMMENTS),
        ('<p align="right"><b>Lò Thị Ban</b></p>', IMPRINT),
        ('<p class="text-end">LÒ THỊ BAN</p>', ""),
        ("<p><i>Nhóm phóng viên: Lò Thị Ban</i></p>", ""),
    ],
    ids=["above comments", "above an imprint", "aligned by a class", "of a group of reporters"],
)
def test_a_signature_is_found_at_the_end(signature: str, below: str) -> None:
    cleaned, described = read(page(paragraphs(*BODY) + signature).replace("</div></body>", f"{below}</div></body>"))
    assert [name.title() for name in described.authors] == ["Lò Thị Ban"]
    assert cleaned.text == "\n\n".join(BODY)


def test_a_signature_in_a_box_of_its_own_ends_an_article_of_boxes() -> None:
    boxes = "".join(f'<div class="s"><div><div><p>{text}</p></div></div></div>' for text in BODY)
    assert read(page(boxes + '<div class="s"><div><div>Bài: Lò Thị Ban</div></div></div>'))[1].authors == (
        "Lò Thị Ban",
    )


def test_no_name_of_a_foot_deletes_an_article() -> None:
    boxes = "".join(f'<div class="footer-note">{paragraphs(text)}</div>' for text in BODY * 2)
    longer = boxes.replace("Sáng nay", "Chiều nay", 1).replace("Theo chị", "Chị", 1).replace("Hợp tác xã", "Xã", 1)
    cleaned, _ = read(
        page(longer + '<div class="footer-note"><p>' + BODY[0].replace("mười", "hai mươi") + "</p></div>")
    )
    assert set(BODY) <= set((cleaned.text or "").split("\n\n"))
    assert cleaned.completeness is not None
    assert cleaned.completeness.reader == "lines"


@pytest.mark.parametrize(
    "between",
    [
        '<div style="position: absolute; left: -9999px"><p>Câu này chỉ để lừa máy sao chép, xin đừng đọc và đừng tin.</p></div>',
        '<div class="d-none d-print-block"><p>Bản in: mời bạn đọc xem thêm ảnh về mận Nà Pheo trên trang của chúng tôi.</p></div>',
        '<div><p>Đăng ký nhận bản tin sáng để không bỏ lỡ tin nóng của tỉnh nhà.</p><form><input type="email"><button>Gửi</button></form></div>',
    ],
    ids=["off the screen", "on paper only", "a letter with a field for an address"],
)
def test_boxes_that_are_not_shown_or_ask_for_an_address_are_left_out(between: str) -> None:
    assert read(page(paragraphs(BODY[0]) + between + paragraphs(*BODY[1:])))[0].text == "\n\n".join(BODY)


def test_a_second_article_with_its_own_address_is_left_out() -> None:
    second = "<h2>Khởi công cầu treo qua suối Nậm Khoang</h2>" + paragraphs(
        "Sáng 3/3, huyện khởi công cầu treo dài sáu mươi mét nối hai bản ven suối Nậm Khoang của xã.",
        "Cây cầu sẽ giúp học sinh của hai bản không phải lội suối tới trường trong mùa mưa lũ hằng năm.",
    )
    html = page(paragraphs(*BODY) + f'<div class="y" data-url="/cau-treo-99.html">{second}</div>')
    assert read(html)[0].text == "\n\n".join(BODY)


def test_the_name_of_a_site_may_stand_before_the_headline() -> None:
    old = (
        f"<html><head><title>Vùng Cao Ví Dụ - {HEADLINE}</title></head><body><table><tr><td>Kinh tế &gt;<br><font size='5'><b>{HEADLINE}</b></font>"
        f"<br><font size='1'>02/03/2026</font><br><br><font size='3'>{'<br><br>'.join(BODY)}</font></td></tr></table></body></html>"
    )
    cleaned, _ = read(old)
    assert (cleaned.headline, cleaned.text) == (HEADLINE, "\n\n".join(BODY))


def test_a_short_article_in_a_box_called_a_description_is_no_lead() -> None:
    short = "<br><br>".join((*BODY, *(text.replace("Nậm Khoang", "Nậm Ét") for text in BODY)))
    cleaned, _ = read(page(f'<div itemprop="description articleBody">{short}</div>{COMMENTS}'))
    assert cleaned.lead is None
    assert (cleaned.text or "").startswith(BODY[0])


def test_a_date_may_open_the_element_of_the_body() -> None:
    html = page(paragraphs(*BODY)).replace("<span>02/03/2026 08:00</span>", "")
    html = html.replace("<div class='x'>", "<article><div>Thứ hai, 02/03/2026 - 08:00</div><div>").replace(
        "</div></div></body>", f"</div><div>{paragraphs(LEAD)}</div></article></div></body>"
    )
    assert read(html)[1].published_at == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_lines_of_a_poem_may_be_parted_by_breaks_alone() -> None:
    poem = (
        "Mận về đỏ cả triền đồi",
        "Mẹ về gùi nặng nụ cười ban mai",
        "Suối reo như tiếng khèn dài",
        "Gọi con xuống chợ sớm mai cùng bà",
    )
    lines = "".join(
        f"<span>{line}</span><br>" for line in (*poem, "Nắng lên ấm cả hiên nhà", "Nghe mùa quả chín hát ca trong lòng")
    )
    html = (
        page(f"<div>{lines}</div>")
        .replace("</body>", f"{IMPRINT}</body>")
        .replace(
            "<meta ",
            '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-03-02T08:00:00+07:00"><meta ',
            1,
        )
    )
    cleaned, _ = read(html)
    assert [line for line in (cleaned.text or "").split("\n") if line][:4] == list(poem)


@pytest.mark.parametrize(
    "biography",
    [
        "<p><em>Lò Thị Ban là phóng viên thường trú vùng cao, chuyên viết về nông nghiệp và đời sống.</em></p>",
        "<div><h4>Lò Thị Ban</h4><p>Lò Thị Ban là phóng viên thường trú vùng cao, chuyên viết về nông nghiệp.</p></div>",
    ],
    ids=["in italics", "below the name"],
)
def test_a_line_about_the_writer_is_no_part_of_the_article(biography: str) -> None:
    html = page(paragraphs(*BODY) + biography).replace("<meta ", '<meta name="author" content="Lò Thị Ban"><meta ', 1)
    cleaned, described = read(html)
    assert (cleaned.text, described.authors) == ("\n\n".join(BODY), ("Lò Thị Ban",))


def test_a_last_paragraph_that_begins_with_the_writers_name_is_kept() -> None:
    last = "Lò Thị Ban cũng là người đầu tiên trong xã mang mận sớm xuống chợ huyện bán vào đầu tháng ba."
    html = page(paragraphs(*BODY, last)).replace("<meta ", '<meta name="author" content="Lò Thị Ban"><meta ', 1)
    assert read(html)[0].text == "\n\n".join((*BODY, last))
