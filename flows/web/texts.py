"""The words of the pages in Vietnamese and English."""

from collections.abc import Callable
from typing import Final

__all__ = ["LANGUAGES", "field_text", "genre_text", "translator"]

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
    "weeks_before": ("4 tuần trước", "4 weeks before"),
    "weeks_after": ("4 tuần sau", "4 weeks after"),
    "day_after": ("Ngày sau", "Day after"),
    "day": ("Ngày", "Day"),
    "show": ("Xem", "Show"),
    "newest": ("Mới nhất", "Newest"),
    "none": ("Không có bài nào.", "No article."),
    "no_edits": ("Không thấy chỉnh sửa nào.", "No correction was seen."),
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
        "Bản trước đứng trước, bản sau đứng sau. Chữ bị bỏ gạch ngang, chữ mới có nền màu. Câu đổi chỗ có ghi rõ ở cả"
        " chỗ cũ và chỗ mới.",
        "The earlier version comes first. Words taken out are struck through, new ones are highlighted. A sentence that"
        " moved is named so at its old and at its new place.",
    ),
    "moved_away_moved": ("Chuyển đi chỗ khác:", "Moved elsewhere:"),
    "moved_here_moved": ("Chuyển tới đây:", "Moved here:"),
    "moved_away_edited": ("Sửa và chuyển đi chỗ khác:", "Edited and moved elsewhere:"),
    "moved_here_edited": ("Sửa và chuyển tới đây:", "Edited and moved here:"),
    "changed_sentences": (
        "Báo đã sửa bài này. Số câu khác nhau: {}.",
        "The newspaper changed this article. Sentences that differ: {}.",
    ),
    "changed_fields": (
        "Báo đã sửa bài này, không sửa câu nào.",
        "The newspaper changed this article, but no sentence.",
    ),
    "change_dated": ("Trang báo ghi lúc sửa: {}.", "Its page dates the change {}."),
    "change_seen": ("Thấy lúc {}.", "Seen {}."),
    "nothing_differs": ("Không có câu nào khác nhau.", "No sentence differs."),
    "fields_differ": ("Các trường khác nhau", "Fields that differ"),
    "fields_hint": (
        "Trong mỗi trường chỉ ghi phần khác nhau.",
        "Of each field only what differs is shown.",
    ),
    "field": ("Trường", "Field"),
    "before": ("Trước", "Before"),
    "after": ("Sau", "After"),
    "created": ("đăng", "published"),
    "edited": ("sửa", "edited"),
    "removed": ("gỡ", "removed"),
    "removed_articles": ("Đã gỡ", "Removed"),
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
    "earlier_versions": ("{} phiên bản cũ hơn (JSON)", "{} earlier versions (JSON)"),
    "one_version": ("Chưa thấy lần sửa nào.", "No correction has been seen."),
    "tombstone": (
        "Báo đã gỡ bài này; thấy lúc {}. Các phiên bản trước vẫn được giữ.",
        "The newspaper removed this article; seen {}. Its earlier versions are kept.",
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
    "taken": ("lấy được {} phần chữ của bài", "{} of the page's prose taken"),
    "agreement": ("cách đọc thứ hai trùng {}", "a second reading agrees by {}"),
    "reader_rule": ("theo quy tắc của báo", "by a rule of the newspaper"),
    "reader_lines": ("theo cách đọc chung", "by the general reading"),
    "reader_machine": ("theo dữ liệu máy của trang", "from what the page tells machines"),
    "reader_trafilatura": ("bằng trafilatura", "by trafilatura"),
    "attachments": ("Tệp kèm theo", "Attachments"),
    "origins_hint": (
        "Trường: quy tắc hoặc cách đọc đã cho ra nó.",
        "Field: the rule or fallback that gave it.",
    ),
    "read_by": ("Phiên bản trích xuất", "Extraction version"),
    "story": ("Đường đi của tin", "The story's way"),
    "story_hint": (
        "Cùng một tin ở các báo, theo thứ tự đăng.",
        "The same story in all newspapers, in the order of publication.",
    ),
    "story_of": ("{} báo đã đăng tin này.", "{} newspapers carried this story."),
    "story_first": ("{} đăng đầu tiên, lúc {}.", "{} printed it first, {}."),
    "story_credit": ("Nguồn tin: {}.", "It credits {}."),
    "story_others": ("Các bài sau đăng trong vòng {}.", "The others followed within {}."),
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
    "found_on": ("Từ trang này còn {} bài", "{} articles from this page on"),
    "older": ("Bài cũ hơn", "Older articles"),
    "chart_this": ("Biểu đồ của tìm kiếm này", "Chart of this search"),
    "feed_this": ("Nguồn tin (Atom)", "Feed (Atom)"),
    "feed_edits": ("Nguồn tin chỉnh sửa (Atom)", "Feed of corrections (Atom)"),
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
    "status": ("Trạng thái", "State"),
    "severity_ok": ("tốt", "well"),
    "severity_note": ("lưu ý", "note"),
    "severity_warning": ("cần xem", "worth a look"),
    "severity_failed": ("hỏng", "failed"),
    "registry_active": ("đang thu thập", "crawled"),
    "registry_paused": ("tạm dừng", "paused"),
    "registry_merged": ("đã sáp nhập", "merged"),
    "registry_forbidden": ("không được phép", "forbidden"),
    "health_at": ("lúc {}", "at {}"),
    "health_unknown": (
        "Không đọc được tình trạng các báo lúc này.",
        "The health of the newspapers cannot be read now.",
    ),
    "health_hint": (
        "Hôm nay, hôm qua: số bài/số bài thường có vào ngày đó. Độ trễ: từ lúc đăng đến lúc thu thập. Bị loại: phần"
        " trang không đọc được thành bài. Không theo mẫu: phần bài đọc mà không có quy tắc riêng của báo.",
        "Today, yesterday: articles/articles to be expected on that day. Delay: from publication to fetch. Refused:"
        " share of pages that gave no article. Without rules: share of articles read by no rule of the newspaper.",
    ),
    "waiting": ("{} tệp thu thập chờ xử lý", "{} segments wait to be processed"),
    "last_run": ("lượt chạy cuối", "last run"),
    "issues": ("Việc cần làm", "What needs attention"),
    "last_success": ("Lần thu thập tốt cuối", "Last good crawl"),
    "yesterday": ("Hôm qua", "Yesterday"),
    "freshness": ("Độ trễ", "Delay"),
    "refused": ("Bị loại", "Refused"),
    "fallback": ("Không theo mẫu", "Without rules"),
    "gaps": ("Khoảng trống", "Gaps"),
    "held": ("Bài lưu", "Articles held"),
    "never": ("chưa có", "never"),
    "by_month": ("Theo tháng", "By month"),
    "beyond_months": (
        "Chỉ vẽ từ {} đến {}. Số bài của các tháng khác: {}.",
        "From {} to {}. Articles of other months, not drawn: {}.",
    ),
    "month": ("Tháng", "Month"),
    "of_all": ("trong mọi bài", "of all articles"),
    "by_province_and_month": ("Theo tỉnh, thành và tháng", "By province and month"),
    "read_these": ("Đọc các bài này", "Read these articles"),
    "by_source": ("Theo báo", "By newspaper"),
    "chart_hint": ("Số bài có các từ này.", "Number of articles with these words."),
    "table": ("Bảng số", "Table"),
    "not_found": ("Không có trang này.", "There is no such page."),
    "too_many": ("Quá nhiều yêu cầu", "Too many requests"),
    "not_answering": ("Tạm thời không trả lời được", "There is no answer at the moment"),
    "wrong_question": ("Yêu cầu không hợp lệ", "This request cannot be answered"),
    "indexing": (
        "Chỉ mục đang được lập: {} trên {} phiên bản. Danh sách và con số chưa đầy đủ.",
        "The index is still being read: {} of {} versions. Lists and numbers are not complete yet.",
    ),
    "indexing_begins": (
        "Chỉ mục mới bắt đầu được lập. Chưa có danh sách và con số.",
        "The index has just begun to be read. There are no lists and numbers yet.",
    ),
    "trouble": (
        "Chỉ mục hiện không theo kịp kho lưu trữ; những gì thấy ở đây có thể đã cũ. Lý do: {}.",
        "The index does not follow the archive at the moment; what you see may be old. Reason: {}.",
    ),
    "held_since": ("Chỉ mục cập nhật lúc {}", "Index up to date at {}"),
    "read_only": (
        "Chỉ để đọc. Bài viết thuộc về các báo đã đăng.",
        "Read only. Articles belong to the newspapers that published them.",
    ),
    "about_api": ("API và dữ liệu", "API and data"),
}

