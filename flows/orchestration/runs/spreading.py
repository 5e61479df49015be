"""Spreads the newspapers of one run over several runs, which as many workers take up."""

import logging
from collections.abc import Mapping, Sequence

from prefect.context import FlowRunContext
from prefect.deployments import run_deployment
from prefect.runtime import deployment

from flows.orchestration.deployments import PART, SERVED
from storage.model.identifiers import SourceSlug

__all__ = ["parts", "spread"]

logger = logging.getLogger(__name__)


def parts(newspapers: Sequence[SourceSlug], work: Mapping[SourceSlug, float], number: int) -> list[list[SourceSlug]]:
    """Divide newspapers into at most `number` parts of about the same work, the largest first. Pure.

    `work`: what is to be expected of each, such as articles a day.
    """
    divided: list[list[SourceSlug]] = [[] for _ in range(min(number, len(newspapers)))]
    loads = [0.0] * len(divided)
    for newspaper in sorted(newspapers, key=lambda name: (-work.get(name, 0.0), name)):
        least = loads.index(min(loads))
        divided[least].append(newspaper)
        loads[least] += 1.0 + work.get(newspaper, 0.0)  # each crawl takes some time whatever it finds
    return divided


def spread(divided: Sequence[Sequence[str]], parameters: Mapping[str, object]) -> list[str]:
    """Start a run for each part but the first; return the newspapers that are left for this run.

    The runs are of the deployment `ingest/part`, with `parameters`. This run does not wait for them: if it held the
    only worker, they would never begin. If Prefect does not start one, its newspapers are left for this run.
    """
    first, *others = map(list, divided)
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    served = str(deployment.name or "").startswith(SERVED)
    name = f"ingest/{f'{SERVED}-' if served else ''}{PART}"
    for number, part in enumerate(others, 2):
        try:
            run_deployment(
                name,
                parameters={**parameters, "sources": part},
                timeout=0,
                as_subflow=False,
                idempotency_key=f"{run.id}-{number}" if run else None,  # a run that is tried again starts no second one
            )
        except Exception as error:  # noqa: BLE001 - whatever happens to Prefect, every newspaper is crawled
            logger.warning("no run for part %d was started: %s: %s", number, type(error).__name__, error)
            first += part
    return first
