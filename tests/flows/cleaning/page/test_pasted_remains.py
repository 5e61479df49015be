# ruff: noqa: E501 - markup as pages have it
"""What editors and imports leave in a page is no text: style sheets, escapes, faces; what is written about it stays."""

from html import escape

import pytest

from flows.cleaning.charset.charset_decoding import Decoded
from flows.cleaning.page.pasted_remains import without_pasted_remains
from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE
from tests.flows.pages import BODY, read
from tests.timing import assert_quick

TEXTS = (*BODY, *MORE)
TEXT = "".join(f'<p class="MsoNormal" style="mso-margin-top-alt:auto">{text}<o:p></o:p></p>' for text in TEXTS)
VIEW = "Normal 0 false false false EN-US X-NONE X-NONE MicrosoftInternetExplorer4"
RULES = (
    "/* Style Definitions */", "table.MsoNormalTable", '{mso-style-name:"Table Normal";', "mso-tstyle-rowband-size:0;",
    "font-size:11.0pt;", 'font-family:"Calibri","sans-serif";}',
)  # fmt: skip  # short items: a line each would fill a screen
FONTS = '<!-- /* Font Definitions */ @font-face {font-family:"Cambria Math"; panose-1:2 4 5 3 5 4 6 3 2 4; mso-font-charset:1;} p.MsoNormal, li.MsoNormal {mso-style-unhide:no; margin:0in;} -->'
CONDITION = "<!--[if gte mso 9]><xml> <w:WordDocument> <w:View>Normal</w:View> </w:WordDocument></xml><![endif]-->"
BEHAVIOUR = r"st1\:*{behavior:url(#ieooui) }"


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{VIEW}</p><p>{escape(' '.join(RULES))}</p>{TEXT}",
        f"<p>{VIEW} {BEHAVIOUR} {' '.join(RULES)} {TEXTS[0]}</p>" + "".join(f"<p>{text}</p>" for text in TEXTS[1:]),
        f"<p>{VIEW}</p>" + "".join(f"<p> {escape(line)}</p>" for line in RULES) + TEXT,
        f"{TEXT}<div>{'<br>'.join(RULES)}</div>",
        f"<div>{escape(FONTS)}</div>{TEXT}",
        f"<p>{escape(CONDITION)}</p>{TEXT}",
        f"{VIEW} {' '.join(RULES)}<br>{'<br>'.join(TEXTS)}",
    ],
    ids=["two paragraphs", "before a text", "a line each", "below", "fonts", "a condition", "lines"],
)  # fmt: skip  # a table
def test_style_sheets_of_word_are_no_text(body: str) -> None:
    page = f"{HEAD}<body><div><h1>{HEADLINE}</h1><i>08:00 01/03/2026</i><div class=noi-dung>{body}</div></div></body></html>"

    assert read(page)[0].text.split("\n\n") == [*TEXTS]


@pytest.mark.parametrize(
    "above", [VIEW, f"{VIEW} {escape(' '.join(RULES))}", escape(FONTS)], ids=["a view", "rules", "fonts"]
)
def test_a_word_below_a_style_sheet_stays(above: str) -> None:
    page = f"<p>Một đoạn.</p><p>{above}</p><p>TTXVN</p>"

    assert "<p>TTXVN</p>" in without_pasted_remains(Decoded(page, "utf-8")).text


def test_what_is_written_about_style_sheets_stays() -> None:
    said = "<p>Hôm nay &amp; mai: /* Style Definitions */ là chú thích; table.a {mso-b:c;} cũng thế &lt;b&gt;.</p>"
    page = f"<style>p.MsoNormal {{mso-style:a; text-align:center}}</style><script>x = '<p>/* Style Definitions */ p.a {{mso-b:c;}}</p>'</script>{said}"

    assert without_pasted_remains(Decoded(page, "utf-8")).text == page


