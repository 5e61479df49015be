"""Which pages prove that addresses of their form lead to articles."""

import pytest

from crawler.learning.article_proof import is_article_page

HEADLINE = "Bà con bản Nậm Đôn thu hoạch ngô sớm hơn mọi năm"
PARAGRAPH = "Sáng nay bà con trong bản cùng nhau ra nương, ngô năm nay được mùa và được giá, ai nấy đều phấn khởi. " * 2
TITLE = f"<h1>{HEADLINE}</h1>"
JSON_LD = '<script type="application/ld+json">{"@graph": [{"@type": ["NewsArticle"]}]}</script>'


@pytest.mark.parametrize(
    "page",
    [
        f"{TITLE}<div>{f'<p>{PARAGRAPH}</p>' * 3}</div>",
        f"{TITLE}<div>{PARAGRAPH}<br>{PARAGRAPH}<br>{PARAGRAPH}</div>",
        f"<title>{HEADLINE} - Báo Suối Đôn</title><td>{f'<p>{PARAGRAPH}</p>' * 3}</td>",
        f"{TITLE}{JSON_LD}<script>outputData = '…'</script>",
    ],
)
def test_a_page_with_the_headline_of_its_link_and_prose_is_an_article(page: str) -> None:
    assert is_article_page(page, HEADLINE)
    assert is_article_page(page, HEADLINE.rpartition(" ")[0] + "…")


@pytest.mark.parametrize(
    "page",
    [
        f"<h1>Nông nghiệp</h1><div>{f'<p>{PARAGRAPH}</p>' * 3}</div>",
        TITLE + f"<li><p><a href='/a'>{PARAGRAPH}</a></p></li>" * 9,
        TITLE + f"<div class=card><h3>Tin</h3><p>{PARAGRAPH[:120]}</p></div>" * 9,
        f"{TITLE}<meta property='og:type' content='article'><p>Đang tải…</p>",
        f'{TITLE}<script type="application/ld+json">{{"@type": "WebPage", "about": {{"@type": "Article"}}}}</script>',
        f'{TITLE}<script type="application/ld+json">{{"@type":</script>',
        "",
    ],
)
def test_lists_and_empty_pages_are_no_articles(page: str) -> None:
    assert not is_article_page(page, HEADLINE)
