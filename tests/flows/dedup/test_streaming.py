"""`baotinh dedup --jsonl`: a line out for a line in, and every kind of sameness by its name."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from flows.cli.archive.relating import dedup
from tests.flows.dedup.test_relating import story

HEADLINE = "Thêm tuyến đường mới về bản vùng cao"


def line(number: int, text: str, **changed: Any) -> dict[str, Any]:
    return {
        "id": f"x{number}",
        "source": f"bao{number}x",
        "url": f"https://bao{number}x.example/tin-post{4000 + number}.html",
        "published_at": f"2026-03-02T{number:02d}:00:00+07:00",
        "headline": f"{HEADLINE} {number}",
        "text": text,
        **changed,
    }


def told(*lines: dict[str, Any] | str) -> tuple[int, list[dict[str, Any]]]:
    stream = "".join((one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)) + "\n" for one in lines)
    result = CliRunner().invoke(dedup, ["--jsonl"], input=stream.encode(), standalone_mode=False)
    assert result.exception is None
    return result.return_value, [json.loads(answer) for answer in result.stdout.splitlines()]


def test_every_kind_of_sameness_has_its_name() -> None:
    prices = " ".join(f"{word} 81.{number}" for number, word in enumerate(story(4, 60).split(), 100))
    tomorrow = prices.replace(" 81.", " 82.")
    frame = f"{story(5, 40)} mua vào 81,2 bán ra 83,5 chênh lệch 2,3 triệu {story(6, 20)} phiên ngày 2/3 lúc 9h"
    other = f"{story(5, 40)} mua vào 82,6 bán ra 84,1 chênh lệch 1,5 triệu {story(6, 20)} phiên ngày 3/3 lúc 8h"
    _, answers = told(
        line(1, story(1)),
        line(2, "Sáng nay, " + story(1)),
        line(3, story(1) + " đính chính", source="bao1x", url="https://m.bao1x.example/Tin-post4001.html?utm_source=x"),
        line(4, f"{story(1)} {story(2, 500)}"),
        line(5, frame),
        line(6, other),
        line(7, prices),
        line(8, tomorrow),
    )
    assert [(one["decision"], one["of"]) for one in answers] == [
        ("new", None),
        ("reprint of", "x1"),
        ("version of", "x1"),
        ("partial reprint", "x1"),
        ("new", None),
        ("routine", "x5"),
        ("new", None),
        ("new", None),
    ]
    assert [one["cluster"] for one in answers[:5]] == ["x1", "x1", "x1", "x1", "x5"]
    assert all(set(one) == {"id", "decision", "of", "cluster", "similarity", "evidence"} for one in answers)


def test_a_bad_line_is_answered_by_its_number_and_nothing_else_is_lost() -> None:
    status, answers = told(line(1, story(1)), "{", '["no object"]', '{"id": 5}', "", line(2, story(1)))
    assert status == 1
    assert [one.get("line") for one in answers] == [None, 2, 3, 4, None]
    assert all(one["error"] for one in answers[1:4])
    assert answers[4]["of"] == "x1"


def test_what_was_published_earlier_says_so_though_it_arrives_late() -> None:
    _, answers = told(line(9, story(1)), line(2, story(1)))
    assert (answers[1]["of"], answers[1]["cluster"]) == ("x9", "x9")
    assert "published before it" in answers[1]["evidence"]


def test_parameters_that_name_the_article_keep_articles_apart() -> None:
    old = "https://bao.example/tin.aspx?macm=18&mabb="
    _, answers = told(
        line(1, story(1), source="baox", url=old + "1"),
        line(2, story(2), source="baox", url=old + "2"),
        line(3, story(3), source="baox", url=old + "1&fbclid=abc"),
    )
    assert [one["decision"] for one in answers] == ["new", "new", "version of"]


@pytest.mark.parametrize("moment", ["hôm qua", "2026-13-40", "1970-01-01T00:00:00Z", "0001-01-01", "", None])
def test_a_time_that_says_nothing_does_not_lose_the_article(moment: str | None) -> None:
    status, answers = told(line(1, story(1)), line(2, story(1), published_at=moment))
    assert status == 0
    assert (answers[1]["decision"], answers[1]["of"]) == ("reprint of", "x1")


def test_what_a_paper_prints_below_every_article_does_not_make_them_one_story() -> None:
    below = story(50, 60)
    own = [line(n, f"{story(n, 70)} {below}", source="baox") for n in range(1, 6)]
    _, answers = told(*own)
    assert [one["decision"] for one in answers] == ["new"] * 5
    _, answers = told(*own, line(6, f"{story(6, 30)} {below}", source="baox"), line(7, story(1, 70)))
    assert [one["decision"] for one in answers[5:]] == ["new", "reprint of"]
