"""What ships besides the package: images, compose file, units. No container engine is needed for any of this."""

import json
import re
import shlex
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it publishes no types
import pytest
import yaml

from flows.orchestration.container_health import address_to_ask
from tests.shipping.rootfs import ROOT, allowed, stages

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SCHEMA = json.loads((files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json").read_text())
UNITS = sorted((ROOT / "docs/systemd").glob("*.service"))
STAGES = {stage.name: stage for stage in stages((ROOT / "Dockerfile").read_text())}


def test_the_compose_file_keeps_to_the_schema_of_compose() -> None:
    jsonschema.validate(COMPOSE, SCHEMA)


def test_services_start_in_the_order_of_health() -> None:
    services = COMPOSE["services"]
    for service in services.values():
        for needed, how in service.get("depends_on", {}).items():
            assert how["condition"] in ("service_healthy", "service_completed_successfully")
            assert how["condition"] != "service_healthy" or "healthcheck" in services[needed]
    assert set(services["worker"]["depends_on"]) == {"deploy", "store"}


def test_after_the_documented_steps_nothing_depends_on_the_store_that_is_gone(tmp_path: Path) -> None:
    [step] = re.findall(r"^    (sed .* compose\.yaml)$", (ROOT / "docs/containers.md").read_text(), re.MULTILINE)
    shutil.copy(ROOT / "compose.yaml", tmp_path)
    subprocess.run(shlex.split(step), cwd=tmp_path, check=True)
    text = (tmp_path / "compose.yaml").read_text()
    left = yaml.safe_load(text)
    assert set(COMPOSE["services"]) - set(left["services"]) == {"store"}
    for service in left["services"].values():
        assert set(service.get("depends_on", {})) <= set(left["services"])
        named = {volume.partition(":")[0] for volume in service.get("volumes", ())}
        assert named <= set(left["volumes"])
    assert (set(COMPOSE["volumes"]) - set(left["volumes"]), left.get("configs")) == ({"store"}, None)
    asked_for = set(re.findall(r"\$\{(S3_\w+)", text))
    assert asked_for == {"S3_BUCKET", "S3_ENDPOINT", "S3_REGION", "S3_ACCESS_KEY", "S3_SECRET"}
    jsonschema.validate(left, SCHEMA)


def test_nothing_is_reachable_from_elsewhere_and_no_password_is_written_down() -> None:
    for service in COMPOSE["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    text = (ROOT / "compose.yaml").read_text()
    for name in ("POSTGRES_PASSWORD", "S3_SECRET", "CONTACT"):
        assert re.search(rf"\$\{{{name}:\?", text)


def test_services_of_ours_run_read_only_without_capabilities() -> None:
    for name in ("prefect", "deploy", "worker", "browse"):
        service = COMPOSE["services"][name]
        assert (service["read_only"], service["cap_drop"], service["init"]) == (True, ["ALL"], True)
    assert COMPOSE["services"]["worker"]["stop_grace_period"] == "90s"


def test_the_images_are_for_an_ordinary_user_and_say_what_they_are() -> None:
    for name in ("reader", "baotinh"):
        steps = STAGES[name].steps
        words = [word for word, _ in steps]
        assert ("USER", "10001") in steps
        assert "STOPSIGNAL" in words
        labels = " ".join(rest for word, rest in steps if word == "LABEL")
        assert "image.version" in labels
        assert "image.revision" in labels
    assert list(STAGES)[-1] == "baotinh", "the last stage is the one that `docker build` makes"
    assert "HEALTHCHECK" in [word for word, _ in STAGES["baotinh"].steps]


def test_what_the_dockerfile_copies_exists_and_reaches_the_build() -> None:
    copied = [rest.split() for stage in STAGES.values() for word, rest in stage.steps if word == "COPY"]
    names = [name for words in copied if not words[0].startswith("--from=") for name in words[:-1]]
    assert len(names) > 10
    for name in names:
        assert (ROOT / name).exists(), name
        assert allowed(name), name
    assert not allowed("tests/conftest.py")
    assert not allowed(".git")


@pytest.mark.parametrize(
    ("command", "environment", "address"),
    [
        ("python baotinh browse --host 0.0.0.0", {}, "http://127.0.0.1:8090/robots.txt"),
        ("/sbin/docker-init -- baotinh browse --port=80", {}, "http://127.0.0.1:80/robots.txt"),
        ("baotinh browse --host 10.0.0.7", {}, "http://10.0.0.7:8090/robots.txt"),
        ("baotinh browse --host=::", {}, "http://[::1]:8090/robots.txt"),
        ("baotinh serve --host fd00::7", {}, "http://[fd00::7]:4200/api/health"),
        ("prefect server start --host 10.0.0.7 --port 80", {}, "http://10.0.0.7:80/api/health"),
        ("baotinh serve", {"BAOTINH_PREFECT_PORT": "4300"}, "http://127.0.0.1:4300/api/health"),
        ("baotinh serve", {"PREFECT_API_URL": "http://prefect:4200/api/"}, "http://prefect:4200/api/health"),
        ("prefect server start --host 0.0.0.0", {}, "http://127.0.0.1:4200/api/health"),
        ("baotinh ingest baolaocai", {}, None),
        ("prefect worker start --pool baotinh", {"PREFECT_API_URL": "http://prefect:4200/api"}, None),
    ],
)
def test_the_health_of_a_container_is_that_of_what_it_serves(
    command: str, environment: dict[str, str], address: str | None
) -> None:
    assert address_to_ask(command.split(), environment) == address


def test_the_documented_steps_make_what_the_units_name() -> None:
    steps = (ROOT / "docs/containers.md").read_text().partition("## systemd")[2]
    for unit in UNITS:
        text = unit.read_text()
        [user] = re.findall(r"^User=(.*)$", text, re.MULTILINE)
        [command] = re.findall(r"^ExecStart=(\S+)", text, re.MULTILINE)
        assert re.search(rf"^    .*useradd .* {user}$", steps, re.MULTILINE)
        assert re.search(rf"^    make -C {Path(command).parents[2]} .*\.venv/runtime$", steps, re.MULTILINE)
    assert "test -e /etc/baotinh.env || install" in steps, "what is set stays"


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_that_is_stopped_has_not_failed(unit: Path) -> None:
    text = unit.read_text()
    ours = re.search(r"^ExecStart=\S+/baotinh ", text, re.MULTILINE)
    assert not ours or re.search(r"^SuccessExitStatus=130$", text, re.MULTILINE)


@pytest.mark.parametrize("given", [True, False], ids=["given", "missing"])
def test_a_worker_without_the_address_of_its_server_says_so(given: bool) -> None:
    text = (ROOT / "docs/systemd/baotinh-worker.service").read_text()
    [check] = re.findall(r"^ExecStartPre=(.*)$", text, re.MULTILINE)
    environment = {"PREFECT_API_URL": "http://prefect:4200/api"} if given else {}
    command = shlex.split(check.replace("$$", "$"))
    done = subprocess.run(command, env=environment, text=True, capture_output=True, check=False)
    assert (done.returncode == 0, "PREFECT_API_URL" in done.stderr) == (given, not given)


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_is_one_that_systemd_understands(unit: Path, tmp_path: Path) -> None:
    text = unit.read_text()
    assert "Restart=always" in text
    assert "NoNewPrivileges=yes" in text
    verifier = shutil.which("systemd-analyze")
    if verifier is None:
        pytest.skip("systemd-analyze is not installed")
    present = tmp_path / unit.name
    present.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", text))
    done = subprocess.run([verifier, "verify", str(present)], text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
