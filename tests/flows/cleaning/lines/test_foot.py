# ruff: noqa: E501 - markup as pages have it
"""A box whose name begins with `footer` may hold the text, or the foot of the page: where it stands and what it says tell."""

import numpy as np
import numpy.typing as npt
import pytest

from storage.model.blocks import Paragraph
from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE
from tests.flows.pages import BODY, read
from tests.timing import assert_quick

CALL = "Mọi bài vở và ảnh cộng tác xin bạn đọc gửi về hộp thư điện tử của báo, bài không dùng chúng tôi không trả lại."


class Sure:
    threshold = 0.5

    def probabilities(self, rows: list[list[float]]) -> npt.NDArray[np.float64]:
        return np.full(len(rows), 0.9)


@pytest.fixture(autouse=True)
def sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the model take every line."""
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", Sure)


def said(text: str, below: str = "") -> list[str]:
    html = f"{HEAD}<body><div id=khung><h1>{HEADLINE}</h1><div class=chu>{text}</div>{below}</div></body></html>"
    return [block.text for block in read(html)[0].blocks if isinstance(block, Paragraph)]


def boxes(*names: str) -> str:
    return "".join(f"<div class={name}><p>{text}</p></div>" for name, text in zip(names, (*BODY, *MORE), strict=True))


@pytest.mark.parametrize("name", ["footer-less", "footer-hero", "footer_story"])
def test_a_part_of_the_text_whose_box_is_half_called_a_foot_is_kept(name: str) -> None:
    assert said(boxes("mo-dau", "dong-xuan", "gap-mua", "tieng-khen", name)) == [*BODY, *MORE]
    assert said(
        f"{''.join(f'<p>{text}</p>' for text in (*BODY, MORE[0]))}<div class={name}><p>{MORE[1]}</p></div>"
    ) == [*BODY, *MORE]


@pytest.mark.parametrize(
    "foot",
    [
        f"<div class=footer><p>{CALL}</p></div>",
        f"<div class=article-footer><p>{CALL}</p></div>",
        f"<div class=site-footer><div class=footer-cot><p>{CALL}</p></div></div>",
        f"<footer><div class=footer-cot><p>{CALL}</p></div></footer>",
        "<div class=footer-cot><p>Giấy phép số 12/GP-BTTTT, tòa soạn đặt tại số 5 đường Hoa Ban, phường Nà Pheo.</p></div>",
        f"<div class=footer-cot><p>{CALL} <a href=/lien-he.html>Xem thêm</a></p></div>",
    ],
    ids=["a foot", "of an article", "within a foot", "in a footer", "an imprint", "a link"],
)
def test_the_foot_right_below_the_text_is_left_out(foot: str) -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in (*BODY, *MORE))

    assert said(paragraphs + foot) == [*BODY, *MORE]


def test_the_foot_below_the_box_of_all_text_is_left_out() -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in (*BODY, *MORE))

    assert said(paragraphs, f"<div class=footer-cot><p>{CALL}</p></div>") == [*BODY, *MORE]
    parted = f"<div class=mo><p>{BODY[0]}</p></div><div class=thi>{''.join(f'<p>{text}</p>' for text in (*BODY[1:], *MORE))}</div>"
    assert said(f"{parted}<div class=footer-cot><p>{CALL}</p></div>") == [*BODY, *MORE]


def test_many_feet_cost_little() -> None:
    feet = "".join(f"<div class=footer-cot><p>{CALL}</p></div>" for _ in range(900))
    assert_quick(lambda: said(boxes("a", "b", "c", "d", "e") * 20 + feet), 2)


@pytest.mark.parametrize(
    "names",
    [
        ("footer-top", "footer-bottom"),
        ("footer-col", "footer-col"),
        ("footer_text",),
        ("footer-info",),
        ("footer-widget-area",),
        ("footer-1 cot",),
    ],
    ids=lambda names: names[0],
)
def test_the_parts_of_a_foot_among_the_boxes_of_the_text_are_left_out(names: tuple[str, ...]) -> None:
    calls = (CALL, "Trang tin đang chạy thử, chờ cơ quan quản lý cấp phép, rất mong bà con gần xa góp ý thêm.")
    feet = "".join(f'<div class="{name}"><p>{call}</p></div>' for name, call in zip(names, calls, strict=False))

    assert said("".join(f"<p>{text}</p>" for text in (*BODY, *MORE)) + feet) == [*BODY, *MORE]
    assert said(boxes("doan", "doan", "doan", "doan", "doan") + feet) == [*BODY, *MORE]


@pytest.mark.parametrize("part", ["footer-", "footer_"])
def test_a_monstrous_name_costs_little(part: str) -> None:
    assert_quick(lambda: said(boxes("doan", "doan", "doan", "doan", part * 20_000)), 2)


def test_a_box_made_like_two_of_the_text_is_no_foot_whatever_its_id() -> None:
    texts = [*BODY, *MORE]
    ids = ("dau", "giua", "footer-text")
    made = "".join(f'<section class=chuyen id="{name}"><p>{texts[n]}</p></section>' for n, name in enumerate(ids))
    assert texts[2] in said(made)
    assert CALL not in said(made.replace('class=chuyen id="footer', 'class=khac id="footer').replace(texts[2], CALL))


TITLES = ("Khánh thành cầu treo qua suối Nậm Lúa", "Mở lớp dạy thêu cho phụ nữ Hua Bum", "Chợ phiên Nậm Ét họp sớm hơn")
SUMMARIES = (
    "Cây cầu dài bốn mươi mét vừa thông xe sau tám tháng.",
    "Lớp học kéo dài ba tháng, học viên được phát vải.",
    "Từ tháng này chợ mở lúc năm giờ để kịp chuyến xe.",
)


def teasers(count: int, form: str = "<h4><a href=/t{0}.html>{1}</a></h4><p>{2}</p>") -> str:
    return "".join(form.format(n, TITLES[n], SUMMARIES[n]) for n in range(count))


TEXT = "".join(f"<p>{text}</p>" for text in (*BODY, *MORE))


def test_linked_headings_with_summaries_that_end_a_text_are_teasers() -> None:
    assert said(f"{TEXT}<p><b>Lò Thị Ban</b></p>{teasers(3)}") == [*BODY, *MORE]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"{TEXT}{teasers(2)}", SUMMARIES[:2]),
        (f"{TEXT}{teasers(3, '<h4>{1}</h4><p>{2}</p>')}", SUMMARIES),
        (f"{teasers(3)}{TEXT}{teasers(3)}", SUMMARIES),
        (f"{TEXT}{teasers(3)}<p>{MORE[0]} Bà con mong giá giữ được đến cuối vụ.</p>", SUMMARIES),
    ],
    ids=["two", "no links", "a text of such parts", "amid the text"],
)
def test_paragraphs_below_linked_headings_with_one_sign_of_teasers_are_kept(text: str, kept: tuple[str, ...]) -> None:
    assert set(said(text)) >= set(kept)


@pytest.mark.parametrize(
    ("last", "kept"),
    [
        ("Mọi ý kiến đóng góp, bài cộng tác xin gửi về hộp thư của tòa soạn.", False),
        ("Mọi thông tin về kẻ trốn nã xin gửi về Công an huyện, điện thoại 0215 000 111.", True),
        ("Mọi sự giúp đỡ của bạn đọc xin gửi về chị Lò Thị Ban, bản Nà Pheo.", True),
        ("Mọi đóng góp cho gia đình xin gửi về tòa soạn, số tài khoản 000 111 222, ghi rõ ủng hộ bản Nà Pheo.", True),
        ("Các thông tin ban đầu do công an huyện gửi cho báo chí vào chiều cùng ngày.", True),
        ("Mọi ý kiến khen chê gửi tới đoàn kịch đều được chị Ví, người từng viết cho báo tỉnh, đọc kỹ.", True),
        ("Bạn đọc muốn gia hạn thẻ xin liên hệ phòng mượn, điện thoại 0215 000 111.", True),
    ],
)
def test_a_notice_of_the_paper_ends_no_text(last: str, *, kept: bool) -> None:
    assert (last in said(f"{TEXT}<p>{last}</p>")) is kept
