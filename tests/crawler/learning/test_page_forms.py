import pytest

from crawler.learning.page_forms import is_form, owner_of_form
from crawler.registry import Source
from tests.crawler.test_addresses import NUMBERED, paper

HOME = "https://baosuoimo.example"
BY_PATH = paper(r"/(?:[a-z-]+/)+[a-z0-9-]+(?:\.html)?(?:\?.*)?", keep=("print", "id"))
ARTICLE = f"{HOME}/nong-nghiep/mua-ngo-som-10012.html"


def head(canonical: str = "", og: str = "") -> bytes:
    link = f"<link rel='canonical' href='{canonical}'/>" if canonical else ""
    return f"<html><head><title>Mùa ngô</title>{link}<meta property=og:url content='{og}'></head>".encode()


@pytest.mark.parametrize(
    "path",
    [
        "/in-bai/10012", "/In/10012.aspx", "/inbai.aspx?id=10012", "/nong-nghiep/in-tin/10012",
        "/xem-ban-in/10012.html", "/print.php?id=10012", "/printer-friendly/10012", "/a/b.html?print",
        "/a/b.html?view=print", "/a/b.html?in-bai=1",
        "/a/b-print.html", "/a/b.amp", "/a/b/amp/", "/a/b?format=amp",
    ],
)  # fmt: skip  # short items
def test_an_address_says_that_its_page_is_a_form(path: str) -> None:
    assert is_form(HOME + path)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/tin-tuc/a-1.html",
        "/in-an-xuat-ban/a",
        "/inox/a",
        "/kinh-te?print=0",
        "/ampe-ke/a",
        "/a?view=list",
        "/spring",
    ],
)
def test_ordinary_addresses_are_no_forms(path: str) -> None:
    assert not is_form(HOME + path)


def test_an_address_that_cannot_be_read_is_no_form() -> None:
    assert not is_form("http://[x")


@pytest.mark.parametrize(
    ("url", "source", "page"),
    [
        (f"{HOME}/in-bai/10012", BY_PATH, head(ARTICLE)),
        (f"{HOME}/in-bai/2026/10012", BY_PATH, head("/nong-nghiep/mua-ngo-som-10012.html")),
        (f"{HOME}/amp/nong-nghiep/mua-ngo-som", BY_PATH, head(ARTICLE)),
        (f"{HOME}/print/nong-nghiep/mua-ngo-som-10012.html", BY_PATH, head("", ARTICLE)),
        (f"{HOME}/nong-nghiep/mua-ngo-som-10012.html?print=1", BY_PATH, head(ARTICLE, f"{HOME}/")),
        (f"{HOME}/in-bai/10012", BY_PATH, head(ARTICLE.replace("https:", "http:").replace("//", "//www."))),
        (f"{HOME}/in/x-post10012.html", NUMBERED, head(f"{HOME}/mua-ngo-post10012.html#top")),
    ],
)
def test_a_form_names_its_article(url: str, source: Source, page: bytes) -> None:
    assert owner_of_form(url, page, source) is not None


@pytest.mark.parametrize(
    ("url", "page"),
    [
        (ARTICLE, head(f"{HOME}/nong-nghiep/mua-lua-10013.html")),
        (f"{HOME}/in-bai/10012", head()),
        (f"{HOME}/in-bai/10012", head(f"{HOME}/")),
        (f"{HOME}/in-bai/10012", head(f"{HOME}/nong-nghiep/")),
        (f"{HOME}/in-bai/10012", head(f"{HOME}/in-bai/10012")),
        (f"{HOME}/in-bai/10012", head(f"{HOME}/print/nong-nghiep/10012")),
        (f"{HOME}/in-bai/10012", head(f"{HOME}/nong-nghiep/mua-ngo-som-10013.html")),
        (f"{HOME}/in-bai/2026", head(f"{HOME}/nong-nghiep/tong-ket-2026.html")),
        (f"{HOME}/in-bai/10012", head("https://bao-khac.example/nong-nghiep/mua-ngo-som-10012.html")),
        (f"{HOME}/in-bai/10012", head(f"{HOME}/", ARTICLE)),
        (f"{HOME}/in-bai/10012", head("http://[x")),
        (f"{HOME}/in-bai/mua", head(f"{HOME}/nong-nghiep/mua-ngo-som.html")),
        (f"{HOME}/in-bai/gat-lua-som", head(f"{HOME}/nong-nghiep/mua-ngo-som.html")),
    ],
)
def test_a_page_that_names_another_article_or_none_is_an_article_itself(url: str, page: bytes) -> None:
    assert owner_of_form(url, page, BY_PATH) is None


def test_a_page_of_unclosed_tags_is_read_in_time() -> None:
    page = b"<link " * 100_000 + b'<meta a="' * 100_000
    assert owner_of_form(f"{HOME}/in-bai/10012", page, BY_PATH) is None
