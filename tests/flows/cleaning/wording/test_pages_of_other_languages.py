# ruff: noqa: E501 - markup as pages have it
"""Pages in other languages and of editors that put each paragraph into boxes of its own."""

import pytest

from flows.cleaning import clean
from flows.stages import Refusal
from tests.flows.cleaning.test_lines_beside_the_text import HEADLINE, MORE, page, paragraphs
from tests.flows.pages import BODY, opened, read, refused

JAPANESE = (
    "県北の山あいにある小さな郵便局が、来月から週三日だけ開くことになった。配達する人が足りないためだ。",
    "局長の田部さんは「手紙を待つ人がいる限り、赤い自転車で坂を上る」と話し、町の人たちは切手を買いに並んだ。",
)
POLISH = (
    "Mieszkańcy wsi nad rzeką odbudowali drewniany most, który w maju zabrała woda. Pracowali przez cztery weekendy.",
    "Deski podarował tartak z sąsiedniej gminy, a gwoździe kupiono za pieniądze ze sprzedaży szarlotki na festynie.",
    "Wójt zapowiada, że jesienią stanie tu tablica z nazwiskami wszystkich, którzy przynieśli choćby jeden młotek.",
)


def test_paragraphs_in_spans_within_spans_are_read() -> None:
    blocks = "".join(
        f'<div data-block="true"><div class="style-default"><span data-offset="a{n}"><span data-text="true">{line}</span></span></div></div>'
        for n, line in enumerate((*BODY, *MORE))
    )
    html = (
        f"<html><head><title>{HEADLINE} - Báo Ví Dụ</title></head><body><h1>{HEADLINE}</h1>"
        f'<div class="sub"><span>{MORE[0][:90]}</span></div><div class="editor"><div data-contents="true">{blocks}</div></div></body></html>'
    )
    assert set(BODY) <= set(paragraphs(html))


def _japanese(head: str, time: str) -> str:
    text = "".join(f"<p>{line}</p>" for line in JAPANESE)
    return (
        f'<html lang="ja"><head><title>山の郵便局、週三日に - 北山新聞</title>{head}</head><body><article><h1>山の郵便局、週三日に</h1>'
        f"{time}<section>{text}</section></article></body></html>"
    )


def test_a_time_told_to_machines_beside_the_headline_makes_an_article_of_a_page_that_says_so() -> None:
    head = '<meta property="og:type" content="article">'
    time = "<div><time datetime='2026-03-04T02:00:00.000Z'>3月4日</time></div>"
    cleaned, _ = read(_japanese(head, time))
    assert any("郵便局" in str(block) for block in cleaned.blocks)
    assert refused(_japanese("", time)).reason == "not_an_article"


def test_labels_of_other_languages_between_the_paragraphs_are_left_out() -> None:
    lines = [
        *POLISH,
        "REKLAMA",
        "Zobacz też: <a href='/k.html'>Kładka nad potokiem</a>",
        *(f"{line} {line[:60]}." for line in POLISH),
    ]
    found = paragraphs(page("".join(f"<p>{line}</p>" for line in lines)))
    assert set(POLISH) <= set(found)
    assert not {"REKLAMA", "Zobacz też: Kładka nad potokiem"} & set(found)


SPANISH = (
    "Los vecinos de la aldea levantaron el puente de madera que el río se llevó en mayo, tras cuatro fines de semana.",
    "El aserradero del municipio vecino regaló las tablas, y los clavos se pagaron con la venta de empanadas.",
    "La alcaldesa promete que en otoño habrá una placa con los nombres de todos los que pusieron un solo clavo.",
)


def _spanish(beside: str, last: str = "") -> list[str]:
    text = "".join(f"<p>{line}</p>" for line in (*SPANISH, *(f"{line} {line[:70]}." for line in SPANISH)))
    first, rest = text.split("</p>", 1)
    return paragraphs(page(f"{first}</p>{beside}{rest}{last}"))


def test_a_box_that_asks_to_follow_the_paper_is_none_of_the_text() -> None:
    call = "Únete a nuestro canal de Whatsapp y recibe lo más leído del día antes que nadie."
    for found in (
        _spanish(f'<div class="x1"><strong>El Ejemplo</strong><p>{call}</p></div>'),
        _spanish("", f'<p class="wa">{call}</p>'),
    ):
        assert set(SPANISH) <= set(found)
        assert not {call, "El Ejemplo"} & set(found)


def test_a_paragraph_like_the_others_may_tell_who_asked_to_follow_a_channel() -> None:
    said = "«Únete al canal de Telegram y recibe el aviso», pedía el cartel que los vecinos colgaron junto al río."
    assert said in _spanish(f"<p>{said}</p>")


def test_a_box_on_how_to_take_part_stays() -> None:
    told = "Bà con đăng ký tham gia chợ phiên qua email của xã hoặc gặp cán bộ văn hóa trước ngày mười lăm."
    text = "".join(f"<p>{line}</p>" for line in (*BODY, *MORE))
    assert told in paragraphs(page(f'{text}<div class="ghi-chu"><p>{told}</p></div><p>{MORE[0][:100]}.</p>'))


