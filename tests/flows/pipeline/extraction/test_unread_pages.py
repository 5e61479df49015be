"""Pages of articles that are articles no more: the empty template, an apology among teasers."""

from datetime import timedelta

import pytest

from flows.pipeline.extraction.extract import RemovedArticle, extract_capture
from flows.stages import Refusal, RefusalReason
from storage.model.article import Draft
from tests.flows.pages import FETCHED_AT, NO_RULES, capture
from tests.flows.pipeline.extraction.test_bad_input import PAGE

LEADS = "".join(
    f"<div><h3><a href='/tin-{number}.html'>Chợ phiên thứ {number} của vùng cao mở lại</a></h3><p>Sáng sớm, bà con "
    f"các bản mang theo rau rừng, mật ong và thổ cẩm xuống chợ phiên thứ {number}, nơi du khách đã chờ.</p></div>"
    for number in range(20)
)
EMPTY_TEMPLATE = "<html><head><title>Báo Ví Dụ</title></head><body><h1></h1><div class='noi-dung'></div></body></html>"
APOLOGY = (
    "<html><head><title>Không tìm thấy bài viết</title></head><body><h1>Không tìm thấy bài viết</h1>"
    f"<p>Mời bạn đọc các tin khác.</p>{LEADS}</body></html>"
)


@pytest.mark.parametrize("page", [EMPTY_TEMPLATE, APOLOGY], ids=["empty template", "apology"])
def test_a_page_that_is_no_article_any_more_is_a_removal_when_that_has_lasted(page: str) -> None:
    def read(hours: float | None) -> object:
        since = None if hours is None else FETCHED_AT - timedelta(hours=hours)
        return extract_capture(capture(page, missing_since=since), NO_RULES, 24.0)

    assert isinstance(read(None), Refusal)
    assert isinstance(read(23), Refusal)
    removed = read(25)
    assert isinstance(removed, RemovedArticle)
    assert "25.0 hours" in removed.removal.evidence


def test_an_article_that_is_back_is_an_article_however_long_it_was_none() -> None:
    long_ago = FETCHED_AT - timedelta(days=9)

    assert isinstance(extract_capture(capture(PAGE, missing_since=long_ago), NO_RULES, 24.0), Draft)


def test_a_page_that_could_not_be_read_says_nothing_about_the_article() -> None:
    long_ago = FETCHED_AT - timedelta(days=9)
    cut = extract_capture(capture(PAGE[: len(PAGE) // 2], missing_since=long_ago), NO_RULES, 24.0)

    assert isinstance(cut, Refusal)
    assert cut.reason is RefusalReason.TRUNCATED
