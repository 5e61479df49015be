# ruff: noqa: E501 - markup as pages have it
"""A dialog that asks for the reader's consent is left out; an article on what sites may ask is not."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from flows.cleaning import clean
from flows.cleaning.boxes.prose_density import find_box
from flows.cleaning.page.dom_index import DomIndex
from storage.model.blocks import Paragraph
from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE, page
from tests.flows.pages import BODY, opened, read, refused
from tests.timing import assert_quick

ASKED = tuple(
    f"Mục {n}. Trang lưu cookie trên thiết bị của bạn để nhớ lựa chọn và đo lượt xem trong tuần." for n in range(2)
)
REST = (
    "Chúng tôi và các đối tác đo xem mục nào được đọc nhiều, mục nào ít người mở, để sắp xếp trang chủ cho hợp với từng người đọc.",
    "Bạn có thể đổi ý lúc nào cũng được ở cuối trang, trong phần dành cho người đọc, và lựa chọn sẽ được giữ trong sáu tháng.",
)


def paragraphs(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize(
    "form",
    [
        "<div class=k>{}<div><button>Tôi đồng ý</button><button>Từ chối</button></div></div>",
        '<div class=k role="dialog">{}</div>',
        "<div class=k><dialog open>{}</dialog></div>",
        '<form class=k>{}<input type="button" value="Chấp nhận tất cả"></form>',
    ],
    ids=["a button", "a role", "an element", "a field"],
)
def test_a_request_that_waits_for_an_answer_is_no_text(form: str) -> None:
    said = paragraphs((*ASKED, *REST)) * 3
    cleaned, _ = read(page(outside=form.format(said)))

    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*BODY, *MORE]


@pytest.mark.parametrize(
    "below",
    [
        "",
        "<div role=dialog><p>Chia sẻ bài viết</p><button>Đóng</button></div>",
        "<p><a href=/tin-2.html>Đồng ý chủ trương mở rộng đường lên nương mận Nà Pheo</a></p>",
    ],
    ids=["alone", "with a dialog to share", "with a title that begins like a button"],
)
def test_an_article_on_personal_data_is_read(below: str) -> None:
    told = (
        BODY[0],
        "Theo dự thảo, trang tin phải hỏi ý người đọc trước khi lưu cookie hay dữ liệu cá nhân của họ.",
        BODY[1],
        "Quyền riêng tư của trẻ em được bảo vệ chặt hơn, cha mẹ phải cho phép trước khi trang tin hỏi tuổi.",
        BODY[2],
    )
    html = f"{HEAD}<body><div class=dau><h1>{HEADLINE}</h1></div><div class=bai>{paragraphs(told)}{below}</div></body></html>"
    cleaned, _ = read(html)

    assert {block.text for block in cleaned.blocks if isinstance(block, Paragraph)} >= set(told)


@pytest.mark.parametrize(
    "below",
    ["", "<div class=bar>Trang này dùng cookie.<button>Đồng ý</button></div>"],
    ids=["alone", "with a real request"],
)
def test_an_article_of_which_each_line_tells_of_cookies_is_read(below: str) -> None:
    """Beside it there is hardly any prose on the page: then it is no request."""
    told = tuple(
        f"Nhóm học sinh xem kỹ trang số {n}: cookie ở đó giữ gì, bạn đọc có từ chối được không, và nút đồng ý nằm ở đâu."
        for n in range(5)
    )
    more = "".join(
        f"<div class=the><h4><a href=/tin-{n}.html>Bản Nậm Khoang mở lớp học chữ buổi tối thứ {n}</a></h4><p>Lớp do thanh niên trong bản tự lập, học vào tối thứ ba hằng tuần.</p></div>"
        for n in range(6)
    )
    foot = "<footer><p>Báo Ví Dụ. Giấy phép số 48/GP-BTTTT. Tổng Biên tập: Vi Thị Mai. Tòa soạn: số 1 đường Suối, xã Nà Pheo.</p></footer>"
    html = f"{HEAD}<body><main><h1>{HEADLINE}</h1><p>01/03/2026</p><div class=bai>{paragraphs(told)}</div><div class=rel>{more}</div></main>{below}{foot}</body></html>"

    assert [block.text for block in read(html)[0].blocks if isinstance(block, Paragraph)] == [*told]


def test_requests_in_nested_boxes_cost_little() -> None:
    nested = f"<div><p>{ASKED[0]}</p><a href=/a>Xem thêm</a>" * 400
    assert_quick(lambda: clean(opened(page(outside=f"<div>{nested}{'</div>' * 400}</div>"))), 2)


def test_a_dialog_above_the_headline_is_never_the_text_of_a_short_page() -> None:
    dialog = "".join(
        f"<p>Chúng tôi và các đối tác xử lý dữ liệu của bạn cho mục đích số {n}, bạn có thể đổi lựa chọn của mình bất cứ khi nào.</p>"
        for n in range(6)
    )
    html = (
        "<html><head><title>Giấy vụn nuôi mèo - Báo Ví Dụ</title></head><body>"
        f'<div class="k1"><h2>Riêng tư</h2>{dialog}</div><h1>Giấy vụn nuôi mèo ở Nà Pheo</h1><div><p>Đội cứu mèo bán giấy vụn.</p>'
        "<p>Mỗi tuần đội nhận bảy cuộc gọi của bà con quanh chợ.</p></div></body></html>"
    )
    assert refused(html).reason == "not_an_article"


def test_an_article_on_cookies_in_a_box_apart_from_its_headline_is_no_dialog() -> None:
    told = (
        "Cookie là tệp văn bản nhỏ mà trang web gửi vào máy để nhận ra một người ở lần truy cập sau đó, theo nhóm khảo sát.",
        "Trong ba trăm người được hỏi tại chợ, hai trăm bảy mươi người từng bấm nút đồng ý với cookie mà không đọc gì cả.",
        "Thầy Hùng cho rằng thông báo về cookie viết quá dài, nên bà con chỉ muốn nó biến đi cho khuất mắt khi đọc tin.",
        "Luật mới về dữ liệu cá nhân yêu cầu sự đồng ý phải rõ ràng, và việc từ chối cũng phải dễ như việc chấp nhận.",
    )
    lines = "".join(f"<div><span>{text}</span></div>" for text in told)
    html = (
        "<html><head><title>Ai đọc thông báo cookie? - Báo Ví Dụ</title></head><body><div><h1>Ai đọc thông báo cookie trước khi bấm?</h1>"
        f"<p>Khảo sát nhỏ ở chợ Nà Pheo cho thấy gần như không ai đọc trước khi bấm nút.</p></div><div class='r'>{lines}</div></body></html>"
    )
    cleaned, _ = read(html)
    assert {block.text for block in cleaned.blocks if isinstance(block, Paragraph)} >= set(told[1:])


def test_a_dialog_that_names_its_reader_once_is_left_out_though_it_is_long() -> None:
    asked = (
        "Website này lưu cookie để ghi nhớ lựa chọn ngôn ngữ và thống kê số lượt đọc của từng chuyên mục trong ngày.",
        "Cookie của đối tác được dùng cho quảng cáo, và việc từ chối không ảnh hưởng đến việc đọc tin của độc giả.",
        "Dữ liệu cá nhân được giữ trong mười hai tháng, sau đó hệ thống tự xóa theo quy định hiện hành về lưu trữ.",
    )
    dialog = "".join(f"<p>{text}</p>" for text in asked)
    found = read(page("").replace("</body>", f'<div class="k3"><div>{dialog}</div></div></body>'))[0]
    assert not {block.text for block in found.blocks if isinstance(block, Paragraph)} & set(asked)


LAW = "Luật mới về dữ liệu cá nhân được cán bộ xã giải thích cho bà con bằng tiếng Thái và tiếng Mông."
LONG = tuple(
    f"Mục {n}. Thông tin về lượt đọc của bạn được giữ trong {n + 6} tháng rồi xóa khỏi máy chủ, theo lịch của bộ phận kỹ thuật."
    for n in range(5)
)


def test_one_line_on_data_is_enough_in_a_dialog_with_a_button_to_agree() -> None:
    said = paragraphs((*LONG, LAW))
    dialog = f"<main role=dialog><article>{said}<button>Chấp nhận tất cả</button></article></main>"
    cleaned, _ = read(page(outside=dialog))

    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*BODY, *MORE]


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        ("<div role=dialog>", "<button>Đóng</button></div>"),
        ("<div>", "<button>Chấp nhận tất cả</button></div>"),
    ],
    ids=["a dialog without a button to agree", "a box with one that is no dialog"],
)
def test_a_box_with_one_sign_of_a_request_is_the_articles(opens: str, closes: str) -> None:
    tree = LexborHTMLParser(page(f"{opens}<p>{LAW}</p><p>{MORE[0]}</p>{closes}"))
    box = find_box(DomIndex(tree), tree.css_first("h1"))

    assert box is not None
    assert not box.foreign


def test_an_article_that_is_shown_in_a_dialog_with_its_headline_is_read() -> None:
    told = (*BODY, LAW, *MORE)
    html = f"{HEAD}<body><div role=dialog><h1>{HEADLINE}</h1><div>{paragraphs(told)}</div><button>Đồng ý</button></div></body></html>"
    cleaned, _ = read(html)

    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*told]


def test_a_dialog_amid_the_text_that_speaks_to_nobody_is_the_articles() -> None:
    hidden = f"<div role=dialog>{paragraphs((*MORE, LAW))}<form><input type=button value='Đồng ý'></form></div>"
    html = f"{HEAD}<body><h1>{HEADLINE}</h1><div>{paragraphs(BODY)}{hidden}</div></body></html>"
    cleaned, _ = read(html)

    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*BODY, *MORE, LAW]


QUOTING = (
    "“Chúng tôi lưu cookie trên thiết bị của bạn” là dòng chữ đầu tiên che mất nút nộp đơn của bà con Nà Pheo.",
    "Cán bộ xã đã gọi cho nơi làm trang để xin bỏ bảng hỏi cookie, vì trang này chỉ cần một tệp nhỏ để nhớ mật khẩu.",
    'Một bảng khác ghi "Bạn cho phép trang web này dùng dữ liệu cá nhân?", nhưng bấm vào đâu cũng không tắt được.',
    "Phần nói về quyền riêng tư nay được viết lại trong năm dòng, bằng ba thứ tiếng, treo ở nhà văn hóa bản.",
)


def test_an_article_that_quotes_a_request_is_read() -> None:
    html = (
        f"{HEAD}<body><h1>{HEADLINE}</h1><div class=chu>{paragraphs((BODY[0], *QUOTING, MORE[0]))}</div></body></html>"
    )
    cleaned, _ = read(html)

    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [BODY[0], *QUOTING, MORE[0]]


def test_a_request_all_in_quotation_marks_is_no_text() -> None:
    said = paragraphs(tuple(f'"{text}"' for text in (*ASKED, *(text.replace("đối tác", "cookie") for text in REST))))
    cleaned, _ = read(page(outside=f"<div class=k>{said}</div>"))

    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*BODY, *MORE]


def test_many_quotation_marks_cost_little() -> None:
    marks = "“ cookie của bạn " * 4_000
    assert_quick(lambda: clean(opened(page(outside=f"<div><p>{marks}</p><p>{marks}</p></div>"))), 2)


def test_a_dialog_apart_from_the_text_need_not_speak_to_the_reader() -> None:
    told = (LAW.replace("Luật mới về", "Báo Ví Dụ giữ"), *(line.replace(" của bạn", "") for line in LONG))
    cleaned, _ = read(page(outside=f"<div role=dialog>{paragraphs(told)}<button>Chấp nhận tất cả</button></div>"))

    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*BODY, *MORE]


def test_a_request_amid_the_text_that_speaks_of_other_words_for_cookies_is_no_text() -> None:
    asked = (
        "Trang này dùng tệp ghi nhớ để biết bạn đã đọc bài nào. Khi cuộn tiếp, bạn chấp thuận cách dùng ấy.",
        "Chúng tôi giữ nhật ký truy cập trong chín mươi ngày theo quy định rồi xóa, không giao cho ai khác.",
    )
    box = f"<div class=k>{paragraphs(asked)}<button>Tôi hiểu</button></div>"
    text = f"{paragraphs(BODY)}{box}{paragraphs(MORE)}"
    cleaned, _ = read(f"{HEAD}<body><h1>{HEADLINE}</h1><div class=bai>{text}</div></body></html>")

    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*BODY, *MORE]
