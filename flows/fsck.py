"""The flow `fsck`: check that everything in the bucket is there and whole."""

from datetime import UTC, datetime
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from flows.health.check_results import Unrepaired, note_check
from flows.orchestration.flow_run import show_on_page, state_of
from flows.orchestration.parameters import named_after, newspaper_choices, tell_unknown_parameters
from flows.pipeline.rules_in_force import registry_in_force
from flows.pipeline.whole_check import whole_check
from flows.telling.after_run import after_check
from storage.model.identifiers import SourceSlug
from storage.s3.connection import open_bucket
from storage.settings import Settings

__all__ = ["fsck"]

SHOWN = 200
"""Findings listed on Prefect's page; `baotinh fsck --json` lists all."""


@flow(name="fsck", flow_run_name=named_after("check"), persist_result=False, on_crashed=[tell_unknown_parameters])
def fsck(
    sources: list[Annotated[str, Field(json_schema_extra=newspaper_choices())]] | None = None, repair: bool = False
) -> State[str]:
    """Check every version, row and raw answer of the bucket. It takes about as long as downloading the bucket.

    The run is Failed if something is wrong and was not repaired. That raises an alarm, which ends when a later check
    finds everything whole.

    Args:
        sources: Slugs of the newspapers to check. Empty: everything in the bucket.
        repair: Rebuild what can be rebuilt from the rest of the bucket.
    """

    def work(settings: Settings) -> State[str]:
        broken: list[str] = []
        left = Unrepaired(datetime.now(UTC))
        lines = ["| finding | where | detail | repaired |", "| --- | --- | --- | --- |"]
        with open_bucket(settings, check=True) as bucket:
            registry = registry_in_force(bucket, settings.sources_dir, broken.append)
            check = whole_check(bucket, registry, repair=repair)
            chosen = [SourceSlug(slug) for slug in sources] if sources else None
            for finding in check.run(chosen):
                left.add(finding)
                if len(lines) < SHOWN + 2:
                    detail = finding.detail.replace("|", " ")
                    lines.append(f"| {finding.kind.words} | `{finding.key}` | {detail} | {finding.repaired} |")
            note_check(bucket, chosen, left)
            after_check(bucket, registry, settings)
        counts = check.counts
        said = f"{counts.versions} versions and {counts.captures} raw answers checked: "
        said += f"{counts.findings} findings, {left.total} left" if counts.findings else "all is well"
        if counts.unjudged:
            said += f"; {counts.unjudged} versions without rows not judged: a run may be about to write them"
        show_on_page("fsck-report", "\n".join([f"**{said}**", "", *broken, "", *lines]), "Check of the bucket")
        return Failed(message=said, data=said) if left.total else Completed(message=said, data=said)

    return state_of("fsck", work)
