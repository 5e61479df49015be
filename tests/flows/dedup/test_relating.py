import random
import unicodedata
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from flows.dedup import KnownStories, relate, sign
from storage.model.article import CaptureRef, Decision, Draft, Provenance
from storage.model.identifiers import ArticleId, SourceSlug
from storage.tables.catalog_schema import COLUMNS

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)

SYLLABLES = (
    "đường sông núi rừng biển gió mưa nắng lúa ngô chè cam bưởi trâu bò gà vịt tôm cá mực xã huyện tỉnh phường bản "
    "làng nhà trường lớp học thầy cô trò sách vở bút chợ hàng giá vốn vay lãi thu chi nộp thuế hội họp bàn quyết"
).split()


def story(seed: int, length: int = 200) -> str:
    """An invented text, the same for the same seed."""
    chance = random.Random(seed)
    return " ".join(chance.choice(SYLLABLES) for _ in range(length))


def article_id(number: int) -> ArticleId:
    return ArticleId(f"{number:020x}")


def draft(number: int, text: str, *, source: str = "baomau", at: datetime = NOON) -> Draft:
    return Draft(
        article_id=article_id(number),
        source=SourceSlug(source),
        url=f"https://{source}.example/{number}",
        canonical_url=f"https://{source}.example/{number}",
        published_at=at,
        fetched_at=at,
        text=text,
        provenance=Provenance(
            capture=CaptureRef(segment="raw/x.warc.gz", offset=0, length=1, digest="sha256:0"),
            extractor="1",
            rules="none",
        ),
    )


def decisions(*drafts: Draft) -> dict[int, tuple[Decision, str | None]]:
    related = relate(drafts)
    return {int(d.article_id, 16): (d.relation.decision, d.relation.of) for d in related if d.relation}


def test_unrelated_texts_are_new_stories() -> None:
    found = decisions(draft(1, story(1)), draft(2, story(2)))
    assert found == {1: (Decision.NEW, None), 2: (Decision.NEW, None)}


@pytest.mark.parametrize(
    "reprinted",
    [
        story(1),
        story(1).upper(),
        unicodedata.normalize("NFD", story(1)),
        "Theo tin từ địa phương, sáng nay " + story(1),
        story(1)[: len(story(1)) * 2 // 3],
        story(1) + " " + story(9, 60),
    ],
    ids=["same", "upper case", "NFD", "other lead", "cut end", "local paragraph added"],
)
def test_a_reprint_is_related_to_the_earlier_printing(reprinted: str) -> None:
    later = draft(2, reprinted, source="baokhac", at=NOON + timedelta(hours=3))
    assert decisions(draft(1, story(1)), later)[2] == (Decision.REPRINT, article_id(1))


def test_the_earlier_printing_is_the_original_in_whatever_order_they_come() -> None:
    early, late = draft(5, story(1)), draft(4, story(1), source="baokhac", at=NOON + timedelta(minutes=1))
    assert decisions(early, late) == decisions(late, early)
    assert decisions(late, early)[5] == (Decision.NEW, None)


def test_a_chain_of_reprints_is_one_cluster() -> None:
    drafts = [draft(n, story(1), source=f"bao{n}x", at=NOON + timedelta(hours=n)) for n in range(1, 5)]
    clusters = {d.relation.cluster for d in relate(drafts) if d.relation}
    assert clusters == {article_id(1)}


def test_routine_texts_that_differ_in_their_numbers_are_different_articles() -> None:
    template = story(3, 80)
    monday = f"{template} giá vàng 81.200 82.400 79.150 xăng 21.330 19.870 đô la 25.310"
    tuesday = f"{template} giá vàng 81.650 82.900 79.480 xăng 20.990 19.440 đô la 25.295"
    assert decisions(draft(1, monday), draft(2, tuesday, at=NOON + timedelta(days=1)))[2] == (
        Decision.ROUTINE,
        article_id(1),
    )


def test_very_short_texts_are_not_related() -> None:
    greeting = "Chúc mừng năm mới, kính chúc bạn đọc an khang thịnh vượng"
    assert decisions(draft(1, greeting), draft(2, greeting, source="baokhac"))[2] == (Decision.NEW, None)


def known(number: int, text: str, *, cluster: str, scheme: str | None = None) -> KnownStories:
    return KnownStories([row(number, text, cluster=cluster, scheme=scheme)])


def row(
    number: int, text: str, *, cluster: str, scheme: str | None = None, source: str = "baomau", at: datetime = NOON
) -> pl.DataFrame:
    signature = sign(text)
    row = {
        "article_id": article_id(number),
        "source": source,
        "published_at": at,
        "fetched_at": at,
        "cluster": cluster,
        "text_hash": signature.text_hash,
        "signature_scheme": scheme or signature.scheme,
        "signature": signature.values,
        "headline": None,
        "credit": None,
        "decision": "new",
        "reprint_of": None,
        "similarity": None,
    }
    return pl.DataFrame([row], schema_overrides={name: COLUMNS[name] for name in row})


def test_a_reprint_of_an_article_of_an_earlier_run_is_found_by_its_signature() -> None:
    [related] = relate([draft(2, "Sáng nay, " + story(1), source="baokhac")], known(1, story(1), cluster="c" * 20))
    assert related.relation is not None
    assert (related.relation.decision, related.relation.of) == (Decision.REPRINT, article_id(1))
    assert related.relation.cluster == "c" * 20


def test_a_signature_of_another_scheme_says_nothing_and_is_counted() -> None:
    other = known(1, story(1), cluster="c" * 20, scheme="of old")
    assert (len(other), other.incompatible_signatures) == (0, 1)
    assert known(1, story(1), cluster="c" * 20).incompatible_signatures == 0
    [related] = relate([draft(2, story(1), source="baokhac")], other)
    assert related.relation is not None
    assert related.relation.decision is Decision.NEW


def test_an_article_that_is_known_keeps_its_cluster() -> None:
    [related] = relate([draft(1, story(1) + " đính chính")], known(1, story(1), cluster="c" * 20))
    assert related.relation is not None
    assert related.relation.cluster == "c" * 20
    assert related.relation.of is None


def test_an_original_that_is_edited_after_its_reprint_is_none_of_its_own() -> None:
    cluster = article_id(1)
    original = row(1, story(1), cluster=cluster)
    reprint = row(2, story(1), cluster=cluster, source="baokhac", at=NOON + timedelta(hours=2))
    [related] = relate([draft(1, story(1) + " đính chính")], KnownStories([original, reprint]))
    assert related.relation is not None
    assert (related.relation.decision, related.relation.of) == (Decision.NEW, None)
    assert related.relation.cluster == cluster
