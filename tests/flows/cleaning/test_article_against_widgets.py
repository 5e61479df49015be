# ruff: noqa: E501 - markup as pages have it
"""Parts of articles that look like comments, teasers, adverts or leads, and stay what they are."""

import pytest

from crawler.registry import Layout
from storage.model.blocks import Heading, Image, Paragraph
from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, LEAD, MORE, page
from tests.flows.cleaning.test_repeated_boxes import COMMENTS, TEASERS
from tests.flows.pages import BODY, NO_RULES, read
from tests.timing import assert_quick

VOICES = tuple(f"<p><strong>Ông Lò Văn Ban (bản {n}):</strong> {text}</p>" for n, text in enumerate(TEASERS))


def texts(html: str) -> str:
    cleaned, _ = read(html)
    return "\n".join(block.text for block in cleaned.blocks if isinstance(block, Paragraph | Heading))


@pytest.mark.parametrize("title", ["Ý kiến cử tri gửi tới kỳ họp", "Ý kiến người trong cuộc", "Phản hồi từ cơ sở"])
def test_voices_under_a_heading_are_text(title: str) -> None:
    within = f"<h3>{title}</h3>{''.join(VOICES)}"
    alone = f'{HEAD}<body><main><h1>{HEADLINE}</h1><i>1/3/2026</i><div class="text">{within}</div></main></body></html>'

    assert all(text in texts(page(within)) for text in TEASERS)
    assert all(text in texts(alone) for text in TEASERS)


def test_paragraphs_that_begin_with_a_linked_title_are_text() -> None:
    laws = "".join(
        f'<p><strong><a href="https://luat.example/nghi-dinh-so-{n}-2024.aspx">Nghị định {n}/2024/NĐ-CP</a></strong><br>{text}</p>'
        for n, text in enumerate(TEASERS[:2])
    )

    assert all(text in texts(page(laws)) for text in TEASERS[:2])


def test_many_adverts_of_one_name_cost_little() -> None:
    html = page('<p class="ad">x.</p>' * 3_000)
    assert_quick(lambda: read(html), 2)


@pytest.mark.parametrize(
    "own",
    [
        "".join(f"<p>Suối Nậm Khoang mùa thứ {n}</p>" for n in range(16)),
        f"<table>{''.join(f'<tr><td>Giải {n}</td><td>{n}2345</td></tr>' for n in range(30))}</table>",
    ],
    ids=["verses", "a table"],
)
def test_a_rule_for_a_body_without_prose_is_believed(own: str) -> None:
    ruled = NO_RULES.model_copy(update={"layout": (Layout(headline=("h1",), body=(".noi-dung",)),)})
    beside = f'<div class="tacgia"><p>{" ".join(TEASERS)}</p></div>'
    html = f'{HEAD}<body><main><h1>{HEADLINE}</h1><div class="noi-dung">{own}</div></main>{beside}</body></html>'
    cleaned, _ = read(html, ruled)

    assert cleaned.fields["blocks"] == "rule:.noi-dung"
    assert TEASERS[0] not in cleaned.text


def test_the_name_of_the_paper_in_the_only_first_heading_takes_no_fact_away() -> None:
    text = "".join(f"<p>{each}</p>" for each in (*BODY, *MORE))
    said = f"""<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{HEADLINE}", "mainEntityOfPage": "https://baovidu.example/amp/khac.html",
"datePublished": "2026-02-28T08:15:00+07:00", "author": {{"@type": "Person", "name": "Vi Mai"}}}}</script>"""
    html = (
        f"<html><head><title>{HEADLINE} - Báo Ví Dụ</title><meta property='og:title' content='{HEADLINE}'>{said}</head><body>"
        f"<h1><a href='/'>Báo và phát thanh, truyền hình Ví Dụ</a></h1><main><h2 class='title'>{HEADLINE}</h2><div>{text}</div></main></body></html>"
    )
    cleaned, described = read(html)

    assert (cleaned.headline, described.authors) == (HEADLINE, ("Vi Mai",))
    assert described.published_at is not None


@pytest.mark.parametrize("first", [f"<p>{LEAD}</p>", f"<p><strong>{LEAD}</strong></p>"], ids=["described", "bold"])
def test_a_notice_above_the_headline_is_no_lead(first: str) -> None:
    notice = (
        '<div class="x7">Trình duyệt của bạn đã cũ, vui lòng nâng cấp để đọc báo được tốt hơn và an toàn hơn.</div>'
    )
    html = page().replace("<h1>", f"{notice}<h1>").replace('<div class="text">', f'<div class="text">{first}')
    cleaned, _ = read(html.replace("</title>", f'</title><meta name="description" content="{LEAD}">', 1))

    assert cleaned.lead == LEAD


@pytest.mark.parametrize(
    "before",
    [
        f'<div style="text-align:center"><img src="/a.jpg"></div><div style="text-align:center"><em>{MORE[0][:90]} trong sáng nay.</em></div>',
        f'<div class="ph"><img src="/a.jpg"></div><div class="cap">{MORE[0][:90]} trong sáng nay.</div>',
    ],
    ids=["centred", "named"],
)
def test_the_words_of_a_picture_are_no_lead(before: str) -> None:
    assert read(page(before=before))[0].lead is None
    within, _ = read(page().replace('<div class="text">', f'<div class="text">{before}'))
    assert within.lead is None
    assert any(isinstance(block, Image) for block in within.blocks)


def test_one_comment_below_the_text_gives_neither_date_nor_writer() -> None:
    below = "<section><div><b>Lò Inh</b> <span>27/02/2026 10:00</span></div><p>Bài hay quá.</p></section>"
    html = page(after=below).replace('<meta property="article:published_time" content="2026-03-01T08:00:00+07:00">', "")
    _, described = read(html, url="https://baovidu.example/2026/02/20/bai-viet-1234567.html")

    assert described.published_at is not None
    assert (described.published_at.month, described.published_at.day) == (2, 20)


def test_a_section_beside_a_date_wrote_nothing() -> None:
    for name in ("Du Lịch Xanh", "Khoa Học Vui", "Văn Nghệ Dân Gian"):
        _, described = read(page(before=f"<div>{name} - 14:30 01/03/2026</div>"))
        assert described.authors == ()


def test_the_hours_of_a_live_report_stay() -> None:
    entries = "".join(
        f"<h3>Cập nhật 1{n}h15 05/03/2026</h3><p>{text}</p>" for n, text in enumerate((*TEASERS, *COMMENTS))
    )
    said = texts(page(f"<p>{LEAD}</p>{entries}"))

    assert sum(f"Cập nhật 1{n}h15" in said for n in range(8)) == 8


def test_the_cover_of_a_sound_is_no_sound() -> None:
    cleaned, _ = read(page(before='<audio data-cover="/bia/anh.jpg"></audio>'))

    assert cleaned.attachments == ()


@pytest.mark.long
def test_dates_in_nested_boxes_around_a_huge_text_cost_little() -> None:
    html = (
        page()
        .replace("<h1>", "<div><i>01/03/2026</i>" * 60 + "<h1>")
        .replace("</h1>", f"</h1>{'<p>x y z</p>' * 100_000}", 1)
    )
    assert_quick(lambda: read(html), 6)
