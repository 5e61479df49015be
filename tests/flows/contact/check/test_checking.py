"""A check of the replica press: healthy files are right, spoilt ones are named and mended."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.contact.visits import MAX_REQUESTS
from crawler.registry import load_registry
from flows.cli.operate.sources import sources
from tests.flows.contact.conftest import Check
from tests.replica import Fault, ReplicaPress
from tests.replica.website.answers import Answer, html, redirect
from tests.small_disk import fill, mounted


def spoil(registry: Path, slug: str, *changes: tuple[str, str]) -> Path:
    """Change text in a newspaper's file."""
    file = next(registry.glob(f"newspapers/*/{slug}.toml"))
    text = file.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)
    return file


def add(registry: Path, slug: str, more: str) -> Path:
    """Add text to the end of a newspaper's file."""
    file = next(registry.glob(f"newspapers/*/{slug}.toml"))
    file.write_text(f"{file.read_text()}\n{more}")
    return file


@pytest.mark.long
def test_healthy_newspapers_raise_no_alarm(check: Check) -> None:
    reports = check()
    assert len(reports) == 5
    alarms = [finding for report in reports.values() for finding in report.findings if finding.severity != "note"]
    assert alarms == []
    for report in reports.values():
        assert report.requests <= MAX_REQUESTS
        assert report.matched > 5
        assert all(article.agreement is None or article.agreement > 0.9 for article in report.articles)


@pytest.mark.long
def test_a_check_is_polite(check: Check, press: ReplicaPress) -> None:
    before = len(press.requests)
    started = time.monotonic()
    report = check("baosuoimo", delay=0.1)["baosuoimo"]
    asked = [(host, path) for host, path in press.requests[before:] if "baosuoimo" in host]
    assert report.requests >= len(asked)
    assert asked[0] == ("baosuoimo.example", "/robots.txt")
    same_host = sum(host in ("baosuoimo.example", "www.baosuoimo.example") for host, _ in asked)
    assert time.monotonic() - started >= 0.1 * (same_host - 1)


@pytest.mark.long
def test_a_check_obeys_a_crawl_delay(check: Check, press: ReplicaPress) -> None:
    text = b"User-agent: *\nAllow: /\nCrawl-delay: 0.25\n"
    robots = Answer(200, text, {"Content-Type": "text/plain"})
    press.tamper("baodoicat", lambda _host, target, _answer: robots if target == "/robots.txt" else None)
    before = len(press.log)
    try:
        report = check("baodoicat")["baodoicat"]
    finally:
        press.repair("baodoicat")
    times = [answered.at for answered in press.log[before:]]
    # The delay is known from the first answer on. A busy machine may send one request late and the next in time.
    assert len(times) > 5
    assert times[-1] - times[1] > 0.25 * (len(times) - 3)
    assert "0.25 s" in report.robots


