# ruff: noqa: E501 - markup as pages have it
"""What is shown as a line, a caption, a card or a signature is read as one, whatever markup makes it."""

import re

import pytest

from flows.cleaning import clean
from flows.cleaning.page.noise import is_imprint, is_tool
from flows.stages import Refusal
from storage.model.blocks import Image, Paragraph
from storage.model.body_facts import Genre
from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE, page
from tests.flows.pages import BODY, opened, read
from tests.timing import assert_quick

VERSES = (
    "Mận về đỏ cả triền đồi", "Mẹ về gùi nặng nụ cười ban mai", "Suối reo như tiếng khèn dài",
    "Gọi con xuống chợ sớm mai cùng bà", "Nắng lên ấm cả hiên nhà", "Nghe mùa quả chín hát ca trong lòng",
    "Đường về mây trắng bềnh bồng", "Một bông mận nở giữa lòng người xa",
)  # fmt: skip  # short items: a line each would fill a screen


def texts(html: str) -> list[str]:
    return [block.text for block in read(html)[0].blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("style", ["display:block", "color: #333; display : block;"])
def test_verses_may_be_lines_by_their_style(style: str) -> None:
    couplets = "".join(
        f'<div class=o><p><span style="{style}">{one}</span><span style="{style}">{other}</span></p></div>'
        for one, other in zip(VERSES[::2], VERSES[1::2], strict=True)
    )
    html = f"{HEAD}<body><div class=trang><p>Thơ</p><h1>{HEADLINE}</h1><p>01/03/2026 08:00</p><div class=tho>{couplets}</div></div></body></html>"

    cleaned, _ = read(html)

    assert [line for text in texts(html) for line in text.split("\n")] == [*VERSES]
    assert cleaned.genre is Genre.POEM


@pytest.mark.parametrize("style", ["display:inline-block", "display:block;float:left;font-size:48px", "color:red"])
def test_a_large_first_letter_stays_in_its_paragraph(style: str) -> None:
    html = page(f'<p><span style="{style}">H</span>ai bản bên suối Nậm Khoang đã có đường bê tông lên tận nương.</p>')

    assert "Hai bản bên suối Nậm Khoang đã có đường bê tông lên tận nương." in texts(html)


@pytest.mark.parametrize("tool", ["<span>1/3</span> <a href=/lon.jpg>Phóng to</a>", "<a href=/lon.jpg>Xem ảnh lớn</a>"])
@pytest.mark.parametrize("number", [1, 3])
def test_a_tool_between_a_picture_and_its_caption_parts_them_not(number: int, tool: str) -> None:
    captions = [
        "Chị Lò Thị Ban lựa từng quả mận trước giờ lên chợ phiên.",
        "Đám trẻ trong bản theo mẹ lên nương hái mận từ sáng sớm.",
        "Chuyến xe cuối chở mận rời bản Nà Ca khi trời vừa tối hẳn.",
    ][:number]
    shown = "".join(
        f"<div class=o><img src=/a{n}.jpg width=900 height=600><div class=nut>{tool}</div><div class=chu-thich>{text}</div></div>"
        for n, text in enumerate(captions)
    )
    cleaned, _ = read(page(shown))

    assert [block.caption for block in cleaned.blocks if isinstance(block, Image)] == captions


@pytest.mark.parametrize(
    "line", ["Phóng to bản đồ quy hoạch để thấy từng thửa đất.", "1/3", "Xem ảnh lớn của bản Nà Ca"]
)
def test_a_sentence_that_begins_like_a_tool_is_text(line: str) -> None:
    assert not is_tool(line)


def test_the_deputy_in_charge_of_the_paper_is_in_its_imprint() -> None:
    assert is_imprint("Phó Tổng Biên tập phụ trách: Vi Thị Mai. Điện thoại: 0299.888.777")
    assert not is_imprint("Phó Tổng Biên tập phụ trách nội dung Vi Thị Mai trao quà cho các em.")


def cards(role: str, count: int = 2) -> str:
    items = "".join(
        f'<li{role}><a href="/tin-{n}.html">Bản Nậm Khoang mở lớp học chữ buổi tối số {n}</a><p>Lớp do thanh niên trong bản tự lập, học vào tối thứ ba hằng tuần.</p></li>'
        for n in range(count)
    )
    return f"<ul>{items}</ul>"


def test_items_that_call_themselves_articles_are_cards() -> None:
    assert "Lớp do thanh niên" not in (read(page(cards(' role="article"')))[0].text or "")


def test_two_items_that_begin_with_a_link_are_text() -> None:
    assert "Lớp do thanh niên" in (read(page(cards("")))[0].text or "")


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        (("Bài và ảnh: Vi Thị Mai", "Thiết kế: Lò Minh Thư", "Ngày xuất bản: 01/03/2026"), ("Vi Thị Mai",)),
        (("Đăng ngày 01/03/2026", "Thực hiện: Vi Thị Mai"), ("Vi Thị Mai",)),
    ],
)
def test_a_date_beside_the_credits_leaves_them_credits(lines: tuple[str, ...], authors: tuple[str, ...]) -> None:
    html = page().replace(f"<p>{MORE[1]}</p>", f"<p>{MORE[1]}</p><p>{'<br>'.join(lines)}</p>")

    assert texts(html) == [*BODY, *MORE]
    assert read(html)[1].authors == authors


