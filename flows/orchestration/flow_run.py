"""What all flows share around their work: signals, logs, the sign of life, the server check, errors as states."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Cancelled, Failed

from crawler.registry import RegistryError
from flows.errors import FlowError, RunStoppedError
from flows.orchestration.cancel_request import heeding_cancel
from flows.orchestration.log_files import log_to_file
from flows.orchestration.other_runs.late_runs import is_superseded
from flows.orchestration.other_runs.one_at_a_time import working_run
from flows.orchestration.prefect_logging import log_to_prefect, outlive_screen, without_repetition
from flows.orchestration.server.owning_process import end_with_server
from flows.orchestration.sign_of_life import sign_of_life
from flows.orchestration.signals import stop_on_signals
from flows.pipeline.events import listening
from flows.pipeline.stopping import StopRequest
from storage.errors import StorageError
from storage.settings import Settings, load_settings

__all__ = ["show_on_page", "state_of"]

logger = logging.getLogger(__name__)

T = TypeVar("T")


def state_of(
    name: str, work: Callable[[Settings], State[T | str]], *, stop: StopRequest | None = None
) -> State[T | str]:
    """Do the work of the flow `name` and return its state.

    The run shows a sign of life as long as it works; what hears it is the work's `current_listener()`. While another
    run of its deployment works, it ends at once as Cancelled, and so does a late one that a later run supersedes.

    A signal, or a cancel in Prefect, sets `stop`, which the work checks; without `stop` it ends the work at once. Both
    give a Cancelled state.

    An error that is meant for people becomes the message of a Failed state: Prefect would print an exception with its
    traceback. Any other error is ours; it is logged with its traceback and raised.
    """
    end_with_server()
    without_repetition()
    outlive_screen()
    try:
        settings = load_settings()
        request, raising = stop or StopRequest(), stop is None
        with (
            stop_on_signals(request, raising=raising),
            _logged(settings, name),
            heeding_cancel(request, raising=raising),
        ):
            if is_superseded():
                message = "late, and a later run of the schedule is due, which does the same"
                return Cancelled(message=message, data=message)
            if (other := working_run()) is not None:
                message = f"another run of this deployment works: {other.name}"
                return Cancelled(message=message, data=message)
            try:
                with sign_of_life(f"{name}-progress") as listener, listening(listener):
                    return work(settings)
            except (StorageError, RegistryError, FlowError) as error:
                logger.error("%s", error.in_one_line)
                raise
            except Exception:
                logger.exception("our code failed")
                raise
            except BaseException as end:
                logger.error(
                    "this run is ended from outside, as Prefect does: %s", f"{type(end).__name__} {end}".strip()
                )
                raise
    except RunStoppedError as error:
        return Cancelled(message=error.in_one_line, data=error.in_one_line)
    except (StorageError, RegistryError, FlowError) as error:
        return Failed(message=error.in_one_line, data=error.in_one_line)


@contextmanager
def _logged(settings: Settings, name: str) -> Iterator[None]:
    with log_to_file(settings.data_dir, name, as_json=settings.log_format == "json"), log_to_prefect():
        yield


def show_on_page(key: str, markdown: str, description: str) -> None:
    """Show a text on Prefect's page. If Prefect rejects it, log that and go on."""
    try:
        create_markdown_artifact(markdown, key=key, description=description)
    except Exception as error:  # noqa: BLE001 - whatever happens to Prefect, the data are stored
        logger.warning("Prefect did not take the artifact %s: %s: %s", key, type(error).__name__, error)