_FIELDS = {
    "headline": ("tiêu đề", "headline"),
    "lead": ("sapo", "lead"),
    "dateline": ("nơi đưa tin", "dateline"),
    "text": ("nội dung", "body"),
    "blocks": ("bố cục bài", "layout of the body"),
    "html": ("mã HTML của nội dung", "markup of the body"),
    "images": ("ảnh", "pictures"),
    "videos": ("video", "videos"),
    "authors": ("tác giả", "authors"),
    "photographers": ("người chụp ảnh", "photographers"),
    "credit": ("nguồn tin", "credit"),
    "section": ("chuyên mục", "section"),
    "tags": ("thẻ", "tags"),
    "keywords": ("từ khóa", "keywords"),
    "published_at": ("lúc đăng", "time of publication"),
    "modified_at": ("lúc sửa ghi trên trang", "time of change, as the page says"),
    "canonical_url": ("địa chỉ", "address"),
    "url": ("địa chỉ đã thu thập", "fetched address"),
    "province": ("tỉnh, thành", "province"),
    "places": ("địa danh", "places"),
    "people": ("nhân vật", "people"),
    "organizations": ("tổ chức", "organisations"),
    "event_dates": ("ngày được nhắc", "days named"),
    "links": ("liên kết", "links"),
    "attachments": ("tệp kèm theo", "attachments"),
    "preview_image": ("ảnh xem trước", "preview picture"),
    "genre": ("thể loại", "genre"),
    "language": ("ngôn ngữ", "language"),
    "relation": ("liên hệ với bài khác", "relation to other articles"),
    "next_page": ("trang tiếp", "next page"),
    "overruled": ("quy tắc không dùng", "rule not believed"),
}
"""Names of the record's fields, for people."""