def test_a_date_in_a_last_paragraph_is_text() -> None:
    last = "Lễ hội mận khai mạc tại sân vận động xã.<br>Ngày đăng ký: trước 05/03/2026"
    html = page().replace(f"<p>{MORE[1]}</p>", f"<p>{last}</p>")

    assert "Lễ hội mận khai mạc" in "\n".join(texts(html))


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("Từ khóa: <a href=/t/1>mận sớm</a>; <a href=/t/2>Nà Pheo</a>; <a href=/t/3>chợ phiên</a>", ("mận sớm", "Nà Pheo", "chợ phiên")),
        ("Chủ đề: <a href=/t/1>mận sớm</a> | <a href=/t/2>Nà Pheo</a>", ("mận sớm", "Nà Pheo")),
        ("Chủ đề: <a href=/tin-2.html>Nà Pheo mở hội mận đầu xuân</a>", ("báo ví dụ", "tin 24h")),
        ("Ông nói thêm: <a href=/t/1>mận sớm</a>, <a href=/t/2>Nà Pheo</a>", ("báo ví dụ", "tin 24h")),
    ],
    ids=["behind their label", "with bars", "one title", "no label"],
)  # fmt: skip  # a table
def test_tags_behind_their_label_beat_those_of_the_whole_site(line: str, tags: tuple[str, ...]) -> None:
    head = '<meta name="keywords" content="báo ví dụ, tin 24h">'
    html = page(after=f"<div class=x>{line}</div>").replace("<title>", f"{head}<title>", 1)

    assert read(html)[1].tags == tags


def test_a_page_of_one_sentence_and_an_imprint_is_no_bulletin() -> None:
    html = f"{HEAD}<body><video src=/v.mp4></video><h1>{HEADLINE}</h1><p>{BODY[0]}</p><div class=chan><p>Phó Tổng Biên tập phụ trách: Vi Thị Mai. Tòa soạn: số 1 đường Suối. Điện thoại: 0299.888.777.</p></div></body></html>"
    outcome = clean(opened(html))

    assert isinstance(outcome, Refusal) or "Phó Tổng" not in (outcome.text or "")


STATED = '<meta property="article:published_time" content="2026-03-01T08:00:00+07:00">'


def supplement(poem: str) -> str:
    """Return a page of a literary supplement: a poem, its poet, and teasers of what else the issue has."""
    cards = "".join(
        f"<div class=the><a href=/van/tin-nam-khoang-{n}.html>Chuyện bản Nậm Khoang mùa mận chín, kỳ {n}</a><p>{text}</p></div>"
        for n, text in enumerate((*BODY, *MORE))
    )
    return (
        f"{HEAD.replace('</head>', f'{STATED}</head>')}<body><div id=vn><section class=tho><h1>{HEADLINE}</h1>{poem}"
        f"<div style='text-align:right'><b>Lò Thị Ban</b></div></section><section class=so-nay><h3>Trong số này</h3>{cards}</section>"
        "<footer><p>Bản thảo xin gửi về hộp thư, bản không dùng không trả lại.</p></footer></div></body></html>"
    )


