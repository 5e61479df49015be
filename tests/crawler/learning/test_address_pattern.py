"""The pattern of article addresses, learned from addresses."""

import re

import pytest

from crawler.learning.address_pattern import last_form, learn_pattern

HOST = "https://bao.example"


def many(form: str) -> list[str]:
    words = (
        "lua-tot",
        "cau-moi",
        "truong-sua",
        "mua-lon",
        "hoi-xuan",
        "duong-nui",
        "cho-phien",
        "ca-vu-dong",
        "suoi-mat",
    )
    return [HOST + form.format(word=word, n=404_000 + 7 * at, day=at + 1, hex=f"{at * 7919 + 0xa00000f:07x}")
            for at, word in enumerate(words)]  # fmt: skip  # one list


@pytest.mark.parametrize(
    ("form", "others", "another", "has_id"),
    [
        ("/{word}-o-ban-post{n}.html", ["/thoi-su/", "/chu-de/tet-post9.html"], "/tin-khac-post12345.html", True),
        ("/thoi-su/{word}-{n}.html", ["/thoi-su-215.html", "/lien-he.html"], "/kinh-te/tin-khac-98765.html", True),
        ("/xem.aspx?macm=3&mabb={n}", ["/xem.aspx?macm=3", "/muc.aspx?macm=4"], "/xem.aspx?macm=5&mabb=77", True),
        ("/kinh-te/202603/{word}-{hex}/", ["/kinh-te/", "/202603/"], "/van-hoa/202511/tin-khac-0a1b2c3/", True),
        ("/Giao-duc/{word}-moi/{n}.bcb", ["/Giao-duc", "/Giao-duc/2"], "/The-thao/tin-khac/59531.bcb", True),
        ("/tin-tuc/206/{n}/{word}-nay", ["/tin-tuc/206", "/tin-tuc"], "/tin-tuc/12/140540/tin-khac", True),
        (
            "/tin-bai/thoi-su/{word}-nay",
            ["/tin-bai/thoi-su", "/chuyen-muc/thoi-su"],
            "/tin-bai/kinh-te/tin-khac",
            False,
        ),
        ("/2026/03/0{day}/{word}/", ["/2026/03/", "/chuyen-muc/thoi-su/"], "/2025/12/24/tin-khac/", False),
    ],
)
def test_a_pattern_matches_articles_and_nothing_else(form: str, others: list[str], another: str, has_id: bool) -> None:
    pattern = learn_pattern(many(form), [HOST + each for each in others])
    assert pattern is not None
    re.compile(pattern.regex)
    assert (pattern.coverage, pattern.wrong, pattern.has_id) == (1.0, (), has_id)
    assert pattern.matches(HOST + another)


def test_without_articles_there_is_no_pattern() -> None:
    assert learn_pattern([], [HOST + "/thoi-su/"]) is None


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/a/ba-con-duoc-mua-post404649.html", "W-postN.html"),
        ("/xem.aspx?macm=3&mabb=222823", "xem.aspx?mabb"),
        ("/kinh-te/ba-con-duoc-mua-nay", "W"),
        ("/thoi-su", "w"),
    ],
)
def test_addresses_of_one_site_have_one_form(address: str, form: str) -> None:
    assert last_form(HOST + address) == form
