"""The command line `baotinh`.

Exit status: 0 done, 1 failed (a source, the bucket, a missing article), 2 used wrongly (options, names, the form of
settings).
"""

import errno
import json
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click

from crawler.registry import RegistryError, UnknownSourceError
from flows.cli.archive.admin import fsck, purge
from flows.cli.archive.browse import browse
from flows.cli.archive.crawling import explain, politeness
from flows.cli.archive.exporting import export
from flows.cli.archive.maintaining import maintain, rebuild, retention
from flows.cli.archive.reading import articles, changes, diff, history, show
from flows.cli.archive.relating import cluster, cluster_all, dedup
from flows.cli.missing_packages import missing_package
from flows.cli.operate.extracting import extract
from flows.cli.operate.replaying import replay
from flows.cli.operate.running import backfill, demo, ingest, recheck, serve, store
from flows.cli.operate.sources import sources
from flows.cli.output.leaving_readers import Output, outputs
from flows.cli.output.screen import say
from flows.cli.watch.alarming import alarms
from flows.cli.watch.metrics import metrics
from flows.cli.watch.reporting import report
from flows.cli.watch.status import run, status
from flows.errors import RunStoppedError, WrongUsageError
from flows.orchestration.signals import terminate_like_interrupt
from storage import __version__
from storage.errors import AmbiguousIdError, CursorError, ExportError, HintedError, InvalidIdError, SettingsError
from storage.settings import load_settings

__all__ = ["main"]

MISUSE = (
    AmbiguousIdError,
    CursorError,
    ExportError,
    InvalidIdError,
    SettingsError,
    UnknownSourceError,
    WrongUsageError,
)
"""Errors that say that a command was used wrongly, and not that something failed or is not there."""

STREAMS = {"articles", "changes", "cluster", "dedup", "diff", "extract", "history", "show"}
"""Commands that write rows or a text: they end, with status 0, when the reader of a pipe has seen enough."""

CARRIES_ON = "what was committed stays; the same command carries on"
"""What to know of work that was stopped, unless it says otherwise itself."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="baotinh")
@click.pass_context
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Use the embedded store of this folder, whatever bucket is configured.  [default: .baotinh]",
)
def baotinh(context: click.Context, data_dir: Path | None) -> None:
    """Every version of every article of Vietnam's provincial newspapers, as JSON in object storage.

    Without a configured bucket everything lives in an embedded store under .baotinh/ in the current folder.
    """
    if isinstance(context.obj, Output):
        context.obj.ends_command = context.invoked_subcommand in STREAMS
    if data_dir is not None:
        configured = load_settings()
        if not configured.embedded:
            say(f"baotinh: --data-dir {data_dir}: its embedded store, not bucket {configured.bucket_name}", err=True)
        os.environ.update(BAOTINH_DATA_DIR=str(data_dir), BAOTINH_BUCKET="", BAOTINH_ENDPOINT_URL="")


for command in (
    demo, ingest, sources, extract, articles, show, history, diff, changes, cluster, export, dedup,
    cluster_all, browse, store, maintain, rebuild, serve, replay, backfill, recheck, retention, fsck, purge,
    explain, politeness, status, run, alarms, report, metrics,
):  # fmt: skip  # short items: a line each would fill a screen
    baotinh.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit status. An error is one line on standard error, with `--json` in JSON."""
    with outputs() as stdout:
        return _main(sys.argv[1:] if arguments is None else arguments, stdout)


def _main(arguments: Sequence[str], stdout: Output | None) -> int:
    print_error = partial(_print_error, as_json="--json" in arguments)
    try:
        terminate_like_interrupt()
        return _run(arguments, print_error, stdout)
    except RegistryError as error:
        status = 2 if isinstance(error, MISUSE) else 1
        for problem in error.problems[:-1]:
            print_error(problem, None, status, error.code)
        return print_error(error.problems[-1], error.hint, status, error.code)
    except RunStoppedError as error:
        return print_error(str(error), error.hint or CARRIES_ON, 130, error.code)
    except HintedError as error:
        return print_error(str(error), error.hint, _status(error), error.code)
    except (click.Abort, KeyboardInterrupt):
        return print_error("interrupted", CARRIES_ON, 130, "run-stopped")
    except ModuleNotFoundError as error:
        return print_error(*missing_package(error), 1, "missing-package")
    except OSError as error:  # a folder that cannot be written, a full disk
        said = f"{error.filename or 'the system'}: {error.strerror or error}"
        return print_error(said, _way_out(error), 1, "system")


def _status(error: HintedError) -> int:
    if isinstance(error, ExportError) and not error.named_wrongly:
        return 1
    return 2 if isinstance(error, MISUSE) else 1


def _way_out(error: OSError) -> str | None:
    if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
        return None
    disks = "the disk of the data folder, that of temporary files and that of the output"
    return f"make space on {'its disk' if error.filename else disks}; nothing stored is lost"


def _run(
    arguments: Sequence[str], print_error: Callable[[str, str | None, int, str], int], stdout: Output | None
) -> int:
    streams = sys.stdout, sys.stderr
    try:
        status = baotinh.main(arguments, prog_name="baotinh", standalone_mode=False, obj=stdout)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        say(error.format_message())
        return 2
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "baotinh"
        return print_error(error.format_message(), f"see {command} --help", 2, "wrong-usage")
    except click.ClickException as error:
        return print_error(error.format_message(), None, 1, "wrong-usage")
    except (BrokenPipeError, SystemExit) as error:
        if stdout is not None and stdout.has_ended:
            return 0
        if isinstance(error, BrokenPipeError):
            raise
        if sys.stdout is not streams[0]:  # click ends quietly for any pipe or connection, and wraps the streams
            sys.stdout, sys.stderr = streams
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)) from error
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    return status if isinstance(status, int) else 0


def _print_error(message: str, hint: str | None, status: int, code: str, *, as_json: bool) -> int:
    """Write one line on standard error, as JSON if that was asked for; return `status`."""
    if as_json:
        say(json.dumps({"error": {"code": code, "message": message, "hint": hint}}, ensure_ascii=False), err=True)
        return status
    say(" ".join(f"baotinh: {message}{f' ({hint})' if hint else ''}".split()), err=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
