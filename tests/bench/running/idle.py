"""`python -m tests.bench.running.idle`: processor seconds of a run that finds nothing new, and where they go.

Seconds of CPU, of all processes that a command starts, so a busy machine changes them little. The second part compares
the processing of many pages with and without Prefect, to tell the share of orchestration.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.flows.conftest import through
from tests.replica import ReplicaPress

BAOTINH = str(Path(sys.executable).with_name("baotinh"))

FORKED = (
    "from pathlib import Path\nfrom storage.settings import load_settings\n"
    "from flows.orchestration.server.forked_server import forked_server\n"
    "from flows.orchestration.server.local_server import prefect_api\n"
    "folder = load_settings().data_dir\n"
    "with forked_server(folder) as forked, prefect_api(folder, forked=forked): pass"
)

PARTS = {
    "Python and the command line": "import flows.cli, flows.cli.operate.run_ingest",
    "the pipeline's imports": "import flows.pipeline.run_pipeline",
    "Prefect's client and, forked, its server until both have ended": FORKED,
    "the same in two processes that share nothing": FORKED.replace("as forked", "as _").replace("=forked", "=None"),
    "of these: the imports of Prefect's client": (
        "import sys; sys.modules['pandas'] = None  # as in forked_server\nfrom prefect import flow"
    ),
    "the embedded store: start, check, stop": (
        "from storage.settings import load_settings\nfrom storage.s3.connection import open_bucket\n"
        "with open_bucket(load_settings(), check=True): pass"
    ),
}


def processor_seconds(command: list[str], environment: Mapping[str, str]) -> float:
    """Run a command; return the processor time of it and of all that it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=dict(environment), check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.running.idle")
    parser.add_argument(
        "--pages", type=int, default=10_000, help="pages of the run that is compared with and without Prefect"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="idle-", ignore_cleanup_errors=True) as folder:
        environment = {**os.environ, "BAOTINH_DATA_DIR": f"{folder}/data", "HOME": folder, "DO_NOT_TRACK": "1"}
        ingest = [BAOTINH, "ingest", "--no-crawl"]
        processor_seconds(ingest, environment)  # makes the databases
        say("`baotinh ingest --no-crawl`, nothing to do", processor_seconds(ingest, environment))
        say("the same, --without-prefect", processor_seconds([*ingest, "--without-prefect"], environment))
        for name, code in PARTS.items():
            say(f"  {name}", processor_seconds([sys.executable, "-P", "-c", code], environment))
        if options.pages:
            _compare(environment, options.pages)


def _compare(environment: dict[str, str], pages: int) -> None:
    """Crawl a press of about `pages` pages twice, with and without Prefect."""
    seconds = {}
    for name, more in (("with Prefect", []), ("without Prefect", ["--without-prefect"])):
        with ReplicaPress(seed=7, papers=10, history_days=max(1, pages // 100), articles_a_day=10) as press:
            crawling = {
                **environment, **through(press), "BAOTINH_DATA_DIR": f"{environment['BAOTINH_DATA_DIR']}-{len(more)}",
                "BAOTINH_CRAWL__MAX_PAGES": "1000", "BAOTINH_CRAWL__MAX_ARTICLES": "100000",
            }  # fmt: skip  # short items: a line each would fill a screen
            seconds[name] = processor_seconds([BAOTINH, "ingest", *more], crawling)
            say(f"a first crawl of {len(press.truth()):,} articles, {name}", seconds[name])
    share = 1 - seconds["without Prefect"] / seconds["with Prefect"]
    sys.stdout.write(f"share of orchestration: {share:.1%}\n")


def say(what: str, seconds: float) -> None:
    """Write one line."""
    sys.stdout.write(f"{what}: {seconds:.2f} s of CPU\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
