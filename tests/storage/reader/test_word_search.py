import polars as pl
import pytest

from storage import Archive
from storage.model.named import Place, ProvinceUnit
from storage.reader.word_search import begins_with, contains_words, is_name
from tests.storage.examples import draft
from tests.storage.reader.conftest import Fill

HOA_BINH = ["Hoà Bình thuở xưa", "Hòa Bình ngày nay", "HOÀ BÌNH VIẾT HOA", "hoa binh khong dau", "Hoàng Bình"]

RANGES = [
    "Nghỉ lễ 30/4-1/5",
    "Mít tinh 30/4/2025",
    "Nhiệm kỳ 2025-2030",
    "Quy hoạch 2021–2030",
    "5-6/3, 127-8.127,9-10",
    "Có 3, 1 người",
    "Thắng 3-1",
    "Ngày 3/1",
]
SOUGHT_IN_RANGES = [
    ("30/4", [0, 1]), ("1/5", [0]), ('"lễ 30/4"', [0]), ("30/4-1/5", [0]), ("30", [0, 1]), ("0/4", []),
    ("2025", [1, 2]), ("2030", [2, 3]), ("2021-2030", [3]), ("2021–2030", [3]), ("25", []), ("203", []),
    ("5-6/3", [4]), ("127", [4]), ("8.127", []), ("127,9", []), ("9-10", []), ("10", [4]),
    ("3-1", [6]), ("3–1", [6]), ("3/1", [7]), ('"3 1"', [5]), ('"3, 1"', [5]), ("3", [4, 5, 6, 7]), ("1", [0, 5, 6, 7]),
    ('"thắng 3-1"', [6]), ('"thang 3-1"', [6]), ('"có 3/1"', []), ('"30 4"', []), ('"6 3"', []), ('"3 127"', [4]),
    ('"8 127"', []), ('"nhiem kỳ 2025–2030"', [2]), ("30/4/2025", [1]), ("30-4-2025", []),
]  # fmt: skip  # short items: a line each would fill a screen
"""Searches and which of the RANGES they find, here and in the index of `browse`."""


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("Hòa Bình", [0, 1, 2]),
        ("bình hoà", [0, 1, 2]),
        ("hoa binh", [0, 1, 2, 3]),
        ("Hoa\u0300 bi\u0300nh", [0, 1, 2]),
        ("hoang", [4]),
        ('"hòa binh"', [0, 1, 2]),
        ('"binh hoa"', []),
        ('"viet hoa"', [2]),
        (" ", [0, 1, 2, 3, 4]),
        ("?!", []),
    ],
)
def test_words_are_found_whole_and_in_their_spellings(sought: str, found: list[int]) -> None:
    assert where(contains_words(pl.col("text"), sought), HOA_BINH) == found


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("8.127,9", [0]), ("127", []), ("9", [2]), ("10", [1]), ("h", [1]), ("30", [1]), ('"10 h 30"', [1]),
        ("tp hcm", [3]), ("TP.HCM", [3]), ("c", [3]), ("istanbul", [4]), ("İstanbul", [4]), ("đo", [5]),
        ("buon", [6]), ("Ƀuôn", [6]), ('"hoi buon"', [6]),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_numbers_and_signs_part_words_as_in_the_index(sought: str, found: list[int]) -> None:
    texts = ["thu 8.127,9 tỷ", "lúc 10h30", "số 9.", "C++ ở TP.HCM", "İstanbul ﬁ ß", "Ðo", "hội ƀuôn"]
    assert where(contains_words(pl.col("text"), sought), texts) == found


