"""Provinces as they were on a day and as they are today."""

import csv
import re
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.registry import Links, Source
from crawler.units import load_provinces
from crawler.units.provinces import lineage_of, present_province, province_of
from storage.model.identifiers import SourceSlug

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "units.md"
PROVINCES = load_provinces()
UNITS = Path(__file__).parents[4] / "shared" / "data" / "units" / "units.tsv"


def paper(*before: str, province: str) -> Source:
    return Source(
        slug=SourceSlug("baosuoimo"),
        name="Báo Suối Mơ",
        family="own",
        hosts=("baosuoimo.example",),
        province=province,
        province_before=before,
        links=Links(article="/x"),
    )


def test_there_were_63_units_and_are_34() -> None:
    assert sum(unit.stood_on(date(2025, 6, 30)) for unit in PROVINCES.units) == 63
    assert sum(unit.stood_on(date(2025, 7, 1)) for unit in PROVINCES.units) == 34
    assert sum(unit.valid_until is None for unit in PROVINCES.units) == 34


def test_every_old_unit_leads_to_a_present_one() -> None:
    for unit in PROVINCES.units:
        lineage = lineage_of(unit.code)
        if lineage:
            assert lineage[0].valid_from is None
            assert lineage[-1].valid_until is None
            assert all(before.valid_until == after.valid_from for before, after in pairwise(lineage))
            assert lineage[-1] == present_province(lineage[-1].code)


def test_the_provinces_of_the_documentation_are_those_of_the_table() -> None:
    """The page was written from resolution 202/2025/QH15, independently of the table."""
    rows = re.findall(r"^\| (\d\d) \| ([^|]+) \| ([^|]+) \|$", DOCUMENTATION.read_text(encoding="utf-8"), flags=re.M)
    assert len(rows) == 34
    before = 0
    for code, name, merged in rows:
        for old_name, old_code in re.findall(r"([^,( ][^,(]*) \((\d\d)\)", merged):
            lineage = lineage_of(old_code)
            assert (lineage[0].name, lineage[-1].code, lineage[-1].name) == (old_name, code, name)
            before += 1
    assert before == 63


def test_one_code_names_different_units_at_different_times() -> None:
    before, after = PROVINCES.on("15", date(2025, 6, 30)), PROVINCES.on("15", date(2025, 7, 1))
    assert before is not None
    assert after is not None
    assert (before.name, after.name) == ("Yên Bái", "Lào Cai")
    assert PROVINCES.on("10", date(2025, 7, 1)) is None


@pytest.mark.parametrize(
    ("source", "moment", "then", "now"),
    [
        (paper("10", province="15"), datetime(2025, 6, 30, 16, 59, tzinfo=UTC), ("10", "Lào Cai"), ("15", "Lào Cai")),
        (paper("10", province="15"), datetime(2025, 6, 30, 17, 0, tzinfo=UTC), ("15", "Lào Cai"), ("15", "Lào Cai")),
        (paper("84", province="86"), datetime(2024, 5, 1, tzinfo=UTC), ("84", "Trà Vinh"), ("86", "Vĩnh Long")),
        (paper("24", "27", province="24"), datetime(2024, 5, 1, tzinfo=UTC), ("24", "Bắc Giang"), ("24", "Bắc Ninh")),
        (paper("46", province="46"), datetime(2024, 12, 31, tzinfo=UTC), ("46", "Thừa Thiên Huế"), ("46", "Huế")),
        (paper("46", province="46"), datetime(2025, 1, 1, tzinfo=UTC), ("46", "Huế"), ("46", "Huế")),
        (paper("20", province="20"), datetime(2013, 1, 1, tzinfo=UTC), ("20", "Lạng Sơn"), ("20", "Lạng Sơn")),
    ],
)
def test_an_article_belongs_to_the_province_of_its_day_and_of_today(
    source: Source, moment: datetime, then: tuple[str, str], now: tuple[str, str]
) -> None:
    province = province_of(source.province_before, moment)
    assert province is not None
    assert (province.then.code, province.then.name) == then
    assert (province.now.code, province.now.name) == now


def test_of_several_provinces_the_one_that_the_text_names_most_counts() -> None:
    both, moment = paper("24", "27", province="24"), datetime(2024, 5, 1, tzinfo=UTC)
    for named, expected in (({"27": 2, "24": 1, "01": 9}, "Bắc Ninh"), ({"01": 9}, "Bắc Giang")):
        province = province_of(both.province_before, moment, named)
        assert province is not None
        assert province.then.name == expected


@pytest.mark.skipif(not UNITS.exists(), reason="needs ../shared/data/units, the dated table of units")
def test_the_table_agrees_with_the_official_units() -> None:
    with UNITS.open(encoding="utf-8", newline="") as file:
        official = [row for row in csv.DictReader(file, delimiter="\t") if row["level"] == "province"]
    for day in ("2022-01-01", "2024-12-31", "2025-01-01", "2025-06-30", "2025-07-01", "2026-05-01", "2026-11-01"):
        expected = {
            (row["code"], row["name"])
            for row in official
            if row["valid_from"] <= day and (not row["valid_to"] or day < row["valid_to"])
        }
        assert {
            (unit.code, unit.name) for unit in PROVINCES.units if unit.stood_on(date.fromisoformat(day))
        } == expected
