"""The store is away: at the start, in the middle, for minutes; its credentials expire; the disk is full."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.drills.place import Outcome, Place, ended, place

AWAY_SECONDS = float(os.environ.get("DRILL_AWAY_SECONDS", "600"))
"""How long the store is away in the long drill."""


def bucket_away_at_start() -> Outcome:
    """Nothing is crawled that could not be stored; the message names the store."""
    with place() as here:
        here.board.cut()
        begun = time.monotonic()
        found = here.ingest()
        seconds = time.monotonic() - begun
        here.board.mend()
        again = here.ingest()
        error = found.get("error", {})
        ok = found["exit"] == 1 and error.get("code") == "bucket-unavailable" and again["exit"] == 0
        happened = f"exit {found['exit']} after {seconds:.0f} s: {error.get('message', '')[:90]}; then all is stored"
        return Outcome("store away at the start", happened, ok and not here.asked_twice() and here.stored == here.live)


def bucket_away_in_the_middle() -> Outcome:
    """An outage of half a minute in a crawl is waited for."""
    return _away(30.0)


def bucket_away_for_minutes() -> Outcome:
    """An outage of ten minutes is waited for; nothing fetched is thrown away."""
    return _away(AWAY_SECONDS)


def _away(seconds: float) -> Outcome:
    with place(delay=0.3) as here:
        process = here.start("ingest", "--json")
        here.wait_for_requests(15)
        here.board.cut()
        time.sleep(seconds)
        here.board.mend()
        done = ended(process)
        twice = here.asked_twice()
        why = here.last_report.get("stopped") or (done.stderr.strip().splitlines() or ["-"])[-1]
        reasons = [source["reason"] for source in here.last_report.get("sources", ()) if source.get("reason")]
        again = here.ingest() if done.returncode else {"exit": 0}
        told = (
            "the run went on and completed"
            if done.returncode == 0
            else f"exit {done.returncode} ({(reasons or [why])[0][:110]}), the next run went on"
        )
        ok = again["exit"] == 0 and here.stored == here.live
        happened = f"{told}; {here.stored} of {here.live} articles stored; {twice} pages asked for twice"
        return Outcome(f"store away for {seconds:g} s in a crawl", happened, ok and done.returncode == 0 and twice == 0)


class Expired(BaseHTTPRequestHandler):
    """Answers as Amazon does to credentials that have expired."""

    def answer(self) -> None:
        """Answer any request."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b"<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>"
        self.send_response(400)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = answer  # noqa: N815 - the names that the library calls

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def expired_store() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Expired)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()


def credentials_expire() -> Outcome:
    """The message says credentials, and the next run with new ones loses nothing."""
    with place(delay=0.2) as here, expired_store() as expired:
        port = here.board.target
        here.board.cut()
        here.board.mend(expired)
        start = here.ingest()
        here.board.cut()
        here.board.mend(port)
        process = here.start("ingest", "--json")
        here.wait_for_requests(15)
        here.board.cut()
        here.board.mend(expired)
        middle = ended(process)
        here.board.cut()
        here.board.mend(port)
        again = here.ingest()
        error = start.get("error", {})
        message = f"{error.get('message', '')} ({error.get('hint', '')})"
        happened = f"at the start exit {start['exit']}: {message[:110]}; in a crawl exit {middle.returncode}; "
        happened += f"then {here.stored} of {here.live} articles stored"
        ok = "expired" in message.lower() and again["exit"] == 0 and here.stored == here.live
        return Outcome("credentials expire", happened, ok and "Traceback" not in middle.stderr)


def disk_full() -> Outcome:
    """The message says disk; what is acknowledged stays readable; with space again the next run goes on."""
    with place(prefect=True) as here:
        disk = here.folder / "small"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", str(disk)], check=True)
        try:
            return _fill(here, disk)
        finally:
            subprocess.run(["umount", "--lazy", str(disk)], check=False)


def _fill(here: Place, disk: Path) -> Outcome:
    # The press's day passes in seconds, so listings have to be read again whether news is expected or not.
    embedded = {
        "BAOTINH_BUCKET": "", "BAOTINH_ENDPOINT_URL": "", "BAOTINH_DATA_DIR": str(disk),
        "BAOTINH_CRAWL__REVISIT_WORTH": "0",
    }  # fmt: skip  # short items: a line each would fill a screen
    first = here.ingest(**embedded)
    listed = here.run("articles", "--reprints", "--format", "jsonl", **embedded).stdout.count("\n")
    free = int(os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize)
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        while free > 0:
            try:
                free -= file.write(b"\0" * min(free, 1 << 20))
                file.flush()
            except OSError:
                break
    here.press.advance(days=1)
    full = here.run("ingest", "--json", **embedded)
    told = (full.stdout + full.stderr).strip().splitlines()
    message = next((line for line in reversed(told) if "disk" in line.lower() or "space" in line.lower()), told[-1])
    readable = here.run("articles", "--reprints", "--format", "jsonl", **embedded).stdout.count("\n")
    ballast.unlink()
    again = here.ingest(**embedded)
    happened = f"exit {full.returncode}: {message[:120]}; {readable} of {listed} articles readable meanwhile; "
    happened += f"with space again exit {again['exit']}"
    says = "disk" in message.lower() or "space" in message.lower()
    ok = first["exit"] == 0 and full.returncode == 1 and says and readable == listed and again["exit"] == 0
    return Outcome("disk full", happened, ok)


DRILLS = (bucket_away_at_start, bucket_away_in_the_middle, bucket_away_for_minutes, credentials_expire, disk_full)
