"""The reader alone: the wheel, and of its dependencies those of requirements-reader.lock."""

import json
import re
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

from storage import __version__
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.storage.examples import article_id, draft

ROOT = Path(__file__).parents[2]

NOT_NEEDED = ("scrapy", "prefect", "pyarrow", "dask", "lxml", "trafilatura", "fastapi", "numpy")

SECONDS_TO_IMPORT = 0.5

IMPORT = f"""
import json, sys, time
begun = time.process_time()
from storage import Archive, __version__
print(json.dumps([__version__, time.process_time() - begun, [m for m in {NOT_NEEDED} if m in sys.modules]]))
"""

RUN = """
import contextlib, io, json, sys
from flows.cli import main
for line in sys.stdin:
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(line.split())
    out.flush()
    print(json.dumps([status, out.buffer.getvalue().decode(), err.getvalue()]), flush=True)
"""


def locked() -> dict[str, str]:
    """The distributions of the reader, and the version of each."""
    lines = (ROOT / "requirements-reader.lock").read_text().splitlines()
    found = [re.match(r"([a-z0-9-]+)==(\S+?)(?: ; (.*?))? \\$", line) for line in lines]
    return {match[1]: match[2] for match in found if match and "win32" not in (match[3] or "")}


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the reader alone, filled from the present one instead of the network."""
    folder = tmp_path_factory.mktemp("reader")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    [packages] = (folder / "venv/lib").glob("python*/site-packages")
    for name in locked():
        try:
            files = distribution(name).files or ()
        except ModuleNotFoundError:  # of another platform or Python
            continue
        for part in {file.parts[0] for file in files} - {"..", "__pycache__"}:
            (packages / part).symlink_to(str(distribution(name).locate_file(part)))
    [wheel] = folder.glob("baotinh-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    return folder / "venv/bin/python"


def test_the_lock_of_the_reader_agrees_with_that_of_the_pipeline() -> None:
    whole = (ROOT / "requirements.lock").read_text()
    assert [name for name, version in locked().items() if f"{name}=={version} " not in whole] == []
    assert len(locked()) < 32


@pytest.mark.long
def test_the_archive_is_imported_quickly_and_without_the_pipeline(python: Path) -> None:
    def ask() -> tuple[str, float, list[str]]:
        version, seconds, loaded = json.loads(subprocess.check_output([python, "-P", "-c", IMPORT]))
        return version, seconds, loaded

    ask()  # compiles
    answers = [ask() for _ in range(3)]
    assert answers[0][0] == __version__
    assert answers[0][2] == []
    assert min(seconds for _, seconds, _ in answers) < SECONDS_TO_IMPORT


def test_commands_that_read_work_and_the_others_say_what_is_missing(
    python: Path, bucket: Bucket, settings: Settings, tmp_path: Path
) -> None:
    store = VersionStore(bucket)
    written = [article for hour in (0, 1) for article in store.commit(draft(hour, headline=f"Tin {hour}")).written]
    append_versions(Catalog(bucket), Records(bucket), written)
    known = article_id()
    reading = (
        "articles", "articles --json --province 15", "articles --format csv", f"show {known}", f"show {known} --json",
        f"history {known}", f"history {known} --json", f"diff {known}", f"diff {known} --json", f"cluster {known}",
        "changes", "changes --json", "sources", f"export --to {tmp_path}/out", "--help", "ingest --help",
    )  # fmt: skip  # short items: a line each would fill a screen
    missing = {
        "ingest": ".*", "serve": ".*", "dedup --jsonl": ".*",
        "extract - --url https://a.example/": ".*", "articles --format parquet": "pyarrow",
    }  # fmt: skip  # as above
    lines = "".join(f"{line}\n" for line in (*reading, *missing))
    ran = subprocess.run([python, "-P", "-c", RUN], input=lines, capture_output=True, text=True, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    for line, (status, out, err) in zip((*reading, *missing), answers, strict=True):
        if line in missing:
            assert status == 1, (line, out, err)
            [only] = err.splitlines()
            assert re.search(
                rf"this needs the package ({missing[line] or '.*'}), which is not installed \(.*install", only
            )
        else:
            assert (status, err) == (0, ""), line
            assert out, line
