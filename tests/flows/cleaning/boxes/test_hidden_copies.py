"""A hidden copy of the text is left out where the page shows the text, too, and read where it does not."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from flows.cleaning import clean
from flows.cleaning.boxes.hidden_copies import names_hidden_by
from storage.model.blocks import Paragraph
from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE
from tests.flows.pages import BODY, opened, read
from tests.timing import assert_quick

TEXTS = (*BODY, *MORE)
NOTE = "Bạn đọc giữ bản in này của tòa soạn để tra cứu về sau, khi trang tin không còn ở địa chỉ cũ nữa."
PRINTED = "In từ trang Ví Dụ hằng ngày"
DATE = "<i>08:00 01/03/2026</i>"
SIGNED = '<p class="tac-gia"><b>Vi Thị Mai</b></p>'


def prose(texts: tuple[str, ...] = TEXTS) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(*boxes: str) -> str:
    return f"{HEAD}<body><div class=dau>BÁO VÍ DỤ</div>{''.join(boxes)}</body></html>"


SHOWN = f"<div class=giua><h1>{HEADLINE}</h1>{DATE}<div class=nd>{prose()}{SIGNED}</div></div>"


@pytest.mark.parametrize("hiding", ['style="display: none"', "hidden", 'class="visible-print-block"', 'class="d-none"'])
@pytest.mark.parametrize("head", [f"<h1>{HEADLINE}</h1>", ""], ids=["with headline", "without"])
@pytest.mark.parametrize("above", [True, False], ids=["above", "below"])
def test_the_shown_text_beats_its_hidden_copy(hiding: str, head: str, above: bool) -> None:
    copy = f"<div id=in {hiding}>{head}{prose()}<p>{PRINTED}</p></div>"
    cleaned, described = read(page(*((copy, SHOWN) if above else (SHOWN, copy))))

    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*TEXTS]
    assert (described.authors, cleaned.headline) == (("Vi Thị Mai",), HEADLINE)


@pytest.mark.parametrize(
    ("rules", "names"),
    [
        ("#ban-in{display:none}", {"#ban-in"}),
        (".in , .khac{ color:red; display : none }", {".in", ".khac"}),
        (".nho{display:none}@media(max-width:600px){.nho{display:block}}", {".nho"}),
        (".nho{display:none}@media screen and (min-width:600px){.nho{display:flex}}", set()),
        (".the{display:none}.the.mo{display:block}", set()),
        ("@media print{.in{display:none}} .mo .in{display:none} div.in{display:none} .in{display:block}", set()),
        (".an{display:none!important;display:none}.b{color:red}", {".an"}),
    ],
)
def test_a_style_sheet_hides_names_on_every_screen(rules: str, names: set[str]) -> None:
    tree = LexborHTMLParser(f"<style>{rules}</style>")

    assert names_hidden_by(tree.css("style")) == names


def test_a_style_sheet_of_the_page_may_hide_the_copy() -> None:
    copy = f'<div id="ban-in" class="in nho"><h2>{HEADLINE}</h2>{prose()}<p>{NOTE}</p></div>'
    cleaned, described = read(page(copy, SHOWN).replace("</head>", "<style>.in{display:none}</style></head>"))

    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*TEXTS]
    assert described.authors == ("Vi Thị Mai",)


@pytest.mark.long
@pytest.mark.parametrize(
    "rule",
    [
        "@media{" * 9_000,
        "@" * 60_000,
        ".a," * 20_000,
        "display:none" * 5_000,
        "{display" + " " * 60_000,
        ".a{display:none}" * 4_000,
        f"{'a' * 300}{{{'x' * 49_000}}}",
        "@a{x{}" * 8_000,
    ],
)
def test_large_style_sheets_cost_little(rule: str) -> None:
    copy = f'<div class="in">{prose()}</div>'
    html = page(SHOWN, copy).replace("</head>", f"{f'<style>{rule}</style>' * 20}</head>")
    assert_quick(lambda: clean(opened(html)), 2)


def test_a_hidden_copy_between_headline_and_text_is_left_out() -> None:
    copy = f'<div style="visibility:hidden;height:0"><div>{prose()}<p>{PRINTED}</p></div></div>'
    cleaned, described = read(
        page(f"<main><h1>{HEADLINE}</h1>{DATE}{copy}<div class=nd>{prose()}{SIGNED}</div></main>")
    )

    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*TEXTS]
    assert described.authors == ("Vi Thị Mai",)


@pytest.mark.parametrize("first", [True, False])
def test_a_signature_below_the_shown_text_and_its_copy_is_read(first: bool) -> None:
    wide, small = f"<div class=rong>{prose()}</div>", f'<div class=hep style="display:none">{prose()}</div>'
    both = small + wide if first else wide + small
    signed = '<p style="text-align:right"><b>Bài, ảnh: Mai Vi</b></p>'
    cleaned, described = read(page(f"<main><h1>{HEADLINE}</h1>{DATE}<div class=nd>{both}{signed}</div></main>"))

    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*TEXTS]
    assert (described.authors, described.photographers) == (("Mai Vi",), ("Mai Vi",))


@pytest.mark.parametrize("shown", [(), TEXTS[:2]], ids=["nothing", "a preview"])
def test_a_hidden_text_that_a_script_will_show_is_read(shown: tuple[str, ...]) -> None:
    hidden = f'<div class=du style="display:none">{prose()}</div>'
    cleaned, _ = read(page(f"<main><h1>{HEADLINE}</h1>{DATE}<div class=gon>{prose(shown)}</div>{hidden}</main>"))

    assert {block.text for block in cleaned.blocks if isinstance(block, Paragraph)} >= {*TEXTS}


def test_a_headline_for_screen_readers_is_one() -> None:
    named = f'<h1 class="sr-only">{HEADLINE}</h1>'
    cleaned, _ = read(page(f"<h1>Báo Ví Dụ</h1><main>{named}{DATE}<div class=nd>{prose()}</div></main>"))
    assert cleaned.headline == HEADLINE


def test_many_hidden_copies_cost_little() -> None:
    copies = f"<div hidden><div><h1>{HEADLINE}</h1><p>{TEXTS[0]}</p></div></div>" * 700
    nested = f"{'<div hidden>' * 300}{f'<p>{TEXTS[1]}</p>' * 300}{'</div>' * 300}"
    assert_quick(lambda: clean(opened(page(SHOWN, copies, nested))), 2)
