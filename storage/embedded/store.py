"""The embedded store: one SeaweedFS for each data folder, shared by the processes of this machine.

Each process that uses the store holds a shared lock on `lease.lock`. The kernel releases the lock when the process ends
for any reason. The supervisor (storage/embedded/supervisor.py) waits for the exclusive lock. When it gets the lock, no
process uses the store any more, and it stops the store. Files, all in `data_dir/store`:

    lease.lock        shared: a process uses the store; exclusive: the supervisor is stopping the store
    start.lock        exclusive: a process is starting the store
    credentials.lock  exclusive: a process is making or reading the credentials
    keeper.lock       exclusive: a supervisor or its SeaweedFS runs (the name is that of the first release)
    connection.json   the address of the store; valid only while keeper.lock is held
    s3.json           the random credentials, made once, in SeaweedFS's format
    weed.log          messages of SeaweedFS and the supervisor
    reserve           space that is given back when the disk is full, so that the store starts and can be read
    data/             SeaweedFS's data
"""

import fcntl
import json
import logging
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from storage.embedded.disk_space import keep_reserve
from storage.embedded.lease_holders import users_of
from storage.embedded.ports import HOST
from storage.errors import EmbeddedStoreError

__all__ = ["Connection", "EmbeddedStore", "ask_directly", "locked"]

logger = logging.getLogger(__name__)

BUCKET = "baotinh"

REGION = "us-east-1"
"""SeaweedFS accepts any region, but a request's signature must name one."""

TIMEOUT = 60.0
"""Most seconds for a start or a stop. Two are usual; a loaded machine that replays a long log takes more."""

ENDING = 5.0
"""Most seconds in which a process that is ending lets go of the store: the kernel frees its memory first."""

