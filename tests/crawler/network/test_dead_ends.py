import pytest

from crawler.network.dead_ends import dead_end

OLD = "http://baothu.example/doi-song/nuoc-sach-ve-ban-post4821.html"


def is_article(url: str) -> bool:
    return "-post" in url.partition("?")[0]


@pytest.mark.parametrize(
    "target",
    [
        "/tim-kiem?q=nuoc-sach-ve-ban",
        "/tim-kiem/nuoc-sach-ve-ban-post4821.html",
        "/search.html?keyword=4821",
        "/thong-bao.html",
        "/quoc-phong-an-ninh.html",
        "http://www.baothu.example/doi-song.htm",
    ],
)
def test_a_redirect_to_a_page_that_many_addresses_share_says_that_the_article_is_gone(target: str) -> None:
    verdict = dead_end(OLD, target, is_article)

    assert verdict is not None
    assert verdict.kind == "gone"
    assert target in verdict.evidence


@pytest.mark.parametrize(
    "target",
    [
        "https://baothu.example/doi-song/nuoc-sach-ve-ban-post4821.html",
        "/kinh-te/nuoc-sach-ve-ban-post4821.html",
        "/doi-song/nuoc-da-ve-voi-ban-post9007.html",
        "/emagazine/nuoc-sach-ve-voi-ban-lang-vung-cao.html",
        "/bai/4821",
        "/longform/mua-vang",
        "/emagazine/lua/",
        "/xem.aspx?id=48",
        "/dong-y?ve=%2Fdoi-song%2Fnuoc-sach-ve-ban-post4821.html",
        "http://bao-khac.example/thong-bao.html",
        "http://[bad",
    ],
)
def test_a_redirect_to_where_the_article_may_have_moved_says_nothing(target: str) -> None:
    assert dead_end(OLD, target, is_article) is None