@pytest.mark.long
def test_a_check_tells_the_delay_that_is_kept_by_the_general_setting(
    check: Check, press: ReplicaPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.politeness.robots_text.MAX_DELAY", 0.01)
    robots = Answer(200, b"User-agent: *\nAllow: /\nCrawl-delay: 86400\n", {"Content-Type": "text/plain"})
    press.tamper("baodoicat", lambda _host, target, _answer: robots if target == "/robots.txt" else None)
    try:
        report = check("baodoicat", delay=0.02)["baodoicat"]
    finally:
        press.repair("baodoicat")
    [told] = [finding.text for finding in report.findings if finding.kind == "crawl_delay"]
    asks = "http://baodoicat.example/robots.txt asks for 86400 seconds between two requests"
    assert told == f"{asks}, and 0.02 are kept; for more set `delay` in the newspaper's file"


def test_a_dead_section_is_named_and_the_file_is_mended(check: Check, registry_dir: Path) -> None:
    file = spoil(registry_dir, "baosuoimo", ("/kinh-te/", "/tin-kinh-te-cu/"))
    report = check("baosuoimo", write=True)["baosuoimo"]
    assert ("dead_section", "http://baosuoimo.example/tin-kinh-te-cu/") in [(f.kind, f.where) for f in report.findings]
    assert report.written
    assert "tin-kinh-te-cu" not in file.read_text()
    assert "# A newspaper of the replica press" in file.read_text()
    mended = load_registry(registry_dir)["baosuoimo"]  # type: ignore[index]  # a slug
    assert mended.verified.on is not None
    assert mended.discovery.sitemaps or mended.discovery.sections


def test_a_wrong_pattern_is_learned_anew(check: Check, registry_dir: Path) -> None:
    add(registry_dir, "baothanhco", "[links]\narticle = '/bai-viet/(?P<id>\\d+)\\.html'\n")
    report = check("baothanhco", write=True)["baothanhco"]
    assert report.severity == "error"
    assert "pattern_misses" in [finding.kind for finding in report.findings]
    after = check("baothanhco")["baothanhco"]
    assert "pattern_misses" not in [finding.kind for finding in after.findings]
    assert after.matched > 10


def test_a_full_disk_costs_the_mended_file_and_neither_the_old_one_nor_the_visit(
    check: Check, press: ReplicaPress, registry_dir: Path, tmp_path: Path
) -> None:
    file = add(registry_dir, "baothanhco", "[links]\narticle = '/bai-viet/(?P<id>\\d+)\\.html'\n")
    before = file.read_bytes()
    with mounted(tmp_path / "disk", 1) as disk:
        file.rename(file.with_suffix(".old"))
        (disk / file.name).write_bytes(before)
        file.symlink_to(disk / file.name)
        fill(disk)
        with pytest.raises(OSError, match="No space left") as told:
            check("baothanhco", write=True)
        assert told.value.filename == str(file)
        assert file.read_bytes() == before
        (disk / "ballast").unlink()
        asked = len(press.requests)
        assert check("baothanhco", write=True)["baothanhco"].written
        assert len(press.requests) == asked
        assert file.read_bytes() != before


def test_a_rule_that_finds_nothing_gets_a_new_layout(check: Check, registry_dir: Path) -> None:
    add(registry_dir, "baonuivoi", '[[layout]]\nbody = [".than-bai-cu"]\n')
    report = check("baonuivoi", write=True)["baonuivoi"]
    assert ("rule_finds_nothing", "layout.body") in [(f.kind, f.where) for f in report.findings]
    assert "valid_from" in report.diff
    after = check("baonuivoi")["baonuivoi"]
    assert all("blocks" in article.by_rule for article in after.articles if article.headline)


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("next_page", "next_page = ['a.trang-sau-cu']"),
        ("cards", "cards = ['div.the-cu a', 'a']"),
        ("id_not_unique", "article = '/.*(?P<id>-).*\\.html'"),
    ],
)
def test_a_rule_for_links_that_is_of_no_use_is_named(check: Check, registry_dir: Path, kind: str, rule: str) -> None:
    add(registry_dir, "baonuivoi", f"[links]\n{rule}\n")
    report = check("baonuivoi")["baonuivoi"]
    assert [finding.kind for finding in report.findings if finding.kind in ("next_page", "cards", "id_not_unique")] == [
        kind
    ]


def test_a_rule_that_finds_something_else_is_named(check: Check, registry_dir: Path) -> None:
    add(registry_dir, "baosuoimo", '[[layout]]\nbody = [".sidebar"]\n')
    report = check("baosuoimo")["baosuoimo"]
    assert ("rule_finds_else", "error") in [(f.kind, f.severity) for f in report.findings]


def test_a_site_that_forbids_us_is_left_alone(check: Check, press: ReplicaPress) -> None:
    press.break_down("baodoicat", Fault.FORBIDS_ROBOTS)
    try:
        before = len(press.requests)
        report = check("baodoicat")["baodoicat"]
    finally:
        press.repair("baodoicat")
    assert [finding.kind for finding in report.findings] == ["robots_forbid"]
    assert 'status = "forbidden"' in report.diff
    assert {path for _, path in press.requests[before:]} == {"/robots.txt"}


