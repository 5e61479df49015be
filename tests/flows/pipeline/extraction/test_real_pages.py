"""Real pages, crawled at their own addresses from a WARC file, through the whole pipeline, without any network."""

import gzip
import io
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.registry import BUILT_IN
from storage.model.article import Article
from storage.model.blocks import Heading, Image, ListBlock, Paragraph, Quote
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.versions.store import VersionStore
from tests.flows.conftest import CommandLine
from tests.quality.pages import MISSING, NATIONAL, VIETNAM_PAGES, scorer

pytestmark = pytest.mark.skipif(not VIETNAM_PAGES.is_dir(), reason=MISSING)


def _write_registry(folder: Path) -> None:
    shutil.copytree(NATIONAL, folder)
    shutil.copytree(BUILT_IN / "newspapers/lao-cai", folder / "newspapers/lao-cai")


def _write_warc(path: Path, truth: Mapping[str, dict[str, Any]]) -> None:
    """Write every page, and for each paper a front page that links to its articles."""
    fronts: dict[str, str] = {}
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for page, told in truth.items():
            url = told["url"]
            _add(writer, url, gzip.decompress((VIETNAM_PAGES / f"{page}.html.gz").read_bytes()))
            front = f"https://{urlsplit(url).hostname}/"
            fronts[front] = fronts.get(front, "") + f'<article class="story"><a href="{url}">bài</a></article>'
        for url, links in fronts.items():
            _add(writer, url, f"<!DOCTYPE html><html><body>{links}</body></html>".encode())


def _add(writer: WARCWriter, url: str, body: bytes) -> None:
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=headers))


def _prediction(page: str, article: Article) -> dict[str, Any]:
    body = []
    for block in article.blocks:
        match block:
            case Paragraph() | Heading() | Quote():
                body.append(block.text)
            case ListBlock():
                body.extend(block.items)
            case _:
                pass
    return {
        "id": page,
        "headline": article.headline,
        "lead": article.lead,
        "body": body,
        "captions": [block.caption for block in article.blocks if isinstance(block, Image) and block.caption],
        "authors": article.authors,
        "credit": article.credit,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "section": article.section,
        "tags": article.tags,
        "image_urls": [image.url for image in article.images],
    }


def test_real_pages_come_out_right_when_replayed_at_their_own_addresses(
    baotinh_here: CommandLine, bucket: Bucket, tmp_path: Path
) -> None:
    truth = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(VIETNAM_PAGES.glob("*.json"))}
    _write_registry(tmp_path / "registry")
    _write_warc(tmp_path / "pages.warc.gz", truth)
    run = baotinh_here.run(
        "ingest",
        "--without-prefect",
        BAOTINH_SOURCES_DIR=str(tmp_path / "registry"),
        BAOTINH_WORKERS="1",
        BAOTINH_CRAWL__REPLAY=str(tmp_path / "pages.warc.gz"),
        BAOTINH_CRAWL__DELAY="0",
    )
    assert run.returncode == 0, run.stdout + run.stderr
    articles = {}
    store = VersionStore(bucket)
    for key in bucket.list_keys("articles/"):
        _, source, article_id, _ = key.split("/")
        article = store.latest(SourceSlug(source), ArticleId(article_id))
        assert article is not None
        articles[article.url] = article
    assert set(articles) == {told["url"] for told in truth.values()}

    score = scorer().score
    scores = {page: score(told, _prediction(page, articles[told["url"]])) for page, told in truth.items()}
    wrong = {name: value for name, value in scores["baolaocai-404649"].items() if value != (name != "leak")}
    assert not wrong
    mean = sum(row["body_f1"] for row in scores.values()) / len(scores)
    assert mean > 0.972, f"body F1 {mean:.3f}: a generic reader does better"
