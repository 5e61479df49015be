import pytest

from crawler.archiving.warc_archiving import answers


@pytest.mark.parametrize("status", [200, 203, 301, 302, 308, 404, 410])
def test_answers_for_the_article_are_archived(status: int) -> None:
    assert answers(status)


@pytest.mark.parametrize("status", [304, 401, 403, 408, 429, 451, 500, 503])
def test_refusals_errors_and_not_modified_are_not(status: int) -> None:
    assert not answers(status)
