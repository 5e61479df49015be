"""A run without Prefect: the same report in the bucket, and no part of Prefect loaded."""

import json
import subprocess
import sys

import pytest

from flows.cli import main
from storage.s3.bucket import Bucket
from storage.settings import Settings

LOADED = """
import sys
from flows.cli import main
status = main(["ingest", "--no-crawl", "--without-prefect"])
sys.exit(status or sum(name == "prefect" or name.startswith("prefect.") for name in sys.modules))
"""


def test_a_run_without_prefect_stores_its_report(
    settings: Settings, bucket: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ingest", "--no-crawl", "--without-prefect", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert bucket.exists(f"runs/{report['run_id']}.json")


def test_nothing_of_prefect_is_loaded(settings: Settings) -> None:
    done = subprocess.run([sys.executable, "-P", "-c", LOADED], text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
