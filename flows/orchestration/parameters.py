"""Parameters of flows as Prefect's forms show them: choices from the registry, names of runs."""

import inspect
from collections.abc import Callable
from typing import Any

from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.runtime import flow_run as running
from prefect.states import Failed

from crawler.registry import RegistryError, load_registry
from storage.errors import SettingsError
from storage.settings import load_settings

__all__ = ["named_after", "newspaper_choices", "run_name", "tell_unknown_parameters"]

NAMED_SOURCES = 3
"""Newspapers that the name of a run lists; the run's parameters have all."""


def newspaper_choices() -> Callable[[dict[str, Any]], None]:
    """Return a function that adds the registry's newspapers to a parameter's schema, as the choices of a form.

    It adds nothing if registry or settings are invalid: the run itself reports the error.
    """
    try:
        slugs = sorted(load_registry(load_settings().sources_dir))
    except (RegistryError, SettingsError):
        slugs = []

    def add(schema: dict[str, Any]) -> None:
        if slugs:
            schema["enum"] = slugs

    return add


def named_after(verb: str) -> Callable[[], str]:
    """Return a function that names a run after what it does, such as `replay baolaocai, baocantho`."""

    def name() -> str:
        return f"{verb} {_newspapers(running.parameters)}"

    return name


def run_name() -> str:
    """Name a run of `ingest` after what it does, such as `crawl baolaocai, baocantho`."""
    parameters = running.parameters
    verb = "crawl" if parameters.get("crawl", True) else "process what is left of"
    return f"{verb} {_newspapers(parameters)}"


def _newspapers(parameters: dict[str, Any]) -> str:
    pace = parameters.get("pace")
    sources = parameters.get("sources") or [f"newspapers of the pace {pace}" if pace else "every newspaper"]
    more = f" and {len(sources) - NAMED_SOURCES} more" if len(sources) > NAMED_SOURCES else ""
    return f"{', '.join(map(str, sources[:NAMED_SOURCES]))}{more}"


def tell_unknown_parameters(flow: Flow[..., object], flow_run: FlowRun, state: State[object]) -> None:  # noqa: ARG001 - Prefect's names
    """Say in the state of a run that crashed which of its parameters the flow does not have. A hook, `on_crashed`.

    Prefect fails such a run before the flow begins, and tells why in the log of its process only.
    """
    known = inspect.signature(flow.fn).parameters
    unknown = sorted(flow_run.parameters.keys() - known.keys())
    if unknown:
        told = f"no parameter of {flow.name} is called {', '.join(unknown)}; there are: {', '.join(known)}"
        with get_client(sync_client=True) as client:
            client.set_flow_run_state(flow_run.id, Failed(message=told), force=True)
