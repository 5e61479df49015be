"""All deployments of our flows, in one place: `prefect.yaml` is made from it, and `baotinh serve` serves the same.

`python -m flows.orchestration.deployments > prefect.yaml` writes the file anew.
"""

import sys
from dataclasses import dataclass

__all__ = ["DEPLOYMENTS", "SERVED", "TIMEZONE", "WORK_POOL", "Deployment", "prefect_yaml"]

TIMEZONE = "Asia/Ho_Chi_Minh"
"""Of all schedules: Vietnam's, without daylight saving."""

WORK_POOL = "baotinh"

SERVED = "served"
"""Prefix of the names that `baotinh serve` gives. They differ from those of `prefect.yaml`, so that serving on a
server which has both never touches what others deployed."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """One flow as it is offered for running."""

    flow: str
    """Name of the flow; its module is the same with underscores."""
    name: str
    description: str
    cron: str | None = None
    """When it runs, in Vietnam's time; None if only on request."""

    @property
    def module(self) -> str:
        """Name of the module in `flows` that has the flow, which is also the name of the flow's function."""
        return self.flow.replace("-", "_")

    @property
    def served_name(self) -> str:
        """The name under which `baotinh serve` offers it."""
        return SERVED if self.name == "scheduled" else f"{SERVED}-{self.name}"

    @property
    def tags(self) -> list[str]:
        """Tags on every run."""
        return ["baotinh", self.name]


DEPLOYMENTS = (
    Deployment("ingest", "scheduled", "Crawl every active newspaper and store what is new.", "7 */2 * * *"),
    Deployment(
        "maintain", "nightly", "Merge the small files of the tables, and delete what they have dropped.", "33 3 * * *"
    ),
    Deployment("replay", "on-request", "Extract a period again from raw, with today's rules; by default a dry run."),
    Deployment("cluster-all", "on-request", "Relate all articles of all years again, on Dask."),
)
"""Maintenance runs at night, when newspapers publish least."""


def prefect_yaml() -> str:
    """Return the text of `prefect.yaml`.

    One run of a deployment at a time: a run that becomes due while another works would only find what that one fetches.
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
            f"    entrypoint: flows/{deployment.module}.py:{deployment.module}",
            f"    description: {deployment.description}",
            f"    tags: [{', '.join(deployment.tags)}]",
            "    enforce_parameter_schema: false  # the registry may have grown since; the run itself checks",
        ]
        if deployment.cron:
            lines += ["    schedules:", f'      - cron: "{deployment.cron}"', f"        timezone: {TIMEZONE}"]
        lines += [
            "    concurrency_limit:",
            "      limit: 1",
            "      collision_strategy: CANCEL_NEW",
            "    work_pool:",
            f"      name: {WORK_POOL}",
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(prefect_yaml())
