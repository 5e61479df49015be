"""Texts at places of their own: beside a script, in a box or a bulletin that the description repeats."""

from storage.model.body_facts import Genre
from tests.flows.cleaning.test_lines_beside_the_text import MORE
from tests.flows.cleaning.test_pages_with_few_signs import HEADLINE, TEXT, old_page
from tests.flows.pages import BODY, read, refused


def test_a_script_in_a_paragraph_is_no_prose() -> None:
    script = (
        "<script>" + "function trang(so) { return 'Trang ' + so + ' của bài viết này, xin chờ'; }" * 60 + "</script>"
    )
    cleaned, _ = read(old_page(HEADLINE, f"<h1>{HEADLINE}</h1><i>01/03/2026</i>", f"{TEXT}<p>{script}</p>"))

    assert cleaned.completeness is not None
    assert cleaned.completeness.share == 1


def test_a_box_of_lines_that_the_description_repeats_is_no_lead() -> None:
    lines = (*BODY, *MORE)
    said = " ".join(lines)
    head = f'<h1>{HEADLINE}</h1><i>01/03/2026</i><div class="mo-ta">{"<br>".join(lines)}</div>'
    html = old_page(HEADLINE, head, "").replace("</head>", f'<meta name="description" content="{said}"></head>')
    cleaned, _ = read(html)

    assert cleaned.lead is None
    assert cleaned.text.replace("\n", " ").split() == said.split()


def test_a_bulletin_that_the_description_repeats_is_the_text() -> None:
    said = " ".join((*BODY, *MORE))
    head = f'<meta name="description" content="{said}"><meta property="og:type" content="article">'
    text = f"<h1>{HEADLINE}</h1><i>08:00 01/03/2026</i><div><p>{said}</p></div>"
    cleaned, _ = read(old_page(HEADLINE, "", text).replace("</head>", f"{head}</head>"))

    assert (cleaned.lead, cleaned.text, cleaned.genre) == (None, said, Genre.BULLETIN)


def test_a_lead_that_says_more_than_the_body_stays() -> None:
    said = " ".join((*BODY, *MORE))
    head = f'<h1>{HEADLINE}</h1><i>01/03/2026</i><p class="sapo"><b>{said} Bà con mong đường sớm xong.</b></p>'
    cleaned, _ = read(old_page(HEADLINE, head, TEXT))

    assert cleaned.lead is not None
    assert cleaned.lead.endswith("sớm xong.")


def test_the_description_of_a_section_is_no_bulletin() -> None:
    said = " ".join((*BODY, *MORE))
    links = "".join(f'<li><a href="/tin-{n}.html">Bản Nà Ca vào vụ mận sớm thứ {n}</a></li>' for n in range(12))
    head = f'<meta name="description" content="{said}">'
    html = old_page("Chuyên mục Nông thôn", "", f"<h1>Chuyên mục Nông thôn</h1><p>{said}</p><ul>{links}</ul>")

    refused(html.replace("</head>", f"{head}</head>"))
