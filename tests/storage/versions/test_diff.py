import random
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.model.article import editorial_hash
from storage.model.blocks import Image
from storage.versions.diff import align_sentences, compare_versions, differing_fields
from tests.storage.examples import TEXT, draft
from tests.timing import assert_quick

ONE, TWO = TEXT
A, B = "Sáng nay, xã Suối Mơ khánh thành cầu treo mới.", "Cầu dài 85 m, nối hai thôn bên bờ suối."
C, D = "Bà con đến dự rất đông.", "Ông Tráng A Mẫu nói: “Từ nay trẻ em đi học không phải lội suối.”"


def changes(*paragraphs: str, **changed: Any) -> list[tuple[str, str | None, str | None]]:
    found = compare_versions(draft(), draft(1, paragraphs=paragraphs or TEXT, **changed)).sentences
    return [(change.kind, change.before, change.after) for change in found]


def test_a_first_reading_differs_in_nothing() -> None:
    assert compare_versions(None, draft()) == ((), ())


def test_the_same_content_fetched_again_differs_in_nothing() -> None:
    assert compare_versions(
        draft(), draft(5, number=2, url="https://m.baomau.example/tin-2.html", canonical_url=draft().canonical_url)
    ) == ((), ())


def test_a_changed_number_is_an_edited_sentence() -> None:
    assert changes(f"{A} {B.replace('85', '95')}", TWO) == [("edited", B, B.replace("85", "95"))]


def test_the_fields_that_differ_are_named_in_order() -> None:
    found = compare_versions(draft(), draft(1, paragraphs=(ONE,), tags=("cầu",)))
    assert found.fields == ("blocks", "html", "tags", "text", "word_count")


def test_an_added_and_a_removed_sentence() -> None:
    assert changes(ONE, f"{C} {D} Lễ hội kéo dài hai ngày.") == [("added", None, "Lễ hội kéo dài hai ngày.")]
    assert changes(ONE, D) == [("removed", C, None)]


def test_a_paragraph_that_is_repeated_is_added() -> None:
    assert changes(ONE, ONE, TWO) == [("added", None, A), ("added", None, B)]


def test_a_sentence_in_another_place_is_moved() -> None:
    assert changes(TWO, ONE)[0][0] == "moved"
    assert {kind for kind, _, _ in changes(TWO, ONE)} == {"moved"}
    assert changes(f"{B} {A}", TWO) in ([("moved", A, A)], [("moved", B, B)])


def test_a_sentence_of_other_words_is_not_taken_for_an_edit() -> None:
    other = "Trời mưa suốt đêm, nhiều nhà mất điện."
    assert changes(f"{A} {other}", TWO) == [("removed", B, None), ("added", None, other)]


def test_each_edited_sentence_finds_the_one_most_like_it() -> None:
    new_a, new_b = A.replace("Sáng", "Chiều"), B.replace("hai", "ba")
    assert changes(f"Mở đầu mới hoàn toàn. {new_a} {new_b}", TWO) == [
        ("added", None, "Mở đầu mới hoàn toàn."),
        ("edited", A, new_a),
        ("edited", B, new_b),
    ]


def test_a_new_headline_edits_the_old_one() -> None:
    old = "Suối Mơ có cầu treo mới"
    assert changes(headline="Chợ phiên đông vui") == [("edited", old, "Chợ phiên đông vui")]
    assert changes(headline=None) == [("removed", old, None)]


def test_a_sentence_that_moves_from_lead_to_text_is_moved() -> None:
    lead = "Cây cầu được mong đợi nhiều năm đã thông xe."
    assert changes(ONE, f"{lead} {TWO}", lead=None) == [("moved", lead, lead)]


def test_text_that_is_gone_is_removed() -> None:
    assert [kind for kind, _, _ in changes(headline=None, lead=None, text=None)] == ["removed"] * 6


