"""Whole machines and their people: power is lost, a clock is wrong, a rule file is broken by an edit."""

import shutil
import subprocess
from pathlib import Path

from crawler.registry import BUILT_IN
from tests.drills.place import BAOTINH, Outcome, place

EMBEDDED = {"BAOTINH_BUCKET": "", "BAOTINH_ENDPOINT_URL": ""}


def machine_killed() -> Outcome:
    """Store, Prefect server, run and crawls die at the same moment; the next run goes on."""
    with place(delay=0.3, prefect=False) as here:
        environment = {**here.environment, **EMBEDDED}
        machine = subprocess.Popen(
            ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", BAOTINH, "ingest"],
            env=environment, cwd=here.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip  # short items: a line each would fill a screen
        here.wait_for_requests(20)
        requests = len(here.press.requests)
        machine.kill()
        machine.wait()
        again = here.run("ingest", **EMBEDDED)
        stored = here.run("articles", "--reprints", "--format", "jsonl", **EMBEDDED).stdout.count("\n")
        checked = here.run("fsck", **EMBEDDED)
        twice = here.asked_twice()
        happened = f"killed after {requests} requests; the next run: exit {again.returncode}, {stored} of {here.live} "
        happened += f"articles, {twice} pages asked for twice; fsck: exit {checked.returncode}"
        ok = again.returncode == checked.returncode == 0 and stored == here.live
        return Outcome("the whole machine killed in a run", happened, ok)


def clock_years_ahead() -> Outcome:
    """A machine with a wrong clock does not crawl; set right it goes on."""
    faketime = shutil.which("faketime")
    if faketime is None:
        raise FileNotFoundError("faketime is not installed; Debian: apt install faketime")
    with place() as here:
        before = len(here.press.requests)
        wrong = subprocess.run(
            [faketime, "-f", "+4y", BAOTINH, "ingest"], env=here.environment, cwd=here.folder, text=True,
            capture_output=True, check=False,
        )  # fmt: skip  # short items: a line each would fill a screen
        asked = len(here.press.requests) - before
        right = here.ingest()
        told = (wrong.stderr.strip().splitlines() or ["-"])[-1]
        happened = (
            f"exit {wrong.returncode}, {asked} requests: {told[:140]}; set right: {here.stored} of {here.live} stored"
        )
        ok = wrong.returncode == 1 and asked == 0 and "clock" in told and right["exit"] == 0
        return Outcome("a clock four years ahead, then right", happened, ok and here.stored == here.live)


def rule_file_broken() -> Outcome:
    """One newspaper is told as failed and goes on by its last good rules; the others do not notice."""
    with place() as here:
        rules = here.folder / "rules"
        shutil.copytree(here.environment["BAOTINH_SOURCES_DIR"], rules)
        if not (rules / "families").exists():
            shutil.copytree(BUILT_IN / "families", rules / "families")
        # The press's day passes in seconds, so listings have to be read again whether news is expected or not.
        more = {"BAOTINH_SOURCES_DIR": str(rules), "BAOTINH_CRAWL__REVISIT_WORTH": "0"}
        first = here.ingest(**more)
        broken, *_ = sorted(Path(rules).glob("newspapers/*/*.toml"))
        broken.write_text(broken.read_text("utf-8") + "\nthis is [ not toml\n", "utf-8")
        here.press.advance(days=1)
        second = here.ingest(**more)
        by_source = {source["source"]: source for source in second["sources"]}
        failed = [slug for slug, source in by_source.items() if not source["ok"]]
        happened = (
            f"exit {second['exit']}; failed: {', '.join(failed)} ({(by_source[failed[0]]['reason'] or '')[:90]}); "
        )
        happened += f"{here.stored} of {here.live} articles stored"
        ok = first["exit"] == 0 and second["exit"] == 1 and failed == [broken.stem] and here.stored == here.live
        return Outcome("a rule file broken by an edit", happened, ok)


DRILLS = (machine_killed, clock_years_ahead, rule_file_broken)
