"""`sources add` describes newspapers of unseen layouts, and says in one sentence why it does not add others."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from click.testing import CliRunner

from crawler.addresses import is_article
from crawler.contact.answers import Answer as Page
from crawler.discovery import Listed
from crawler.learning.address_pattern import last_form
from crawler.registry import load_registry
from flows.cli.operate.sources import sources
from flows.contact.adding.adding import Added, add_source
from flows.contact.adding.deducing import deduce, slug_of
from flows.contact.adding.exploring import Explored, ExploredListing, unknown_source
from flows.contact.adding.refusals import NotAddedError
from flows.contact.learning.article_forms import FormStudy
from storage.settings import CrawlSettings, Settings
from tests.crawler.site import Answer, Asked, served
from tests.replica import ReplicaPress
from tests.replica.newcomers.designs import NEWCOMERS

NO_FAMILY = "single"


@pytest.fixture(scope="module")
def newcomers() -> Iterator[ReplicaPress]:
    """A press with newspapers of layouts that no family describes."""
    with ReplicaPress(seed=7, newcomers=True, history_days=4, articles_a_day=4) as press:
        yield press


Add = Callable[..., Added]


@pytest.fixture
def add(newcomers: ReplicaPress, tmp_path: Path) -> Add:
    """Add a newspaper to an empty registry."""

    def run(address: str, proxy: str | None = newcomers.proxy_url) -> Added:
        folder = tmp_path / "registry"
        (folder / "newspapers").mkdir(parents=True, exist_ok=True)
        settings = Settings(sources_dir=folder, data_dir=tmp_path, crawl=CrawlSettings(proxy=proxy, delay=0, timeout=5))
        return add_source(address, load_registry(folder), settings, None)

    return run


@pytest.mark.long
@pytest.mark.parametrize("slug", [paper.slug for paper in NEWCOMERS])
def test_an_unseen_layout_is_described(add: Add, newcomers: ReplicaPress, slug: str) -> None:
    paper = next(paper for paper in NEWCOMERS if paper.slug == slug)
    added = add(f"http://{paper.host}")
    assert added.requests <= 25
    assert (added.source.slug, added.source.name, added.source.province) == (slug, paper.name, paper.province_code)
    assert added.source.family == NO_FAMILY
    articles = [article["url"] for article in newcomers.truth() if article["source"] == slug]
    assert all(is_article(url, added.source) for url in articles)
    assert not any(is_article(url, added.source) for url in added.source.discovery.sections)
    assert added.source.layout[0].headline
    assert added.path.read_text() == added.text
    assert "sources add" in added.source.verified.how
    assert added.article is not None
    assert added.article[1].draft.published_at is not None


def test_the_family_of_a_known_layout_is_recognised(add: Add) -> None:
    added = add("http://baonuivoi.example/")
    assert added.source.family == "content_detail"
    assert "links" not in added.text


def test_a_known_newspaper_is_not_added_again(add: Add) -> None:
    add("http://baonuivoi.example/")
    with pytest.raises(NotAddedError, match="belongs to baonuivoi already"):
        add("http://www.baonuivoi.example/")


def links(text: str) -> str:
    return text + "".join(f'<a href="/p{number}">Trang {number}</a>' for number in range(30))


def forever(asked: Asked) -> Answer:
    return Answer(status=302, headers={"Location": f"/?n={len(asked.url)}{asked.at}"})


SITES: dict[str, tuple[Callable[[Asked], Answer], str]] = {
    "forbids": (
        lambda asked: Answer(b"User-agent: *\nDisallow: /") if "robots" in asked.url else Answer(links("x").encode()),
        "robots.txt forbids us",
    ),
    "parked": (lambda _: Answer(b"<html><body>This domain is for sale!</body></html>"), "parked"),
    "everything 200": (lambda _: Answer(links("<h1>Trang nhà</h1>").encode()), "no newspaper"),
    "redirects": (lambda asked: Answer(status=404) if "robots" in asked.url else forever(asked), "redirects for ever"),
    "a shop": (
        lambda asked: Answer(links("<h1>Giày dép</h1>").encode(), 200 if asked.url.count("/") < 4 else 404),
        "no newspaper",
    ),
    "broken": (lambda _: Answer(status=500), "does not answer"),
}


@pytest.mark.parametrize("kind", SITES)
def test_bad_input_gets_one_sentence_and_no_file(add: Add, tmp_path: Path, kind: str) -> None:
    answer, sentence = SITES[kind]
    with served() as site:
        site.answer = answer  # type: ignore[assignment]  # every address answers by one rule
        with pytest.raises(NotAddedError, match=sentence) as caught:
            add("http://baothu.example/", site.proxy)
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.rglob("*.toml"))


def scripted(asked: Asked) -> Answer:
    """Answer as a site whose articles are shown by scripts alone."""
    shown = "".join(f'<a href="/tin/{8000 + number}">{title}</a>' for number, title in enumerate(TITLES))
    shown += "".join(f'<a href="/muc/{number}">Mục {number}</a>' for number in range(12))
    return Answer((shown if asked.url.count("/") < 4 else '<div id="app"></div><script src="/a.js"></script>').encode())


def test_who_is_not_added_for_want_of_articles_is_told_the_commonest_reason(add: Add) -> None:
    with served() as site:
        site.answer = scripted  # type: ignore[method-assign]  # every address answers by one rule
        with pytest.raises(
            NotAddedError, match=r"0 of its pages are articles; \d of \d others: \w+ \(.*/tin"
        ) as caught:
            add("http://baothu.example/", site.proxy)
    assert "baotinh extract" in str(caught.value.hint)


def test_who_cannot_be_followed_is_told_the_next_step(add: Add) -> None:
    with served() as site:
        site.answer = lambda _: Answer(b"<html><body><div id='app'></div></body></html>")  # type: ignore[method-assign,assignment]  # of this site
        with pytest.raises(
            NotAddedError, match="hardly any links; it is no newspaper, or a script makes them"
        ) as caught:
            add("http://baothu.example/", site.proxy)
    assert "a feed or sitemap in [discovery]" in str(caught.value.hint)
    assert "docs/adding-a-newspaper.md" in str(caught.value.hint)


@pytest.mark.parametrize("paths", [(), ("/mot", "/hai/", "/ba-bon-nam/sau.html")], ids=["no articles", "no likeness"])
def test_whose_addresses_tell_nothing_is_told_the_next_step(newcomers: ReplicaPress, paths: tuple[str, ...]) -> None:
    front = Page(url="http://baothu.example/")
    urls = [f"http://baothu.example{path}" for path in paths]
    seen = Explored(unknown_source("baothu.example", "baothu"), front)
    seen.listings = [ExploredListing(front.url, "section", tuple(map(Listed, urls)))]
    seen.studies = {last_form(url): FormStudy(last_form(url), 1, articles=1) for url in urls}

    with pytest.raises(NotAddedError, match=r"no pattern tells its articles from other pages") as caught:
        deduce(seen, "baothu", load_registry(newcomers.sources_dir))

    assert all(url in str(caught.value) for url in urls[:1])
    assert "write the file by hand: docs/adding-a-newspaper.md" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("baothu.invalid", "does not exist"),
        ("no address", "no address"),
        ("ftp://a.vn", "no addr"),
        ("http://[::1", "no address"),
        ("baothu.example:số", "no address"),
        ("https://ai:mat-khau@baothu.example/", "^the address holds a name or a password"),
        ("...", "no address"),
        ("", "no address"),
    ],
)
def test_an_address_that_leads_nowhere(add: Add, address: str, sentence: str) -> None:
    with pytest.raises(NotAddedError, match=sentence):
        add(address, None)


@pytest.mark.usefixtures("settings")
def test_an_address_that_makes_no_sense_is_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(sources, ["add", "http://[::1"])
    assert result.exit_code == 2
    assert "'http://[::1': this is no address of a web site" in result.output


TITLES = [
    "Khánh thành cầu treo ở bản Nà Lốc", "Bão số ba đổi hướng vào đất liền", "Học sinh vùng cao nhận áo ấm mùa đông",
    "Giá lúa hè thu giảm mạnh ở miền Tây", "Đường tỉnh sạt lở sau đêm mưa lớn",
]  # fmt: skip  # short items
NAME = "Báo Thử Nghiệm"


def portal(asked: Asked) -> Answer:
    """Answer as a portal that has one file and one title for all pages, and a front page without text."""
    query = dict(parse_qsl(urlsplit(asked.url).query))
    menu = "".join(f'<a href="/?mod=news&amp;cat={number}">Mục số {number}</a>' for number in range(1, 12))
    number = int(query.get("id", "0")) - 7000
    if query.get("view") == "detail" and 0 <= number < len(TITLES):
        text = "".join(f"<p>Đoạn {part} của bài {TITLES[number]}, {f'đủ dài để là văn bản {part} ' * 5}.</p>"
                       for part in range(12))  # fmt: skip  # one paragraph
        shown = (
            f'<div class="ten">{TITLES[number]}</div>'
            f'<i class="ngay">Cập nhật ngày 0{number + 1}-03-2026 08:3{number}</i>'
            f'<div class="than">{text}</div>'
        )
    elif asked.url.rstrip("/").count("/") == 2 and not query:
        return Answer(b'<html><head><meta http-equiv="refresh" content="0;url=/?mod=home"></head></html>')
    else:
        shown = "".join(
            f'<p><a href="/?mod=news&amp;view=detail&amp;id={7000 + number}">{title}</a></p>'
            for number, title in enumerate(TITLES)
        )
    page = f"<html><head><title>{NAME}</title></head><body><div>{menu}</div><main>{shown}</main></body></html>"
    return Answer(page.encode(), 404 if "robots" in asked.url else 200)


def test_links_say_the_headline_of_pages_with_one_title(add: Add) -> None:
    with served() as site:
        site.answer = portal  # type: ignore[method-assign]  # every address answers by one rule
        added = add("http://baothu.example/", site.proxy)
    assert added.source.layout[0].headline == (".ten",)
    assert added.source.links.keep_query == ("id", "mod", "view")
    assert added.article is not None
    url, read = added.article
    assert read.draft.headline in TITLES
    assert read.draft.canonical_url is not None
    assert dict(parse_qsl(urlsplit(read.draft.canonical_url).query)) == dict(parse_qsl(urlsplit(url).query))


@pytest.mark.parametrize(
    ("host", "slug"),
    [
        ("baosuoidon.example", "baosuoidon"), ("24h.example", "bao24h"), ("x.example", "xexample"),
        ("bao-suoi-don.com.vn", "baosuoidon"), (f"{'a' * 60}.vn", "a" * 40), ("baonuivoi.example", "baonuivoiexample"),
        ("baonuivoi", "baonuivoi2"),
    ],
)  # fmt: skip  # a small table
def test_the_slug_is_valid_and_free(newcomers: ReplicaPress, host: str, slug: str) -> None:
    made = slug_of(host, load_registry(newcomers.sources_dir))
    assert made == slug
    assert re.fullmatch(r"[a-z][a-z0-9]{1,39}", made)
