"""What is told of a story whose original was purged, and of a clustering that is interrupted."""

import json
import os
import signal
import time

import psutil
import pytest

from storage.model.article import Decision, Relation
from storage.s3.bucket import Bucket
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.flows.conftest import CommandLine
from tests.flows.pages import NO_RULES
from tests.flows.pipeline.processing.purging import purge
from tests.storage.examples import article_id, draft


def test_a_reprint_is_no_original_once_that_was_purged(baotinh_here: CommandLine, bucket: Bucket) -> None:
    story = article_id(1)
    reprint = Relation(decision=Decision.REPRINT, of=story, cluster=story, similarity=0.9, evidence="same text")
    for each in (draft(number=1, source=NO_RULES.slug), draft(1, number=2, relation=reprint)):
        append_versions(
            Catalog(bucket), Records(bucket), VersionStore(bucket).commit(each).written, sign=lambda _: None
        )
    assert "reprint of 000000000000 (same text)" in baotinh_here.run("show", article_id(2)).stdout
    assert originals(baotinh_here) == {article_id(1): True, article_id(2): False}
    assert printings(baotinh_here, article_id(2)) == 2
    purge(bucket, story)
    assert printings(baotinh_here, article_id(1)) == printings(baotinh_here, article_id(2)) == 1
    assert "reprint of 000000000000, purged since (same text)" in baotinh_here.run("show", article_id(2)).stdout
    shown = baotinh_here.run("cluster", article_id(2), COLUMNS="200").stdout
    assert " reprint " in shown
    assert "the original is not in the archive any more" in shown
    assert originals(baotinh_here) == {article_id(2): False}


@pytest.mark.long
def test_a_clustering_that_is_interrupted_while_its_processes_begin_ends_with_one_line(
    baotinh: CommandLine, bucket: Bucket
) -> None:
    append_versions(
        Catalog(bucket), Records(bucket), VersionStore(bucket).commit(draft(source=NO_RULES.slug)).written,
        sign=lambda _: None,
    )  # fmt: skip  # short items: a line each would fill a screen
    with baotinh.start("cluster-all") as command:
        begun: list[psutil.Process] = []
        while not begun:  # the pool of processes is half made
            assert command.poll() is None
            time.sleep(0.01)
            begun = [each for each in psutil.Process(command.pid).children() if "spawn_main" in _words(each)]
        for process in (*begun, command):  # as a terminal sends Ctrl-C
            os.kill(process.pid, signal.SIGINT)
        _, said = command.communicate()
    assert command.returncode == 130
    assert [line for line in said.splitlines() if line] == [
        "baotinh: interrupted (what was committed stays; the same command carries on)"
    ]


def _words(process: psutil.Process) -> str:
    return " ".join(process.cmdline())


def printings(baotinh: CommandLine, given: str) -> int:
    return len(baotinh.run("articles", "--cluster", given, "--format", "jsonl").stdout.splitlines())


def originals(baotinh: CommandLine) -> dict[str, bool]:
    lines = baotinh.run("cluster", article_id(2), "--format", "jsonl").stdout.splitlines()
    return {printing["article_id"]: printing["original"] for printing in map(json.loads, lines)}
