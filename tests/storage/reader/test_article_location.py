import pytest

from storage import Archive
from storage.errors import AmbiguousIdError, InvalidIdError, NotFoundError
from storage.model.article import Decision, Relation
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from tests.storage.examples import SOURCE, draft
from tests.storage.reader.conftest import Fill


def at(beginning: str) -> ArticleId:
    return ArticleId(beginning.ljust(20, "0"))


@pytest.mark.parametrize("catalogue", [True, False], ids=["catalogued", "objects only"])
def test_the_beginning_of_an_id_is_enough_if_it_fits_one_article(archive: Archive, fill: Fill, catalogue: bool) -> None:
    ids = [at("abcd1"), at("abcd2"), at("beef")]
    sources = [SOURCE, SourceSlug("baothu"), SOURCE]
    drafts = [
        draft(number=n, article_id=id_, source=slug) for n, (id_, slug) in enumerate(zip(ids, sources, strict=True))
    ]
    fill(*drafts, draft(1, number=2, article_id=ids[2], headline="Khác"), catalogue=catalogue)
    assert archive.article("beef").version == 2
    assert archive.article(" ABCD2 ").article_id == ids[1]
    assert archive.history(ids[0])[0].article_id == ids[0]
    with pytest.raises(NotFoundError, match="several articles begin with abcd") as caught:
        archive.article("abcd")
    assert caught.value.hint == f"say which: {ids[0]} (baomau), {ids[1]} (baothu)"
    with pytest.raises(NotFoundError, match="no article cafe"):
        archive.history("cafe")


@pytest.mark.parametrize("text", ["", "abc", "xyz1", "a" * 21, "../abcd", "suối mơ"])
def test_what_is_no_id_is_said_so(archive: Archive, text: str) -> None:
    with pytest.raises(NotFoundError, match="is not an article id"):
        archive.article(text)


def test_the_beginning_of_the_id_of_any_printing_names_the_story(archive: Archive, fill: Fill) -> None:
    ids = [at("abcd1"), at("abcd2"), at("beef")]
    story = Relation(decision=Decision.NEW, cluster=ids[0])
    reprint = Relation(decision=Decision.REPRINT, of=ids[0], cluster=ids[0], similarity=0.9)
    fill(
        draft(number=1, article_id=ids[0], relation=story),
        draft(number=2, article_id=ids[2], relation=reprint),
        draft(number=3, article_id=ids[1], relation=Relation(decision=Decision.NEW, cluster=ids[1])),
    )

    def found(cluster: str) -> set[str]:
        one: set[str] = {row.article_id for row in archive.articles(cluster=cluster)}
        assert set(archive.table(cluster=cluster)["article_id"]) == one
        assert set(archive.bulk(cluster=cluster).polars()["article_id"]) == one
        assert sum(archive.counts("source", cluster=cluster).values()) == len(one)
        assert {row.article_id for row in archive.page(cluster=cluster).rows} == one
        return one

    assert found("abcd1") == found("beef") == found(f" {ids[0].upper()} ") == {ids[0], ids[2]}
    assert found("abcd2") == {ids[1]}
    with pytest.raises(AmbiguousIdError, match="several stories begin with abcd") as caught:
        found("abcd")
    assert caught.value.hint == f"say which: {ids[0]}, {ids[1]}"
    with pytest.raises(NotFoundError, match="no article cafe"):
        found("cafe")
    with pytest.raises(InvalidIdError, match="'zz' is not the id of a story"):
        found("zz")


def test_the_story_of_an_article_that_the_catalog_misses_is_told_to_be_missing(archive: Archive, fill: Fill) -> None:
    fill(draft(number=1))
    fill(draft(article_id=at("beef")), catalogue=False)
    for given in ("beef", at("beef")):
        with pytest.raises(NotFoundError, match=f"article {at('beef')} is not in the catalog") as caught:
            list(archive.articles(cluster=given))
        assert "`baotinh rebuild`" in str(caught.value.hint)


def test_an_article_that_the_catalog_misses_is_found_among_very_many(archive: Archive, fill: Fill) -> None:
    fill(draft(number=1), draft(number=2), draft(number=2, article_id=at("beef")), catalogue=False)
    assert archive.article("beef").article_id == at("beef")
    with pytest.raises(NotFoundError, match="several"):
        archive.article("0000")


def test_a_key_of_something_else_does_not_hide_an_article_that_the_catalog_misses(
    archive: Archive, fill: Fill, bucket: Bucket
) -> None:
    fill(draft(article_id=at("beef")), catalogue=False)
    for stray in (f"articles/{SOURCE}/é.json", f"articles/{SOURCE}/{at('beef')}/é.json"):
        bucket.put_if_absent(stray, b"{}")
    assert archive.article("beef").article_id == at("beef")
