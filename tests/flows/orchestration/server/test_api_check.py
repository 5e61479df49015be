"""What is said, soon and in one line, of a Prefect API that is none or lets nobody in; and of a wrong setting."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, temporary_settings
from prefect.settings import Settings as PrefectSettings

from flows.errors import PrefectError
from flows.orchestration.environment import settings_failures
from flows.orchestration.server.api_check import check_api
from flows.orchestration.server.local_server import prefect_api as prefect_api_or_server
from storage.errors import SettingsError
from tests.flows.conftest import CommandLine
from tests.silent_server import SilentHandler, SilentServer

ELSEWHERE = "http://127.0.0.1:9/login"


@contextmanager
def answering(status: int, body: bytes, *, moved: str = "") -> Iterator[str]:
    """Answer every request but /health alike; give the address of the API."""

    class Handler(SilentHandler):
        def do_GET(self) -> None:  # noqa: N802 - http.server names it so
            own = self.path.endswith("/moved")
            if moved and not own:
                self.send_response(status)
                self.send_header("Location", moved)
            else:
                self.send_response(200 if moved else status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with SilentServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/api"
        server.shutdown()


PAGE = b"<!doctype html><title>Welcome</title>"


@pytest.mark.parametrize(
    ("status", "body", "told", "way_out"),
    [
        (401, b"{}", "does not let us in: 401 Unauthorized", "PREFECT_API_AUTH_STRING"),
        (403, PAGE, "does not let us in: 403 Forbidden", "PREFECT_API_AUTH_STRING"),
        (404, PAGE, "answers 404 Not Found to /api/admin/version", "with /api at its end"),
        (200, PAGE, "is something else", "with /api at its end"),
        (200, b'{"detail": 1}', "is something else", "with /api at its end"),
        (200, b'"2.20.1"', "is of Prefect 2.20.1, and ours is 3.", "the same first number"),
    ],
    ids=str,
)
def test_a_server_that_is_of_no_use_is_named_with_the_way_out(
    status: int, body: bytes, told: str, way_out: str
) -> None:
    with answering(status, body) as api, pytest.raises(PrefectError, match=r"^Prefect's API at") as raised:
        check_api(api.replace("//", "//user:secret@"))
    assert f"{api} {told}" in str(raised.value)
    assert way_out in str(raised.value.hint)


def test_an_address_that_leads_on_is_refused_only_if_that_breaks_every_write() -> None:
    with answering(301, b'"3.0.0"', moved="/moved") as api, pytest.raises(PrefectError, match="leads on to"):
        check_api(api)
    with answering(308, b'"3.0.0"', moved="/moved") as api:
        check_api(api)


@pytest.mark.parametrize("sent", [b"", b"SSH-2.0-OpenSSH_9.6\r\n"], ids=["nothing", "another protocol"])
def test_a_port_that_closes_or_speaks_another_protocol_does_not_answer(sent: bytes) -> None:
    def close(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(sent)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=close, args=(listener,), daemon=True).start()
        with pytest.raises(PrefectError, match="does not answer: "):
            check_api(f"http://127.0.0.1:{listener.getsockname()[1]}/api")


def test_a_port_that_never_answers_is_not_waited_for_long() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(PrefectError, match="does not answer: timed"):
        check_api(f"http://127.0.0.1:{silent.getsockname()[1]}/api", seconds=0.05)


def test_a_prefect_server_is_of_use(prefect_api: str) -> None:
    check_api(prefect_api)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [("PREFECT_LOGGING_LEVEL", "LOUD", "'DEBUG', 'INFO'"), ("PREFECT_CLIENT_MAX_RETRIES", "many", "valid integer")],
)
def test_a_wrong_setting_of_prefects_is_named_with_its_value_and_what_is_allowed(
    name: str, value: str, allowed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised, settings_failures():
        PrefectSettings()
    told = str(raised.value)
    assert told.startswith(f"Prefect's setting {name}: ")
    assert allowed in told
    assert told.endswith(f"got {value!r}")


def test_a_setting_of_prefects_that_is_no_json_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_CLIENT_CUSTOM_HEADERS", "x")
    with pytest.raises(SettingsError, match="custom_headers") as raised, settings_failures():
        PrefectSettings()
    assert "PREFECT_" in str(raised.value.hint)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("profiles.toml", b'active = "x\n', "at line 1"),
        ("profiles.toml", b"\xff", "can't decode"),
        ("profiles.toml", b"profiles = 3", "a profile is a table"),
        ("profiles.toml", b"[profiles]\na = 3", "a profile is a table"),
        ("prefect.toml", b"[", "at end of document"),
        ("pyproject.toml", b"[", "at end of document"),
    ],
)
def test_a_broken_file_of_prefects_is_named_before_a_server_is_started(
    name: str, content: bytes, told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SettingsError) as raised, prefect_api_or_server(tmp_path / "data"):
        pass
    assert name in str(raised.value)
    assert told in str(raised.value)
    assert raised.value.hint == "correct it, or move it away"
    assert not (tmp_path / "data" / "prefect" / "server.log").exists()


@pytest.mark.long
def test_an_api_in_trouble_is_waited_for_with_a_word_and_named_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    with (
        answering(503, b"") as api,
        temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 1}),
        pytest.raises(PrefectError, match="answers 503 Service Unavailable to /api/admin/version") as raised,
    ):
        check_api(api)
    assert "the log of that server" in str(raised.value.hint)
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(f"baotinh: Prefect's API at {api} answers 503 Service Unavailable; it is asked again")


@pytest.mark.long
def test_a_command_says_it_in_one_line(baotinh: CommandLine) -> None:
    with answering(401, b"{}") as api:
        refused = baotinh.run("ingest", "--json", PREFECT_API_URL=api)
        wrong = baotinh.run("ingest", PREFECT_API_URL=api, PREFECT_LOGGING_LEVEL="LOUD")
    assert refused.returncode == 1
    assert json.loads(refused.stderr.splitlines()[-1])["error"]["code"] == "prefect"
    assert wrong.returncode == 2
    assert [line for line in wrong.stderr.splitlines() if not line.startswith("ingest")] == [
        "baotinh: Prefect's setting PREFECT_LOGGING_LEVEL: Input should be 'DEBUG', 'INFO', 'WARNING', 'ERROR' or "
        "'CRITICAL', got 'LOUD' (correct it, or unset it)"
    ]
