import pytest

from flows.dedup.addresses import address_of

HERE = "https://bao.example/chinh-tri/tin-moi-post404649.html"


def told(url: str | None) -> str | None:
    return address_of(url, "baox", {})


@pytest.mark.parametrize(
    "url",
    [
        "https://m.bao.example/chinh-tri/tin-moi-post404649.html",
        "https://www.bao.example/Chinh-tri/tin-moi-post404649.html?utm_source=zalo&fbclid=x#binh-luan",
        "https://bao.example/amp/chinh-tri/tin-moi-post404649.html",
        "https://bao.example/chinh-tri/tin-moi-post404649.amp",
        "https://bao.example/xa-hoi/tin-da-doi-ten-post404649.html",
        "http://bao.example:80//chinh-tri/./tin-moi-post404649.html",
    ],
)
def test_every_form_of_an_address_is_one(url: str) -> None:
    assert told(url) == told(HERE)


@pytest.mark.parametrize("path", ["tin/%c3%a1-n%61y/", "tin/a\u0301-nay", "Tin//á-nay", "tin/á-nay/index.html"])
def test_every_spelling_of_a_path_is_one(path: str) -> None:
    assert told(f"https://bao.example/{path}") == told("https://bao.example/tin/á-nay")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (HERE, HERE.replace("404649", "404650")),
        ("https://bao.example/tin.aspx?mabb=1", "https://bao.example/tin.aspx?mabb=2"),
        ("https://bao.example/gia-vang-ngay-15032026.html", "https://bao.example/gia-xang-ngay-15032026.html"),
        ("https://bao.example/tin-a1.html", "https://baokhac.example/tin-a1.html"),
        ("https://bao.example/ke-hoach-a-2025", "https://bao.example/tong-ket-a-2025"),
        ("https://bao.example/tin-d20260315.html", "https://bao.example/gia-d20260315.html"),
        ("https://bao.example:8080/tin", "https://bao.example/tin"),
        ("https://bao.example/tin?p=1", "https://bao.example/tin?p=2"),
    ],
)
def test_other_articles_have_other_addresses(one: str, other: str) -> None:
    assert told(one) != told(other)


@pytest.mark.parametrize("url", [None, "", "tin", "https://[", "https://bao.example/"])
def test_what_names_no_article_has_none(url: str | None) -> None:
    assert told(url) is None