def test_a_picture_from_another_host_and_a_time_in_another_zone_are_no_change() -> None:
    before = draft(images=(Image(url="https://a.example/w600/cau.jpg?v=1"),))
    after = draft(
        images=(Image(url="https://cdn.example/cau.jpg"),), published_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    )
    assert compare_versions(before, after).fields == ()


sentence = st.sampled_from([f"Thôn {name} mở hội mùa xuân năm {name}." for name in "ABCDEFG"])


@given(st.lists(sentence, max_size=8), st.lists(sentence, max_size=8))
def test_the_changes_lead_from_the_one_text_to_the_other(one: list[str], other: list[str]) -> None:
    before, after = draft(paragraphs=tuple(one)), draft(1, paragraphs=tuple(other))
    found = compare_versions(before, after).sentences
    rebuilt = list(one)
    for change in found:
        if change.before is not None:
            rebuilt.remove(change.before)
    rebuilt += [change.after for change in found if change.after is not None]
    assert sorted(rebuilt) == sorted(other)
    assert bool(found) == (one != other)


@pytest.mark.long
@pytest.mark.parametrize("count", [1_000, 30_000])
def test_a_very_long_text_is_compared_in_bounded_time(count: int) -> None:
    chance = random.Random(7)
    before = [f"Câu số {chance.randrange(count)} của bài dài." for _ in range(count)]
    after = before.copy()
    chance.shuffle(after)
    rain = " ".join(["Mưa."] * count)

    def step() -> None:
        compare_versions(draft(paragraphs=(" ".join(before),)), draft(1, paragraphs=(" ".join(after),)))
        compare_versions(draft(paragraphs=(rain,)), draft(1, paragraphs=(rain.removesuffix(" Mưa."),)))

    assert_quick(step, 20)


def test_a_text_that_repeats_a_sentence_is_compared_in_bounded_time() -> None:
    before, after = draft(paragraphs=("Có. " * 1_900,)), draft(1, paragraphs=("Có. Không. " * 950,))
    assert_quick(lambda: compare_versions(before, after), 5)


@pytest.mark.parametrize(("old", "new"), [(250, 250), (250, 240), (2_100, 2_100), (300, 150)])
def test_of_a_text_that_repeats_a_sentence_often_only_what_changed_is_told(old: int, new: int) -> None:
    before = draft(paragraphs=("Bảng giá sáng nay thế này.", *["Đang cập nhật."] * old, "Hết bản tin giá."))
    after = draft(1, paragraphs=("Chợ họp từ trưa qua.", *["Đang cập nhật."] * new, "Xem thêm tin khác."))
    found = compare_versions(before, after).sentences
    assert Counter(change.kind for change in found) == Counter(removed=2 + old - new, added=2)
    aligned = align_sentences(before, after)
    assert (len(aligned.moved), len(aligned.edited)) == (0, 0)


def test_in_a_long_text_a_sentence_is_moved_and_one_inserted_among_many_equal_ones() -> None:
    rows = [line for number in range(1_200) for line in (f"Mặt hàng thứ {number}.", "Giá không đổi.")]
    changed = ["Giá không đổi.", *rows[:100], "Chợ nghỉ trưa.", *rows[101:2_000], rows[100], *rows[2_000:]]
    found = compare_versions(draft(paragraphs=tuple(rows)), draft(1, paragraphs=tuple(changed))).sentences
    assert [(change.kind, change.after) for change in found] == [
        ("added", "Giá không đổi."), ("added", "Chợ nghỉ trưa."), ("moved", rows[100]),
    ]  # fmt: skip  # short items: a line each would fill a screen


def test_what_a_text_names_is_described_but_not_editorial() -> None:
    named = draft(people=({"name": "Lò Thị Mẫu", "mentions": 1},), event_dates=({"day": "2026-03-02", "text": "nay"},))
    assert editorial_hash(named) == editorial_hash(draft())
    assert differing_fields(draft(), named) == ("event_dates", "people")