@pytest.mark.parametrize("between", ["", "\n  "], ids=["run together", "on lines of the markup"])
@pytest.mark.parametrize("verse", ["{}", "&nbsp;&nbsp;{}", "{} bên suối Nậm Khoang"], ids=["short", "set in", "long"])
def test_verses_may_be_spans_that_a_sheet_of_styles_makes_lines(verse: str, between: str) -> None:
    verses = [verse.format(each) for each in VERSES]
    lines = [f"<span class=dong>{each}</span>" for each in verses]
    stanzas = "".join(f"<div class=o>{between}{between.join(lines[n : n + 4])}{between}</div>" for n in (0, 4))
    html = supplement(stanzas)
    cleaned, described = read(html)

    assert [line for text in texts(html) for line in text.split("\n")] == [
        each.removeprefix("&nbsp;" * 2) for each in verses
    ]
    assert (cleaned.genre, described.authors) == (Genre.POEM, ("Lò Thị Ban",))


@pytest.mark.parametrize("tag", ["span", "i", "em"])
def test_couplets_and_verses_without_capitals_may_be_lines_by_a_sheet_of_styles(tag: str) -> None:
    verses = [f"{verse[0].lower()}{verse[1:]}" for verse in VERSES]
    lines = [f"<{tag} class=dong>{verse}</{tag}>" for verse in verses]
    html = supplement("".join(f"<p class=o>{''.join(lines[n : n + 2])}</p>" for n in range(0, 8, 2)))

    assert [line for text in texts(html) for line in text.split("\n")] == verses


def test_stanzas_in_boxes_with_a_paragraph_a_line_are_read() -> None:
    lines = [f"<p>{verse}</p>" for verse in VERSES]
    html = supplement("".join(f"<div class=o>{''.join(lines[n : n + 4])}</div>" for n in (0, 4)))

    assert [line for text in texts(html) for line in text.split("\n")] == [*VERSES]


@pytest.mark.parametrize(
    "paragraph",
    [
        "<span class=s>Hai bản bên suối </span><span class=s>Nậm Khoang </span><span class=s>Đã có đường bê tông lên tận nương mận.</span>",
        "<span>Hai bản bên suối Nậm Khoang đ</span><span>ã có đường b</span><span>ê tông lên tận nương mận.</span>",
        "<span>Hai bản</span> <span>Nậm Khoang</span> <span>Nậm Ét</span> <span>Nà Pheo</span> đã có đường bê tông.",
        "<span>Hai bản bên suối Nậm Khoang có đường.</span>\n<span>Đường lên tận nương mận.</span>\n<span>Bà con rất mừng.</span>",
        "<span class=s>Hai bản bên suối Nậm Khoang</span><span class=s>, nay đã có đường bê tông lên tận nương mận.</span>",
        "<span class=s>Hai bản bên suối Nậm Khoang đ</span><span class=s>ã có đường bê tông l</span><span class=s>ên tận nương.</span>",
        "<i>Hai bản</i><i>Bên suối</i><i>Nậm Khoang đã có đường bê tông lên tận nương.</i>",
        "<span>Đường lên </span>\n<span>Nậm Ét </span>\n<span>Nà Pheo </span>\n<span>Nậm Khoang đã được đổ bê tông xong.</span>",
    ],
    ids=[
        "spaces within",
        "parted words",
        "words around",
        "sentences",
        "two",
        "words parted by a class",
        "italics",
        "no class",
    ],
)
def test_spans_in_a_paragraph_are_no_lines(paragraph: str) -> None:
    words = " ".join(re.sub(r"<[^>]*>", "", paragraph).split())

    assert words in texts(page(f"<p>{paragraph}</p>"))


