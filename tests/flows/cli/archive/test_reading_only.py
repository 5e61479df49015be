"""Commands that only read do so with credentials that may only read. SeaweedFS refuses these every write."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.cli import main
from flows.pipeline.run_pipeline import run_pipeline
from storage.embedded.store import EmbeddedStore
from storage.settings import load_settings
from tests.flows.conftest import through
from tests.replica import ReplicaPress

KEY, SECRET = "reader", "only-reads"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What leads to a crawled archive that cannot be written."""
    folder = tmp_path_factory.mktemp("reading-only")
    with (
        ReplicaPress(seed=7, papers=1, history_days=2, articles_a_day=2) as press,
        pytest.MonkeyPatch.context() as ours,
    ):
        store = EmbeddedStore(folder)
        with store.lease():
            pass  # makes the credentials
        _add_reader(store.folder / "s3.json", folder)
        with store.lease() as connection:
            for name, value in {**through(press), "BAOTINH_DATA_DIR": str(folder)}.items():
                ours.setenv(name, value)
            assert run_pipeline(load_settings()).ok
            yield {
                **through(press), **connection.environment(), "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET,
                "BAOTINH_BUCKET": connection.bucket, "BAOTINH_DATA_DIR": str(folder / "data"),
            }  # fmt: skip  # short items: a line each would fill a screen


def _add_reader(path: Path, data_dir: Path) -> None:
    with EmbeddedStore(data_dir).unused():  # it reads the file when it starts
        known = json.loads(path.read_bytes())
        pair = {"accessKey": KEY, "secretKey": SECRET}
        known["identities"].append({"name": "reader", "credentials": [pair], "actions": ["Read", "List"]})
        path.write_text(json.dumps(known))


@pytest.mark.server
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ("articles", 0),
        ("changes", 0),
        ("sources", 0),
        ("replay --dry-run", 0),
        ("replay", 1),
        ("retention --raw-older-than 730 --reports-older-than 730 --dry-run", 0),
        ("retention --raw-older-than 730", 1),
        ("fsck", 0),
        ("status --no-schedule --json", None),
        ("run", 0),
        ("report --output -", 0),
        ("sources rules", 0),
        ("alarms", 0),
        ("metrics", 0),
        ("export --to {}", 0),
    ],
)
def test_what_only_reads_needs_no_permission_to_write(
    arguments: str,
    status: int | None,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    ended = main(arguments.format(tmp_path / "export").split())
    told = capsys.readouterr()
    assert status is None or ended == status, told
    assert ("AccessDenied" in told.err or "does not accept" in told.err or "may not" in told.err) == (status == 1), told
