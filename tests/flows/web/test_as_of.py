"""Lists and articles of the API as of a moment."""

from datetime import timedelta

import pytest

from storage.model.article import Article
from tests.flows.web.conftest import World


@pytest.mark.parametrize("clock", ["fetched", "committed"])
@pytest.mark.parametrize("repeats", [False, True])
def test_the_archive_as_of_a_moment(world: World, clock: str, repeats: bool) -> None:
    changes = list(world.archive.changes())
    moments = sorted({getattr(row, f"{clock}_at") for row in changes})
    moment = moments[len(moments) // 2].replace(microsecond=0) + timedelta(seconds=1)
    expected = {
        (str(row.article_id), row.version)
        for row in world.archive.articles(as_of=moment, clock=clock, unique=not repeats)  # type: ignore[arg-type]  # one of two
    }
    found: set[tuple[str, int]] = set()
    cursor = None
    while True:
        parameters = {
            "as_of": moment.isoformat(),
            "clock": clock,
            "limit": 20,
            **({"repeats": "1"} if repeats else {}),
            **({"cursor": cursor} if cursor else {}),
        }
        page = world.client.get("/api/articles", params=parameters).json()
        found |= {(item["article_id"], item["version"]) for item in page["items"]}
        cursor = page["next"]
        if cursor is None:
            break
    assert found == expected
    assert found


@pytest.mark.parametrize("clock", ["fetched", "committed"])
def test_an_article_as_of_a_moment(world: World, clock: str) -> None:
    for row in world.archive.changes(kinds=["edited", "removed"]):
        for version in world.archive.history(row):
            moment = getattr(version, f"{clock}_at")
            expected = world.archive.article(row.article_id, as_of=moment, clock=clock)  # type: ignore[arg-type]  # one of two
            asked = {"as_of": moment.isoformat(), "clock": clock}
            answer = world.client.get(f"/api/articles/{row.article_id}", params=asked)
            assert Article.model_validate_json(answer.content) == expected
    early = world.client.get(f"/api/articles/{row.article_id}?as_of=2020-01-01&clock={clock}")
    assert early.status_code == 404
    assert "had no version" in early.json()["detail"]