@pytest.mark.parametrize(
    "text",
    [
        "a," * 20_000, "mso-a:b " * 6_000, "{" * 40_000, "p.a{mso-b:c;" * 3_000, "Normal 0 false " * 3_000,
        "&lt;!--[if gte mso 9]&gt;" * 2_000, "mso-" + "a:" * 20_000, "@font-face " * 4_000,
    ],
    ids=["names", "no semicolons", "braces", "open rules", "views", "open conditions", "colons", "at-rules"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_remains_without_end_cost_little(text: str) -> None:
    page = f"<p>X-NONE mso- {text}</p>" * 20 + "<script>" * 2_000
    assert_quick(lambda: without_pasted_remains(Decoded(page.encode(), "utf-8")), 1)


PRINTED = "".join(f"<p>{text}</p>" for text in TEXTS)


def said(body: str, headline: str = HEADLINE, head: str = "") -> list[str]:
    page = f"<html lang=vi><head><title>{HEADLINE}</title>{head}</head><body><div><h1>{headline}</h1><i>08:00 01/03/2026</i><div class=noi-dung>{body}</div></div></body></html>"
    return read(page)[0].text.split("\n\n")


@pytest.mark.parametrize(
    "body",
    [
        PRINTED.replace("Nậm Khoang", "Nậm&amp;nbsp;Khoang"),
        escape("<br />").join(TEXTS),
        escape(PRINTED),
        f"<p>{escape(PRINTED.replace('<p>', '<p style=' + chr(34) + 'text-align:justify' + chr(34) + '>'))}</p>",
        PRINTED.replace(". ", '. <img class="emoji" src="/1f600.png" alt="x"> ', 1),
    ],
    ids=["blanks", "breaks", "paragraphs", "in a paragraph", "a face"],
)  # fmt: skip  # a table
def test_what_was_escaped_twice_is_read(body: str) -> None:
    assert said(body) == [*TEXTS]


def test_a_face_within_a_sentence_becomes_its_sign() -> None:
    body = PRINTED.replace("mận sớm", 'mận <img src="/1f347.png" alt="🍇" class="emoji"> sớm', 1)

    assert "vụ mận 🍇 sớm" in said(body)[0]


@pytest.mark.parametrize(
    "text",
    [
        "Dùng thẻ &lt;strong&gt; và &lt;/strong&gt; để in đậm, thẻ &lt;br&gt; để xuống dòng.",
        "Giá &lt; 25.000 đồng, R&amp;D và Q&amp;A; 5 &lt; 7 &gt; 3; AT&amp;T",
        "Thư mục C:\\new và ký tự \\n trong câu",
    ],
    ids=["about tags", "signs", "a path"],
)
def test_what_is_written_about_markup_stays(text: str) -> None:
    page = f"<p>{text}</p><pre>&lt;p&gt;a&lt;/p&gt;&lt;p&gt;b&lt;/p&gt;&lt;br&gt;&amp;nbsp;</pre><script>'&lt;br&gt;&amp;nbsp;\\r\\n'</script>"
    assert without_pasted_remains(Decoded(page, "utf-8")).text == page


@pytest.mark.parametrize(
    ("title", "headline"),
    [(HEADLINE, HEADLINE), (HEADLINE.lower(), HEADLINE.upper()), (HEADLINE.upper(), HEADLINE.upper())],
)
def test_a_headline_in_capitals_is_that_of_the_title(title: str, headline: str) -> None:
    page = f"<html lang=vi><head><title>{title}</title></head><body><div><h1>{HEADLINE.upper()}</h1><i>08:00 01/03/2026</i>{PRINTED}</div></body></html>"

    assert read(page)[0].headline == headline


@pytest.mark.parametrize("name", ["Uncategorized", "Chưa phân loại", "undefined"])
def test_no_section_and_no_tag_is_what_nobody_filled_in(name: str) -> None:
    head = f'<meta property="article:section" content="{name}"><meta name=keywords content="null, undefined, mận">'
    page = f"<html lang=vi><head><title>{HEADLINE}</title>{head}</head><body><div><h1>{HEADLINE}</h1><i>08:00 01/03/2026</i>{PRINTED}</div></body></html>"
    described = read(page)[1]

    assert (described.section, described.tags) == ((), ("mận",))


@pytest.mark.parametrize(
    "text",
    [
        "&lt;p " * 60_000,
        "&amp;nbsp" * 60_000,
        "<a title='&amp;a; " * 30_000,
        "<img class=" * 40_000,
        "&lt;br&gt;" * 40_000,
    ],
)
def test_escapes_without_end_cost_little(text: str) -> None:
    page = f"<p>&amp;nbsp; emoji \\r\\n {text}</p>".encode()
    assert_quick(lambda: without_pasted_remains(Decoded(page, "utf-8")), 1)
