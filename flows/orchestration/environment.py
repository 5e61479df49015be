"""Prefect's environment variables, set before Prefect is imported: no telemetry, no advertising, files beside ours."""

import io
import os
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import NoReturn

from pydantic import ValidationError
from pydantic_settings import SettingsError as UnreadableSettingError

from storage.errors import SettingsError

__all__ = ["QUIET", "check_files", "load_prefect", "prepare_prefect", "profiles_path", "settings_failures"]

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # Runs are started in the user's folder, where a folder called flows, storage or crawler would hide ours.
    "PYTHONSAFEPATH": "1",
    # Its cache of block types is written to the home directory, with a warning where that has no Prefect folder yet.
    "PREFECT_SERVER_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",
}

PATIENT = {
    # A database that is away makes the server answer 500; by default only 429, 502 and 503 are tried again.
    "PREFECT_CLIENT_RETRY_EXTRA_CODES": "500",
    # With pauses of 2, 4, 8 … seconds: some four minutes in all.
    "PREFECT_CLIENT_MAX_RETRIES": "7",
}
"""Set unless the user has set it."""


def prepare_prefect(data_dir: Path) -> None:
    """Silence Prefect, make it patient and, unless the user has set it up, keep its database under `data_dir`."""
    os.environ.update(QUIET)
    for name, value in PATIENT.items():
        os.environ.setdefault(name, value)
    configured = {"PREFECT_HOME", "PREFECT_API_URL", "PREFECT_PROFILE"} & os.environ.keys()
    if not configured and not (Path.home() / ".prefect" / "profiles.toml").exists():
        home = (data_dir / "prefect").resolve()
        home.mkdir(parents=True, exist_ok=True)
        os.environ["PREFECT_HOME"] = str(home)


def profiles_path() -> Path:
    """Return the file in which Prefect looks for profiles."""
    home = Path(os.environ.get("PREFECT_HOME") or Path.home() / ".prefect")
    return Path(os.environ.get("PREFECT_PROFILES_PATH") or home / "profiles.toml")


def check_files() -> None:
    """Raise SettingsError if a file from which Prefect takes settings is broken: Prefect would end in a traceback."""
    profiles = profiles_path()
    for path in (profiles, Path("prefect.toml"), Path("pyproject.toml")):
        try:
            document = tomllib.loads(path.read_text("utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, ValueError) as error:  # no TOML, or no text
            _refuse_file(path, getattr(error, "strerror", None) or str(error), error)
        tables = document.get("profiles", {}) if path == profiles else {}
        if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
            _refuse_file(path, "a profile is a table, such as [profiles.NAME]")


def _refuse_file(path: Path, why: str, cause: Exception | None = None) -> NoReturn:
    raise SettingsError(
        f"{path}, from which Prefect takes settings, cannot be read: {why}", hint="correct it, or move it away"
    ) from cause


def load_prefect() -> None:
    """Import Prefect's settings, which it reads at that moment. Raise SettingsError if one of them is wrong."""
    check_files()
    said = io.StringIO()  # Prefect tells of a wrong setting on several lines before it fails
    with settings_failures(), redirect_stderr(said):
        from prefect.settings import get_current_settings

        get_current_settings()
    sys.stderr.write(said.getvalue())


@contextmanager
def settings_failures() -> Iterator[None]:
    """Raise SettingsError, which names a setting of Prefect's, its value and what is allowed, if one is wrong."""
    try:
        yield
    except ValidationError as error:
        told = next(each for each in error.errors() if each["type"] != "default_factory_not_called")
        field, value = "_".join(map(str, told["loc"])).upper(), str(told["input"])
        found = (name for name in os.environ if name.startswith("PREFECT_") and name.endswith(field))
        name = next((name for name in found if os.environ[name] == value), f"{field} ({error.title})")
        raise SettingsError(
            f"Prefect's setting {name}: {told['msg']}, got {value!r}", hint="correct it, or unset it"
        ) from error
    except UnreadableSettingError as error:  # text that should be JSON, such as PREFECT_CLIENT_CUSTOM_HEADERS
        raise SettingsError(
            f"a setting of Prefect's: {error}: {error.__cause__}",
            hint="correct the variable PREFECT_… of that field, or unset it",
        ) from error
