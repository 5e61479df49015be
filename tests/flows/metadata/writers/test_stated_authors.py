"""Names in scripts without capitals, and the words for the trade beside them."""

import pytest

from flows.metadata.writers.stated_authors import StatedAuthors, read_stated_authors


@pytest.mark.parametrize(
    ("line", "persons"),
    [
        ("박서윤 기자, 정태오 수습기자", ("박서윤", "정태오")),
        ("박서윤 선임기자", ("박서윤",)),
        ("박서윤 / 정태오 특파원", ("박서윤", "정태오")),
        ("记者 王小明、李雷", ("王小明", "李雷")),
        ("文｜山河财经 林若溪 实习记者 周亦凡", ("林若溪", "周亦凡")),
        ("记者：王小明 李雷", ("王小明", "李雷")),
        ("كتب ـ سامي عبد الرحمن", ("سامي عبد الرحمن",)),
        ("بقلم: سامي عبد الرحمن", ("سامي عبد الرحمن",)),
        ("מאת נועה בר-לב", ("נועה בר-לב",)),
        ("박서윤 기자, 남도일보", ()),
        ("王小明, 新华社", ()),
        ("文｜山河财经", ()),
    ],
)
def test_names_without_capitals_and_the_words_beside_them(line: str, persons: tuple[str, ...]) -> None:
    assert read_stated_authors(line) == StatedAuthors(persons)
