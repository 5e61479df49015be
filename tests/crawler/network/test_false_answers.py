"""Answers that are not what their status says, and honest pages that look a little like them."""

import gzip

import pytest

from crawler.network.false_answers import read_answer
from tests.timing import assert_quick

URL = "http://baothu.example/tin-post1.html"
PARAGRAPH = "<p>" + "Bà con xã vùng cao thu hoạch ngô sớm hơn mọi năm vì mưa về muộn. " * 6 + "</p>"
MENU = "".join(f"<a href=/muc-{n}/>Chuyên mục số {n}</a>" for n in range(12))


def page(body: str, *, title: str = "Báo Thử", head: str = "") -> bytes:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


def kind(status: int = 200, body: bytes = b"", **headers: str) -> str | None:
    found = read_answer(URL, status, {name.replace("_", "-"): value for name, value in headers.items()}, body)
    return found.kind if found else None


@pytest.mark.parametrize("body", [
    page("<script>document.cookie='k=1';location.reload()</script>"),
    page("<script>document.cookie = \"D1N=8f;path=/\"; window.location.href = window.location.href;</script>loading"),
    page("<noscript>Enable JavaScript and cookies to continue</noscript>", title="Just a moment..."),
    page("<script src='/cdn-cgi/challenge-platform/h/g/x.js'></script><p>Xin chờ…</p>"),
    page("<h1>Checking your browser before accessing bao.vn</h1>"),
    page("<script>setCookie('k', 'x', 1); location.href = location.href</script>"),
    page("<noscript>Vui lòng bật JavaScript và cookie để tiếp tục</noscript><script src=/x.js></script>"),
    page("<h1>Đang kiểm tra trình duyệt của bạn…</h1>"),
    page("<form action=/xac-nhan><input type=hidden name=t></form><script>document.forms[0].submit()</script>"),
    page("The requested URL was rejected. Your support ID is: 17", title="Request Rejected"),
    page("<p>Hệ thống nhận thấy truy cập bất thường từ mạng của bạn.</p><input name=ma>"),
    page("<p>Nhập mã xác nhận trong hình để xem tiếp</p><img src=/ma.png>"),
    page("<p>Bạn đang ở trong phòng chờ, còn 120 người phía trước.</p>"),
    page("<p>Số người truy cập hiện đang quá đông, xin đợi một phút.</p>", head="<meta http-equiv=refresh content=20>"),
    page("<form><div class=g-recaptcha></div><p>Vui lòng xác nhận bạn không phải robot</p></form>"),
])  # fmt: skip  # short items: a line each would fill a screen
@pytest.mark.parametrize("status", [200, 403, 503])
def test_a_page_for_browsers_is_a_challenge(body: bytes, status: int) -> None:
    assert kind(status, body) == "challenge"
    packed = gzip.compress(body)
    assert kind(status, packed, content_encoding="gzip") == "challenge"


@pytest.mark.parametrize("words", [
    "Trang web đang bảo trì", "Hệ thống hiện đang được nâng cấp, mời bạn quay lại sau",
    "Báo điện tử tạm thời ngừng hoạt động để bảo dưỡng", "Our site is currently undergoing scheduled maintenance",
])  # fmt: skip  # short items: a line each would fill a screen
def test_a_site_under_repair_tells_nothing_of_its_articles(words: str) -> None:
    found = read_answer(URL, 200, {}, page(f"<h1>{words}</h1>"))
    assert found is not None
    assert (found.kind, found.hides_page, found.blocks) == ("maintenance", True, False)
    assert kind(503, page(f"<h1>{words}</h1>")) is None


def test_a_short_notice_of_an_office_is_no_site_under_repair() -> None:
    notice = "<h1>Nâng cấp dịch vụ công</h1><p>Hệ thống đang được nâng cấp từ 0 giờ ngày 2/3.</p>"

    assert kind(200, page(f'<meta property="og:type" content="article">{notice}')) is None