PAUSE = 0.02
"""Seconds between two checks of a lock or a file."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Address, bucket and credentials with which an S3 client uses the store."""

    endpoint_url: str
    access_key: str
    secret_key: str = field(repr=False)
    bucket: str = BUCKET
    region: str = REGION

    def environment(self) -> dict[str, str]:
        """Return environment variables for other S3 clients, such as the AWS CLI. They contain the secret key."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
        }


class EmbeddedStore:
    """The store of one data folder, running or not."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir.absolute() / "store"

    @property
    def exists(self) -> bool:
        """True if the store was ever started in this data folder."""
        return self.folder.is_dir()

    @property
    def log(self) -> Path:
        """The log of SeaweedFS and its supervisor."""
        return self.folder / "weed.log"

    @contextmanager
    def lease(self) -> Iterator[Connection]:
        """Keep the store running while the context lasts; start it if it is not running.

        The store stops when the last lease on the machine has ended. Raise EmbeddedStoreError if it does not start.
        """
        deadline = time.monotonic() + TIMEOUT
        ask_directly(HOST)
        with ExitStack() as stack:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                self.folder.chmod(0o700)
                access_key, secret_key = self._credentials(deadline)
                lease = stack.enter_context(locked(self.folder / "lease.lock", fcntl.LOCK_SH, deadline))
            except OSError as error:
                raise EmbeddedStoreError(
                    f"{self.folder} cannot be used for the embedded store: {error.strerror or error}",
                    hint="name a folder that you can write to in the setting data_dir (BAOTINH_DATA_DIR)",
                ) from error
            if not lease:
                raise self._stuck("stop")
            endpoint = self._endpoint() or self._start(deadline)
            keep_reserve(self.folder)  # not at the start alone: the store may have been started while the disk was full
            yield Connection(endpoint, access_key, secret_key)

    @contextmanager
    def unused(self) -> Iterator[None]:
        """Keep everybody out of the store while the context lasts, so that its files can be removed.

        A store that is stopping is waited for, and so is one whose user is ending. If it stays in use, raise
        EmbeddedStoreError, which names the processes.
        """
        in_use_since = time.monotonic()
        deadline = in_use_since + TIMEOUT
        while self.exists and time.monotonic() < deadline:
            with locked(self.folder / "keeper.lock", fcntl.LOCK_EX, deadline=0) as stopped:
                if stopped:
                    with locked(self.folder / "lease.lock", fcntl.LOCK_EX, deadline=0) as free:
                        if free:
                            yield
                            return
            if not self._leased():
                in_use_since = time.monotonic()
            elif time.monotonic() - in_use_since > ENDING:
                users = ", ".join(users_of(self.folder / "lease.lock")) or "another process"
                raise EmbeddedStoreError(
                    f"the store in {self.folder} is in use by {users}",
                    hint="end that first, with Ctrl-C in its terminal, or name another folder with --data-dir",
                )
            time.sleep(PAUSE)
        if self.exists:
            raise self._stuck("stop")
        yield

    def _leased(self) -> bool:
        """True if others hold leases. False if the store is starting or stopping without any.

        A single True may be wrong: the supervisor that held the exclusive lock has ended between the two checks.
        """
        with locked(self.folder / "lease.lock", fcntl.LOCK_EX, deadline=0) as free:
            if free:
                return False
        with locked(self.folder / "lease.lock", fcntl.LOCK_SH, deadline=0) as shared:
            return shared

    def _endpoint(self) -> str | None:
        """Return the address of the store; None if it is not running or not ready."""
        if not self._supervised():
            return None
        with suppress(FileNotFoundError, ValueError, KeyError, TypeError):
            return str(json.loads((self.folder / "connection.json").read_bytes())["endpoint_url"])
        return None

    def _supervised(self) -> bool:
        with locked(self.folder / "keeper.lock", fcntl.LOCK_SH, deadline=0) as free:
            return not free

    def _start(self, deadline: float) -> str:
        """Start the store, unless another process is starting it; return its address."""
        with locked(self.folder / "start.lock", fcntl.LOCK_EX, deadline) as ours:
            while ours and time.monotonic() < deadline:
                if endpoint := self._endpoint():
                    return endpoint
                if self._supervised():
                    # Its starter was killed or its SeaweedFS has ended: soon this supervisor is ready or has ended too.
                    time.sleep(PAUSE)
                else:
                    self._start_supervisor(deadline)
        raise self._stuck("start")

    def _start_supervisor(self, deadline: float) -> None:
        """Run a supervisor and wait until it reports `ready`. Raise EmbeddedStoreError with its reason."""
        import_path = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, [os.getenv("PYTHONPATH")])])
        command = [sys.executable, "-P", "-m", "storage.embedded.supervisor", BUCKET, REGION, str(deadline)]
        logger.info("starting the embedded store in %s", self.folder)
        # In a new session, so that Ctrl-C in a terminal does not reach the supervisor.
        with (
            self.log.open("ab") as log,
            subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command,
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": import_path},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            ) as process,
        ):
            assert process.stdout is not None
            report = process.stdout.read().decode(errors="replace").strip()
        if report != "ready":
            raise EmbeddedStoreError(
                f"the embedded store did not start: {report or 'its supervisor died'} (log: {self.log})",
                hint=None
                if "install the package" in report  # the supervisor knows the cause
                else f"common causes: the disk is full, or {self.folder / 'data'} is damaged",
            )

    def _stuck(self, what: str) -> EmbeddedStoreError:
        return EmbeddedStoreError(
            f"the embedded store in {self.folder} did not {what} within {TIMEOUT:.0f} seconds (log: {self.log})",
            hint=f"end the processes named weed and storage.embedded.supervisor that use {self.folder}, and try again",
        )

    def _credentials(self, deadline: float) -> tuple[str, str]:
        """Return access key and secret key. They are made at the first use of the folder and stored in it."""
        path = self.folder / "s3.json"
        with locked(self.folder / "credentials.lock", fcntl.LOCK_EX, deadline):
            if not path.exists():
                _write_private(path, _weed_configuration(secrets.token_hex(10), secrets.token_urlsafe(30)))
            try:
                pair = json.loads(path.read_bytes())["identities"][0]["credentials"][0]
                return str(pair["accessKey"]), str(pair["secretKey"])
            except (ValueError, LookupError, TypeError) as error:
                raise EmbeddedStoreError(
                    f"{path} is damaged", hint="delete this file: baotinh makes new credentials and keeps the data"
                ) from error


def ask_directly(host: str) -> None:
    """Connect to `host` without the proxies of the environment, in this process and its children.

    This sets the variable NO_PROXY, because Delta and Polars have no other way.
    """
    for name in ("NO_PROXY", "no_proxy"):
        known = [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]
        if host not in known:
            os.environ[name] = ",".join([*known, host])


def _weed_configuration(access_key: str, secret_key: str) -> bytes:
    identity = {
        "name": "baotinh",
        "credentials": [{"accessKey": access_key, "secretKey": secret_key}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    return json.dumps({"identities": [identity]}, indent=1).encode()


def _write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, atomically."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600, exist_ok=False)
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@contextmanager
def locked(path: Path, kind: int, deadline: float) -> Iterator[bool]:
    """Hold a lock on a file while the context lasts; yield False if it was not available before `deadline`.

    `kind` is fcntl.LOCK_SH or LOCK_EX, `deadline` a time of time.monotonic(). At least one attempt is made.
    """
    # Only closing the file ends the lock, without an explicit unlock: a forked child that uses the store keeps it.
    with path.open("ab") as file:
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(file, kind | fcntl.LOCK_NB)
                held = True
                break
            if time.monotonic() >= deadline:
                held = False
                break
            time.sleep(PAUSE)
        yield held