@pytest.mark.parametrize("fault", [Fault.UNREACHABLE, Fault.ERROR_PAGES])
def test_nothing_is_proposed_for_a_site_that_does_not_work(check: Check, press: ReplicaPress, fault: Fault) -> None:
    press.break_down("baodoicat", fault)
    try:
        report = check("baodoicat", write=True)["baodoicat"]
    finally:
        press.repair("baodoicat")
    assert report.severity == "error"
    assert not report.diff
    assert not report.written


def test_the_first_argument_may_be_a_newspaper(monkeypatch: pytest.MonkeyPatch, press: ReplicaPress) -> None:
    monkeypatch.setenv("BAOTINH_SOURCES_DIR", str(press.sources_dir))
    assert "Báo Núi Voi" in CliRunner().invoke(sources, ["baonuivoi"]).output
    assert "Báo Suối Mơ" in CliRunner().invoke(sources, []).output


def test_a_finished_report_of_an_interrupted_check_is_not_asked_for_again(
    check: Check, press: ReplicaPress, registry_dir: Path, tmp_path: Path
) -> None:
    report = check("baobensong")["baobensong"]
    kept = tmp_path / "data" / "checks" / "baobensong.json"
    assert not kept.exists()  # the check was not interrupted
    kept.write_text(report.model_dump_json())
    before = len(press.requests)
    assert check("baobensong")["baobensong"] == report
    assert len(press.requests) == before
    kept.write_text(report.model_dump_json())
    add(registry_dir, "baobensong", "# a changed file\n")
    check("baobensong")
    assert len(press.requests) > before


def test_what_is_known_of_a_merged_newspaper_is_no_alarm(check: Check, press: ReplicaPress, registry_dir: Path) -> None:
    spoil(
        registry_dir, "baodoicat", ('province = "56"', 'province = "56"\nstatus = "merged"\nsuccessor = "baonuivoi"')
    )  # fmt: skip  # one change
    press.tamper("baodoicat", lambda host, _, __: redirect("http://baonuivoi.example/") if "doicat" in host else None)
    try:
        report = check("baodoicat")["baodoicat"]
    finally:
        press.repair("baodoicat")
    assert [(finding.kind, finding.severity) for finding in report.findings] == [("host_moved", "note")]


def test_the_id_of_a_session_is_no_part_of_an_address(check: Check, press: ReplicaPress) -> None:
    session = "/(S(04ad5f3e2b1c))"

    def lead_into_session(_: str, target: str, page: Callable[[str], Answer | None]) -> Answer | None:
        if target == "/robots.txt":
            return None
        return page(target.removeprefix(session)) if target.startswith(session) else redirect(session + target, 302)

    press.tamper("baodoicat", lead_into_session)
    try:
        report = check("baodoicat")["baodoicat"]
    finally:
        press.repair("baodoicat")
    assert report.matched
    assert "moved_section" not in [finding.kind for finding in report.findings]
    assert "(S(" not in report.diff


def test_a_newspaper_that_leads_to_another_one_is_merged(check: Check, press: ReplicaPress) -> None:
    moved = redirect("http://baonuivoi.example/")
    press.tamper("baodoicat", lambda host, target, _: moved if "doicat" in host and "robots" not in target else None)
    try:
        before = len(press.requests)
        report = check("baodoicat")["baodoicat"]
    finally:
        press.repair("baodoicat")
    assert 'status = "merged"' in report.diff
    assert 'successor = "baonuivoi"' in report.diff
    assert not [host for host, _ in press.requests[before:] if "nuivoi" in host]


def test_a_parked_domain_is_named(check: Check, press: ReplicaPress) -> None:
    parked = html("<html><body>This domain is for sale!</body></html>")
    press.tamper("baodoicat", lambda host, target, _: parked if "doicat" in host and "robots" not in target else None)
    try:
        report = check("baodoicat", write=True)["baodoicat"]
    finally:
        press.repair("baodoicat")
    assert report.findings[0].kind == "parked"
    assert not report.diff
