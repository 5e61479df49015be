# ruff: noqa: E501 - markup as pages have it
"""Who wrote an article: what the page tells machines and what it prints near the headline, in any language."""

import json

import pytest

from flows.cleaning.page_analysis import analyse_page
from flows.metadata.writers.author_elements import introduced_writers
from flows.metadata.writers.stated_authors import StatedAuthors, read_stated_authors
from tests.flows.pages import BODY, opened, read

HEADLINE = "Plum harvest begins two weeks early in Na Pheo this year"


def page(*, author: object = None, beside: str = "", within: str = "", after: str = "", meta: str = "") -> str:
    said = {"@type": "NewsArticle", "headline": HEADLINE, "datePublished": "2026-03-01T08:00:00Z", "author": author}
    return (
        f'<html lang="en"><head><title>{HEADLINE}</title>{meta}<script type="application/ld+json">{json.dumps(said)}</script></head>'
        f'<body><main><article><header><h1>{HEADLINE}</h1>{beside}</header><div class="text">'
        f"{''.join(f'<p>{text}</p>' for text in BODY)}{within}</div></article>{after}</main></body></html>"
    )


@pytest.mark.parametrize(
    ("html", "authors"),
    [
        (page(author=[{"@type": "Person", "givenName": "Anna Lena", "familyName": "Berger"}]), ("Anna Lena Berger",)),
        (page(author={"@type": "Person", "name": "Paul Keller (pke)"}), ("Paul Keller",)),
        (page(beside='<div class="byline">By <a href="/authors/mary-poe">Mary Poe</a></div>'), ("Mary Poe",)),
        (page(beside='<p>von <a href="/autoren/p-keller">Paul Keller</a></p>'), ("Paul Keller",)),
        (page(beside='<span class="author">par Marie Petit</span>'), ("Marie Petit",)),
        (page(beside='<span class="author">佐藤花子</span>'), ("佐藤花子",)),
        (
            page(beside='<div class="author-line"><a href="/x">Travel</a> <a href="/y">Mary Poe</a></div>', meta='<meta name="author" content="Mary Poe">'),
            ("Mary Poe",),
        ),
        (
            page(
                beside='<a rel="author" href="/a">Mary Poe</a>',
                after='<div><h4><a href="/n">Another story of the day</a></h4><span class="author">Paul Keller</span></div>',
            ),
            ("Mary Poe",),
        ),
        (page(beside='<figure><img src="/a.jpg"><span class="author">Paul Keller</span></figure>'), ()),
        (page(beside='<div class="author-follow"><button class="author-button">Follow Now</button></div>'), ()),
        (page(author={"@type": "Person", "name": "Mary Poe"}, within="<p><i>With agency material</i></p>"), ("Mary Poe",)),
    ],
    ids=[
        "given and family name", "initials", "by", "an address of authors", "a preposition", "Chinese characters",
        "the name that meta repeats", "not the authors of other articles", "not the photographer", "not a button",
        "no bare line against a named person",
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_the_authors_are_persons_named_for_this_article(html: str, authors: tuple[str, ...]) -> None:
    _, described = read(html)
    assert described.authors == authors


@pytest.mark.parametrize(
    ("html", "authors", "credit"),
    [
        (page(author={"@type": "Person", "name": "dpa"}), ("dpa",), "dpa"),
        (page(author="Associated Press"), ("Associated Press",), "Associated Press"),
        (page(author=[{"@type": "Person", "name": "Mary Poe"}, {"@type": "Person", "name": "AFP"}]), ("Mary Poe",), "AFP"),
        (page(author="APA").replace('lang="en"', 'lang="vi"'), ("APA",), None),
        (
            page(beside='<div class="author-box"><a class="author" href="/m">MARY POE</a><span class="author">Associated Press</span></div>'),
            ("MARY POE",),
            "Associated Press",
        ),
        (
            page(
                author={"@type": "Person", "name": "Plum D", "url": "https://plum.example/author/admin/"},
                beside='<a rel="author" href="/author/admin/">Plum D</a><span class="author">Mary Poe</span>',
            ),
            ("Mary Poe",),
            None,
        ),
    ],
    ids=[
        "an agency as a person", "an agency's full name", "a person and an agency", "initials in Vietnamese",
        "a box of both", "an account that several people use",
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_an_agency_is_credited_and_no_person(html: str, authors: tuple[str, ...], credit: str | None) -> None:
    _, described = read(html)
    assert (described.authors, described.credit) == (authors, credit)


@pytest.mark.parametrize(
    ("html", "authors", "origin"),
    [
        (page(author={"@type": "Organization", "name": "Plum &amp; Pear Gazette"}), ("Plum & Pear Gazette",), "newsroom"),
        (
            page(author=[{"@type": "Organization", "name": name} for name in ("Plum Gazette", "Pear Service")]),
            ("Plum Gazette", "Pear Service"),
            "newsroom",
        ),
        (page(meta='<meta name="author" content="plum-gazette.example">'), ("plum-gazette.example",), "newsroom"),
        (
            page(author={"@type": "Organization", "name": "Plum Gazette"}, beside='<p class="byline">By Mary Poe</p>'),
            ("Mary Poe",),
            "class",
        ),
        (page(author={"@type": "Person", "name": "admin", "url": "https://plum.example/author/admin/"}), (), None),
        (page(author="https://plum.example/about", meta='<meta name="author" content="desk@plum.example">'), (), None),
        (page(author={"@type": "Organization", "name": "Plum Gazette"}).replace('lang="en"', 'lang="vi"'), (), None),
        (page(author={"@type": "Organization", "name": ["Plum", {"name": 7}, None]}), ("Plum",), "newsroom"),
    ],
    ids=[
        "an organisation", "two", "a meta element", "not beside a person", "not an account", "no address",
        "not in Vietnamese", "a wrong form",
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_declared_newsroom_is_the_author_where_no_person_is_named(
    html: str, authors: tuple[str, ...], origin: str | None
) -> None:
    _, described = read(html)
    assert (described.authors, described.fields.get("authors")) == (authors, origin)


@pytest.mark.parametrize(
    ("line", "persons", "agency"),
    [
        ("By Ann Poe and Bob Roe, Reuters", ("Ann Poe", "Bob Roe"), "Reuters"),
        ("von Anna von der Leyen und Peter Müller", ("Anna von der Leyen", "Peter Müller"), None),
        ("Par Jean-Pierre Le Goff avec AFP", ("Jean-Pierre Le Goff",), "AFP"),
        ("Ana Silva e João Costa", ("Ana Silva", "João Costa"), None),
        ("José Ortega y Gasset", ("José Ortega y Gasset",), None),
        ("Tekst: Jan Kowalski i Anna Nowak", ("Jan Kowalski", "Anna Nowak"), None),
        ("Mehmet Öz ve Ayşe Kaya", ("Mehmet Öz", "Ayşe Kaya"), None),
        ("Written by Mary Poe in Berlin", ("Mary Poe",), None),
        ("Mary Poe, Political Editor", ("Mary Poe",), None),
        ("Text: Anna Berger, Foto: Bob Roe", ("Anna Berger",), None),
        ("Dr. Anna Berger (dpa)", ("Dr. Anna Berger",), "dpa"),
        ("d'Arcy Poe", ("d'Arcy Poe",), None),
        ("Ahmed bin Salem al-Sayed", ("Ahmed bin Salem al-Sayed",), None),
        ("John F. Roe Jr.", ("John F. Roe Jr.",), None),
        ("Νίκος Παπαδόπουλος", ("Νίκος Παπαδόπουλος",), None),
        ("Иван Петров, Анна Сидорова", ("Иван Петров", "Анна Сидорова"), None),
        ("राहुल कुमार", ("राहुल कुमार",), None),
        ("홍길동 기자", ("홍길동",), None),
        ("松岡大地", ("松岡大地",), None),
        ("この記事の筆者", (), None),
        ("Plum staff reporter", (), None),
        ("Redaktion", (), None),
        ("3 min read", (), None),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_lines_in_many_languages_name_persons_and_agencies(
    line: str, persons: tuple[str, ...], agency: str | None
) -> None:
    assert read_stated_authors(line) == StatedAuthors(persons, agency)


@pytest.mark.parametrize("name", ["Plumo", "Plum Reporter"])
def test_a_name_of_odd_form_is_believed_only_where_machines_are_told_so(name: str) -> None:
    assert read_stated_authors(name, declared=True).persons == (name,)
    assert read_stated_authors(name).persons == ()


@pytest.mark.parametrize(
    ("name", "beside", "authors"),
    [
        (
            "Plum Newspapers",
            '<div class="post-author"><span>By</span> <a href="/author/x">Mary Poe</a></div>',
            ("Mary Poe",),
        ),
        ("Plum Newspapers", "<p>By Mary Poe</p>", ("Mary Poe",)),
        (
            "Plum Newspapers",
            '<div class="post-author">By <a href="/author/x">Plum Newspapers</a></div>',
            ("Plum Newspapers",),
        ),
        ("Plum Reporter", '<p>1 March 2026</p><a href="/tag/poe">Mary Poe</a>', ("Plum Reporter",)),
        ("Mary Poe", '<div class="post-author">By <a href="/author/x">Paul Keller</a></div>', ("Mary Poe",)),
    ],
    ids=["a person printed", "introduced", "nobody else", "a name that signs nothing", "a person declared"],
)
def test_a_newsrooms_account_gives_way_to_a_person_who_is_printed(
    name: str, beside: str, authors: tuple[str, ...]
) -> None:
    declared = {"@type": "Person", "name": name}
    assert (
        read(page(author=declared, beside=beside, meta=f'<meta name="author" content="{name}">'))[1].authors == authors
    )


@pytest.mark.parametrize(
    "beside",
    [
        "<p>By Mary Poe and Paul Keller</p>",
        '<div>By <span class="x">Mary Poe</span> and <a href="/people/paul-keller/">Paul Keller</a></div>',
        '<figure><img src="/p.jpg"><figcaption><address><a href="/a">Mary Poe</a>, <a href="/b">Paul Keller</a></address></figcaption></figure>',
        '<ul><li><a href="/redaktion/mary-poe.html">Mary Poe</a></li><li><a href="/writers/paul">Paul Keller</a></li></ul>',
        '<div class="byline-box"><div><span>Mary Poe</span><span>Paul Keller</span></div></div>',
    ],
    ids=["a line", "a name with and one without a link", "an address", "addresses of writers", "names side by side"],
)
def test_writers_are_found_under_the_headline_without_being_told_to_machines(beside: str) -> None:
    assert read(page(beside=beside))[1].authors == ("Mary Poe", "Paul Keller")


@pytest.mark.parametrize(
    "meta",
    [
        '<meta name="parsely-author" content="Mary Poe">',
        '<meta name="DC.creator" content="Mary Poe">',
        '<meta name="twitter:label1" content="Verfasst von"><meta name="twitter:data1" content="Mary Poe">',
    ],
)
def test_authors_are_read_from_the_metas_of_many_systems(meta: str) -> None:
    assert read(page(meta=meta))[1].authors == ("Mary Poe",)


def test_a_short_page_whose_text_precedes_its_headline_has_no_writer() -> None:
    text = "".join(f"<p>{text}</p>" for text in BODY)
    html = f'<html lang="en"><head><title>{HEADLINE}</title><meta property="article:published_time" content="2026-03-01"></head><body><div>{text}</div><h1>{HEADLINE}</h1></body></html>'
    assert introduced_writers(analyse_page(opened(html)).location) == []


TITLE = "Nà Pheo vào vụ mận sớm trong niềm vui của bà con"


def vietnamese_page(beside: str, menu: str = "") -> str:
    return (
        f'<html lang="vi"><head><title>{TITLE}</title></head><body>{menu}<div><h1>{TITLE}</h1>{beside}'
        f"<div>{''.join(f'<p>{text}</p>' for text in BODY)}</div></div></body></html>"
    )


@pytest.mark.parametrize(
    ("beside", "authors"),
    [
        ("<dl><dt>Chi tiết</dt><dd>Viết bởi Thu Hằng</dd><dd>Được đăng: 06 Tháng 3 2026</dd></dl>", ("Thu Hằng",)),
        ("<div>Được đăng bởi <span>Lò Văn Phú</span> vào T4, 04/03/2026 - 16:48</div>", ("Lò Văn Phú",)),
        ("<div><span>Mai Lan</span> <time datetime='2026-03-04T09:00:00Z'>16:00 04/03/2026</time></div>", ("Mai Lan",)),
        ("<div><span>Kinh Tế</span> <time datetime='2026-03-04T09:00:00Z'>16:00 04/03/2026</time></div>", ()),
        ("<div>Đăng bởi admin lúc 04/03/2026 16:00</div>", ()),
        ("<div><a href='#'>Dương Bích Lan</a><span>Đăng lúc 07:00 ngày 4-3-2026</span></div>", ("Dương Bích Lan",)),
    ],
    ids=[
        "written by",
        "posted by, with a date",
        "a name beside the date",
        "a section beside the date",
        "an account",
        "a link that leads nowhere",
    ],
)
def test_in_vietnamese_words_introduce_a_writer_or_a_date_stands_beside_the_name(
    beside: str, authors: tuple[str, ...]
) -> None:
    _, described = read(vietnamese_page(beside, '<ul><li><a href="/kinh-te">Kinh tế</a></li></ul>'))

    assert described.authors == authors


@pytest.mark.parametrize(
    "box", ['<div class="ky-ten">{}</div>', '<div class="by"><i>{}</i></div>', '<p class="text-right"><b>{}</b></p>']
)
def test_a_line_below_the_text_that_is_named_a_signature_or_stands_at_the_right_is_one(box: str) -> None:
    html = vietnamese_page("<span>04/03/2026 16:00</span>").replace(
        "</div></div></body>", f"</div>{box.format('Hữu Lợi - Cẩm Tiên')}</div></body>"
    )

    assert read(html)[1].authors == ("Hữu Lợi", "Cẩm Tiên")


@pytest.mark.parametrize(
    ("stated", "authors"),
    [
        ("Ví Dụ Online", ("Vi Thị Mai",)),
        ("VÍ DỤ ĐIỆN TỬ", ("Vi Thị Mai",)),
        ("Tòa soạn Báo Ví Dụ", ("Vi Thị Mai",)),
        ("Làng Gió News", ("Vi Thị Mai",)),
        ("Bảo Gió", ("Bảo Gió",)),
        ("Lò Minh Thư", ("Lò Minh Thư",)),
        ("Hà Online", ("Hà Online",)),
    ],
)
def test_a_meta_that_names_the_paper_gives_way_to_a_printed_writer(stated: str, authors: tuple[str, ...]) -> None:
    text = "".join(f"<p>{line}</p>" for line in BODY)
    named = f'<meta name="author" content="{stated}"><meta property="og:site_name" content="langgio">'
    line = "<p>Phóng sự dự thi của Vi Thị Mai</p>"
    html = f'<html lang="vi"><head><title>Vườn mận đêm sương</title>{named}</head><body><div><h1>Vườn mận đêm sương</h1>{line}<div class="v">{text}</div></div></body></html>'
    assert read(html)[1].authors == authors
