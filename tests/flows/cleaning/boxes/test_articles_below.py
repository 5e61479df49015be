# ruff: noqa: E501 - markup as pages have it
"""A second article below ours is left out, a chapter of ours is not."""

import pytest

from flows.cleaning import clean
from storage.model.blocks import Paragraph
from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE
from tests.flows.pages import BODY, opened, read
from tests.timing import assert_quick

OTHER = (
    "Sáng 3/3, huyện khởi công cầu treo dài sáu mươi mét nối hai bản ven suối Nậm Khoang của xã.",
    "Cây cầu sẽ giúp học sinh của hai bản không phải lội suối tới trường trong mùa mưa lũ hằng năm.",
)
TITLE = "Khởi công cầu treo qua suối Nậm Khoang"


def article(title: str, head: str, texts: tuple[str, ...], name: str = "tieu-de") -> str:
    said = "".join(f"<p>{text}</p>" for text in texts)
    return f'<div class="khung"><div class="dau"><div class="{name}" role="heading" aria-level="1">{title}</div>{head}</div><div class="chu">{said}</div></div>'


def page(second: str) -> str:
    first = article(HEADLINE, "<i>08:00 01/03/2026</i>", (*BODY, *MORE))
    return f"{HEAD}<body><div id=ung-dung>{first}{second}</div></body></html>"