def test_headers_and_cookie_walls_are_challenges() -> None:
    assert kind(403, b"x", cf_mitigated="challenge") == "challenge"
    assert kind(302, location="/tin-post1.html", set_cookie="ok=1") == "challenge"
    assert kind(302, location="/tin-moi-post1.html", set_cookie="ok=1") is None


@pytest.mark.parametrize(("location", "verdict"), [
    ("/dang-nhap?next=/tin", "login"), ("https://sso.baothu.example/login", "login"),
    ("/tai-khoan/dang-nhap/", "login"), ("/users/sign_in", "login"), ("https://sso.khac.example/?tiep=x", "login"),
    ("/?ref=404", "gone"), ("/thong-bao-loi.html", "gone"), ("/page-404.html", "gone"),
    ("/bai-viet-khong-ton-tai", "gone"),
    ("/", "gone"), ("http://baothu.example", "gone"), ("/index.html", "gone"), ("/trang-chu", "gone"),
    ("/404.html", "gone"), ("/404", "gone"), ("/error/404", "gone"), ("/khong-tim-thay.html", "gone"),
    ("/tin-moi-post1.html", None), ("/tin-post1.html/", None), ("/muc/kinh-te/", None), ("/?p=12", None),
    ("/m/tin-post1.html", None),
    ("/trieu-dang-nhap-ngu-post4.html", None), ("", None), ("http://[bad", None), ("/loi-hua-post9.html", None),
])  # fmt: skip  # short items: a line each would fill a screen
def test_redirects_are_read_by_where_they_lead(location: str, verdict: str | None) -> None:
    assert kind(302, location=location) == verdict


@pytest.mark.parametrize("location", ["/chinh-tri/", "/chinh-tri", "http://baothu.example/chinh-tri/lanh-dao/"])
def test_an_article_that_leads_to_its_section_is_gone(location: str) -> None:
    url = "http://baothu.example/chinh-tri/lanh-dao/tin-post1.html"
    found = read_answer(url, 302, {"location": location}, b"")
    assert found is not None
    assert found.kind == "gone"


@pytest.mark.parametrize("form", ["/amp", "/print.html", "/trang-2", "/"])
@pytest.mark.parametrize("article", ["/tin/mua-lon-o-vung-cao-5071654.html", "/tin/mua-lon-o-vung-cao"])
def test_another_form_of_an_article_that_leads_to_it_is_not_gone(article: str, form: str) -> None:
    assert read_answer(f"http://baothu.example{article}{form}", 301, {"location": article}, b"") is None


@pytest.mark.parametrize("body", [
    page("<h1>Không tìm thấy trang</h1><p>Trang bạn yêu cầu không tồn tại hoặc đã bị xóa.</p>", title="Không tìm thấy"),
    page(f"{MENU}<h1>Không tìm thấy nội dung bạn yêu cầu</h1><p>Bài viết có thể đã bị xóa, đổi tên. Mời quay lại.</p>"),
    page("<p>Xin lỗi</p>", title="404 - Báo Thử"),
    page("<h2>Bài viết này không tồn tại hoặc đã bị gỡ bỏ</h2>"),
    page("<p>Nội dung bạn tìm không còn nữa.</p>"), page("<p>Bài viết này không còn trên hệ thống</p>"),
    page("<p>Tin bạn chọn hiện không còn hiển thị.</p>"), page("<p>Đường dẫn không hợp lệ!</p>"),
    page("<h1>Kh&ocirc;ng t&igrave;m thấy b&agrave;i viết</h1>"),
    page("<h1>Page not found</h1>"),
    page("<div>Nội dung này không còn tồn tại</div>"),
    page(f"{MENU}<h2>Tin bạn yêu cầu không còn tồn tại</h2>"),
    page("<h1>Bài viết đã hết hạn hoặc chưa được xuất bản</h1>"),
    page("<h1>Oops! That page doesn&#8217;t exist.</h1>"),
    page("<h1>Object not found!</h1>"),
    page("<p>Trang khong ton tai</p>", title="Khong tim thay trang"),
    page("<script>alert('Bài viết không tồn tại'); location.href = '/';</script>"),
    page("", head="<meta http-equiv=refresh content='0;url=/'>"),
])  # fmt: skip  # short items: a line each would fill a screen
def test_an_error_page_with_status_200_says_that_the_article_is_gone(body: bytes) -> None:
    assert kind(200, body) == "gone"