def test_an_offer_to_subscribers_below_the_beginning_is_none_of_it() -> None:
    offer = (
        '<div class="k7"><h2>Weiterlesen mit Plus</h2><ul><li>Alle Artikel der Zeitung</li><li>Monatlich kündbar</li></ul>'
        "<p>Sie sind Abonnent? Dann melden Sie sich hier an.</p></div>"
    )
    found = _spanish("", offer)
    assert set(SPANISH) <= set(found)
    assert not {"Weiterlesen mit Plus", "Monatlich kündbar"} & set(found)


@pytest.mark.parametrize(
    "asked",
    [
        "Con tu consentimiento se carga aquí un contenido de terceros con cookies.",
        "Mit Ihrer Zustimmung wird hier ein externes Video geladen.",
        "Esta casa es libre. Apóyanos con una pequeña aportación al mes.",
    ],
)
def test_a_box_that_asks_to_allow_or_support_something_is_none_of_the_text(asked: str) -> None:
    found = _spanish(f'<div class="x9"><p>{asked}</p></div>')
    assert set(SPANISH) <= set(found)
    assert asked not in found


def test_a_poll_between_the_paragraphs_is_none_of_the_text_but_a_question_with_facts_is() -> None:
    poll = "<div><h4>¿Cruza usted el puente?</h4><ul><li>Cada día 41 %</li><li>Nunca 59 %</li></ul></div>"
    facts = "<h4>¿Cuánto costó el puente?</h4><ul><li>La madera de los vecinos de la otra orilla supuso el 41 %</li><li>Los clavos y el trabajo de cuatro semanas sumaron el 59 %</li></ul>"
    assert "Cada día 41 %" not in "\n".join(_spanish(poll))
    first, *others = SPANISH
    html = page(f"<p>{first}</p>{facts}" + "".join(f"<p>{line}</p>" for line in others))
    assert "supuso el 41 %" in str(read(html)[0].blocks)


GUIDE = "".join(f"<p>{line}</p>" for line in (*BODY, *MORE))


def _with_guide(beside: str) -> str:
    first, rest = GUIDE.split("</p>", 1)
    return "\n".join(lines_of(page(f"{first}</p>{beside}{rest}")))


def lines_of(html: str) -> list[str]:
    cleaned, _ = read(html)
    return [str(block) for block in cleaned.blocks]


@pytest.mark.parametrize(
    ("beside", "kept"),
    [
        ("<h3>Bước 2: Theo dõi hồ sơ trên Zalo</h3>", "Theo dõi hồ sơ trên Zalo"),
        ('<p class="q"><strong>Bà con theo dõi giá mận trên Facebook bằng cách nào, thưa ông?</strong></p>', "bằng cách nào"),
        ('<p class="MsoNormal">Công an tỉnh khuyến cáo không theo dõi các hội nhóm lạ trên Facebook, Telegram.</p>', "nhóm lạ"),
        ("<h2>How to join the WhatsApp group</h2>", "How to join"),
        ("<h2>Follow a channel on WhatsApp in three steps</h2>", "in three steps"),
        ('<div class="info"><p>Join the walk at the church. Write to Telegram @walk or ring 0123 456 789.</p></div>', "Join the walk"),
        ("<h2>Sign in to your subscription on TV</h2>", "Sign in to your"),
        ("<h3>2. Reading</h3>", "2. Reading"),
        ("<h2>Reklama</h2>", "Reklama"),
        ("<h3>Thuế suất của nông sản là bao nhiêu?</h3><ul><li>Nông sản sơ chế bán lẻ: 45%</li><li>Nông sản đóng gói: 55%</li></ul>", "55%"),
        ("<div><h3>Thị trường nào nhập mận nhiều nhất?</h3><ul><li>Trung Quốc: 61%</li><li>Các nước khác: 39%</li></ul></div>", "61%"),
        ("<section><h2>¿A quién votaría?</h2><ul><li>Partido Uno 31,2 %</li><li>Partido Dos 30,1 %</li></ul></section>", "31,2"),
        ("<p>À lire : « Le Pont de bois », de Jeanne Marchand, éditions du Moulin, 214 pages.</p>", "Le Pont de bois"),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_what_a_guide_or_report_says_stays(beside: str, kept: str) -> None:
    assert kept in _with_guide(beside)


def test_a_front_of_a_section_is_no_article_though_each_of_its_items_states_a_time() -> None:
    items = "".join(
        f'<div class="it"><h3><a href="/t-{n}.html">Tin số {n} hôm nay</a></h3>'
        f'<time datetime="2026-03-0{n}T08:00:00+07:00">2 giờ trước</time>'
        f"<p>{n} Bà con xã Nà Pheo mong chờ tin này từ lâu, theo cán bộ xã.</p></div>"
        for n in (1, 2, 3, 4)
    )
    head = '<title>Thời sự</title><meta property="og:type" content="article">'
    page = opened(
        f"<html><head>{head}</head><body><h1>Thời sự</h1>{items}</body></html>", url="https://baovidu.example/thoi-su/"
    )
    found = clean(page)
    assert isinstance(found, Refusal)
    assert found.detail.startswith("nothing says that it is an article")


@pytest.mark.long
def test_a_long_list_or_table_of_results_is_no_page_bomb() -> None:
    table = "".join("<tr>" + "<td><p><span>An</span></p></td>" * 6 + "</tr>" for _ in range(1_800))
    html = page(f"{GUIDE}<table>{table}</table>")
    assert BODY[0] in paragraphs(html)
