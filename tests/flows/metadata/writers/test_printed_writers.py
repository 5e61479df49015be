# ruff: noqa: E501 - markup as pages have it
"""Writers and dates that a Vietnamese page prints without telling machines, in the places where papers print them."""

from datetime import datetime

import pytest

from storage.model.moments import VIETNAM
from tests.flows.pages import BODY, read

HEADLINE = "Nà Pheo vào vụ mận sớm"
AT = datetime(2026, 3, 1, 18, 21, tzinfo=VIETNAM)
DAY = AT.replace(hour=0, minute=0)
RELATED = (
    '<div class="l"><h3>Tin khác</h3><ul>'
    + "".join(
        f'<li><a href="/t{number}">Một tin khác của tuần thứ {number} ở vùng cao</a> <i>Hải Yến</i> - 2{number}/02/2026 08:15</li>'
        for number in range(1, 6)
    )
    + "</ul></div>"
)
COMMENTS = (
    "<div><h3>Bình luận (1)</h3><div><b>Nguyễn Văn Bình</b> - 02/03/2026 06:00<p>Mận năm nay ngon.</p></div></div>"
)


def page(*, beside: str = "", before: str = "", last: str = "", below: str = "", one_box: bool = False) -> str:
    body = "".join(f"<p>{text}</p>" for text in BODY)
    text = f"{body}{last}" if one_box else f'<div class="text">{body}{last}</div>'
    return (
        f'<html lang="vi"><head><title>{HEADLINE}</title><meta property="og:type" content="article"></head><body>'
        f"<nav><a href='/'>Trang chủ</a></nav><div class='article'>{before}<h1>{HEADLINE}</h1>{beside}{text}{below}</div>"
        f"{RELATED}<footer>Giấy phép số 12/GP-BTTTT cấp ngày 05/04/2021</footer></body></html>"
    )


