# ruff: noqa: E501 - markup as pages have it
"""Microdata of other articles' cards tells nothing of the article; its own does, wherever it stands."""

from datetime import datetime

import pytest

from storage.model.moments import VIETNAM
from tests.flows.pages import BODY, read

HEADLINE = "Nà Pheo vào vụ mận sớm"
OTHER = "Chợ phiên vùng cao đông khách ngày đầu xuân"
AT = datetime(2026, 3, 1, 18, 21, tzinfo=VIETNAM)
ITEM = 'itemscope itemtype="https://schema.org/{}"'
OLD = '<meta itemprop="datePublished" content="2026-01-05T07:00:00+07:00"><meta itemprop="author" content="Vàng A Sáu">'
OWN = '<meta itemprop="datePublished" content="2026-03-01T18:21:00+07:00"><meta itemprop="author" content="Lò Thị Mai">'
PERSON = f'<span itemprop="author" {ITEM.format("Person")}><meta itemprop="name" content="Vàng A Sáu"></span>'
SIGNED = "<p style='text-align:right'><b>Lò Thị Mai</b></p>"


def page(*, before: str = "", beside: str = "", below: str = "", last: str = SIGNED) -> str:
    body = "".join(f"<p>{text}</p>" for text in BODY)
    return f'<html lang="vi"><head><title>{HEADLINE} - Báo Ví Dụ</title></head><body>{before}<div class="bai"><h1>{HEADLINE}</h1>{beside}<div>{body}{last}</div></div>{below}</body></html>'


@pytest.mark.parametrize(
    "card",
    [
        f'<div {ITEM.format("NewsArticle")}>{OLD}<a href="/t-1-a-b" itemprop="url"><b itemprop="headline">{OTHER}</b></a></div>',
        f'<article {ITEM.format("BlogPosting")}>{OLD}{PERSON}<h3><a href="/t-1-a-b">{OTHER}</a></h3></article>',
        f'<li {ITEM.format("Article")}><meta itemprop="name" content="{OTHER}">{PERSON}{OLD}</li>',
    ],
    ids=["a headline", "a heading", "a name"],
)
def test_what_cards_of_other_articles_say_for_machines_is_theirs(card: str) -> None:
    for html in (
        page(before=card, beside="<i>01/03/2026 18:21</i>"),
        page(below=card, beside="<i>01/03/2026 18:21</i>"),
    ):
        _, described = read(html)

        assert described.published_at == AT
        assert described.authors == ("Lò Thị Mai",)


@pytest.mark.parametrize(
    "own",
    [
        f'<div {ITEM.format("NewsArticle")}><meta itemprop="headline" content="{HEADLINE} | Báo Ví Dụ">{OWN}</div>',
        f"<div {ITEM.format('Article')}>{OWN}</div>",
        OWN,
    ],
    ids=["by its headline", "unnamed", "in no item"],
)
def test_what_the_articles_own_item_says_is_believed(own: str) -> None:
    _, described = read(page(beside=own, last=""))

    assert described.published_at == AT
    assert described.authors == ("Lò Thị Mai",)
