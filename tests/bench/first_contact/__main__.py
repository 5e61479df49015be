"""`python -m tests.bench.first_contact [newcomers] [lists] [drill]`: the measures of the first contact, as tables."""

import argparse
import tempfile
from collections.abc import Iterable
from pathlib import Path

from flows.contact.check.report import CheckReport
from storage.embedded.store import EmbeddedStore
from tests.bench.first_contact.drill import HELD_OUT, Drilled, drilled, healthy
from tests.bench.first_contact.lists import LISTS, ListJudged, judged_inventions, judged_lists
from tests.bench.first_contact.newcomers import Judged, judged_newcomers
from tests.replica import ReplicaPress


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.first_contact", description=__doc__)
    parser.add_argument("parts", nargs="*", default=["newcomers", "lists", "drill"], help="newcomers, lists, drill")
    parser.add_argument("--seed", type=int, default=7)
    wanted = parser.parse_args()
    if "newcomers" in wanted.parts:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            print_newcomers(judged_newcomers(Path(folder), seed=wanted.seed))
    if "lists" in wanted.parts:
        print_lists()
    if "drill" in wanted.parts:
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
            ReplicaPress(seed=wanted.seed) as press,
            EmbeddedStore(Path(folder) / "store").lease(),
        ):
            print_drill("wrong facts", drilled(press, Path(folder)))
            print_drill("held-out wrong facts", drilled(press, Path(folder) / "held-out", HELD_OUT))
            print_healthy(healthy(press, Path(folder)))


def print_lists() -> None:
    """Print the tables of section pages: real ones, if they are there, and invented ones."""
    if LISTS.is_dir():
        _print_lists("real section pages", list(judged_lists()))
    else:
        print(f"\nreal section pages: skipped, there are none in {LISTS}")
    _print_lists("held-out section pages", list(judged_inventions()))


def _print_lists(title: str, judged: list[ListJudged]) -> None:
    print(f"\n{title}: links of the main list that were found, other links that were taken for it\n")
    row = "{:32}{:>14}{:>14}"
    for each in judged:
        print(row.format(each.file, f"{each.found} of {each.main}", f"{each.taken} of {each.others}"))
    main, others = sum(each.main for each in judged), max(1, sum(each.others for each in judged))
    found, taken = sum(each.found for each in judged) / main, sum(each.taken for each in judged) / others
    print(row.format("all", f"{found:.3f}", f"{taken:.3f}"))


def print_drill(title: str, drills: Iterable[Drilled]) -> None:
    """Print the table of one set of kinds."""
    print(f"\n{title}: articles that the next crawl gets with the file as it is, and after --write\n")
    row = "{:30}{:>6}{:>10}{:>11}{:>12}{:>13}{:>6}  {}"
    print(row.format("kind", "named", "requests", "must get", "next crawl", "after write", "right", "findings"))
    done = []
    for each in drills:
        done.append(each)
        print(
            row.format(
                each.kind.name,
                "yes" if each.right else "NO",
                each.requests,
                "nothing" if each.kind.must_not_crawl else "articles",
                f"{each.crawled} of {each.healthy}",
                f"{each.mended} of {each.healthy}",
                "yes" if each.got else "NO",
                ", ".join(dict.fromkeys(each.found)),
            ),
            flush=True,
        )
    print(
        f"\n{title}: {sum(each.right for each in done)} of {len(done)} kinds named; the next crawl gets what it must "
        f"in {sum(each.got for each in done)}, after --write in {sum(each.got_after for each in done)}; at most "
        f"{max(each.requests for each in done)} requests"
    )


def print_healthy(right: list[CheckReport]) -> None:
    """Print the false alarms on newspapers with right files."""
    alarms = [f"{report.source}: {finding.text}" for report in right for finding in report.findings
              if finding.severity != "note"]  # fmt: skip  # one condition
    print(f"\n{len(alarms)} false alarms on {len(right)} healthy newspapers")
    for alarm in alarms:
        print(f"  {alarm}")


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
