"""The fixed pages that show a change of extraction: the replica press, and pages in the layouts of families."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from crawler.registry import Registry, Source, load_registry
from storage.warc.segments import Capture
from tests.bench.press.seeds import seeds
from tests.flows.pages import NO_RULES, capture
from tests.flows.pipeline.extraction.test_bad_input import PAGE
from tests.replica import ReplicaPress

__all__ = ["GoldenPage", "golden_pages"]

SEED = 7
WATER = "Sáng {}/3, người bản Nà Ca mở van đón nước từ đầu nguồn về từng bể, ai cũng mừng."
ASKED = "<li id=comment-{}><p>Bản tôi bên này suối vẫn chờ nước, mong năm sau tới lượt chúng tôi.</p></li>"
PLAIN = (
    "<html lang=vi><head><title>Nước về bản Nà Ca sau ba năm chờ đợi_Báo Ví Dụ</title></head><body>"
    "<h2>Nước về bản Nà Ca sau ba năm chờ đợi</h2>"
    f"<i>08:00 01/03/2026</i>{''.join(f'<p>{WATER.format(day)}</p>' for day in range(1, 7))}"
    f"<div id=comments><ol>{''.join(map(ASKED.format, range(3)))}</ol></div></body></html>"
)
"""A page that tells machines nothing: its title is parted without blanks, its comments are numbered."""


class GoldenPage(NamedTuple):
    """A page to extract."""

    name: str
    capture: Capture
    source: Source


def golden_pages() -> Iterator[GoldenPage]:
    """Yield every page, the same ones in every run. Each is read by the rules of its newspaper and without rules."""
    for page in (*_press(), *_families(), *_bare()):
        yield page._replace(name=f"{page.name} by rules")
        yield page._replace(name=f"{page.name} without rules", source=page.source.model_copy(update={"layout": ()}))


def _press() -> Iterator[GoldenPage]:
    """Yield all pages of the replica press on its second day, gone and moved ones too."""
    with ReplicaPress(seed=SEED) as press:
        press.advance(days=1)
        registry = load_registry(press.sources_dir)
        opener = build_opener(ProxyHandler({"http": press.proxy_url}))
        for article in press.truth():
            url = article["url"]
            source = _source_of(url, registry)
            if source is None:
                continue
            try:
                with opener.open(url.replace("https:", "http:")) as answer:
                    status, body, headers = answer.status, answer.read(), answer.headers
            except HTTPError as error:
                status, body, headers = error.code, error.read(), error.headers
            content_type = {"content-type": headers.get("Content-Type", "")}
            page = capture(body, url=url, status=status, headers=content_type, fetched_at=press.now)
            yield GoldenPage(url, page, source)


def _families() -> Iterator[GoldenPage]:
    """Yield one page in the layout of each family of the built-in registry."""
    registry = load_registry()
    for url, body in seeds():
        yield GoldenPage(url, capture(body, url=url), _source_of(url, registry) or NO_RULES)


def _bare() -> Iterator[GoldenPage]:
    """Yield pages of no newspaper: one with all that a page may have, and what is no article."""
    for name, body in {
        "whole": PAGE,
        "plain": PLAIN,
        "headline only": "<html><body><h1>Tin</h1></body></html>",
        "empty": "",
    }.items():
        yield GoldenPage(name, capture(body, url="https://baovidu.example/bai-viet-1234567.html"), NO_RULES)


def _source_of(url: str, registry: Registry) -> Source | None:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return next((source for source in registry.values() if host in source.hosts), None)
