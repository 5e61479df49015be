"""Stores that word their answers otherwise are worked with; those without conditional writes are refused, in a line."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from flows.cli import main
from storage.errors import ConflictError
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import load_settings
from tests.faults.dialects import Dialect, serving

SPOKEN = {
    "Amazon": {"missing": (404, "NoSuchKey")},
    "MinIO": {"missing": (412, "PreconditionFailed")},
    "Ceph 16": {"knows_quotes": False},
    "no quotes": {"quotes": ""},
}

STRANGE = {
    "ignores If-None-Match": {"if_none_match": False},
    "ignores If-Match": {"if_match": False},
    "501": {"any_condition": (501, "NotImplemented")},
    "400": {"any_condition": (400, "NotImplemented")},
    "argument": {"any_condition": (400, "InvalidArgument")},
    "compares ETags wrongly": {"knows_own_etags": False},
    "forgets metadata": {"keeps_metadata": False},
}


@contextmanager
def opened(dialect: Dialect, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with serving(dialect) as endpoint_url:
        lead_to(endpoint_url, monkeypatch)
        with open_bucket(load_settings(), check=True) as bucket:
            yield bucket


def lead_to(endpoint_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "BAOTINH_BUCKET": "press", "BAOTINH_ENDPOINT_URL": endpoint_url,
        "AWS_ACCESS_KEY_ID": "of-a-test", "AWS_SECRET_ACCESS_KEY": "not-to-be-told", "AWS_REGION": "us-east-1",
    }.items():  # fmt: skip  # short items: a line each would fill a screen
        monkeypatch.setenv(name, value)


@pytest.mark.long
@pytest.mark.parametrize("about", SPOKEN.values(), ids=SPOKEN)
def test_conditional_writes_work_however_a_store_words_its_answers(
    about: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(Dialect(**about), monkeypatch) as bucket:  # type: ignore[arg-type]  # by name
        assert bucket.put_if_absent("a", b"1")
        assert bucket.compare_and_swap("a", b"2", etag=bucket.get("a").etag) == bucket.get("a").etag
        assert not bucket.put_if_absent("a", b"3")
        for etag in (None, '"0123456789abcdef0123456789abcdef"'):
            with pytest.raises(ConflictError):
                bucket.compare_and_swap("a", b"4", etag=etag)
        with pytest.raises(ConflictError):
            bucket.compare_and_swap("missing", b"5", etag=bucket.get("a").etag)
        assert bucket.get("a").body == b"2"


def test_a_write_that_the_store_could_not_decide_on_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    dialect = Dialect()
    with opened(dialect, monkeypatch) as bucket:
        dialect.contended = 2
        assert bucket.put_if_absent("a", b"1")
        dialect.contended = 2
        assert bucket.compare_and_swap("a", b"2", etag=bucket.get("a").etag)


@pytest.mark.parametrize("about", STRANGE.values(), ids=STRANGE)
def test_a_store_without_conditional_writes_is_refused_in_one_line(
    about: dict[str, object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dialect = Dialect(**about)  # type: ignore[arg-type]  # by name
    with serving(dialect) as endpoint_url:
        lead_to(endpoint_url, monkeypatch)
        assert main(["maintain"]) == 1
    out, err = capsys.readouterr()
    [line] = err.splitlines()
    assert line.startswith("baotinh: the store of bucket press does not honour conditional writes")
    assert "not-to-be-told" not in out + err
    assert dialect.objects == {}
