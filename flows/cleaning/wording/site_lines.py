"""The lines by which a site speaks of itself beside its articles: ways on, forms, players, notices.

In Vietnamese, as the press and NukeViet, which many portals run, print them, and in English, as WordPress does.
"""

import re

__all__ = ["LINES", "says_only_of_site"]

MOST_WORDS, LONGEST_WORD = 14, 3
"""Syllables of the longest line of such words, and of the longest of them."""
_TOLD = (
    "bài viết, tin, tin tức, tin bài, trang chủ, bình luận, ý kiến, phản hồi, cảm nhận, đánh giá, mục lục, tóm "
    "tắt, video, audio, podcast, chữ, cỡ chữ, giọng đọc, mã qr, qr code, pdf, email, facebook, zalo, youtube, "
    "liên kết, đường dẫn, link, bộ sưu tập, tài khoản, quảng cáo, ứng dụng, ký tự, chủ đề, chuyên mục, lượt, lượt "
    "xem, lượt đọc, lượt truy cập, trang web, website, cửa sổ, trình phát, trình đơn, menu, giao diện, xem, đọc, "
    "nghe, phát, chia sẻ, gửi, lưu, tải, tải về, tải xuống, tải lại, xuất, mở, đóng, ẩn, hiện, hiển thị, thu gọn, "
    "mở rộng, phóng to, thu nhỏ, theo dõi, thích, nhấn, bấm, nhấp, click, nhập, viết, sắp xếp, tìm kiếm, xếp "
    "hạng, đăng nhập, đăng ký, cập nhật, đăng, sao chép, báo lỗi, quay lại, trở về, trở lại, chọn, bật, tắt, tự "
    "động"
)
"""What a site has, and what it offers to do with it."""
_BESIDE = (
    "thêm, khác, mới, mới nhất, mới hơn, cũ, cũ hơn, cũ nhất, nhiều, nhiều nhất, nhất, liên quan, cùng, trước, "
    "sau, tiếp, tiếp theo, này, của, bạn, chúng tôi, tác giả, bạn bè, cho, qua, trên, trong, tại, tại đây, đây, "
    "để, về, theo, vào, và, với, lên, xuống, đến, tới, ra, đã, đang, chưa, được, hãy, xin, vui lòng, mời, nhanh, "
    "to, nhỏ, vừa, lớn, đầu, cuối, hết, tất cả, toàn bộ, số, tổng, tổng số, còn lại, nóng, nổi bật, tiêu điểm, "
    "gợi ý, có thể, quan tâm, đừng bỏ lỡ, có, bằng, phút, giờ, ngày, lần, người, hôm nay, tuần, tháng, thời gian, "
    "thành công, một, các, những, không, hoặc, lại, bài, trang, nội dung, phiếu, in, chờ, "
    "bản, tên, nào, kênh, bớt, giây, cách đây, tổng cộng, nâng cao, tốc độ"
)
"""What stands beside it in such lines."""

