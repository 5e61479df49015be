"""What a query finds: words with and without marks, phrases, page by page."""

from pathlib import Path

from flows.search.catch_up import SearchIndex
from flows.search.text_index import Query
from storage.reader.archive import Archive
from storage.s3.bucket import Bucket
from tests.flows.search.conftest import Publish
from tests.storage.examples import article_id
from tests.storage.reader.test_word_search import RANGES, SOUGHT_IN_RANGES


def test_words_without_marks_find_every_spelling_and_words_with_marks_only_theirs(
    bucket: Bucket, publish: Publish, tmp_path: Path
) -> None:
    publish(number=1, headline="Hội nghị ở Hòa Bình")
    publish(number=2, headline="Hội nghị ở Hoà Bình")
    publish(number=3, headline="Vườn hoa bình minh")
    index = SearchIndex(tmp_path)
    index.catch_up(Archive(bucket))

    def found(text: str) -> set[str]:
        return set(index.text.find(Query(text=text), limit=9).article_ids)

    ids = [str(article_id(number)) for number in (1, 2, 3)]
    assert found("hoa binh") == set(ids)
    assert found("hòa") == set(ids[:2])
    assert found("hoà") == set(ids[:2])
    assert found('"hoa bình minh"') == {ids[2]}
    assert found('"binh hoa"') == set()
    assert found("   ") == set()


def test_in_a_phrase_each_word_without_marks_stands_for_every_spelling(
    bucket: Bucket, publish: Publish, tmp_path: Path
) -> None:
    headlines = ("Xã chủ động đón 1.000 khách", "xa chu dong don 1.000 khach", "Chú đồng nhờ chủ", "Động chủ")
    for number, headline in enumerate(headlines, 1):
        publish(number=number, headline=headline)
    index = SearchIndex(tmp_path)
    index.catch_up(Archive(bucket))

    def found(text: str) -> set[str]:
        ids = set(index.text.find(Query(text=text), limit=9).article_ids)
        return {headlines[number - 1] for number in range(1, 5) if article_id(number) in ids}

    assert found('"chủ dong"') == {headlines[0]}
    assert found('"chu động"') == {headlines[0]}
    assert found('"chu dong"') == set(headlines[:3])
    assert found('"chủ động"') == {headlines[0]}
    assert found('"xa chủ dong don 1.000 khach"') == {headlines[0]}
    assert found('"chủ dong don 1.001"') == set()
    assert found(f'"chủ {"o" * 290}"') == set()
    assert found(f'"ủ {"a " * 145}"') == set()


def test_letters_that_stand_for_two_are_found_as_either(bucket: Bucket, publish: Publish, tmp_path: Path) -> None:
    publish(number=1, headline="Triển lãm ở Straße", lead=None, text="Tin", blocks=())
    publish(number=2, headline="Triển lãm ở Strasse", lead=None, text="Tin", blocks=())
    index = SearchIndex(tmp_path)
    index.catch_up(Archive(bucket))
    for sought in ("straße", "strasse", '"lam o straße"'):
        assert index.text.find(Query(text=sought), limit=9).count == 2, sought


def test_a_number_or_date_is_found_in_a_range(bucket: Bucket, publish: Publish, tmp_path: Path) -> None:
    for number, headline in enumerate(RANGES):
        publish(number=number, headline=headline, lead=None, text="Tin", blocks=())
    index = SearchIndex(tmp_path)
    index.catch_up(Archive(bucket))
    for sought, expected in SOUGHT_IN_RANGES:
        found = index.text.find(Query(text=sought), limit=9).article_ids
        assert sorted(int(each, 16) for each in found) == expected, sought


def test_a_query_is_as_long_as_it_is(bucket: Bucket, publish: Publish, tmp_path: Path) -> None:
    words = [f"x{letter}{other}" for letter in "abcdefgh" for other in "abcdefgh"]
    publish(number=1, headline=" ".join(words))
    index = SearchIndex(tmp_path)
    index.catch_up(Archive(bucket))
    for form in ("{}", '"{}"'):
        for query, count in ((words, 1), ([*words, "nowhere"], 0)):
            assert index.text.find(Query(text=form.format(" ".join(query))), limit=9).count == count


def test_a_page_begins_behind_the_page_before_and_none_is_shown_twice(
    bucket: Bucket, publish: Publish, tmp_path: Path
) -> None:
    for number in range(1, 8):
        publish(number=number)
    index = SearchIndex(tmp_path)
    index.catch_up(Archive(bucket))
    shown: list[str] = []
    after: int | None = None
    while True:
        page = index.text.find(Query(), limit=3, after=after)
        shown += page.article_ids
        after = page.next_place
        if after is None:
            break
    assert sorted(shown) == sorted(str(article_id(number)) for number in range(1, 8))
