# ruff: noqa: E501 - markup as pages have it
"""Ordinary pages that look like the kinds for which a rule was made: their text, lead, headline and tags stay."""

import pytest

from tests.flows.cleaning.test_lines_beside_the_text import HEADLINE, MORE, page, paragraphs
from tests.flows.pages import BODY, read, refused
from tests.timing import assert_quick

FRAUD = (
    "Kẻ gian tự xưng cán bộ ngân hàng, yêu cầu bà con cung cấp thông tin cá nhân và mã xác thực qua điện thoại.",
    "Công an xã khuyến cáo không gửi dữ liệu cá nhân, thông tin cá nhân cho người lạ dưới bất kỳ hình thức nào.",
)


@pytest.mark.parametrize(
    "beside",
    [
        "<button>Cho phép</button>",
        '<form><input type=submit value="Đồng ý gửi"></form>',
        '<a href="/the/cho-phep">cho phép</a>',
        '<a href="/dong-y-3.html">Đồng ý nâng cấp đô thị</a>',
    ],
)
def test_an_article_on_personal_data_is_no_request_for_consent(beside: str) -> None:
    within = "".join(f"<p>{text}</p>" for text in FRAUD)
    found = paragraphs(page(within, after=f"<div>{beside}</div>"))
    assert set(FRAUD) <= set(found)
    assert BODY[2] in found


def test_a_module_with_summaries_of_others_is_none_of_the_article() -> None:
    names = ("Chợ phiên Tà Lèng họp lại sau mùa mưa", "Cầu treo Nậm Lương thông xe", "Học sinh Pa Háng có lớp mới",
             "Sương muối hại rau màu ở vùng cao")  # fmt: skip  # short items
    cards = "".join(
        f'<h4><a href="/t{n}.html">{name}</a></h4><p>Bà con các bản vùng cao mong chờ tin này từ nhiều tháng nay, theo xã số {n}.</p>'
        for n, name in enumerate(names)
    )
    text = "".join(f"<p>{line}</p>" for line in (*BODY, *MORE, *(f"{line} {line}" for line in (*BODY, *MORE))))
    html = (
        f"<html><head><title>{HEADLINE} - Báo Ví Dụ</title></head><body><h1>{HEADLINE}</h1>"
        f'<div id="dnn_ctr3210_Content" class="DNNModuleContent">{text}</div>'
        f'<div id="dnn_ctr4512_Content" class="DNNModuleContent">{cards}</div></body></html>'
    )
    assert not any(line.startswith("Bà con các bản vùng cao mong") for line in paragraphs(html))


def test_a_dated_box_beside_the_text_has_no_headline() -> None:
    text = "".join(f"<p>{line}</p>" for line in (*BODY, *MORE))
    html = (
        '<html><head><title>Mận sớm Nà Pheo 2026 giá bao nhiêu | Báo Ví Dụ</title><meta property="og:title" content="Mận sớm Nà Pheo 2026 giá bao nhiêu"><meta property="og:type" content="article"><meta property="article:published_time" content="2026-03-01T08:00:00+07:00"></head>'
        f'<body><h1><a href="/">Báo Ví Dụ</a></h1><div class="ttl">{HEADLINE}</div><div>{text}</div>'
        '<div class="cot"><h4 class="tieude">Lịch tạm ngừng cung cấp điện</h4><div>Ngày 29/11/2026</div></div></body></html>'
    )
    assert read(html)[0].headline != "Lịch tạm ngừng cung cấp điện"


@pytest.mark.parametrize(
    "within",
    [
        '<p>Ông Hùng nói <span style="display:block;color:red">điện về làm đổi thay</span> cả bản trong một năm.</p>',
        '<p><strong><span style="display:block">Điện về làm đổi thay cả bản</span></strong> trong một năm, theo ông Hùng.</p>',
        '<p><span style="DISPLAY: block; FLOAT: left">Đ</span>iện về làm đổi thay cả bản trong một năm, theo ông Hùng.</p>',
    ],
)
def test_a_block_within_a_sentence_does_not_part_it(within: str) -> None:
    [line] = [line for line in paragraphs(page(within)) if "năm" in line and "đổi thay" in line]
    assert line.startswith(("Ông Hùng nói điện về", "Điện về"))


