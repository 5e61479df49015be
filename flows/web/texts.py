"""The words of the pages in Vietnamese and English."""

from collections.abc import Callable
from typing import Final

__all__ = ["LANGUAGES", "translator"]

LANGUAGES: Final = ("vi", "en")

_TEXTS = {
    "archive": ("Kho lưu trữ báo tỉnh", "Archive of the provincial press"),
    "skip": ("Tới nội dung", "Skip to content"),
    "today": ("Hôm nay", "Today"),
    "search": ("Tìm kiếm", "Search"),
    "edits": ("Chỉnh sửa", "Corrections"),
    "coverage": ("Độ phủ", "Coverage"),
    "sources": ("Các báo", "Newspapers"),
    "charts": ("Biểu đồ", "Charts"),
    "other_language": ("English", "Tiếng Việt"),
    "news_of": ("Tin ngày {}", "News of {}"),
    "map_title": ("Tin theo tỉnh, thành", "News by province"),
    "map_hint": (
        "Mỗi ô là một tỉnh, thành; số là số bài trong ngày. Chọn một ô để đọc.",
        "Each tile is a province; the number counts its articles of the day. Choose one to read.",
    ),
    "day_before": ("Ngày trước", "Day before"),
    "day_after": ("Ngày sau", "Day after"),
    "day": ("Ngày", "Day"),
    "show": ("Xem", "Show"),
    "newest": ("Mới nhất", "Newest"),
    "none": ("Không có bài nào.", "No article."),
    "none_search": (
        "Không tìm thấy bài nào. Thử bớt điều kiện, hoặc gõ không dấu.",
        "No article found. Try fewer conditions, or type without tone marks.",
    ),
    "articles": ("bài", "articles"),
    "article": ("Bài báo", "Article"),
    "versions": ("Các phiên bản", "Versions"),
    "version": ("Phiên bản", "Version"),
    "latest": ("mới nhất", "latest"),
    "compare": ("So sánh", "Compare"),
    "compare_title": ("Phiên bản {} và {}", "Version {} and {}"),
    "compare_hint": (
        "Câu bị bỏ ở bên trái, câu mới ở bên phải; chữ được sửa có nền màu.",
        "Sentences taken out stand on the left, new ones on the right; changed words are highlighted.",
    ),
    "nothing_differs": ("Không có câu nào khác nhau.", "No sentence differs."),
    "fields_differ": ("Các trường khác nhau", "Fields that differ"),
    "field": ("Trường", "Field"),
    "before": ("Trước", "Before"),
    "after": ("Sau", "After"),
    "created": ("đăng", "published"),
    "edited": ("sửa", "edited"),
    "removed": ("gỡ", "removed"),
    "restored": ("đăng lại", "restored"),
    "reextracted": ("đọc lại", "read again"),
    "silent": ("sửa không báo", "silent correction"),
    "silent_hint": (
        "Báo không ghi thời điểm sửa trên trang.",
        "The newspaper did not date this change on its page.",
    ),
    "kept_versions": (
        "Bài này có {} phiên bản. Mọi lần sửa đều được giữ lại.",
        "This article has {} versions. Every correction is kept.",
    ),
    "one_version": ("Chưa thấy lần sửa nào.", "No correction has been seen."),
    "tombstone": (
        "Báo đã gỡ bài này; thấy lúc {}. Các phiên bản trước vẫn còn dưới đây.",
        "The newspaper removed this article; seen {}. Its earlier versions are kept below.",
    ),
    "last_text": ("Đọc bản cuối trước khi gỡ", "Read the last version before the removal"),
    "published": ("Đăng", "Published"),
    "modified": ("Báo ghi sửa", "Dated as changed"),
    "seen": ("Thu thập", "Seen"),
    "stored": ("Lưu", "Stored"),
    "by": ("Tác giả", "By"),
    "photos": ("Ảnh", "Photos"),
    "credited": ("Nguồn", "Credit"),
    "section": ("Chuyên mục", "Section"),
    "places": ("Địa danh", "Places"),
    "people": ("Nhân vật", "People"),
    "organizations": ("Tổ chức", "Organisations"),
    "days": ("Ngày được nhắc", "Days named"),
    "keywords": ("Từ khóa", "Keywords"),
    "picture": ("Ảnh", "Picture"),
    "video": ("Video", "Video"),
    "picture_note": (
        "Ảnh không được lưu; liên kết dẫn tới báo.",
        "Pictures are not stored; the link leads to the newspaper.",
    ),
    "at_newspaper": ("Xem tại báo", "Read at the newspaper"),
    "record": ("Bản ghi JSON", "JSON record"),
    "origins": ("Mỗi trường lấy từ đâu", "Where each field came from"),
    "completeness": ("Độ đầy đủ", "Completeness"),
    "read_by": ("Đọc bằng", "Read by"),
    "story": ("Đường đi của tin", "The story's way"),
    "story_hint": (
        "Cùng một tin ở các báo, theo thứ tự đăng.",
        "The same story in all newspapers, in the order of publication.",
    ),
    "story_of": ("{} báo đã đăng tin này.", "{} newspapers carried this story."),
    "first": ("đăng đầu tiên", "first"),
    "later": ("sau {}", "{} later"),
    "new": ("bài gốc", "original"),
    "routine": ("bài theo mẫu", "routine text"),
    "reprint": ("đăng lại", "reprint"),
    "partial_reprint": ("đăng lại một phần", "partial reprint"),
    "words": ("Từ khóa tìm", "Words"),
    "words_hint": (
        'Gõ không dấu để tìm mọi cách viết; "trong ngoặc kép" để tìm nguyên cụm.',
        'Without tone marks every spelling is found; "in quotes" the exact phrase.',
    ),
    "source": ("Báo", "Newspaper"),
    "province": ("Tỉnh, thành", "Province"),
    "place": ("Địa danh (tên hoặc mã)", "Place (name or code)"),
    "person": ("Nhân vật", "Person"),
    "since": ("Từ ngày", "From"),
    "until": ("Đến hết ngày", "To, inclusive"),
    "repeats": ("Cả các bài đăng lại", "Reprints too"),
    "any": ("Tất cả", "All"),
    "found": ("{} bài", "{} articles"),
    "older": ("Bài cũ hơn", "Older articles"),
    "chart_this": ("Biểu đồ của tìm kiếm này", "Chart of this search"),
    "feed_this": ("Nguồn tin (Atom)", "Feed (Atom)"),
    "edits_of": ("Chỉnh sửa ngày {}", "Corrections of {}"),
    "edits_hint": (
        "Những lần sửa mà báo không ghi lại đứng trước.",
        "Corrections that the newspaper did not date come first.",
    ),
    "sentences": ("số câu khác: {}", "sentences changed: {}"),
    "last_edits": ("Chỉnh sửa gần đây", "Latest corrections"),
    "edits_front": (
        "Bài đã bị sửa sau khi đăng. Chọn một bài để xem từng câu trước và sau.",
        "Articles changed after publication. Choose one to see each sentence before and after.",
    ),
    "shared": ("Tin nhiều báo cùng đăng", "Stories that several newspapers carried"),
    "shared_hint": (
        "Chọn một tin để xem báo nào đăng trước, báo nào đăng lại.",
        "Choose one to see who printed it first and who reprinted it.",
    ),
    "papers": ("{} báo", "{} newspapers"),
    "coverage_hint": (
        "Số bài mỗi ngày của mỗi báo. Ô trống: không có bài nào.",
        "Articles a day of each newspaper. An empty cell: none.",
    ),
    "last_seen": ("Lần cuối thấy", "Last seen"),
    "per_day": ("Bài mỗi ngày", "A day"),
    "last_crawl": ("Lần thu thập cuối", "Last crawl"),
    "status": ("Trạng thái", "Status"),
    "failures": ("Lỗi", "Failures"),
    "ok": ("tốt", "well"),
    "failed": ("hỏng", "failed"),
    "never": ("chưa có", "never"),
    "by_month": ("Theo tháng", "By month"),
    "by_province": ("Theo tỉnh, thành", "By province"),
    "by_source": ("Theo báo", "By newspaper"),
    "chart_hint": ("Số bài có các từ này.", "Number of articles with these words."),
    "table": ("Bảng số", "Table"),
    "not_found": ("Không có trang này.", "There is no such page."),
    "wrong_question": ("Yêu cầu không hợp lệ", "This request cannot be answered"),
    "indexing": (
        "Chỉ mục đang được lập; kết quả chưa đầy đủ.",
        "The index is being built; lists are not complete yet.",
    ),
    "held_since": ("Chỉ mục cập nhật lúc {}", "Index up to date at {}"),
    "read_only": (
        "Chỉ để đọc. Bài viết thuộc về các báo đã đăng.",
        "Read only. Articles belong to the newspapers that published them.",
    ),
    "about_api": ("API và dữ liệu", "API and data"),
}


def translator(language: str) -> Callable[..., str]:
    """Return a function from the key of a text and its values to the text in `language`."""
    column = LANGUAGES.index(language)

    def text(key: str, *values: object) -> str:
        found = _TEXTS[key][column]
        return found.format(*values) if values else found

    return text