@pytest.mark.parametrize("one_box", [False, True], ids=["a box for the text", "one box for all"])
@pytest.mark.parametrize(
    ("beside", "authors", "published"),
    [
        ("<div>Lò Mai - 18:21 01/03/2026</div>", ("Lò Mai",), AT),
        ("<div><span>Lò Mai</span><span>•</span><span>18:21</span><span>•</span><span>01/03/2026</span></div>", ("Lò Mai",), AT),
        ("<p>Lò <b>Mai</b> - 18:21 01/03/2026</p>", ("Lò Mai",), AT),
        ("<p><i class='u'></i> Lò Mai <i class='c'></i> 18:21 01/03/2026 <i class='e'></i> 1.532</p>", ("Lò Mai",), AT),
        ("<p>Lò Mai (thực hiện) - 18h21, Chủ nhật, 01/03/2026</p>", ("Lò Mai",), AT),
        ("<ul><li>Lò Mai</li><li>01/03/2026</li><li>18:21</li></ul>", ("Lò Mai",), AT),
        ("<i>Lò Mai</i> | 01/03/2026 18:21<br>", ("Lò Mai",), AT),
        ("<small>Lò Mai</small> <small>01/03/2026</small> <small>18:21</small>", ("Lò Mai",), AT),
        ('<div><a href="/kinh-te-xanh">Kinh Tế Xanh</a> <span>Lò Mai</span> <span>01/03/2026</span></div>', ("Lò Mai",), DAY),
        ('<div><a href="/kinh-te-xanh">Kinh Tế Xanh</a> | 18:21 01/03/2026</div>', (), AT),
        ("<table><tr><td>Tác giả</td><td>Lò Mai</td></tr><tr><td>Ngày đăng</td><td>01/03/2026 18:21</td></tr></table>", ("Lò Mai",), AT),
        ("<table><tr><th>Người viết</th><td>Lò Mai</td></tr><tr><th>Ngày</th><td>01/03/2026</td></tr><tr><th>Giờ</th><td>18:21</td></tr></table>", ("Lò Mai",), AT),
        ("<dl><dt>Tác giả</dt><dd>Lò Mai, Vi Hà</dd><dt>Cập nhật</dt><dd>02/03/2026 07:00</dd><dt>Ngày đăng</dt><dd>01/03/2026 18:21</dd></dl>", ("Lò Mai", "Vi Hà"), AT),
        ("<div><div><b>Phóng viên:</b></div><div>Lò Mai</div></div><ul><li>01/03/2026</li><li>18:21</li><li>Chia sẻ</li></ul>", ("Lò Mai",), AT),
        ("", (), None),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_writer_and_date_beside_the_headline(
    beside: str, authors: tuple[str, ...], published: datetime | None, one_box: bool
) -> None:
    _, described = read(page(beside=beside, one_box=one_box))
    assert (described.authors, described.published_at) == (authors, published)


def test_writer_and_date_above_the_headline() -> None:
    _, described = read(page(before="<div>Lò Mai - 18:21 01/03/2026</div>"))
    assert (described.authors, described.published_at) == (("Lò Mai",), AT)


@pytest.mark.parametrize(
    ("last", "below", "authors", "published"),
    [
        ("", "<p>Ngày đăng: 01/03/2026 18:21</p>", (), AT),
        ("<p><b>Lò Mai</b></p>", "<p>Đăng lúc 18:21 ngày 01/03/2026 - Cập nhật: 02/03/2026 07:00</p>", ("Lò Mai",), AT),
        ("<p><b>Lò Mai</b></p><p>Ngày đăng: 01/03/2026 18:21</p>", "", ("Lò Mai",), AT),
        ("", "<div><i>Cập nhật lúc 18:21 ngày 01/03/2026</i></div>", (), AT),
        ("<p><b>Lò Mai</b></p>", "<p>(01/03/2026)</p>", ("Lò Mai",), DAY),
        ("", "<p>Lò Mai - 01/03/2026</p>", ("Lò Mai",), DAY),
        ("", "<dl><dt>Người viết:</dt><dd>Lò Mai</dd><dt>Ngày đăng:</dt><dd>01/03/2026 18:21</dd></dl>", ("Lò Mai",), AT),
        ("", "<table><tr><td>Tác giả</td><td>Lò Mai</td></tr><tr><td>Đăng ngày</td><td>01/03/2026</td></tr></table>", ("Lò Mai",), DAY),
        ("", COMMENTS, (), None),
        ("<p><b>Lò Mai</b></p>", f"{COMMENTS}<p>Ngày đăng: 01/03/2026 18:21</p>", ("Lò Mai",), AT),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_writer_and_date_below_the_text(
    last: str, below: str, authors: tuple[str, ...], published: datetime | None
) -> None:
    cleaned, described = read(page(last=last, below=below))
    assert (described.authors, described.published_at) == (authors, published)
    assert cleaned.text == "\n\n".join(BODY)


@pytest.mark.parametrize(
    ("said", "authors"),
    [
        ("Lò Thị Mai<br><small>Trưởng ban Phóng sự</small>", ("Lò Thị Mai",)),
        ("Lò Thị Mai<br>Trưởng ban Phóng sự", ("Lò Thị Mai",)),
        ("<b>Lò Thị Mai</b><br/><b>Vi Hà</b>", ("Lò Thị Mai", "Vi Hà")),
        ("<small>Lò Thị Mai</small>", ("Lò Thị Mai",)),
        ("<small>Lò Thị Mai</small> - Vi Hà", ("Lò Thị Mai", "Vi Hà")),
        ("<small>Lò Thị Mai</small>, <small>Vi Hà</small>", ("Lò Thị Mai", "Vi Hà")),
        ("<b>Lò</b> <b>Thị Mai</b> <small>Trưởng ban Phóng sự</small>", ("Lò Thị Mai",)),
        ("12<br><small>trong tháng</small>", ()),
        ("Ban Thư ký tòa soạn<br><small>Mai Vân</small>", ()),
    ],
)
def test_an_office_below_a_name_is_no_name(said: str, authors: tuple[str, ...]) -> None:
    row = f"<dl><dt>Bài viết</dt><dd>{said}</dd><dt>Ảnh</dt><dd>Tư liệu của huyện</dd></dl>"

    cleaned, described = read(page(below=row))

    assert described.authors == authors
    assert cleaned.text == "\n\n".join(BODY)


@pytest.mark.parametrize(
    "line",
    [
        "Người đăng: bientap2 | 06/01/2026 09:32",
        "06/01/2026 09:32 | Người đăng: ban.tin-1",
    ],
)
def test_an_account_beside_a_date_is_no_writer(line: str) -> None:
    _, described = read(page(beside=f"<div>{line}</div>"))

    assert described.authors == ()
    assert described.published_at == datetime(2026, 1, 6, 9, 32, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "line",
    [
        "Người đăng: Lò Thị Mai | 06/01/2026 09:32",
        "Người viết: Vi Hà | 06/01/2026 09:32",
        "Bởi Lò Thị Mai - 06/01/2026 09:32",
    ],
)
def test_a_name_in_the_place_of_an_account_is_one(line: str) -> None:
    assert read(page(beside=f"<div>{line}</div>"))[1].authors == (("Vi Hà",) if "Vi Hà" in line else ("Lò Thị Mai",))
