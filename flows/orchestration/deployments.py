"""All deployments of our flows, in one place: `prefect.yaml` is made from it, and `baotinh serve` serves the same.

`python -m flows.orchestration.deployments > prefect.yaml` writes the file anew.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["DEPLOYMENTS", "OWNER_TAG", "PART", "SERVED", "TAG", "TIMEZONE", "WORK_POOL", "Deployment", "prefect_yaml"]

TIMEZONE = "Asia/Ho_Chi_Minh"
"""Of all schedules: Vietnam's, without daylight saving."""

WORK_POOL = "baotinh"

TAG = "baotinh"
"""On every run of every deployment."""

SERVED = "served"
"""Prefix of the names that `baotinh serve` gives. They differ from those of `prefect.yaml`, so that serving on a
server which has both never touches what others deployed."""

OWNER_TAG = "served by "
"""Beginning of the tag by which a served deployment says who serves it."""

PART = "part"
"""Name of the deployment of `ingest` that runs a part of a run which was spread over several workers."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """One flow as it is offered for running."""

    flow: str
    """Name of the flow."""
    name: str
    description: str
    cron: str | None = None
    """When it runs, in Vietnam's time; None if only on request."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Parameters that differ from the flow's defaults."""
    own_module: str | None = None
    """Module in `flows` that has the flow, if it has not the flow's name."""
    alone: bool = True
    """A run ends at once while another one of this deployment works: `other_runs.one_at_a_time`."""

    @property
    def function(self) -> str:
        """Name of the flow's function."""
        return self.flow.replace("-", "_")

    @property
    def module(self) -> str:
        """Name of the module in `flows` that has the flow."""
        return self.own_module or self.function

    @property
    def served_name(self) -> str:
        """The name under which `baotinh serve` offers it."""
        return SERVED if (self.flow, self.name) == ("ingest", "on-request") else f"{SERVED}-{self.name}"

    @property
    def tags(self) -> list[str]:
        """Tags on every run."""
        return [TAG, self.flow, self.name]


DEPLOYMENTS = (
    Deployment("ingest", "on-request", "Crawl newspapers, every active one or those named, and store what is new."),
    Deployment(
        "ingest", "fast", "Crawl the newspapers that publish 30 articles a day or more.", "7 */2 * * *",
        {"pace": "fast"},
    ),
    Deployment(
        "ingest", "medium", "Crawl the newspapers that publish 8 to 30 articles a day.", "27 1-23/4 * * *",
        {"pace": "medium"},
    ),
    Deployment(
        "ingest", "slow", "Crawl the newspapers that publish fewer than 8 articles a day.", "47 6,12,18 * * *",
        {"pace": "slow"},
    ),
    Deployment(
        "ingest", PART, "Crawl a part of the newspapers of a run that was spread over workers; started by that run.",
        alone=False,
    ),
    Deployment(
        "backfill", "on-request", "Crawl newspapers further back than what is new.", own_module="crawl_back"
    ),
    Deployment(
        "recheck", "on-request", "Ask again for every known article of a period.", own_module="crawl_back"
    ),
    Deployment("replay", "on-request", "Extract a period again from raw, with today's rules; by default a dry run."),
    Deployment(
        "maintain", "nightly", "Merge the small files of the tables, and delete what they have dropped.", "33 3 * * *"
    ),
    Deployment("retention", "on-request", "Delete old raw segments and reports; by default a dry run."),
    Deployment("fsck", "on-request", "Check that everything in the bucket is there and whole."),
    Deployment("report", "on-request", "Make the report page of a run or a month again."),
    Deployment("cluster-all", "on-request", "Relate all articles of all years again, on Dask."),
)  # fmt: skip  # short items: a line each would fill a screen
"""The crawls by pace begin at other minutes, so that they do not begin together. Maintenance runs at night, when
newspapers publish least."""


def prefect_yaml() -> str:
    """Return the text of `prefect.yaml`.

    No limit of Prefect's keeps two runs of a deployment apart: its server forgets who holds a place when it is started
    again, ends the run that worked, and may take the place for taken for ever. Each run looks by itself.
    """
    lines = [
        "# Deployments for a Prefect server with work pools: `prefect deploy --all`. On one machine, `baotinh serve`",
        "# needs none of this. Made by `python -m flows.orchestration.deployments`.",
        "name: baotinh",
        'prefect-version: ">=3.7.8,<3.8"',
        "",
        "pull:",
        "  - prefect.deployments.steps.set_working_directory:",
        '      directory: "{{ $PROJECT_FOLDER }}"',
        "",
        "deployments:",
    ]
    for deployment in DEPLOYMENTS:
        lines += [
            f"  - name: {deployment.name}",
            f"    entrypoint: flows/{deployment.module}.py:{deployment.function}",
            f"    description: {deployment.description}",
            f"    tags: [{', '.join(deployment.tags)}]",
            "    enforce_parameter_schema: false  # the registry may have grown since; the run itself checks",
        ]
        if deployment.cron:
            lines += ["    schedules:", f'      - cron: "{deployment.cron}"', f"        timezone: {TIMEZONE}"]
        if deployment.parameters:
            lines += ["    parameters:", *(f"      {name}: {value}" for name, value in deployment.parameters.items())]
        lines += ["    work_pool:", f"      name: {WORK_POOL}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(prefect_yaml())
