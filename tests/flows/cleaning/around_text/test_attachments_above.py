"""Documents beside the headline, or between it and the text, are the article's; those of other boxes are not."""

import pytest

from tests.flows.cleaning.around_text.test_attachments_below import HEADLINE, page
from tests.flows.pages import BODY, read

PLAN = '<a href="/tep/quy-hoach.pdf">Bản đồ</a>'
NOTES = '<a href="/tep/thuyet-minh.docx?v=2">Thuyết minh quy hoạch sử dụng đất đến năm 2030</a>'
OTHER = '<a href="/tin-so-3-ban-moi.html">Chợ phiên vùng cao đông khách ngày đầu xuân</a>'


def named(*, before: str = "", below: str = "") -> set[str]:
    html = page("").replace("<h1>", f"<div class=dau>{before}<h1>", 1).replace("</h1>", f"</h1></div>{below}", 1)
    cleaned, _ = read(html)
    assert cleaned.text == "\n\n".join(BODY)
    assert cleaned.headline == HEADLINE
    return {each.url.rpartition("/")[2] for each in cleaned.attachments}


@pytest.mark.parametrize(
    ("before", "below"),
    [
        ("", f"<div class=nut>{PLAN} {NOTES}</div>"),
        ("", f"<ul><li>{PLAN}</li><li>{NOTES}</li></ul>"),
        (f"<p>{PLAN} | {NOTES}</p>", ""),
        (f"{PLAN} {NOTES}", ""),
    ],
    ids=["buttons", "a list", "before the headline", "bare links before it"],
)
def test_documents_beside_the_headline_are_attached(before: str, below: str) -> None:
    assert named(before=before, below=below) == {"quy-hoach.pdf", "thuyet-minh.docx?v=2"}


@pytest.mark.parametrize(
    ("before", "below"),
    [
        ("", f"<div><h4>Văn bản mới</h4>{NOTES}</div>"),
        ("", f"<div>{OTHER}<br>{NOTES}</div>"),
        ("", f"<aside>{NOTES}</aside>"),
        ("", f'<div class="tin-lien-quan">{NOTES}</div>'),
        (f"<nav><a href=/tin>Tin tức</a> {PLAN}</nav>", ""),
    ],
    ids=["under a heading", "beside another article", "aside", "called related", "in a menu"],
)
def test_documents_of_other_boxes_are_not(before: str, below: str) -> None:
    assert named(before=before, below=below) == set()
