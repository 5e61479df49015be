import pytest

from flows.dedup.comparison.agencies import credited_in, is_outlet_of

REPORT = "Hội nghị bàn việc chung của vùng. " * 12


@pytest.mark.parametrize(
    ("source", "credit"),
    [("vietnamplus", "TTXVN"), ("baotintuc", "Theo TTXVN"), ("baolaocai", "Báo Lào Cai"), ("nhandan", "Báo Nhân Dân")],
)
def test_an_outlet_is_known_by_its_names(source: str, credit: str) -> None:
    assert is_outlet_of(source, credit)


@pytest.mark.parametrize(("source", "credit"), [("baolaocai", "TTXVN"), ("baoyenbai", "Báo Lào Cai"), ("vov", None)])
def test_another_paper_is_not_the_outlet(source: str, credit: str | None) -> None:
    assert not is_outlet_of(source, credit)


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        (f"{REPORT}\n\nTheo TTXVN", "TTXVN"),
        (f"{REPORT}\n\n(TTXVN)", "TTXVN"),
        (f"TTXVN - {REPORT}", "TTXVN"),
        (f"{REPORT}\n\nNguồn: Báo Lào Cai.", "Báo Lào Cai"),
        (REPORT, None),
        (f"{REPORT} Theo kế hoạch, việc này xong trong năm.", None),
    ],
)
def test_a_credit_stands_in_the_dateline_or_the_last_line(text: str, credit: str | None) -> None:
    assert credited_in(text) == credit
