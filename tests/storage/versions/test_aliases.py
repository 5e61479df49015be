from datetime import timedelta

from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.versions.aliases import Aliases, articles_of_alias

SOURCE, OTHER = SourceSlug("baothu"), SourceSlug("baokhac")
FIRST, SECOND, THIRD, STRANGER = (ArticleId(f"{number:020x}") for number in range(4))


def test_every_later_address_leads_to_the_first_one(bucket: Bucket) -> None:
    aliases = Aliases(bucket, [SOURCE])
    aliases.add(SOURCE, SECOND, FIRST)
    aliases.add(SOURCE, THIRD, SECOND)
    aliases.add(SOURCE, FIRST, THIRD)  # it is back at its first address: no circle
    again = Aliases(bucket, [SOURCE, OTHER])
    assert [again.resolve(SOURCE, each) for each in (FIRST, SECOND, THIRD, STRANGER)] == [FIRST, FIRST, FIRST, STRANGER]
    assert again.resolve(OTHER, SECOND) == SECOND
    assert again.of(SOURCE) == {SECOND: FIRST, THIRD: FIRST}
    assert again.with_aliases(SOURCE, [THIRD, STRANGER]) == {FIRST, SECOND, THIRD, STRANGER}
    assert articles_of_alias(bucket, SECOND) == [(SOURCE, FIRST)]
    assert articles_of_alias(bucket, "f" * 20) == []


def test_an_alias_is_noted_once_and_an_old_address_is_left_for_a_day(bucket: Bucket) -> None:
    for _ in range(2):
        Aliases(bucket, [SOURCE]).add(SOURCE, SECOND, FIRST)
    assert len(list(bucket.list_keys("aliases/"))) == 1
    aliases, now = Aliases(bucket, [SOURCE]), bucket.now()
    assert aliases.was_left(SOURCE, FIRST, now)
    assert not aliases.was_left(SOURCE, FIRST, now + timedelta(days=2))
    assert not aliases.was_left(SOURCE, SECOND, now)
