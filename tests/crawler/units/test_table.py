from datetime import date
from pathlib import Path

import pytest

from crawler.units import load_provinces, load_units
from crawler.units import table as table_module
from crawler.units.facts_import import import_facts
from tests.quality.pages import SHARED
from tests.timing import assert_quick

REFORM = date(2025, 7, 1)
TABLE = load_units()


@pytest.mark.parametrize(
    ("day", "provinces", "districts", "communes"),
    [
        (date(2021, 11, 1), 63, 705, 10599),
        (date(2023, 4, 10), 63, 705, 10598),
        (date(2024, 9, 1), 63, 704, 10542),
        (date(2025, 1, 1), 63, 696, 10039),
        (REFORM, 34, 0, 3321),
        (date(2026, 9, 20), 34, 0, 3321),
    ],
)
def test_as_many_units_stand_on_a_day_as_the_law_says(day: date, provinces: int, districts: int, communes: int) -> None:
    standing = [unit.level for unit in TABLE.units if unit.stood_on(day)]
    counts = tuple(standing.count(level) for level in ("province", "district", "commune"))
    assert counts == (provinces, districts, communes)


@pytest.mark.parametrize(
    ("code", "day", "type_", "name"),
    [
        ("26740", date(2025, 6, 30), "phường", "Bến Nghé"),
        ("26740", REFORM, "phường", "Sài Gòn"),
        ("15", date(2025, 6, 30), "tỉnh", "Yên Bái"),
        ("15", REFORM, "tỉnh", "Lào Cai"),
        ("26368", date(2024, 1, 1), "thị trấn", "Long Thành"),
        ("26368", date(2026, 1, 1), "xã", "Long Thành"),
        ("26368", date(2026, 5, 1), "phường", "Long Thành"),
    ],
)
def test_a_code_means_another_unit_on_another_day(code: str, day: date, type_: str, name: str) -> None:
    unit = TABLE.on(code, day)
    assert unit is not None
    assert (unit.type, unit.name) == (type_, name)


@pytest.mark.parametrize(
    ("code", "now"),
    [("05995", {"06040"}), ("10", {"15"}), ("20", {"20"}), ("755", {"26732"}), ("474", {"19753", "19774", "19789"})],
)
def test_a_unit_of_2021_has_its_successors_of_today(code: str, now: set[str]) -> None:
    unit = TABLE.on(code, date(2022, 1, 1))
    assert unit is not None
    present = {successor.code for successor in TABLE.present(unit)}
    assert now <= present
    assert all(successor.valid_until is None for successor in TABLE.present(unit))


def test_every_commune_has_a_province_on_its_last_day() -> None:
    assert all(TABLE.province(unit, unit.last_day()) for unit in TABLE.units)


def test_only_the_communes_that_the_documentation_names_have_no_successor() -> None:
    lost = [unit for unit in TABLE.units if not TABLE.present(unit)]
    assert len(lost) == 761
    assert {unit.level for unit in lost} == {"commune"}


def test_the_provinces_alone_are_those_of_the_whole_table() -> None:
    provinces = load_provinces()
    assert provinces.units == tuple(unit for unit in TABLE.units if unit.level == "province")
    for unit in provinces.units:
        assert list(provinces.successors(unit)) == list(TABLE.successors(unit))
        assert provinces.present(unit) == TABLE.present(unit)


def test_the_table_is_small_and_soon_loaded() -> None:
    assert sum(path.stat().st_size for path in Path(table_module.__file__).parent.glob("*.gz")) < 600_000
    assert_quick(load_units.__wrapped__, 0.3)
    assert_quick(load_provinces.__wrapped__, 0.05)


@pytest.mark.skipif(not (SHARED / "data" / "units").is_dir(), reason="needs ../shared/data/units, the facts imported")
def test_importing_the_same_facts_again_changes_nothing(tmp_path: Path) -> None:
    import_facts(SHARED / "data" / "units", tmp_path)
    for path in tmp_path.glob("*.gz"):
        assert path.read_bytes() == (Path(table_module.__file__).parent / path.name).read_bytes()
