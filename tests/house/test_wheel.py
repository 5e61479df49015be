"""The wheel works alone: in a fresh environment, in an empty folder, without a checkout."""

import os
import signal
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUN = ("-P", "-c", "import sys; from flows.start import main; sys.exit(main())")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this code."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The interpreter of a fresh environment with the wheel; its dependencies are those of this environment."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    [packages] = folder.glob("lib/python*/site-packages")
    zipfile.ZipFile(wheel).extractall(packages)
    # A path that a .pth file adds is not searched for further .pth files, so the checkout stays out.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return str(folder / "bin" / "python")


@pytest.fixture
def environment() -> dict[str, str]:
    """The environment of a user who has nothing of ours."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def test_the_wheel_brings_three_packages_and_no_test(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"crawler", "flows", "storage"}
    assert not [name for name in names if "/test_" in name or "__pycache__" in name]
    for folder in ("text/topics", "website/templates", "sources/newspapers", "newsroom"):
        assert any(name.startswith(f"flows/replica/{folder}/") for name in names), folder
    for file in ("web/templates/layout.html", "web/static/style.css", "drawing/static/charts.css"):
        assert f"flows/{file}" in names


def test_the_command_line_starts_anywhere(python: str, environment: dict[str, str], tmp_path: Path) -> None:
    told = subprocess.run([python, *RUN, "--version"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert told.stdout.startswith("baotinh, version "), told.stderr
    where = [python, "-P", "-c", "import flows, importlib.util as u; print(flows.__file__, u.find_spec('tests'))"]
    found = subprocess.run(where, cwd=tmp_path, env=environment, capture_output=True, text=True).stdout.split()
    assert Path(found[0]).is_relative_to(Path(python).parents[1])
    assert found[1] == "None"


@pytest.mark.server
def test_the_demonstration_starts_anywhere(python: str, environment: dict[str, str], tmp_path: Path) -> None:
    with subprocess.Popen(
        [python, *RUN, "demo"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as demo:
        assert demo.stdout is not None
        assert demo.stderr is not None
        head = demo.stdout.readline() + demo.stdout.readline()
        demo.send_signal(signal.SIGINT)
        complaint = demo.stderr.read()
    assert "5 newspapers with invented names" in head, complaint
    assert demo.returncode == 130, complaint
