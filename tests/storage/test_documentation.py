import os
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from storage.catalog import Catalog
from storage.columns import COLUMNS
from storage.objects import Bucket
from storage.record_page import record_page
from storage.schema import publish_schema
from storage.settings import Settings
from storage.versions import VersionStore
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, capture, draft

DOCS = Path(__file__).parents[2] / "docs"
CONSUMING = (DOCS / "consuming.md").read_text()


def examples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", CONSUMING, re.DOTALL | re.MULTILINE)


@pytest.fixture
def environment(bucket: Bucket, settings: Settings) -> dict[str, str]:
    """An archive of two articles, and what `baotinh store` would have a user export."""
    store = VersionStore(bucket)
    commits = [store.commit(item) for item in (draft(), draft(1, headline="Cầu treo đã xong"), draft(number=2))]
    commits.append(
        store.commit_removal(
            SOURCE, article_id(2), url="https://baomau.example/tin-2.html", capture=capture(3),
            fetched_at=FIRST_FETCH + timedelta(hours=3), extractor="1", rules="r1",
        )
    )  # fmt: skip
    Catalog(bucket).append([article for commit in commits for article in commit.written])
    publish_schema(bucket)
    ours = {name: value for name, value in os.environ.items() if not name.startswith("BAOTINH_")}
    return {**ours, "AWS_ENDPOINT_URL": str(settings.endpoint_url), "PYTHONUTF8": "1"}


def run(command: list[str], environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, ["2026-03-01 23:30:00+00:00 baomau Cầu treo đã xong", "1 created ()", "2 edited ('headline',)"]),
        (1, ["edited baomau Cầu treo đã xong", "removed baomau Suối Mơ"]),
        (2, ["2026-03-02 ██ 2"]),
        (3, ["│ baomau ┆ 1   │"]),
        (4, ["baomau edited Cầu treo đã xong", "baomau removed Suối Mơ có cầu treo mới"]),
    ],
    ids=["archive", "changes", "chart", "delta", "boto3"],
)
def test_the_python_examples_run(
    number: int, expected: list[str], environment: dict[str, str], bucket: Bucket, tmp_path: Path
) -> None:
    program = examples("python")[number].replace("s3://baotinh", f"s3://{bucket.name}")
    program = program.replace('Bucket="baotinh"', f'Bucket="{bucket.name}"')
    path = os.pathsep.join([str(DOCS.parent), environment.get("PYTHONPATH", "")])
    told = run([sys.executable, "-c", program], {**environment, "PYTHONPATH": path}, tmp_path)
    for line in expected:
        assert line in told


def test_every_python_example_is_tried() -> None:
    assert len(examples("python")) == 5


@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed")
def test_the_examples_for_jq_run(environment: dict[str, str], bucket: Bucket, tmp_path: Path) -> None:
    for key in bucket.list_keys("articles/"):
        (tmp_path / key).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / key).write_bytes(bucket.get(key).body)
    (shell,) = examples("sh")
    _, *lines = shell.strip().splitlines()
    told = run(["sh", "-c", "\n".join(lines)], environment, tmp_path)
    assert told == "baomau\tCầu treo đã xong\nSuối Mơ có cầu treo mới\nCầu treo đã xong\n\n"


def test_the_page_about_the_record_is_up_to_date() -> None:
    assert (DOCS / "record.md").read_text() == record_page(), "python -m storage.record_page > docs/record.md"


def test_every_column_of_the_catalog_is_named() -> None:
    assert [name for name in COLUMNS if f"`{name}`" not in CONSUMING] == []
