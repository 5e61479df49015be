# ruff: noqa: E501 - markup as pages have it
"""Signatures that end the text above something else in the same box, and names amid a text that are none."""

import pytest

from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE
from tests.flows.pages import BODY, read

TEXT = "".join(f"<p>{line}</p>" for line in (*BODY, *MORE))
TEASERS = "".join(
    f'<h4><a href="/a/{number}">{title}</a></h4><p>{lead}</p>'
    for number, (title, lead) in enumerate(
        (
            ("Người giữ trống ở bản Huổi Lướng", "Chiếc trống da trâu đã qua bốn đời vẫn gọi cả bản về nhà văn hóa."),
            ("Chợ đêm Nà Cáp mở lại sau ba năm", "Hai trăm gian hàng sáng đèn, khách từ ba xã xuống mua măng khô."),
        )
    )
)
SECOND = (
    "<h1>Cầu treo qua suối Nậm Khoang được nối lại</h1><p>28/02/2026, 17:20</p>"
    "<p>Đội thợ của huyện mất sáu tuần để căng lại bốn sợi cáp, bà con hai bờ góp gạo nuôi thợ từ ngày đầu tới ngày cuối.</p>"
    "<p>Hôm khánh thành, cụ già nhất bản đi đầu, tay dắt đứa cháu chưa từng qua suối vào mùa nước lũ.</p>"
    "<p>Ủy ban xã cho biết cầu chịu được xe máy và gánh hàng, trâu bò thì vẫn phải lội ở bến dưới.</p>"
)
OTHERS = TEXT.replace("mận", "mơ")


def authors(body: str) -> tuple[str, ...]:
    return read(f"{HEAD}<body><div class=t><h1>{HEADLINE}</h1><p>01/03/2026</p>{body}</div></body></html>")[1].authors


@pytest.mark.parametrize(
    "body",
    [
        f'<div class="k"><section><h3>Vườn</h3>{TEXT}</section><section><h3>Chợ</h3><p>{BODY[1].replace("mận", "mơ")}</p></section><p>Vi Thị Mai</p></div><footer><p>Báo Ví Dụ là trang mẫu về vùng mận. Thư bạn đọc xin gửi về hộp thư của tòa soạn.</p></footer>',
        f'<div class="c">{TEXT}<p class="right"><b>Vi Thị Mai</b></p>{TEASERS}</div>',
        f'<div class="c">{TEXT}<p>Vi Thị Mai</p><hr>{TEASERS}</div>',
        f'{TEXT}<p class="who"><b>Vi Thị Mai</b></p><hr><p>Bài tiếp theo</p>{SECOND}<p class="who"><b>Lò Minh Thư</b></p>',
        f'{TEXT}<p><b>Vi Thị Mai</b></p>{SECOND}<p><b>Lò Minh Thư</b></p>',
        f'<div class="k">{TEXT}<p class="q">Vi Thị Mai</p></div><footer><p>Báo Ví Dụ là trang mẫu về vùng mận. Thư bạn đọc xin gửi về hộp thư của tòa soạn.</p></footer>',
        f'<div><div class="v">{TEXT}<p>Vi Thị Mai</p></div><div><h3>Cầu treo</h3><time>28/02/2026 12:00</time><div>{OTHERS}</div></div></div>',
    ],
    ids=["below chapters", "above teasers", "above a rule", "above a second article", "right above its headline", "above the imprint", "above a box with another"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_signature_above_something_else_names_the_writer(body: str) -> None:
    assert authors(body) == ("Vi Thị Mai",)


@pytest.mark.parametrize(
    "body",
    [
        f"{TEXT}<p><b>Vi Thị Mai</b></p><p>Chị là người đầu tiên của bản đem mận bán trên mạng, mỗi mùa chừng hai tấn.</p><p>{MORE[0]}</p>",
        f'<blockquote><p>{BODY[1]}</p><p>Vi Thị Mai</p></blockquote>{TEXT}',
        f'<div>{TEXT}<div class="q"><p>Mận năm nay ngọt vì nắng đến sớm, tôi bán cả vườn trong ba ngày và còn khách gọi.</p><p>Vi Thị Mai</p></div>{TEXT.replace("mận", "mơ")}</div>',
        f"{TEXT}<h3>Cây mận tam hoa</h3><p>{BODY[1]}</p>",
        f'<div class="c">{TEXT}<p>Vi Thị Mai</p><h3><a href="#c2">Chặng thứ hai</a></h3>{OTHERS}</div>',
        f'<div class="c"><section>{TEXT}<p><em>Vi Thị Mai</em></p></section><section>{OTHERS}</section></div>',
    ],
    ids=["a heading of hers", "a quotation", "a box with a quotation", "a heading", "above a chapter", "in a chapter"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_name_amid_the_text_is_not_the_writers(body: str) -> None:
    assert authors(body) == ()


def test_a_second_headline_without_a_signature_above_it_takes_no_name_away() -> None:
    assert authors(f"{TEXT}<p><b>Vi Thị Mai</b></p>") == ("Vi Thị Mai",)
