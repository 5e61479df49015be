"""A short article is read alone, however long what the site prints about itself beside it is."""

import pytest

from tests.flows.pages import plain_page, read
from tests.timing import assert_quick

HEADLINE = "Bắt giữ hai đối tượng vận chuyển gỗ trái phép"
NEWS = (
    "Sáng 12/11, Công an huyện cho biết đã bắt giữ hai đối tượng vận chuyển gỗ trái phép trên địa bàn xã, tang vật gồm "
    "3 mét khối gỗ các loại và một xe tải không biển kiểm soát.",
)
ABOUT = (
    "Báo là tiếng nói của nhân dân các dân tộc trong tỉnh, ra đời năm 1975 và phát hành đều đặn mỗi ngày tại mọi nơi.",
    "Mọi sao chép, trích dẫn thông tin từ trang này phải được sự đồng ý bằng văn bản của những người phụ trách trang.",
    "Chúng tôi luôn mong nhận được ý kiến đóng góp của bạn đọc gần xa để tờ báo ngày càng phong phú, hấp dẫn hơn nữa.",
    "Nơi làm việc đặt tại trung tâm thành phố, có các phòng chuyên môn và các văn phòng tại các huyện, thị xã.",
)


def paragraphs(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(text: str, headline: str = HEADLINE) -> str:
    return plain_page(f"<p>12/11/2024 09:15</p>{text}", headline=headline)


@pytest.mark.parametrize("holder", ["{news}{box}", "<div>{news}</div>{box}", "<main>{news}</main></div><div>{box}"])
@pytest.mark.parametrize(
    "box",
    [
        "<footer>{}</footer>",
        "<aside>{}</aside>",
        '<div class="site-footer">{}</div>',
        '<div class="sidebar"><div><h3>Giới thiệu</h3>{}</div></div>',
        '<div style="display: none">{}</div>',
        "<section hidden>{}</section>",
        '<div class="modal" role="dialog">{}</div>',
        '<div class="author-box"><h4>Lò Mai</h4>{}</div>',
        '<form id="subscribe">{}<input name="email"></form>',
    ],
)
def test_a_long_box_that_says_nothing_of_the_headline_is_left_out(holder: str, box: str) -> None:
    cleaned, _ = read(page(holder.format(news=paragraphs(NEWS), box=box.format(paragraphs(ABOUT)))))

    assert cleaned.text == NEWS[0]


@pytest.mark.parametrize("box", ['<div class="paywall">{}</div>', "<aside>{}</aside>", "<div hidden>{}</div>"])
def test_the_rest_of_the_article_is_kept_in_a_box_of_any_name(box: str) -> None:
    rest = (
        *ABOUT,
        "Theo cơ quan điều tra, hai đối tượng khai đã nhiều lần vận chuyển gỗ qua đường mòn này vào ban đêm.",
    )
    cleaned, _ = read(page(paragraphs(NEWS) + box.format(paragraphs(rest))))

    assert all(text in f"{cleaned.lead} {cleaned.text}" for text in (*NEWS, *rest))


@pytest.mark.parametrize("box", ['<div class="paywall">{}</div>', "<div hidden>{}</div>"])
def test_a_text_under_a_headline_that_neither_repeats_is_kept(box: str) -> None:
    """A headline of other words says nothing of the box."""
    cleaned, _ = read(page(paragraphs(NEWS) + box.format(paragraphs(ABOUT)), "Khi rừng già lại lên tiếng gọi"))

    assert all(text in f"{cleaned.lead} {cleaned.text}" for text in (*NEWS, *ABOUT))


def test_a_text_in_a_named_box_below_one_line_is_kept() -> None:
    """Below a line of less than a hundred characters that repeats the headline stands no article of its own."""
    line = "<p>Hai đối tượng vận chuyển gỗ trái phép đã bị bắt giữ.</p>"
    cleaned, _ = read(page(f'{line}<div class="paywall">{paragraphs(ABOUT)}</div>'))

    assert cleaned.text is not None
    assert all(text in cleaned.text for text in ABOUT)


def test_many_long_boxes_take_little_time() -> None:
    boxes = "".join(f'<aside id="a{n}"><div>{paragraphs(ABOUT)}</div></aside>' for n in range(2_000))
    many = page(paragraphs(NEWS) + boxes)

    assert_quick(lambda: read(many), seconds=3)
