"""Environment of Prefect, set before its first import: no telemetry, no promotion, its files beside ours."""

import os
from pathlib import Path

__all__ = ["QUIET", "prepare_prefect"]

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # Its cache of block types is written to the home directory, with a warning where that has no Prefect folder yet.
    "PREFECT_SERVER_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",
}


def prepare_prefect(data_dir: Path) -> None:
    """Silence Prefect and, unless the user has set it up already, keep its database under `data_dir`."""
    os.environ.update(QUIET)
    configured = {"PREFECT_HOME", "PREFECT_API_URL", "PREFECT_PROFILE"} & os.environ.keys()
    if not configured and not (Path.home() / ".prefect" / "profiles.toml").exists():
        home = (data_dir / "prefect").resolve()
        home.mkdir(parents=True, exist_ok=True)
        os.environ["PREFECT_HOME"] = str(home)
