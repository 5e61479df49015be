"""Values of fields as people read them."""

import pytest

from flows.text.value_text import value_text


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "–"),
        ([], "–"),
        ("Xã hội", "Xã hội"),
        (["Xã hội", "Đời sống"], "Xã hội, Đời sống"),
        ({"share": 0.992, "reader": "rule", "agreement": None}, "share 0.992 · reader rule"),
        ([{"name": "An", "mentions": 2}, {"name": "Bình", "office": None}], "An · mentions 2; Bình"),
        ({"then": {"code": "15", "name": "Lào Cai"}}, "then code 15 · Lào Cai"),
        ({"a": [{"b": [1, 2]}]}, "a b 1, 2"),
        ([{"name": "An", "offsets": [{"start": 1, "end": 3}]}, True], "An; yes"),
    ],
    ids=repr,
)
def test_a_value_reads_without_brackets_and_quotes(value: object, told: str) -> None:
    assert value_text(value) == told