@pytest.mark.parametrize("body", [
    page("<h1>Không tìm thấy nạn nhân sau hai ngày tìm kiếm</h1>" + PARAGRAPH * 2),
    page("<h1>Không tìm thấy nạn nhân</h1><p>Tin ngắn.</p>"),
    page("<h1>Trang web lừa đảo đã bị gỡ bỏ</h1>" + PARAGRAPH * 4),
    page("<h1>Nhiều bài viết sai sự thật bị gỡ</h1>" + PARAGRAPH * 4 + "<p>Trang này không tồn tại, ông nói.</p>"),
    page("<h1>Quốc lộ 404 thông xe</h1>" + PARAGRAPH),
    page("<a>Trang chủ</a> <a>Thời sự</a><h1>Không tìm thấy nạn nhân mất tích</h1><p>Tin ngắn.</p>"),
    page("<h1>Tài liệu mật đã bị xóa khỏi mạng</h1>" + PARAGRAPH),
    page("<h1>Bắt nhóm bán hàng ở địa chỉ không tồn tại</h1>" + PARAGRAPH),
    page("<h1>Tin ngắn</h1>" + PARAGRAPH + "<form><textarea></textarea><div class=g-recaptcha></div></form>"),
    page("<h1>Tin ngắn</h1>" + PARAGRAPH + "<script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script>"),
    page("<h1>Tin</h1>" + PARAGRAPH * 4 + "<form><input type=password><div class=g-recaptcha></div></form>"),
    page("<h1>Tin</h1>" + PARAGRAPH + "<script>document.cookie='seen=1';function go(){location.href='/'}</script>"),
    page(PARAGRAPH, head="<meta http-equiv=refresh content='900;url=/khac'>"),
    page(PARAGRAPH, head="<meta http-equiv=refresh content='0;url=/khac'>"),
    page("<p>Video</p><footer>Báo điện tử cập nhật tin tức trong ngày. Lượng truy cập: 41.302.118</footer>"),
    page("<h1>Bệnh viện nâng cấp hệ thống máy chủ, đang bảo trì đường dây</h1>" + PARAGRAPH),
    page("<h1>Không còn cảnh trong hàng đợi từ sáng sớm</h1>" + PARAGRAPH),
    page("<p>Ảnh</p>", head="<meta http-equiv=refresh content=1800>"),
    page("<p>Ảnh</p>", head="<meta http-equiv=refresh content='0;url=/tin-post1.html'>"),
    b"", b"\xff\xfe\x00", b"\x89PNG\r\n",
])  # fmt: skip  # short items: a line each would fill a screen
def test_honest_pages_pass(body: bytes) -> None:
    assert kind(200, body) is None


def test_an_empty_page_that_sends_its_reader_on_is_a_forward() -> None:
    body = page("", head="<meta http-equiv=refresh content='0;url=/moi/tin-post1.html?a=1&amp;b=2'>")
    found = read_answer(URL, 200, {}, body)
    assert found is not None
    assert (found.kind, found.target) == ("forward", "http://baothu.example/moi/tin-post1.html?a=1&b=2")


@pytest.mark.long
@pytest.mark.parametrize("piece", ["<script>", "<!--", "<h1>", "<meta http-equiv=", "<input ", "<", "không ", "&#"])
def test_no_page_takes_long(piece: str) -> None:
    body = (piece * 600_000)[:600_000].encode() + b"http-equiv password document.cookie="
    assert_quick(lambda: read_answer(URL, 200, {}, body), 2)
