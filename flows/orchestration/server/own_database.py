"""The database of a local Prefect server: our file beside its log, or one that the user has configured.

Each release of Prefect prepares our file once: migrations and types of blocks take more than half of a start. Another
database is prepared at each start, as it may be new however often this folder has had a server.
"""

import os
from importlib import metadata
from pathlib import Path

from prefect.context import refresh_global_settings_context
from prefect.settings import get_current_settings

__all__ = ["note_preparation", "skip_preparation"]

SKIP = {
    "PREFECT_SERVER_DATABASE_MIGRATE_ON_START": "false",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
}


def skip_preparation() -> None:
    """Let the server of this process skip what an earlier one did to our file."""
    file = _own_file()
    if file is None or not file.exists():
        return
    note = _note_beside(file)
    if note.exists() and note.read_text() == metadata.version("prefect"):
        os.environ.update(SKIP)
        refresh_global_settings_context()


def note_preparation() -> None:
    """Note that this release of Prefect has prepared our file, if that is the database."""
    if (file := _own_file()) is not None:
        _note_beside(file).write_text(metadata.version("prefect"))


def _own_file() -> Path | None:
    """Return our file; None if the settings of this process name another database, wherever they come from."""
    settings = get_current_settings()
    file, database = settings.home / "prefect.db", settings.server.database.connection_url
    return file if database is not None and database.get_secret_value() == f"sqlite+aiosqlite:///{file}" else None


def _note_beside(file: Path) -> Path:
    return file.with_name("prepared-by")
