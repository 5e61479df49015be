# ruff: noqa: E501 - markup as pages have it
"""Titles that are the path to a page, and headlines with the signs of one."""

import pytest

from tests.flows.cleaning.test_lines_beside_the_text import HEADLINE, MORE
from tests.flows.pages import BODY, read

TEXT = "".join(f"<p>{line}</p>" for line in (*BODY, *MORE))


def headline(title: str, printed: str, head: str = "") -> str | None:
    html = (
        f'<html lang="vi"><head><title>{title}</title>{head}</head><body><nav><a href="/kinh-te">Kinh tế</a></nav><div class="k">{printed}'
        f"<i>01/03/2026 08:00</i><div>{TEXT}</div></div></body></html>"
    )
    return read(html)[0].headline


@pytest.mark.parametrize(
    "title",
    [
        f"Báo Ví Dụ » Kinh tế » {HEADLINE}",
        f"Báo Ví Dụ &gt; Kinh tế &gt; {HEADLINE}",
        f"Báo Ví Dụ > Kinh tế > Nông nghiệp > {HEADLINE}",
        f"Báo Ví Dụ :: Kinh tế :: {HEADLINE}",
        f"{HEADLINE} » Kinh tế » Báo Ví Dụ",
    ],
)
@pytest.mark.parametrize("form", ["<h2>{}</h2>", '<div class="t3">{}</div>', "<h1>{}</h1>"])
def test_a_headline_is_found_in_the_path_to_its_page(title: str, form: str) -> None:
    banner = '<div class="t0"><b>Báo Ví Dụ</b></div>'

    assert headline(title, banner + form.format(HEADLINE)) == HEADLINE


SIGNED = ("Giá mận đầu vụ ở Nà Pheo > 30.000 đồng", "Đường lên nương: Nà Ca > Huổi Lướng > Pa Háng, ai đi cũng ngại")


@pytest.mark.parametrize("title", SIGNED)
@pytest.mark.parametrize("site", ["", " - Báo Ví Dụ", " | Báo Ví Dụ"])
def test_a_printed_headline_with_such_signs_stays_whole(title: str, site: str) -> None:
    escaped = title.replace(">", "&gt;")

    for form in ("<h1>{}</h1>", '<div class="t3">{}</div>', "<h2>{}</h2>"):
        assert headline(f"{escaped}{site}", form.format(escaped)) == title


@pytest.mark.parametrize("title", SIGNED)
def test_a_headline_with_such_signs_that_is_told_to_machines_alone_stays_whole(title: str) -> None:
    head = f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{title}","datePublished":"2026-03-01T08:00:00+07:00"}}</script>'

    assert headline(f"{title.replace('>', '&gt;')} - Báo Ví Dụ", "", head) == title


def test_a_printed_headline_beats_the_section_behind_it_in_the_path() -> None:
    title = f"{HEADLINE} » Kinh tế - Nông nghiệp - Nông thôn mới » Báo Ví Dụ"

    assert headline(title, f"<h1>{HEADLINE}</h1>") == HEADLINE


@pytest.mark.parametrize("office", ["Trung tâm Khuyến nông tỉnh Ví Dụ", "Sở Nông nghiệp và Môi trường tỉnh Ví Dụ"])
def test_an_office_at_the_end_of_the_path_is_no_headline(office: str) -> None:
    banner = f'<div class="t0"><b>{office}</b></div>'

    assert headline(f"Mận chín » Nông nghiệp » {office}", f"{banner}<h1>Mận chín</h1>") == "Mận chín"


CHINESE = "那坡县新修公路通车方便山区群众出行"


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        (f"{HEADLINE}_Báo Ví Dụ", HEADLINE),
        (f"{HEADLINE}|Báo Ví Dụ", HEADLINE),
        (f"{HEADLINE}_Kinh tế_Báo Ví Dụ", HEADLINE),
        (f"{CHINESE}_报纸网", CHINESE),
        (f"{CHINESE}-报纸网", CHINESE),
        (f"{CHINESE} 经济频道_报纸网", CHINESE),
    ],
)
@pytest.mark.parametrize("form", ["<h2>{}</h2>", '<span class="Title"><b>{}</b></span>', "<h1>{}</h1>"])
def test_a_headline_is_found_before_a_sign_without_blanks(title: str, printed: str, form: str) -> None:
    assert headline(title, form.format(printed)) == printed


@pytest.mark.parametrize(
    "printed",
    ["河内-老街高速公路今起通车", "小学 中学同日开学典礼隆重举行吸引众多家长", "Giải chạy VnRace_2026 về bản Nà Ca"],
)
@pytest.mark.parametrize("form", ["<h1>{}</h1>", "<h2>{}</h2>"])
def test_a_headline_with_such_a_sign_stays_whole(printed: str, form: str) -> None:
    assert headline(f"{printed}_Báo Ví Dụ", form.format(printed)) == printed


@pytest.mark.parametrize("office", ["Sở Nông nghiệp và Môi trường tỉnh Ví Dụ", "Ký sự bản làng ven suối Nậm Lương"])
def test_an_office_or_a_series_before_such_a_sign_is_no_headline(office: str) -> None:
    printed = f"<div><span>{office}</span></div><h1>{HEADLINE}</h1>"

    assert headline(f"{office}|{HEADLINE}", printed) == HEADLINE
