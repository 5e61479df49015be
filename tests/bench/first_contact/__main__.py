"""`python -m tests.bench.first_contact [newcomers] [lists] [drill]`: the measures of the first contact, as tables."""

import argparse
import tempfile
from pathlib import Path

from tests.bench.first_contact.newcomers import Judged, judged_newcomers


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.first_contact", description=__doc__)
    parser.add_argument("parts", nargs="*", default=["newcomers"])
    parser.add_argument("--seed", type=int, default=7)
    wanted = parser.parse_args()
    if "newcomers" in wanted.parts:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            print_newcomers(judged_newcomers(Path(folder), seed=wanted.seed))


def print_newcomers(judged: list[Judged]) -> None:
    """Print the table of the newcomers."""
    print("sources add on newspapers of unseen layouts, then a crawl with the file that it wrote\n")
    row = "{:14}{:>9}{:>12}{:>7}{:>9}{:>9}{:>10}{:>8}{:>7}{:>7}"
    print(
        row.format(
            "newspaper", "requests", "found", "wrong", "body F1", "generic", "headline", "minute", "worse", "facts"
        )
    )
    for each in [*judged, _total(judged)]:
        pages = max(1, each.pages)
        shares = [f"{each.f1 / pages:.4f}", f"{each.generic_f1 / pages:.4f}", f"{each.headlines / pages:.3f}"]
        found, right = f"{each.found} of {each.wanted}", "right" if each.facts_right else "wrong"
        minutes = f"{each.minutes / pages:.3f}"
        print(row.format(each.slug, each.requests, found, len(each.wrong), *shares, minutes, len(each.worse), right))
    for each in judged:
        for line in (*each.worse, *each.wrong):
            print(f"  {each.slug}: {line}")


def _total(judged: list[Judged]) -> Judged:
    whole = Judged("all", max(each.requests for each in judged), 0, 0, [], 0)
    for each in judged:
        whole.wanted += each.wanted
        whole.found += each.found
        whole.wrong += each.wrong
        whole.pages += each.pages
        whole.worse += each.worse
        whole.f1 += each.f1
        whole.generic_f1 += each.generic_f1
        whole.headlines += each.headlines
        whole.minutes += each.minutes
        whole.facts_right &= each.facts_right
    return whole


if __name__ == "__main__":
    main()
