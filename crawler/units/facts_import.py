"""Import newer facts about administrative units: `python -m crawler.units.facts_import FOLDER`.

FOLDER holds `units.tsv`, `successors.tsv` and `aliases.tsv`, as docs/units.md describes them. Columns that say where a
fact comes from are left out. Equal facts give equal bytes.
"""

import csv
import sys
import zlib
from collections.abc import Iterable
from pathlib import Path

__all__ = ["COLUMNS", "import_facts", "main"]

HERE = Path(__file__).parent

COLUMNS = {
    "units": ("code", "type", "name", "parent_code", "valid_from", "valid_to"),
    "successors": ("old_code", "old_valid_to", "new_code", "new_valid_from"),
    "aliases": ("code", "valid_from", "alias", "kind"),
}
"""The columns that each table keeps. The length of a code gives the level of its unit."""


def import_facts(source: Path, target: Path = HERE) -> None:
    """Write the three tables of `source` into `target`, gzipped and without a header row."""
    for table, columns in COLUMNS.items():
        with (source / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
            rows = [[row[column] for column in columns] for row in csv.DictReader(file, delimiter="\t")]
        (target / f"{table}.tsv.gz").write_bytes(_packed(rows))


def _packed(rows: Iterable[list[str]]) -> bytes:
    text = "".join("\t".join(row) + "\n" for row in rows)
    # gzip's own header names the system, by another number in Python 3.13 than before; zlib's is always the same.
    return zlib.compress(text.encode(), level=9, wbits=zlib.MAX_WBITS | 16)


def main(arguments: list[str]) -> int:
    """Run the command."""
    if len(arguments) != 1 or not (Path(arguments[0]) / "units.tsv").is_file():
        sys.stderr.write(f"{__doc__}\n")
        return 2
    import_facts(Path(arguments[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
