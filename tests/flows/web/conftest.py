"""An archive of the replica press and one hostile article, its index, and the web view of both."""

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from starlette.testclient import TestClient

from crawler.registry import load_registry
from flows.search.catch_up import SearchIndex
from flows.web.app import create_app
from flows.web.health import HealthWatch
from flows.web.newspapers import Newspapers
from flows.web.site import Site
from storage.model.article import Draft, Provenance
from storage.model.blocks import Heading, Image, ListBlock, Paragraph, Quote, Table, Video
from storage.model.body_facts import Attachment, Completeness
from storage.model.named import Organization, Person
from storage.reader.archive import Archive
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.storage.examples import article_id, capture, draft

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = Path(__file__).parents[2] / "storage" / "buckets" / "0.1.0.tar.xz"
SOURCES = Path(__file__).parents[2] / "replica" / "sources"

ATTACK = (
    "</title><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    "<svg onload=alert(1)>'\"{{7*7}}${7*7}\u202eevil\u2066"
)
"""What a hostile page may bring as a text."""


@dataclass(frozen=True)
class World:
    """Everything a test of the web view needs."""

    bucket: Bucket
    archive: Archive
    index: SearchIndex
    client: TestClient
    hostile: str
    """Id of the article whose every field is an attack."""


def restore(client: "S3Client", name: str) -> None:
    """Put the objects of a bucket that was written before into a fresh one."""
    with tarfile.open(BUCKET) as objects:
        for member in objects:
            body = objects.extractfile(member)
            assert body is not None
            metadata = {
                key.removeprefix("meta."): value for key, value in member.pax_headers.items() if key.startswith("meta.")
            }
            client.put_object(Bucket=name, Key=member.name, Body=body.read(), Metadata=metadata)


def hostile_draft(number: int = 77) -> Draft:
    """Return a draft whose every text is an attack."""
    run = "javascript:document.title='owned'"
    blocks = (
        Paragraph(text=ATTACK),
        Heading(text=ATTACK, level=2),
        Quote(text=ATTACK),
        ListBlock(items=(ATTACK, ATTACK)),
        Table(rows=((ATTACK, "=1+1"), ("b", "c")), caption=ATTACK),
        Image(url=run, caption=ATTACK, credit=ATTACK),
        Video(url="data:text/html,<script>alert(1)</script>", caption=ATTACK),
    )
    return draft(
        number=number, headline=ATTACK + "x" * 1_000_000, lead=ATTACK, dateline=ATTACK, blocks=blocks, text=ATTACK,
        html=f"<p>{ATTACK}</p>", authors=(ATTACK,), photographers=(ATTACK,), credit=ATTACK, section=(ATTACK,),
        tags=(ATTACK,), keywords=(ATTACK,), canonical_url=run, url=run, relation=None,
        people=(Person(name=ATTACK, office=ATTACK, mentions=1),),
        completeness=Completeness(share=0.97, reader="rule", agreement=0.93),
        attachments=(Attachment(url=run, kind="document", text=ATTACK),),
        organizations=(Organization(name=ATTACK, mentions=1),),
        provenance=Provenance(
            capture=capture(number=number), extractor=ATTACK, rules="r", fields={ATTACK: ATTACK},
        ),
    )  # fmt: skip  # short items: a line each would fill a screen


@pytest.fixture(scope="session")
def world(
    client: "S3Client",
    new_buckets: Iterator[str],
    session: boto3.Session,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """The archive of the replica press with one hostile article more."""
    name = next(new_buckets)
    restore(client, name)
    bucket = Bucket(client, name, credentials=session.get_credentials())
    committed = VersionStore(bucket).commit(hostile_draft())
    append_versions(Catalog(bucket), Records(bucket), committed.written, sign=lambda _: None)
    archive = Archive(bucket)
    index = SearchIndex(tmp_path_factory.mktemp("index"))
    index.catch_up(archive)
    registry = load_registry(SOURCES)
    health = HealthWatch(bucket, registry, Settings(data_dir=tmp_path_factory.mktemp("data")))
    site = Site(archive, index, Newspapers(registry), health)
    yield World(bucket, archive, index, TestClient(create_app(site, requests_a_second=0)), str(article_id(77)))
    index.close()