@pytest.mark.parametrize(
    "parts",
    [
        ("清晨五点的山路上，", "孩子们背着书包走向河边的学校，", "老师已经在桥头等着他们过河。"),
        ("朝早く、", "子どもたちは川沿いの道を歩いて", "新しい学校へ向かいました。"),
        ("เช้าวันนี้เด็กนักเรียนในหมู่บ้าน", "เดินข้ามสะพานแขวนใหม่", "ไปโรงเรียนริมแม่น้ำ"),
        ("ຕອນເຊົ້ານີ້ນັກຮຽນໃນບ້ານ", "ຍ່າງຂ້າມຂົວໃໝ່", "ໄປໂຮງຮຽນແຄມນ້ຳ"),
        ("ព្រឹកនេះសិស្សក្នុងភូមិ", "ដើរឆ្លងស្ពានថ្មី", "ទៅសាលារៀនក្បែរទន្លេ"),
        ("36", "27", "18", "09"),
    ],
    ids=["Chinese", "Japanese", "Thai", "Lao", "Khmer", "numbers"],
)
@pytest.mark.parametrize("name", ["", " class=s"])
def test_spans_in_which_no_letter_begins_a_line_are_parts_of_one(parts: tuple[str, ...], name: str) -> None:
    spans = "".join(f"<span{name}>{part}</span>" for part in parts)
    rows = f"<tr><th>Ngày</th><th>Tin</th></tr><tr><td>Hôm nay</td><td>{spans}</td></tr>"
    shown = read(page(f"<table>{rows}</table>"))[0].html or ""

    assert "".join(parts) in shown


@pytest.mark.parametrize("tag", ["td", "div"])
def test_a_digit_a_span_is_one_number(tag: str) -> None:
    balls = "".join(f"<span class=bong>{digit}</span>" for digit in "60938")
    rows = "".join(f"<tr><td>Giải {n}</td><td><{tag}>{balls}</{tag}></td></tr>" for n in range(4))

    assert (read(page(f"<table>{rows}</table>"))[0].html or "").count("60938") == 4


FACTS = ("Họ tên: Vi Thị Mai", "Quê: bản Nà Ca", "Nghề: dệt thổ cẩm", "Con: hai cháu gái", "Vườn: ba sào lê")
TALK = ("- Mế ơi, mận chín chưa?", "- Chín rồi con.", "- Cho con theo với!", "- Ừ, lấy gùi đi.")
DISH = ("2 cân lê non", "1 bát mật ong", "3 lát gừng", "4 quả ớt")
DAY = ("6h30: Đón khách", "8h00: Múa xòe", "10h15: Thi gùi lê")


@pytest.mark.parametrize(
    "lines", [FACTS, FACTS[:3], TALK, DISH, DAY], ids=["facts", "few", "a talk", "a dish", "a day"]
)
@pytest.mark.parametrize("between", ["", "\n"], ids=["run together", "on lines of the markup"])
@pytest.mark.parametrize("tag", ["p", "div"])
def test_lines_of_spans_in_an_article_are_one_of_its_lines(lines: tuple[str, ...], between: str, tag: str) -> None:
    box = f"<{tag} class=bang>{between.join(f'<span class=muc>{line}</span>' for line in lines)}</{tag}>"
    cleaned, _ = read(page(box))

    assert " ".join(lines) in (cleaned.text or "")
    assert cleaned.genre is not Genre.POEM


def test_pairs_of_facts_in_an_article_stay() -> None:
    pairs = [FACTS[n : n + 2] for n in (0, 2)]
    rows = "".join(f"<p class=cap>{''.join(f'<span class=v>{fact}</span>' for fact in pair)}</p>" for pair in pairs)

    assert {" ".join(pair) for pair in pairs} <= {*texts(page(rows))}


@pytest.mark.parametrize("between", ["", "\n"], ids=["run together", "on lines of the markup"])
@pytest.mark.parametrize("name", ["chu-thich", "x"])
def test_a_caption_of_spans_stays_with_its_picture(name: str, between: str) -> None:
    parts = ("Bà Mai bên khung cửi", "Bản Nà Ca", "Chiều 28/2", "Ảnh: Lò Minh Thư")
    spans = between.join(f"<span class=k>{part}</span>" for part in parts)
    cleaned, _ = read(
        page(f"<div class=anh><img src=/cui.jpg width=900 height=600><div class={name}>{spans}</div></div>")
    )

    shown = [(block.caption, block.credit) for block in cleaned.blocks if isinstance(block, Image)]
    assert shown == [("Bà Mai bên khung cửi Bản Nà Ca Chiều 28/2", "Lò Minh Thư")]