def test_a_lead_beats_a_list_of_facts_and_a_list_of_notes_is_none() -> None:
    lead = "Những ngày đầu tháng 3, khắp các triền đồi ở Nà Pheo rộn ràng tiếng cười của bà con hái mận."
    facts = "<li>Nà Pheo có hơn ba trăm héc-ta mận.</li><li>Mỗi héc-ta cho chừng sáu tấn quả một vụ.</li>"
    notes = "<li>Bạn đọc gửi ý kiến bằng tiếng Việt có dấu.</li><li>Tòa soạn có quyền biên tập ý kiến của bạn.</li>"

    with_lead, _ = read(page(before=f'<p class="sapo">{lead}</p><ul>{facts}</ul>'))
    without, _ = read(page(before=f'<ul class="note">{notes}</ul>'))

    assert with_lead.lead == lead
    assert without.lead is None


@pytest.mark.parametrize(
    "line",
    [
        "Mật ong rừng ⭐⭐⭐⭐ 4 sao, 12 phiếu của hội đồng chấm.",
        "OCOP ★★★★: 25 lượt sản phẩm, tăng sáu so với năm trước.",
        "Khách sạn Phong Nha ★★★★☆ (120 đánh giá)",
    ],
)
def test_stars_of_a_product_stay(line: str) -> None:
    assert line in paragraphs(page(f"<p>{line}</p>"))


def test_titles_behind_a_label_are_no_tags() -> None:
    titles = "".join(
        f'<a href="/tin-{n}.html">Tuyên Hóa kéo điện về bản Khe Cát trong mùa mưa thứ {n}</a> ' for n in range(3)
    )
    _, described = read(
        page(after=f"<div>Chủ đề: {titles}</div>").replace(
            "</head>", '<meta name="keywords" content="điện lưới, vùng cao"></head>'
        )
    )
    assert described.tags == ("điện lưới", "vùng cao")


def test_many_nested_buttons_cost_little() -> None:
    asking = "<p>Trang này dùng cookie để ghi nhớ lựa chọn của bạn và đo lường lượng truy cập.</p>" * 3
    nested = ("<button>" + "chữ dài " * 40 + "<object>") * 1000
    assert_quick(lambda: read(page(after=f"<div>{asking}{nested}</div>")), 2)


CARDS = "".join(
    f'<div class="o"><a href="/t{n}.html"><img src="/{n}.jpg"></a><div><a href="/t{n}.html">{title}</a></div>'
    f"<div>Từ sáng sớm, đoàn công tác đã có mặt để kiểm tra tiến độ và làm việc với xã số {n}.</div></div>"
    for n, title in enumerate(
        ("Khởi công tuyến kè chống sạt lở", "Trao quà cho học sinh nghèo Pa Háng", "Giá sơn tra tăng trở lại")
    )
)


def test_an_article_with_cards_of_others_amid_is_read_without_them() -> None:
    lines = [f"<p>{line}</p>" for line in (*BODY, *MORE)]
    found = paragraphs(
        f"<html><head><title>{HEADLINE} - Báo Ví Dụ</title></head><body><h1>{HEADLINE}</h1><p>01/03/2026 08:00</p>"
        f'<div class="n">{"".join(lines[:3])}<div class="h">{CARDS}</div>{"".join(lines[3:])}</div></body></html>'
    )
    assert found == [*BODY, *MORE]


def test_cards_under_words_on_a_section_are_a_list() -> None:
    html = (
        "<html><head><title>Kinh tế - Báo Ví Dụ</title></head><body><h1>Kinh tế</h1>"
        f'<div class="n"><p>{BODY[0]}</p><p>{BODY[1]}</p>{CARDS}{CARDS.replace("/t", "/u")}<p>{BODY[2]}</p></div></body></html>'
    )
    assert refused(html).reason == "not_an_article"
