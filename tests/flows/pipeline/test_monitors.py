"""Monitors of installed packages look at a run's report; what they find is reported, and they cannot stop a run."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.pipeline.monitors import with_findings
from flows.pipeline.report_table import as_markdown
from flows.pipeline.run_report import Finding, RunReport, SourceReport
from storage.model.identifiers import RunId, SourceSlug
from tests.packages import install

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "extending.md"
AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
REPORT = RunReport(
    run_id=RunId("r1"),
    started_at=AT,
    finished_at=AT,
    extractor="test",
    sources=(SourceReport(source=SourceSlug("baovidu"), crawl_id="c1"),),
)
ANNOUNCED = {"baotinh.monitors": {"tiny": "tiny_monitor:look"}}
HEAD = "from flows.pipeline.run_report import Finding\n\ndef look(report):\n"


def test_without_monitors_there_are_no_findings() -> None:
    assert with_findings(REPORT) == REPORT


def test_a_finding_is_in_the_report_and_on_its_page(tmp_path: Path) -> None:
    code = HEAD + "    yield Finding(message='too quiet', source='baovidu', url='https://baovidu.example/')\n"
    with install(tmp_path, "tiny_monitor", code, ANNOUNCED):
        report = with_findings(REPORT)
    assert report.ok
    assert [(finding.monitor, finding.text) for finding in report.findings] == [
        ("tiny", "baovidu: too quiet https://baovidu.example/")
    ]
    assert "* tiny: baovidu: too quiet https://baovidu.example/" in as_markdown(report)
    assert report.summary().endswith("1 findings of monitors")
    assert RunReport.model_validate_json(report.model_dump_json()) == report


def test_a_finding_can_fail_the_run(tmp_path: Path) -> None:
    with install(tmp_path, "tiny_monitor", HEAD + "    return [Finding(message='x', fails_run=True)]\n", ANNOUNCED):
        assert not with_findings(REPORT).ok


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (HEAD + "    return 1 / 0\n", "the monitor of tiny-monitor 1.0 failed: ZeroDivisionError: division by zero"),
        (HEAD + "    return ['no finding']\n", "the monitor of tiny-monitor 1.0 failed: ValidationError: 1 validation"),
        ("look = 7\n", "the monitor of tiny-monitor 1.0 failed: TypeError: tiny_monitor:look is not a function"),
        ("import no_such_module\n", "the monitor of tiny-monitor 1.0 failed: PluginError: tiny of tiny-monitor 1.0: "),
    ],
)
def test_a_monitor_that_fails_is_a_finding_and_stops_nothing(
    code: str, message: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with install(tmp_path, "tiny_monitor", code, ANNOUNCED):
        report = with_findings(REPORT)
    [finding] = report.findings
    assert finding.message.startswith(message)
    assert report.ok
    assert "Traceback" in caplog.text


def test_a_monitor_may_return_nothing(tmp_path: Path) -> None:
    with install(tmp_path, "tiny_monitor", HEAD + "    pass\n", ANNOUNCED):
        assert with_findings(REPORT) == REPORT


def test_the_example_of_the_documentation_works(tmp_path: Path) -> None:
    text = DOCUMENTATION.read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    points = dict(re.findall(r'^(\w+) = "(my_papers:\w+)"$', text, flags=re.M))
    assert set(points) == {"joined_lines", "quiet_papers"}
    monitors = {"baotinh.monitors": {"quiet_papers": points["quiet_papers"]}}
    with install(tmp_path, "my_papers", code, monitors):
        assert with_findings(REPORT).findings == (
            Finding(
                monitor="quiet_papers",
                source=SourceSlug("baovidu"),
                message="no new article: is the section page still right?",
            ),
        )
