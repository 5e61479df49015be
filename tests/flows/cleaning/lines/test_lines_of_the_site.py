"""Lines by which a site speaks of itself are none of an article's, above its first paragraph and below its last one."""

import pytest

from flows.cleaning.wording.page_furniture import is_furniture
from tests.flows.pages import BODY, plain_page, read

IN_ENGLISH = (
    "Lo Thi Ban, who owns an orchard of two hectares, says that the fruit is larger this season than it has ever been.",
    "Farmers in the commune have begun to pick the first plums of the year, ten days earlier than in other years.",
    "The cooperative has signed contracts with three companies, which fetch the fruit in the village every morning.",
)

ABOVE = (
    "Trang chủ > Thời sự > Trong tỉnh", "Chuyên mục: Thời sự", "Bạn đang ở: Trang chủ » Tin tức", "👁 1.234",
    "🕐 5 phút trước", "Đọc trong 3 phút", "Nữ miền Bắc Nam miền Nam", "Facebook Twitter Zalo Copy link",
    "Đã sao chép liên kết", "Trình duyệt của bạn không hỗ trợ thẻ video", "Đăng nhập để lưu bài viết",
    "Bỏ qua quảng cáo", "Mục lục", "Xem cỡ chữ A- A+", "Tiếng Việt | English", "Người đăng: admin",
    "Xin chờ trong giây lát...",
)  # fmt: skip  # short items: a line each would fill a screen
BELOW = (
    "Tải thêm bình luận", "Lượt xem bài viết: 1.203", "Chia sẻ cảm nhận của bạn về bài viết", "Bài viết cùng tác giả",
    "Tổng số điểm của bài viết là: 5 trong 1 đánh giá", "Click để đánh giá bài viết",
    "Xếp hạng: 5 - 1 phiếu bầu", "Những tin mới hơn", "Những tin cũ hơn", "← Bài trước Bài sau →",
    "1 2 3 4 ... Tiếp", "#mận #NàPheo", "Tags: mận, Nà Pheo",
    "Ý kiến của bạn sẽ được xét duyệt trước khi đăng. Xin vui lòng gõ tiếng Việt có dấu",
    "Họ tên Email Nội dung", "Bài viết này có hữu ích với bạn không?", "Đăng ký nhận bản tin",
    "Có 55 người đã xem", "Tải file đính kèm",
    "Bạn đã không sử dụng Site, Bấm vào đây để duy trì trạng thái đăng nhập. Thời gian chờ: 60 giây",
)  # fmt: skip  # short items: a line each would fill a screen
ENGLISH = (
    "5 min read", "Share this:", "Leave a Comment", "3 Comments", "Post navigation", "Related Articles",
    "Tags: plums, farmers", "Your email address will not be published. Required fields are marked *",
    "1,234 views", "Back to top",
)  # fmt: skip  # short items: a line each would fill a screen
OF_ARTICLES = (
    "Bài 2", "Bài cuối", "THÔNG BÁO", "Số trang: 120", "Tổng số phiếu: 345", "Thời gian: 8 giờ ngày 12/3", "In 2026",
    "Nội dung:", "Tin, ảnh: Lò Mai", "Bài và ảnh: Lò Mai", "Người đọc thơ: Lò Mai", "Xem hội Lồng tồng",
    "Nghe suối hát",
    "Mọi thông tin về cháu xin báo về số điện thoại 0900 000 000", "Ý kiến sẽ được tổng hợp gửi lên Quốc hội",
    "12 34 56 78", "Quét mã QR để ủng hộ đồng bào vùng lũ", "Chuyên mục hôm nay xin dừng tại đây",
    "Tải ứng dụng VNeID về máy", "Trả lời", "Tagged sharks return to the bay",
    "Bản tin dự báo thời tiết đêm nay", "Hà Nội 25°C", "Theo TTXVN", "Lò Mai", "(Còn nữa)",
    "Lò Văn Ban và Lò Thị Mai", "Đăng ký dự thi trước ngày 12/3", "Tin vui từ Nà Pheo", "Bài học kinh nghiệm",
)  # fmt: skip  # short items: a line each would fill a screen


def page(texts: tuple[str, ...], language: str = "vi") -> str:
    text = "".join(f"<p>{text}</p>" for text in texts)
    return plain_page(f'<div class="d">02/03/2026 08:15</div><div class="n">{text}</div>', language=language)


@pytest.mark.parametrize("line", ABOVE)
def test_a_line_of_the_site_above_the_text_is_left_out(line: str) -> None:
    cleaned, _ = read(page((line, *BODY)))

    assert line not in f"{cleaned.lead} {cleaned.text}"
    assert all(text in f"{cleaned.lead} {cleaned.text}" for text in BODY)


@pytest.mark.parametrize("line", BELOW)
def test_a_line_of_the_site_below_the_text_is_left_out(line: str) -> None:
    cleaned, _ = read(page((*BODY, line)))

    assert cleaned.text == "\n\n".join(BODY)


@pytest.mark.parametrize("line", ENGLISH)
def test_a_line_of_an_english_site_is_left_out(line: str) -> None:
    cleaned, _ = read(page((*IN_ENGLISH, line), "en"))

    assert line not in (cleaned.text or "")


@pytest.mark.parametrize("line", OF_ARTICLES)
def test_a_line_that_an_article_may_have_is_none_of_the_site(line: str) -> None:
    assert not is_furniture(line)


def test_such_a_line_amid_the_text_stays() -> None:
    cleaned, _ = read(page((BODY[0], "Những tin mới hơn", *BODY[1:])))

    assert "Những tin mới hơn" in (cleaned.text or "")
