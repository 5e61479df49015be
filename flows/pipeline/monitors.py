"""Monitors: functions that check the report of a run and return findings for an operator.

Installed packages contribute them by the entry points of the group `baotinh.monitors`; docs/extending.md shows one.
"""

import logging
from collections.abc import Iterable

from crawler.plugins import MONITORS, Plugin, PluginError, announced
from flows.pipeline.run_report import Finding, RunReport

__all__ = ["with_findings"]

_logger = logging.getLogger(__name__)


def with_findings(report: RunReport) -> RunReport:
    """Return `report` with the findings of all monitors, in alphabetical order of the monitors.

    A monitor cannot stop a run: if it fails, a finding says so, and the traceback goes into the log.
    """
    try:
        monitors = announced(MONITORS)
    except PluginError as error:
        return report.model_copy(update={"findings": (Finding(monitor=MONITORS, message=error.in_one_line),)})
    findings = [finding for plugin in monitors.values() for finding in _ask(plugin, report)]
    return report.model_copy(update={"findings": tuple(findings)})


def _ask(plugin: Plugin, report: RunReport) -> Iterable[Finding]:
    try:
        monitor = plugin.load()
        if not callable(monitor):
            raise TypeError(f"{plugin.entry_point.value} is not a function")
        return [Finding.model_validate(finding).of(plugin.name) for finding in monitor(report) or ()]
    except Exception as error:
        _logger.exception("the monitor %s failed", plugin)
        message = f"the monitor of {plugin.package} failed: {type(error).__name__}: {error}"
        return [Finding(monitor=plugin.name, message=message)]
