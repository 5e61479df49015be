import zlib

import pytest

from flows.pipeline.processing.shared_texts import without_shared_texts
from flows.stages import Refusal, RefusalReason
from storage.model.article import Draft
from storage.model.identifiers import ArticleId, SourceSlug
from tests.storage.examples import draft

BOX = "Đọc nhiều: Lịch cắt điện tuần này. Giá vàng sáng nay."


def article(number: int, text: str, *, headline: str | None = None, source: str = "baothu") -> Draft:
    name, url = ArticleId(f"{number:020x}"), f"http://{source}.example/tin-post{number}.html"
    told = {"text": text, "headline": headline or f"Tin {number}", "article_id": name, "url": url}
    made = draft().model_copy(update={**told, "source": SourceSlug(source)})
    page = f"sha256:{zlib.crc32(f'{number} {text} {headline}'.encode()):064x}"
    return with_page(made, page)


def with_page(made: Draft, page: str) -> Draft:
    capture = made.provenance.capture.model_copy(update={"digest": page})
    return made.model_copy(update={"provenance": made.provenance.model_copy(update={"capture": capture})})


def test_articles_that_share_a_text_under_different_headlines_are_refused_with_an_example() -> None:
    good = article(9, "Sáng nay tỉnh khánh thành cây cầu.")
    found = without_shared_texts([article(1, BOX), good, article(2, f" {BOX.upper()}"), article(3, BOX)])

    assert found[1] is good
    refusals = [each for each in found if isinstance(each, Refusal)]
    assert [each.reason for each in refusals] == [RefusalReason.SHARED_TEXT] * 3
    assert refusals[0].url == "http://baothu.example/tin-post1.html"
    assert refusals[0].detail.startswith("3 articles with different headlines have this text, another is http://baothu")


@pytest.mark.parametrize(
    "drafts",
    [
        [article(1, BOX), article(2, BOX)],
        [article(number, BOX, headline="Giá vàng sáng nay") for number in range(5)],
        [article(1, BOX), article(2, BOX), article(3, BOX, source="baokhac")],
        [article(1, BOX), article(1, BOX, headline="Sửa"), article(1, BOX, headline="Sửa lại")],
        [article(number, "") for number in range(4)],
    ],
    ids=["two", "one headline", "another newspaper", "one article", "no text"],
)
def test_what_newspapers_print_again_is_kept(drafts: list[Draft]) -> None:
    assert without_shared_texts(drafts) == drafts


def test_one_page_for_many_addresses_is_an_edit_of_none() -> None:
    alike = [with_page(article(number, BOX, headline="Giá vàng"), f"sha256:{'a' * 64}") for number in range(5)]
    found = without_shared_texts([*alike, article(9, BOX, headline="Giá vàng")])

    assert [isinstance(each, Refusal) for each in found] == [True] * 5 + [False]
    assert isinstance(found[0], Refusal)
    assert found[0].detail.startswith(
        "5 articles answer with this very page, another is http://baothu.example/tin-post1"
    )
    assert without_shared_texts(alike[:4]) == alike[:4]


def test_the_article_that_a_page_for_many_addresses_names_stays() -> None:
    alike = [with_page(article(number, BOX, headline="Giá vàng"), f"sha256:{'a' * 64}") for number in range(5)]
    named = [each.model_copy(update={"canonical_url": alike[2].url}) for each in alike]

    assert [isinstance(each, Refusal) for each in without_shared_texts(named)] == [True, True, False, True, True]
