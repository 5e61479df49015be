"""Carry the facts about administrative units into the project: `python -m flows.metadata.units.carry FOLDER`.

FOLDER holds `units.tsv`, `successors.tsv` and `aliases.tsv`, as docs/units.md describes them. Their columns about
sources are left behind. The same facts give the same bytes.
"""

import csv
import gzip
import sys
from collections.abc import Iterable
from pathlib import Path

__all__ = ["COLUMNS", "carry", "main"]

HERE = Path(__file__).parent

COLUMNS = {
    "units": ("code", "type", "name", "parent_code", "valid_from", "valid_to"),
    "successors": ("old_code", "old_valid_to", "new_code", "new_valid_from"),
    "aliases": ("code", "valid_from", "alias", "kind"),
}
"""What is kept of each table. A unit's level shows by the length of its code."""


def carry(source: Path, target: Path = HERE) -> None:
    """Write the three tables of `source` into `target`, gzipped, without a head row."""
    for table, columns in COLUMNS.items():
        with (source / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
            rows = [[row[column] for column in columns] for row in csv.DictReader(file, delimiter="\t")]
        (target / f"{table}.tsv.gz").write_bytes(_packed(rows))


def _packed(rows: Iterable[list[str]]) -> bytes:
    return gzip.compress("".join("\t".join(row) + "\n" for row in rows).encode(), compresslevel=9, mtime=0)


def main(arguments: list[str]) -> int:
    """Run the command."""
    if len(arguments) != 1 or not (Path(arguments[0]) / "units.tsv").is_file():
        sys.stderr.write(f"{__doc__}\n")
        return 2
    carry(Path(arguments[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