_GENRES = {
    "article": ("bài viết", "article"),
    "photo_story": ("phóng sự ảnh", "photo story"),
    "video": ("video", "video"),
    "infographic": ("đồ họa", "infographic"),
    "emagazine": ("e-magazine", "long feature"),
    "live": ("tường thuật", "live report"),
    "interview": ("phỏng vấn", "interview"),
    "poem": ("thơ", "poem"),
    "list": ("danh sách", "list"),
    "table": ("bảng số liệu", "table"),
    "bulletin": ("tin vắn", "bulletin"),
    "document": ("văn bản", "document"),
}
"""The genres of the record, for people."""


def field_text(name: str, language: str) -> str:
    """Return a field's name as people read it; a name that is not known here stays as it is."""
    found = _FIELDS.get(name)
    return found[LANGUAGES.index(language)] if found else name


def genre_text(genre: str, language: str) -> str:
    """Return a genre of the record as people read it; one that is not known here stays as it is."""
    found = _GENRES.get(genre)
    return found[LANGUAGES.index(language)] if found else genre


def translator(language: str) -> Callable[..., str]:
    """Return a function from the key of a text and its values to the text in `language`."""
    column = LANGUAGES.index(language)

    def text(key: str, *values: object) -> str:
        found = _TEXTS[key][column]
        return found.format(*values) if values else found

    return text