@pytest.mark.parametrize(("sought", "found"), SOUGHT_IN_RANGES)
def test_a_number_or_date_is_found_in_a_range(sought: str, found: list[int]) -> None:
    assert where(contains_words(pl.col("text"), sought), RANGES) == found


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("河内", [0, 1]), ("河内 tin", [0]), ('"河内市 新闻"', [1]), ("内河", []), ("ភ្នំពេញ", [2]), ("ភ្នំពេញ គ", []),
        ("ວຽງຈັນ", [3]), ("กรุงเทพ", [4]), ("МОСКВ", [5]), ('"moi" 河内', [0]), ("kʼho", [6]), ("kʼh", []), ("1º", [6]),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_what_is_not_in_latin_letters_is_found_where_no_blanks_part_words(sought: str, found: list[int]) -> None:
    texts = [
        "Tin mới: 越南河内市新闻",
        "河内市 新闻",
        "រាជធានីភ្នំពេញ",
        "ນະຄອນຫຼວງວຽງຈັນ",
        "ในกรุงเทพมหานคร",
        "в Москве",
        "Kʼho 1º",
    ]
    assert where(contains_words(pl.col("text"), sought), texts) == found


def test_a_very_long_search_is_one() -> None:
    assert where(contains_words(pl.col("text"), " ".join(HOA_BINH * 100)), HOA_BINH) == []
    assert where(contains_words(pl.col("text"), "x" * 10_000), ["x" * 10_000]) == [0]


@pytest.mark.parametrize("word", ["nghieng", "o" * 30, "a", "đường", "1,5"])
def test_a_hundred_words_may_follow_each_other_and_no_more(word: str) -> None:
    text = " ".join([word] * 100)
    searches = [
        (contains_words, f'"{text}"'), (is_name, text), (begins_with, text),
    ]  # fmt: skip  # short items: a line each would fill a screen
    for search, sought in searches:
        assert where(search(pl.col("text"), sought), [text, word]) == [0]
        with pytest.raises(ValueError, match="at most 100 words can be looked for in a row, not 101"):
            search(pl.col("text"), sought.replace(word, f"{word} {word}", 1))


def test_a_name_is_compared_whole_and_a_section_by_its_beginning() -> None:
    names = ["Hoà Bình", "Hòa Bình", "Hòa Bình 2", "Bà Rịa - Vũng Tàu"]
    assert where(is_name(pl.col("text"), "hòa bình"), names) == [0, 1]
    assert where(is_name(pl.col("text"), "Ba Ria Vung Tau"), names) == [3]
    assert where(is_name(pl.col("text"), ""), names) == []
    assert where(begins_with(pl.col("text"), "hoa b"), names) == [0, 1, 2]
    assert where(begins_with(pl.col("text"), "?"), names) == []
    assert where(begins_with(pl.col("text"), " "), names) == [0, 1, 2, 3]


def test_one_word_has_many_spellings(archive: Archive, fill: Fill) -> None:
    place = Place(
        code="17", valid_from=None, type="tỉnh", name="Hòa Bình", text="Hoà Bình", level="province", now=(),
        province=ProvinceUnit(code="17", name="Hòa Bình"), resolved_by="name", mentions=1,
    )  # fmt: skip  # short items: a line each would fill a screen
    headlines = ["Hoà Bình thuở xưa", "Hòa Bình ngày nay", "HOÀ BÌNH", "Hoàng hôn"]
    fill(
        *[
            draft(number=number, headline=headline, lead=None, section=("Sức khoẻ",), places=(place,))
            for number, headline in enumerate(headlines)
        ]
    )
    for text in ("Hòa Bình", "hoà bình", "hoa binh"):
        assert sorted(found(archive, text=text)) == [0, 1, 2]
    assert len(found(archive, place="Hoà Bình")) == len(found(archive, place="hoa binh")) == 4
    assert len(found(archive, section="Sức khỏe")) == len(found(archive, section="suc kh")) == 4
    assert len(found(archive, section="?")) == 0
    assert len(found(archive, section="")) == 4


def found(archive: Archive, **conditions: str) -> list[int]:
    return [int(row.article_id, 16) for row in archive.articles(**conditions)]  # type: ignore[arg-type]  # by name


def where(condition: pl.Expr, texts: list[str]) -> list[int]:
    rows = pl.LazyFrame({"row": range(len(texts)), "text": texts}).filter(condition)
    return rows.collect()["row"].to_list()
