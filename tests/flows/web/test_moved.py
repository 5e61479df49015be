"""An article whose address changed is found by the ids of its later addresses, too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from flows.search.catch_up import SearchIndex
from flows.web.app import create_app
from flows.web.site import Site
from storage.model.identifiers import ArticleId, SourceSlug
from storage.versions.aliases import Aliases
from tests.flows.web.conftest import World

OTHER, STRANGER = ArticleId("fe" * 10), ArticleId("fd" * 10)


@pytest.fixture
def moved(world: World) -> Iterator[str]:
    """The id of an article that another address leads to."""
    article = next(row for row in world.archive.articles(unique=False) if row.version > 1)
    aliases = Aliases(world.bucket, [SourceSlug(article.source)])
    aliases.add(SourceSlug(article.source), OTHER, article.article_id)
    yield article.article_id
    for key in list(world.bucket.list_keys("aliases/")):
        if OTHER in key:
            world.bucket.delete(key)


@pytest.mark.parametrize("is_indexed", [True, False], ids=["indexed", "while the index is read"])
@pytest.mark.parametrize("asked", [OTHER, OTHER[:6]])
def test_an_old_id_leads_to_the_present_one(
    asked: str, is_indexed: bool, world: World, moved: str, tmp_path: Path
) -> None:
    given: Site = world.client.app.state.site  # type: ignore[attr-defined]  # it is ours
    index = SearchIndex(tmp_path)
    site = Site(world.archive, world.index if is_indexed else index, given.newspapers, given.health)
    client = TestClient(create_app(site, requests_a_second=0), follow_redirects=False)
    paths = ["/vi/articles/{}", "/en/articles/{}/compare?before=1&after=2", "/en/stories/{}", "/api/articles/{}"]
    paths += ["/api/articles/{}?version=1", "/api/articles/{}/difference", "/api/articles/{}?as_of=2099-01-01"]
    if is_indexed:
        paths += ["/api/articles/{}/history?format=csv", "/api/clusters/{}"]
    for path in paths:
        answer = client.get(path.format(asked))
        assert answer.status_code == 301, path
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["location"] == f"http://testserver{path.format(moved)}"
    assert client.get(f"/en/articles/{STRANGER}").status_code == 404
    assert client.get(f"/api/articles/{STRANGER}").status_code == 404
    index.close()