READ_ALOUD = (
    "Sáng sớm, bà Mai ra bến suối gánh nước.", "Con đường đất đỏ trơn vì mưa đêm.", "Lũ trẻ trong bản chạy theo sau.",
    "Ai cũng mong trời tạnh để kịp hái lê.", "Đến trưa, nắng đã lên tới đỉnh đồi.", "Chợ phiên bắt đầu đông người mua.",
    "Gùi lê đầu tiên bán hết trong một giờ.", "Bà cười, cất tiền vào túi thổ cẩm.",
)  # fmt: skip  # short items: a line each would fill a screen


@pytest.mark.parametrize("between", ["", "\n"], ids=["run together", "on lines of the markup"])
@pytest.mark.parametrize("in_box", [2, 4, 8])
def test_sentences_a_span_are_prose(between: str, in_box: int) -> None:
    spans = [f"<span class=doc>{sentence}</span>" for sentence in READ_ALOUD]
    boxes = (between.join(spans[n : n + in_box]) for n in range(0, 8, in_box))
    html = f"{HEAD}<body><h1>{HEADLINE}</h1><p>01/03/2026 08:00</p><div class=than>{''.join(f'<p>{box}</p>' for box in boxes)}</div></body></html>"
    cleaned, _ = read(html)

    found = texts(html)
    assert "".join("".join(found).split()) == "".join("".join(READ_ALOUD).split())
    assert len(found) == 8 // in_box
    assert cleaned.genre is not Genre.POEM


def test_parts_of_sentences_on_lines_of_the_markup_are_prose() -> None:
    cues = (
        "Sáng sớm, khi sương còn dày trên suối,",
        "bà Mai đã ra bến gánh nước về bản,",
        "con đường đất đỏ trơn vì mưa đêm,",
        "ai cũng mong trời tạnh để hái lê.",
    )
    spans = "\n".join(f"<span class=nhip>{cue}</span>" for cue in cues)

    assert " ".join(cues) in texts(page(f"<p>{spans}</p>"))


@pytest.mark.parametrize("in_box", [2, 4])
def test_a_poem_with_words_before_it_is_read_in_lines(in_box: int) -> None:
    lines = [f"<span class=dong>{verse}</span>" for verse in VERSES]
    stanzas = "".join(f"<div class=o>{''.join(lines[n : n + in_box])}</div>" for n in range(0, 8, in_box))
    words = "Nhân mùa mận chín, tòa soạn xin giới thiệu bài thơ mới của một cây bút trẻ vùng cao."

    found = "\n".join(texts(supplement(f"<p>{words}</p>{stanzas}"))).split("\n")
    assert found[-len(VERSES) :] == [*VERSES]


def test_buttons_that_run_together_are_left_out() -> None:
    tools = "<div><span>Giọng nữ miền Bắc</span><span>Giọng nam miền Nam</span><span>Tốc độ 1,5x</span></div>"

    assert "Giọng" not in "".join(texts(page(tools)))


@pytest.mark.long
def test_many_spans_cost_little() -> None:
    spans = "".join(f"<span class=d>Dòng thơ {n}</span>" for n in range(3_000))
    long = spans.replace("Dòng thơ", "Dòng thơ dài hơn về bản bên suối Nậm Khoang")
    assert_quick(lambda: clean(opened(page(f"<div>{spans}</div>"))), 2)
    assert_quick(lambda: clean(opened(page(f"<div>{long}</div>"))), 2)
    couplets = "".join(
        f"<p><span class=d>Dòng thơ {n}</span><span class=d>Câu thơ {n}</span></p>" for n in range(1_000)
    )
    assert_quick(lambda: clean(opened(page(f"<div>{couplets}</div>"))), 2)
    assert_quick(
        lambda: clean(opened(supplement(f"<div>{spans}</div>" + "<div><p>Một</p><p>Hai</p><p>Ba</p></div>" * 500))), 2
    )