_ARTICLE = r"(?:bài(?: viết| báo| này)?|tin(?: tức| bài)?|nội dung)"
_SERVICE = (
    r"(?:facebook|fb|zalo|twitter|x\.com|messenger|google(?: news|\+)?|pinterest|linkedin|tiktok|youtube|instagram|"
    r"telegram|whatsapp|viber|e-?mail|copy link|link|print)"
)
_FIELD = r"(?:họ (?:và )?tên|e-?mail|(?:số )?điện thoại|địa chỉ|tiêu đề|nội dung|mã xác nhận)"
_TONGUE = r"(?:tiếng (?:anh|việt)|english|vietnamese)"
_WAYS = (
    r"(?:những |các )?(?:tin|bài|tin bài)(?: viết| tức)? (?:mới|cũ|mới hơn|cũ hơn|trước|sau|tiếp theo|kế tiếp|trước đó|"
    r"liên quan|cùng (?:chuyên mục|chủ đề|loại|tác giả)|đọc nhiều|nổi bật|xem nhiều|đã đăng)(?: nhất)?|"
    r"[←«‹<]?\s?bài trước\s?\W?\s?bài (?:sau|tiếp(?: theo)?)\s?[→»›>]?|trước\W{1,3}sau|sau\W{1,3}trước|"
    r"trang chủ(?:\s?[>»›/]\s?[^>»›/.:!?]{2,40}){1,4}|lên trên|(?:chuyển )?(?:đến|tới) trang|"
    r"(?:\d{1,3}\s){2,9}(?:(?:\.{3}|…)\s?)?(?:\d{1,4}\s)?(?:tiếp|sau|cuối|next)|"
    r"trang:?(?: \d{1,3}){1,9}|trang \d{1,3} ?/ ?\d{1,3}|(?:bạn đang (?:ở(?: đây)?|xem)|vị trí): ?[^.!?]{2,80}|"
    r"(?:chuyên mục|thư mục|nhóm tin): ?[^.:!?]{2,40}|(?:sự kiện|chủ đề|video|ảnh) liên quan|gợi ý cho bạn|"
    r"(?:đang )?được quan tâm(?: nhất)?|(?:tin )?(?:tiêu điểm|mới nhất)|sơ đồ (?:trang|site|website)|rss|"
    r"liên hệ(?: quảng cáo)?"
)
_FORMS = (
    r"(?:(?:bạn (?:cần|phải)|(?:xin |hãy )?vui lòng|mời bạn) )?đăng nhập(?: (?:để|hoặc) .{2,40})?|"
    rf"{_FIELD}(?:[ ,:*]{{1,3}}(?:{_FIELD}|gửi|nhập lại|\*)){{1,6}}|"
    r"(?:ý kiến|bình luận|nhận xét) của (?:bạn|quý vị) sẽ (?:được|không) .{5,60}|đăng ký nhận (?:bản )?tin.{0,40}|"
    rf"góp ý|(?:bạn thấy )?{_ARTICLE} (?:này )?(?:thế nào|có hữu ích(?: (?:với|cho) bạn)?(?: không)?)\?|"
    r"(?:không )?hữu ích(?: không hữu ích)?|h(?:ủy|uỷ)(?: bỏ)?|gửi(?: đi)?|xóa|ok|chấp nhận|"
    r"báo (?:cáo (?:vi phạm|sai phạm)|xấu|lỗi)|(?:facebook comments?|bình luận (?:bằng|qua) \w{2,12})|nhập (?:lại )?mã|"
    rf"tải lại mã|{_FIELD} ?\*|\W{{0,3}}(?:trường |thông tin )bắt buộc|(?:hủy )?(?:quan tâm|theo dõi)|"
    r"thêm vào (?:yêu thích|mục yêu thích)|ủng hộ báo|đặt báo(?: \w{2,10})?|"
    r"(?:theo dõi|kết nối(?: với)?|liên hệ(?: với)?) chúng tôi(?: trên .{2,40})?"
)
_RATING = (
    r"tổng số điểm của bài viết là:? ?[\d.,]{1,6} (?:trong|/|trên) ?(?:tổng số )?[\d.,]{1,6} (?:đánh giá|lượt|phiếu)|"
    r"xếp hạng:? ?[\d.,]{1,4} ?-? ?[\d.,]{1,6} (?:phiếu bầu|lượt|đánh giá|phiếu)"
)
_NOTICES = (
    r"đọc trong \d{1,2} phút|(?:có )?\d[\d.,]{0,12} (?:người|bạn đọc|độc giả) (?:đã |đang )?(?:xem|đọc|thích|truy cập)|"
    r"bạn đã không sử dụng site.{10,120}|(?:người đăng|đăng bởi|biên tập):? (?:admin\w{0,10}|ban biên tập)|"
    r"(?:xem )?(?:cỡ chữ|theo ngày):? (?:a[-+]?\s?|\d{1,4}\s?){1,5}|(?:tạm )?dừng(?:\W{1,3}tiếp tục)?|aa|"
    r"(?:chế độ|nền|giao diện) (?:ban đêm|tối|sáng)|màn hình rộng|(?:ngôn ngữ|languages?): ?[\w ]{2,20}|"
    rf"(?:bản )?{_TONGUE}(?:\W{{1,3}}{_TONGUE})?|"
    r"(?:xin |vui lòng )?(?:chờ|đợi)(?: (?:trong )?(?:giây lát|ít phút))?(?:\.{3}|…)?|"
    r"(?:trình duyệt|thiết bị)(?: của bạn| này)? (?:không|chưa) hỗ trợ .{2,50}|"
    r"(?:xin |hãy )?(?:vui lòng )?(?:bật|kích hoạt) javascript.{0,60}|"
    r"(?:bỏ qua|tắt|đóng|ẩn) quảng cáo(?: sau \d{1,2} giây)?|"
    r"(?:đã )?(?:sao chép|copy)(?: đường dẫn| liên kết| link)?(?: thành công)?!?|"
    r"tải (?:app|ứng dụng)(?: (?:báo|của) [\w ]{1,30})?|quét mã qr (?:để|và) (?:tải|cài|theo dõi|đọc).{0,40}|"
    r"thống kê(?: (?:truy cập|trang))?|(?:ảnh|hình)(?: ảnh)? (?:chỉ )?(?:mang tính )?minh h(?:ọa|oạ)|"
    r"(?:tải )?(?:tệp|file|tập tin|văn bản|tài liệu)(?: tin)?(?: đính)? kèm(?: theo)?:?|"
    r"(?:tags?|từ khóa|từ khoá|chủ đề):?|tags?: ?[^.:!?]{2,80}|(?:#[\w.-]{2,40}[\s,]{0,3}){1,12}|"
    r"(?:(?:giọng )?(?:nam|nữ) miền (?:bắc|trung|nam)[\s/,]{0,3}){2,6}|"
    rf"{_SERVICE}(?:[\s,/]{{1,3}}{_SERVICE}){{1,8}}|google news"
)
_ENGLISH = (
    r"(?:leave|post|write|add|submit) a (?:comment|reply)|(?:no|\d{1,4}) (?:comments?|repl(?:y|ies)|responses?)|"
    r"your e-?mail address will not be published\.?(?: required fields are marked \*)?|post navigation|"
    r"(?:previous|next|older|newer|related|recent|popular|more|latest|other)(?: \w{1,12})? "
    r"(?:posts?|articles?|stor(?:y|ies)|news)|(?:filed under|posted in|tagged with|(?:categor(?:y|ies)|tag(?:s|ged)?):)"
    r" ?[^.!?]{2,60}|tagged [\w ]{2,30}(?:, [\w ]{2,30}){1,9}|(?:\d{1,2}|one|two|three|four|five) min(?:ute)?s? read|"
    r"(?:print|e-?mail|share|save|bookmark|listen to)(?: this)?(?: (?:page|article|post|story))?|share this:?|"
    r"share (?:this )?(?:on|via) [\w /,]{1,30}|(?:sign up|subscribe)(?: (?:to|for) (?:our|the) [\w ]{2,30})?|"
    r"back to (?:top|home)|read more|see (?:more|all|also)|continue reading|top|skip (?:to content|ad)|"
    r"(?:your browser does not support|please enable javascript).{0,60}|follow us(?: on [\w ,]{2,40})?|"
    r"(?:page )?(?:views?|hits):? [\d.,]{1,9}|[\d.,]{1,9} (?:(?:page ?)?views?|hits)|loading(?:\.{3}|…)?"
)
LINES = rf"(?:{_WAYS}|{_FORMS}|{_RATING}|{_NOTICES}|{_ENGLISH})"
"""One such line as a whole, in any case of letters."""
_WORD = re.compile(r"[^\W\d_]+")


def _known(words: str) -> frozenset[str]:
    return frozenset(words.split(", "))


_OF_SITES = _known(_TOLD)
_KNOWN = _OF_SITES | _known(_BESIDE)


def says_only_of_site(text: str) -> bool:
    """Tell whether all words of a tidy line are those by which sites speak of what they offer: `Tải thêm bình luận`.

    Beside a number, one syllable is too little: `Đọc 2 lần`.
    """
    said = _WORD.findall(text.casefold())
    if not 0 < len(said) <= MOST_WORDS:
        return False
    numbered = any(map(str.isdecimal, text))
    told = place = 0
    while place < len(said):
        longest = min(LONGEST_WORD, len(said) - place)
        words = (" ".join(said[place : place + size]) for size in range(longest, 0, -1))
        word = next((word for word in words if word in _KNOWN), None)
        if word is None:
            return False
        told += word in _OF_SITES and (" " in word or not numbered)
        place += word.count(" ") + 1
    return told > 0
