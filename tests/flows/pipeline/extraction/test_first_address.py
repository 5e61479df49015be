"""An article whose address changes keeps its history: in versions, frontier, removals, purge and for readers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.addresses import article_id
from crawler.archiving.purging import purge_of
from crawler.frontier.store import FrontierStore
from crawler.registry import load_registry
from flows.pipeline.run_pipeline import run_pipeline
from storage import layout
from storage.model.identifiers import ArticleId, SourceSlug
from storage.reader.archive import Archive
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.versions.aliases import Aliases
from storage.warc.segments import read_segment
from tests.crawler.site import HOST, SLUG, Answer, served, write_registry

pytestmark = pytest.mark.usefixtures("quick_extraction")

SOURCE = SourceSlug(SLUG)
WITHOUT_NUMBERS = "[links]\narticle = '/tin/[a-z-]+\\.html'"
SENTENCES = (
    "Sáng nay, bà con xã vùng cao bắt đầu thu hoạch ngô sớm hơn mọi năm chừng hai tuần lễ vì mưa đến muộn.",
    "Theo lãnh đạo xã, năng suất ước đạt bốn tấn mỗi héc-ta, cao hơn vụ trước nhờ giống mới và đủ nước tưới.",
    "Hợp tác xã đã ký hợp đồng bao tiêu với ba doanh nghiệp, giá thu mua tại ruộng ổn định từ đầu vụ đến nay.",
    "Trong tuần tới, huyện sẽ cử cán bộ kỹ thuật xuống từng thôn để hướng dẫn phơi sấy và bảo quản sau thu hoạch.",
)


def page(*more: str) -> str:
    text = "".join(f"<p>{sentence}</p>" for sentence in (*SENTENCES, *more))
    title = "Vùng cao vào vụ ngô mới"
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article></body></html>"


def test_an_article_at_a_new_address_keeps_its_history(settings: Settings, bucket: Bucket, tmp_path: Path) -> None:
    directory = write_registry(tmp_path / "registry", extra=WITHOUT_NUMBERS, sections=["/"])
    source = load_registry(directory)[SOURCE]
    first, second = (article_id(f"http://{HOST}/tin/{name}.html", source) for name in ("vu-ngo", "vu-ngo-moi"))
    with served() as site:
        quick = {"proxy": site.proxy, "delay": 0.0, "retries": 0, "revisit_worth": 0.0, "removal_after": 0.0}
        crawl = settings.crawl.model_copy(update=quick)
        chosen = settings.model_copy(update={"sources_dir": directory, "crawl": crawl, "workers": 1})

        def publish(name: str, text: str) -> None:
            site.answers.clear()
            site.put("/", f'<div class="story"><a href="/tin/{name}.html">Vùng cao vào vụ ngô mới</a></div>')
            site.put(f"/tin/{name}.html", text)
            site.asked.clear()
            run_pipeline(chosen)

        publish("vu-ngo", page())
        # Both addresses are asked in this crawl; the old one is gone, and that is no removal.
        publish("vu-ngo-moi", page())
        assert {url.rpartition("/")[2] for url in site.paths} == {"", "vu-ngo.html", "vu-ngo-moi.html"}
        assert kinds(bucket, first) == ["created"]
        assert Aliases(bucket, [SOURCE]).of(SOURCE) == {second: first}

        publish("vu-ngo-moi", page("Tin bổ sung: đến chiều cùng ngày, toàn xã đã thu hoạch xong ba mươi héc-ta."))
        assert {url.rpartition("/")[2] for url in site.paths} == {"", "vu-ngo-moi.html"}, "the old address is left"
        assert kinds(bucket, first) == ["created", "edited"]
        assert Archive(bucket).history(second) == Archive(bucket).history(first)
        assert Archive(bucket).article(first).url.endswith("/vu-ngo-moi.html")

        site.put("/", '<div class="story"><a href="/tin/tin-khac.html">Một tin khác của vùng cao</a></div>')
        site.put("/tin/vu-ngo-moi.html", Answer(status=410))
        run_pipeline(chosen)
        assert kinds(bucket, first) == ["created", "edited", "removed"]

        purge_of(bucket, source).remove(first, why="theo yêu cầu", by="người trực")
        assert not list(bucket.list_keys(f"articles/{SLUG}/"))
        assert not {first, second} & FrontierStore(bucket, SOURCE).read().keys()
        publish("vu-ngo-moi", page())
        assert not list(bucket.list_keys(f"articles/{SLUG}/")), "what was purged is not stored under its new address"
        assert not [url for url in site.paths if "vu-ngo" in url]


def kinds(bucket: Bucket, article: ArticleId) -> list[str]:
    assert {key.split("/")[2] for key in bucket.list_keys(f"articles/{SLUG}/")} == {article}
    return [str(version.change.kind) for version in Archive(bucket).history(article)]


def test_a_print_page_is_no_article_and_is_purged_with_it(settings: Settings, bucket: Bucket, tmp_path: Path) -> None:
    any_path = WITHOUT_NUMBERS.replace("/tin/[a-z-]+", "/[a-z/-]+")
    directory = write_registry(tmp_path / "registry", extra=any_path, sections=["/"])
    address, print_page = f"http://{HOST}/tin/vu-ngo.html", "/in-bai/vu-ngo.html"
    markup = page().replace("<head>", f'<head><link rel="canonical" href="{address}">')
    with served() as site:
        quick = {"proxy": site.proxy, "delay": 0.0, "retries": 0, "revisit_worth": 0.0}
        crawl = settings.crawl.model_copy(update=quick)
        chosen = settings.model_copy(update={"sources_dir": directory, "crawl": crawl, "workers": 1})
        site.put("/", f'<div class="story"><a href="{print_page}">Vùng cao vào vụ ngô mới</a></div>')
        site.put(print_page, markup)
        site.put("/tin/vu-ngo.html", markup.replace("</article>", "<p>Ảnh và đồ họa của tòa soạn.</p></article>"))

        run_pipeline(chosen)
        run_pipeline(chosen)

        [article] = Archive(bucket).articles()
        assert article.url == address
        assert kinds(bucket, article.article_id) == ["created"]
        assert site.paths.count(f"http://{HOST}{print_page}") == 1

        source = load_registry(directory)[SOURCE]
        purge_of(bucket, source).remove(article.article_id, why="theo yêu cầu", by="người trực")
        site.asked.clear()
        run_pipeline(chosen)
        assert not [url for url in site.paths if "vu-ngo" in url], (
            "neither the article nor its print page is asked for again"
        )
        segments = list(bucket.list_keys(layout.segments_prefix(SOURCE)))
        left = [each.url for key in segments for each in read_segment(key, bucket.get(key).body, every_role=True)]
        assert left
        assert not [url for url in left if "vu-ngo" in url]


SECTIONS = ("kinh-te", "noi-bat", "xa-hoi")


@pytest.mark.parametrize("order", [SECTIONS[first:] + SECTIONS[:first] for first in range(3)])
def test_an_article_in_three_sections_is_one_whichever_comes_first(
    settings: Settings, bucket: Bucket, tmp_path: Path, order: tuple[str, ...]
) -> None:
    sections = WITHOUT_NUMBERS.replace("/tin/", "/(?:kinh-te|noi-bat|xa-hoi)/")
    chosen = quick(settings, write_registry(tmp_path / "registry", extra=sections, sections=["/"]))
    dated = page().replace("<h1>", '<time datetime="2026-11-20T07:00:00+07:00">20/11/2026 07:00</time><h1>')
    with served() as site:
        links = [f'<a href="/{section}/vu-ngo.html">Vùng cao vào vụ ngô mới</a>' for section in order]
        for section in order:
            site.put(f"/{section}/vu-ngo.html", dated)
        for listed in (links, links[1:], links):
            site.put("/", f'<div class="story">{"".join(listed)}</div>')
            run_pipeline(chosen(site.proxy))
            [article] = Archive(bucket).articles()
            assert kinds(bucket, article.article_id) == ["created"]


@pytest.mark.parametrize("lower", [False, True], ids=["a higher id", "a lower id"])
@pytest.mark.parametrize("edited", [False, True])
def test_a_stored_article_keeps_its_id_beside_a_new_address(
    settings: Settings, bucket: Bucket, tmp_path: Path, lower: bool, edited: bool
) -> None:
    directory = write_registry(tmp_path / "registry", extra=WITHOUT_NUMBERS, sections=["/"])
    chosen = quick(settings, directory)
    source = load_registry(directory)[SOURCE]
    first = "vu-ngo"
    stored = article_id(f"http://{HOST}/tin/{first}.html", source)
    names = (f"{letter}-{first}" for letter in "abcdefgh")
    other = next(name for name in names if (article_id(f"http://{HOST}/tin/{name}.html", source) < stored) == lower)
    with served() as site:
        site.put(f"/tin/{first}.html", page())
        site.put("/", f'<div class="story"><a href="/tin/{first}.html">Vùng cao vào vụ ngô mới</a></div>')
        run_pipeline(chosen(site.proxy))
        [before] = Archive(bucket).articles()
        text = page("Tin bổ sung: đến chiều, toàn xã đã thu hoạch xong ba mươi héc-ta ngô sớm.") if edited else page()
        for name in (first, other):
            site.put(f"/tin/{name}.html", text)
        links = "".join(f'<a href="/tin/{name}.html">Vùng cao vào vụ ngô mới</a>' for name in (other, first))
        site.put("/", f'<div class="story">{links}</div>')
        for _ in range(2):
            run_pipeline(chosen(site.proxy))
        # The text of a new version is not compared with articles that come before it in the order of ids.
        if lower or not edited:
            assert set(kinds(bucket, before.article_id)) <= {"created", "edited"}


def quick(settings: Settings, directory: Path) -> Callable[[str], Settings]:
    """Return a function that gives the settings of a crawl without pauses, through a proxy."""

    def through(proxy: str) -> Settings:
        quickly = {"proxy": proxy, "delay": 0.0, "retries": 0, "revisit_worth": 0.0}
        crawl = settings.crawl.model_copy(update=quickly)
        return settings.model_copy(update={"sources_dir": directory, "crawl": crawl, "workers": 1})

    return through
