"""Pages with a box more that is none of the article: what sites put amid or below a text, under no telling name.

The texts are made up. A reader that takes one of them fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.bench.extraction.changing import boxes_of_text, parsed, written
from tests.bench.extraction.page_sets import Saved

__all__ = ["INSERTIONS", "Insertion", "inserted"]

FEW = 3
"""Paragraphs of the shortest text amid which a box is put."""
_TITLES = (
    "Khởi công tuyến kè dài ba cây số chống sạt lở bờ biển Vĩnh Hải", "Trao 120 suất quà cho học sinh nghèo hiếu học",
    "Giá dừa khô tăng trở lại, nhà vườn phấn khởi",
)  # fmt: skip  # short items: a line each would fill a screen
_SUMMARY = "Sáng nay, đoàn công tác của tỉnh đã đến kiểm tra và làm việc với địa phương về tiến độ."
_OTHER = (
    "Tuyến kè được khởi công sáng qua tại xã ven biển, với tổng mức đầu tư một trăm hai mươi tỷ đồng từ ngân sách.",
    "Công trình dự kiến hoàn thành trước mùa mưa bão năm sau, bảo vệ hơn bốn trăm hộ dân và đất sản xuất của ba xã.",
    "Chủ đầu tư cam kết huy động tối đa nhân lực, máy móc, thi công ba ca để bảo đảm tiến độ với người dân.",
)
_COMMENTS = (
    (
        "Minh Tuấn",
        "Quê tôi cũng đang mong có được mô hình như vậy, cảm ơn tòa soạn đã phản ánh kịp thời để bà con biết.",
    ),
    ("Hoa Lê", "Tôi nghĩ chính quyền cần vào cuộc hơn nữa, chứ người dân đã phản ánh nhiều lần mà chưa thấy thay đổi."),
    ("Trần Đức", "Đề nghị công khai kinh phí để người dân giám sát, tránh tình trạng làm xong lại hỏng như năm ngoái."),
)


@dataclass(frozen=True, slots=True)
class Insertion:
    """A box that is none of the article."""

    markup: str
    excludes: tuple[str, ...]
    """What a reader must leave out."""
    place: str = "amid"
    """`amid`: between two paragraphs; `end`: after the last; `below`: after the text's box; `foot`: of the page."""


def inserted(saved: Saved, insertion: Insertion) -> Saved | None:
    """Return the page with the box; None if its text is too short to have one."""
    tree = parsed(saved)
    boxes = boxes_of_text(tree) if tree is not None else []
    paragraphs = [node for node in boxes[-1].iter() if node.tag == "p"] if boxes else []
    if tree is None or len(paragraphs) < FEW:
        return None
    box = LexborHTMLParser(f"<div>{insertion.markup}</div>").css_first("div")
    assert box is not None
    _put(tree, boxes[-1], paragraphs, box, insertion.place)
    return replace(saved, body=written(tree))


def _put(tree: LexborHTMLParser, text: LexborNode, paragraphs: list[LexborNode], box: LexborNode, place: str) -> None:
    if place == "amid":
        paragraphs[len(paragraphs) // 2].insert_before(box)
    elif place == "foot" and tree.body is not None:
        tree.body.insert_child(box)
    elif place == "below" and text.tag != "body":
        text.insert_after(box)
    else:
        paragraphs[-1].insert_after(box)


def _cards() -> str:
    return "".join(
        f'<div><a href="/t{n}.html"><img src="/t{n}.jpg" alt=""></a><div><a href="/t{n}.html">{title}</a></div>'
        f"<div>{_SUMMARY}</div></div>"
        for n, title in enumerate(_TITLES)
    )


def _comments() -> str:
    tools = '<div><a href="#">Thích</a> <a href="#">Trả lời</a> <span>2 giờ trước</span></div>'
    return "".join(f"<div><div><b>{who}</b></div><div>{said}</div>{tools}</div>" for who, said in _COMMENTS)


_BELOW = f'<h2><a href="/t0.html">{_TITLES[0]}</a></h2><div>12/11/2025 09:00</div>' + "".join(
    f"<p>{line}</p>" for line in _OTHER
)
_POLL = (
    "<p>Theo bạn, địa phương cần làm gì trước tiên để nâng cao đời sống người dân?</p>"
    "<label><input type=radio> Làm đường</label><label><input type=radio> Cho vay vốn</label><button>Bình chọn</button>"
)
_LETTER = (
    "<h3>Bản tin mỗi sáng</h3><p>Tin nổi bật nhất trong tỉnh đến hộp thư của bạn mỗi ngày, hoàn toàn miễn phí.</p>"
    "<form><input type=email><button>Gửi</button></form>"
)
_IMPRINT = (
    "<p>Cơ quan ngôn luận của Đảng bộ và nhân dân tỉnh. Tổng biên tập: Nguyễn Văn Mẫu.</p>"
    "<p>Giấy phép số 123/GP-BTTTT cấp ngày 12/03/2020. Ghi rõ nguồn khi sử dụng lại thông tin từ trang này.</p>"
)
INSERTIONS: Mapping[str, Insertion] = {
    "cards of others": Insertion(_cards(), (*_TITLES, _SUMMARY)),
    "titles of others": Insertion(
        "<p><b>Tin liên quan</b></p>"
        + "".join(f'<p><a href="/t{n}.html">{title}</a> (1{n}/11/2025)</p>' for n, title in enumerate(_TITLES)),
        _TITLES,
        "end",
    ),
    "a poll": Insertion(_POLL, ("Theo bạn, địa phương", "Cho vay vốn")),
    "a letter by mail": Insertion(_LETTER, ("Bản tin mỗi sáng", "Tin nổi bật nhất")),
    "a call to follow": Insertion(
        "<p>Theo dõi Báo trên Zalo và Facebook để cập nhật tin tức nhanh nhất mỗi ngày!</p>", ("Theo dõi Báo",)
    ),
    "a notice of the paper": Insertion(
        "<p><i>Mọi ý kiến đóng góp, bài cộng tác xin gửi về hộp thư của tòa soạn. Xin cảm ơn!</i></p>",
        ("Mọi ý kiến",),
        "end",
    ),
    "comments": Insertion(_comments(), tuple(said for _, said in _COMMENTS), "below"),
    "another article": Insertion(_BELOW, _OTHER, "below"),
    "the imprint": Insertion(_IMPRINT, ("Cơ quan ngôn luận", "Giấy phép số"), "foot"),
}
"""By what is put in."""