def said(html: str) -> list[str]:
    return [block.text for block in read(html)[0].blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("head", ["<i>07:15 28/02/2026</i>", "<p>Vi Thị Mai</p><p>28/02/2026</p>"])
def test_an_article_with_a_headline_by_its_role_and_a_date_is_another(head: str) -> None:
    assert said(page(article(TITLE, head, OTHER))) == [*BODY, *MORE]


@pytest.mark.parametrize(
    ("head", "name"),
    [("", "tieu-de"), ("<i>07:15 28/02/2026</i>", "chuong"), ("<p>Ghi chép của phóng viên</p>", "tieu-de")],
    ids=["no date", "another name", "no date but a line"],
)
def test_a_chapter_is_ours(head: str, name: str) -> None:
    texts = said(page(article("Nhịp cầu qua suối Nậm Khoang", head, OTHER, name)))

    assert set(texts) >= {*BODY, *MORE, *OTHER}


def test_many_headings_by_their_role_cost_little() -> None:
    many = '<div><div class="tieu-de" role="heading" aria-level="1"></div></div>' * 1500
    alone = '<div class="tieu-de" role="heading" aria-level="1"></div>' * 1500
    assert_quick(lambda: clean(opened(page(f"{many}{alone}<div>{many}</div>"))), 2)


def announced(label: str, date: str, above: tuple[str, ...] = (*BODY, *MORE), below: tuple[str, ...] = OTHER) -> str:
    mine, others = ("".join(f"<div class=d>{text}</div>" for text in texts) for texts in (above, below))
    return (
        f"{HEAD}<body><div class=t>{HEADLINE}</div><div class=n>08:00 01/03/2026</div><div class=chu>{mine}</div>"
        f"<div class=sau><div>{label}</div><div class=t2>{TITLE}</div><div class=n>{date}</div><div class=chu>{others}</div></div></body></html>"
    )


@pytest.mark.parametrize("label", ["Bài tiếp theo", "Tin kế tiếp:", "Mời đọc bài viết tiếp theo", "Next article"])
def test_an_article_under_a_label_and_with_a_date_is_another(label: str) -> None:
    assert said(announced(label, "Thứ bảy, 28/2/2026, 07:15")) == [*BODY, *MORE]


@pytest.mark.parametrize(
    ("label", "date"),
    [
        ("Bài tiếp theo", "Ghi chép của phóng viên"),
        ("Cây cầu tiếp theo", "Thứ bảy, 28/2/2026"),
        ("Đọc tiếp", "Sáng 3/3/2026, bà con ra suối từ sớm."),
    ],
    ids=["no date", "another label", "a button to read on"],
)
def test_a_box_below_with_one_sign_of_another_article_is_ours(label: str, date: str) -> None:
    assert set(said(announced(label, date))) >= {*BODY, *MORE, *OTHER}


def test_the_article_itself_under_such_a_label_is_read() -> None:
    html = announced("Bài tiếp theo", "Thứ bảy, 28/2/2026", above=("Xem ảnh",), below=(*BODY, *MORE))

    assert set(said(html)) >= {*BODY, *MORE}


@pytest.mark.parametrize(
    "pointer",
    [
        "<div><a href=/tin-7.html>Bài tiếp theo</a></div><div>Vi Thị Mai, 28/02/2026</div>",
        "<div>Bài tiếp theo</div><div>28/02/2026</div>",
        f"<div><i>Bài tiếp theo</i><a href=/tin-7.html>{TITLE}</a><i>28/02/2026</i></div>",
    ],
    ids=["a link", "no title", "a small box"],
)
def test_a_pointer_to_another_article_takes_no_text_along(pointer: str) -> None:
    texts = "".join(f"<p>{text}</p>" for text in (*MORE, *OTHER))
    top = f"<header><h1>{HEADLINE}</h1><p class=sapo>{' '.join(BODY)}</p></header>"
    html = f"{HEAD}<body><div class=khung>{top}<div class=chu>{pointer}{texts}</div></div></body></html>"
    cleaned, _ = read(html)

    assert {block.text for block in cleaned.blocks if isinstance(block, Paragraph)} >= {*MORE, *OTHER}
    assert cleaned.completeness is not None
    assert cleaned.completeness.reader == "lines"  # another reader may find what this one leaves out


def test_many_boxes_below_cost_little() -> None:
    box = f"<div><div>Bài tiếp theo</div><div>{TITLE}</div><div>28/02/2026</div><div><p>{OTHER[0]}</p></div></div>"
    assert_quick(
        lambda: clean(opened(announced("Bài tiếp theo", "28/02/2026").replace("</body>", f"{box * 400}</body>"))), 2
    )


def unit(title: str, head: str, texts: tuple[str, ...], tag: str = "h2") -> str:
    said = "".join(f"<p>{text}</p>" for text in texts)
    return f"<section class=luot><{tag}>{title}</{tag}><div class=ai>{head}</div><div class=chu>{said}</div></section>"


def endless(between: str, below: str) -> str:
    first = unit(HEADLINE, "<i>Lò Thị Ban</i><i>08:00 01/03/2026</i>", (*BODY, *MORE), "h1")
    return f"{HEAD}<body><div id=ung-dung>{first}{between}{below}</div></body></html>"


SECOND = unit(TITLE, "<i>Vi Thị Mai</i><i>28/02/2026 07:15</i>", OTHER)
THIRD = unit(
    "Chợ phiên Nậm Ét họp sớm một ngày", "<i>27/02/2026</i>", tuple(text.replace("suối", "đèo") for text in OTHER)
)


@pytest.mark.parametrize(
    "between", ["<div class=co><span>Bài tiếp theo</span></div>", "<p>Tin kế tiếp:</p><hr><div></div>"]
)
def test_articles_below_a_label_in_a_box_of_its_own_are_others(between: str) -> None:
    assert said(endless(between, SECOND)) == [*BODY, *MORE]
    assert said(endless(between, SECOND + THIRD)) == [*BODY, *MORE]


@pytest.mark.parametrize(
    ("between", "head"),
    [
        ("<div><a href=/tin-7.html>Bài tiếp theo</a></div>", "<i>28/02/2026</i>"),
        ("<div>Bài tiếp theo</div>", "<i>Ghi chép của phóng viên</i>"),
        ("<div>Phần tiếp theo</div>", "<i>28/02/2026</i>"),
        ("<div>Đọc tiếp</div>", "<i>28/02/2026</i>"),
        ("", "<i>Ngày 28/02/2026</i>"),
    ],
    ids=["a link", "no date", "another label", "a button", "no label and a day"],
)
def test_a_part_below_with_one_sign_of_another_article_is_ours(between: str, head: str) -> None:
    assert set(said(endless(between, unit(TITLE, head, OTHER)))) >= {*BODY, *MORE, *OTHER}


@pytest.mark.parametrize("label", ["Tiếp theo", "Bài kế", "Mời bạn đọc tiếp bài sau"])
@pytest.mark.parametrize("date", ["28/02/2026", "Thứ bảy, ngày 28 tháng 2 năm 2026"])
def test_labels_and_dates_have_many_forms(label: str, date: str) -> None:
    assert said(endless(f"<div>{label}</div>", unit(TITLE, f"<i>{date}</i>", OTHER))) == [*BODY, *MORE]


def test_articles_made_like_ours_with_a_heading_and_a_time_need_no_label() -> None:
    other = SECOND.replace("class=luot", "class=phan")

    assert said(endless("", SECOND)) == [*BODY, *MORE]
    assert set(said(endless("", other))) >= {*BODY, *MORE, *OTHER}


def test_many_units_below_a_label_cost_little() -> None:
    assert_quick(lambda: clean(opened(endless("<div>Bài tiếp theo</div>" + "<b></b>" * 500, SECOND * 200))), 2)


def chapters(heads: tuple[str, ...], *, name: str = "luot", headline: str = HEADLINE) -> list[str]:
    """Return the text of an article whose parts stand in boxes like the first, with these lines below their titles."""
    first = unit(headline, "<i>08:00 01/03/2026</i>", (*BODY, *MORE), "h1")
    parts = "".join(
        unit(f"{TITLE}, đợt {n}", f"<i>{head}</i>", (f"{OTHER[0]} Đợt {n}.", f"{OTHER[1]} Đợt {n}."))
        for n, head in enumerate(heads)
    )
    html = f"{HEAD.replace(HEADLINE, headline)}<body><div id=ung-dung>{first}{parts}</div></body></html>"
    return [text for text in said(html.replace("class=luot", f'class="{name}"')) if "Đợt" in text]


@pytest.mark.parametrize(
    "head",
    [
        "6h15 ngày 28/02/2024, thuyền rời bến.",
        "Khởi công: 07:15, 28/02/2026",
        "28/02/2026, 07:15 – Nhà văn hóa bản",
        "Nhận lúc 07:15 28/02/2026",
    ],
    ids=["a sentence", "an event", "a place", "a letter"],
)
def test_a_part_made_like_ours_with_more_than_a_stamp_is_ours(head: str) -> None:
    assert len(chapters((head, head.replace("28/", "27/")))) == 4


@pytest.mark.parametrize(
    "name", ["row", "section", "wp-block-group is-style-x", "elementor-section elementor-top", "col-md-8 col"]
)
def test_a_name_that_all_boxes_have_does_not_make_a_part_another_article(name: str) -> None:
    assert len(chapters(("07:15 28/02/2026",), name=name)) == 2


def test_the_parts_of_one_days_report_are_ours() -> None:
    assert len(chapters(("09:30 01/03/2026", "10:45 1/3/2026"))) == 4
    assert len(chapters(("09:30 28/02/2026", "10:45 28.2.2026", "11:00 - Thứ bảy, 28/02/2026"))) == 6
    assert len(chapters(("09:30 01/03/2026",), headline=f"Trực tiếp: {HEADLINE}")) == 2


@pytest.mark.parametrize("head", ["07:15 | 28/02/2026", "Thứ bảy, ngày 28/2/2026 - 07:15 (GMT+7)", "7h15, 28.02.2026"])
def test_a_stamp_has_many_forms(head: str) -> None:
    assert chapters((head, "06:00 27/02/2026")) == []


LINKED = f"<h2><a href=/tin-7.html>{TITLE}</a></h2>"
LONGER = (*OTHER, "Nguồn vốn do tỉnh và một nhóm thiện nguyện cùng góp, dự kiến xong trước mùa khai giảng.")
TEXT = "".join(f"<p>{text}</p>" for text in LONGER)


@pytest.mark.parametrize(
    "below",
    [
        f"<div>{LINKED}<div>28/02/2026 07:15</div>{TEXT}</div>",
        f"<section><div><h3><a href=/tin-7.html>{TITLE}</a></h3></div><p>Vi Thị Mai - 28/02/2026</p><div>{TEXT}</div></section>",
        f"<div><a href=/tin-7.html><h2>{TITLE}</h2></a><span>Thứ bảy, 28/02/2026</span>{TEXT}</div>",
    ],
)
def test_an_article_below_a_linked_heading_and_a_date_is_another(below: str) -> None:
    assert said(endless("", below)) == [*BODY, *MORE]


@pytest.mark.parametrize(
    "head",
    [
        LINKED,
        f"<h2>{TITLE}</h2><div>28/02/2026 07:15</div>",
        f"<h2><a href=#phan-2>{TITLE}</a></h2><div>28/02/2026 07:15</div>",
        "<h2><a href=/ban-do>Bản đồ</a></h2><div>28/02/2026 07:15</div>",
        f"{LINKED}<p>Cầu khởi công ngày 28/02/2026, cách chợ Nậm Ét chừng ba cây số đường đất.</p>",
    ],
    ids=["no date", "no link", "a link to a part", "a short title", "a sentence with a date"],
)
def test_a_part_whose_heading_has_one_sign_of_another_article_is_ours(head: str) -> None:
    assert set(said(endless("", f"<section class=phan>{head}<div class=chu>{TEXT}</div></section>"))) >= {
        *BODY,
        *MORE,
        *LONGER,
    }


def flat(label: str, date: str, tag: str = "h1") -> str:
    ours = "".join(f"<p>{text}</p>" for text in (*BODY, *MORE))
    below = f"<hr>{label}<{tag}>{TITLE}</{tag}>{date}{TEXT}"
    return f"{HEAD}<body><div class=cot><h1>{HEADLINE}</h1><p>01/03/2026, 08:00</p>{ours}{below}</div></body></html>"


@pytest.mark.parametrize("label", ["<p>Bài tiếp theo</p>", ""])
def test_an_article_below_in_the_same_box_with_a_headline_and_a_stamp_is_another(label: str) -> None:
    assert said(flat(label, "<p>28/02/2026, 07:15</p>")) == [*BODY, *MORE]


@pytest.mark.parametrize(("date", "tag"), [("", "h1"), ("<p>28/02/2026, 07:15</p>", "h2")])
def test_a_part_below_in_the_same_box_with_one_sign_is_ours(date: str, tag: str) -> None:
    assert set(said(flat("", date, tag))) >= {*BODY, *MORE, *LONGER}


ROAD = (
    "Con đường lên bản Nà Khoang dài bốn cây số cũng được đổ bê tông trong dịp này, theo lãnh đạo xã.",
    "Bà con góp hơn một nghìn ngày công để mở rộng mặt đường từ hai mét lên ba mét rưỡi cho xe tải vào.",
)


def parted_by_headings(date: str = "", link: str = "") -> str:
    opening = "".join(f"<p>{text}</p>" for text in (*BODY, *MORE))
    told = [
        f"<section class=phan><div class=hop><h1>{f'<a href={link}>{title}</a>' if link else title}</h1><p>{date}</p>{''.join(f'<p>{text}</p>' for text in texts)}</div></section>"
        for title, texts in (("Nhịp cầu qua suối", OTHER), ("Con đường lên bản", ROAD))
    ]
    return f"{HEAD}<body><article><div><section class=dau><h1>{HEADLINE}</h1><p>08:00 01/03/2026</p></section><section class=phan><div class=hop>{opening}</div></section>{''.join(told)}</div></article></body></html>"


def test_chapters_with_headings_of_the_first_level_are_ours() -> None:
    assert said(parted_by_headings()) == [*BODY, *MORE, *OTHER, *ROAD]


@pytest.mark.parametrize(("date", "link"), [("28/02/2026", ""), ("", "/tin/cau-treo-nam-khoang.html")])
def test_several_articles_with_such_headings_are_not(date: str, link: str) -> None:
    assert said(parted_by_headings(date, link)) == [*BODY, *MORE]


def test_lists_of_others_under_such_headings_are_not() -> None:
    items = "".join(f"<li>Tin thứ {n} trong danh mục những bài đọc nhiều</li>" for n in range(12))
    lists = "".join(
        f"<div><h1>{title}</h1><ul>{items}</ul></div>" for title in ("Tin đọc nhiều nhất", "Tin mới cập nhật")
    )
    page = f"{HEAD}<body><div><h1>{HEADLINE}</h1><i>08:00 01/03/2026</i><div>{''.join(f'<p>{text}</p>' for text in (*BODY, *MORE))}</div>{lists}</div></body></html>"
    assert read(page)[0].text.split("\n\n") == [*BODY, *MORE]


def test_further_copies_of_the_article_are_not() -> None:
    told = "".join(f"<p>{text}</p>" for text in (*BODY, *MORE))
    copies = f"<div><h1>{HEADLINE}</h1>{told}</div>" * 2
    page = f"{HEAD}<body><div><h1>{HEADLINE}</h1><i>08:00 01/03/2026</i><div>{told}</div>{copies}</div></body></html>"
    assert said(page) == [*BODY, *MORE]
