"""The embedded store: one SeaweedFS a data folder, shared by the processes of this machine.

Who uses the store holds a shared lock on `lease.lock`. The kernel releases it when its holder ends, however it ends.
The supervisor (storage/embedded/supervisor.py) waits for the exclusive lock. When it gets the lock, nobody uses the
store any more, and it stops the store. Files, all in `data_dir/store`:

    lease.lock        shared: somebody uses the store; exclusive: the supervisor is stopping it
    start.lock        exclusive: somebody is starting the store
    credentials.lock  exclusive: somebody is making or reading the credentials
    keeper.lock       exclusive: a supervisor or its SeaweedFS runs (the name is that of the first release)
    connection.json   where the store listens; means something only while keeper.lock is held
    s3.json           the credentials, made at random once, in SeaweedFS's own form
    weed.log          messages of SeaweedFS and the supervisor
    data/             SeaweedFS's data
"""

import fcntl
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from storage.embedded.ports import HOST
from storage.errors import EmbeddedStoreError

__all__ = ["Connection", "EmbeddedStore", "ask_directly", "locked"]

BUCKET = "baotinh"

REGION = "us-east-1"
"""SeaweedFS accepts any; signatures must name one."""

TIMEOUT = 60.0
"""Seconds until start or stop is given up. Two are usual; a loaded machine with a full log to replay takes longer."""

PAUSE = 0.02
"""Seconds between two looks at a lock or file."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What an S3 client needs to use the store."""

    endpoint_url: str
    access_key: str
    secret_key: str = field(repr=False)
    bucket: str = BUCKET
    region: str = REGION

    def environment(self) -> dict[str, str]:
        """Return the environment variables by which S3 clients of other makers find the store. Holds the secret key."""
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
        """True if anything was ever stored here."""
        return self.folder.is_dir()

    @property
    def log(self) -> Path:
        """The log of SeaweedFS and its supervisor."""
        return self.folder / "weed.log"

    @contextmanager
    def lease(self) -> Iterator[Connection]:
        """Keep the store running for as long as the context lasts; start it if it is not.

        It is stopped when the last lease on the machine has ended. Raise EmbeddedStoreError if it does not start.
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
            endpoint = self._endpoint() or self._started(deadline)
            yield Connection(endpoint, access_key, secret_key)

    def _endpoint(self) -> str | None:
        """Return the address of the running store; None if it is not running or not ready."""
        if not self._supervised():
            return None
        with suppress(FileNotFoundError, ValueError, KeyError, TypeError):
            return str(json.loads((self.folder / "connection.json").read_bytes())["endpoint_url"])
        return None

    def _supervised(self) -> bool:
        with locked(self.folder / "keeper.lock", fcntl.LOCK_SH, deadline=0) as free:
            return not free

    def _started(self, deadline: float) -> str:
        """Start the store unless somebody else does; return its address."""
        with locked(self.folder / "start.lock", fcntl.LOCK_EX, deadline) as ours:
            while ours and time.monotonic() < deadline:
                if endpoint := self._endpoint():
                    return endpoint
                if self._supervised():
                    # A supervisor whose starter was killed, or one whose SeaweedFS has died: it is ready or gone soon.
                    time.sleep(PAUSE)
                else:
                    self._start_supervisor(deadline)
        raise self._stuck("start")

    def _start_supervisor(self, deadline: float) -> None:
        """Run a supervisor and wait until it says that the store is ready; raise EmbeddedStoreError with its reason."""
        import_path = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, [os.getenv("PYTHONPATH")])])
        command = [sys.executable, "-P", "-m", "storage.embedded.supervisor", BUCKET, REGION, str(deadline)]
        # A session of its own: Ctrl-C in a terminal reaches the client only.
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
            said = process.stdout.read().decode(errors="replace").strip()
        if said != "ready":
            raise EmbeddedStoreError(
                f"the embedded store did not start: {said or 'its supervisor died'} (log: {self.log})",
                hint=f"often the disk is full or {self.folder / 'data'} is damaged",
            )

    def _stuck(self, what: str) -> EmbeddedStoreError:
        return EmbeddedStoreError(
            f"the embedded store in {self.folder} did not {what} within {TIMEOUT:.0f} seconds (log: {self.log})",
            hint=f"end the processes named weed and storage.embedded.supervisor that use {self.folder}, and try again",
        )

    def _credentials(self, deadline: float) -> tuple[str, str]:
        """Return access and secret key, made at the first use of the folder and kept with the data."""
        path = self.folder / "s3.json"
        with locked(self.folder / "credentials.lock", fcntl.LOCK_EX, deadline):
            if not path.exists():
                _write_private(path, _weed_configuration(secrets.token_hex(10), secrets.token_urlsafe(30)))
            try:
                pair = json.loads(path.read_bytes())["identities"][0]["credentials"][0]
                return str(pair["accessKey"]), str(pair["secretKey"])
            except (ValueError, LookupError, TypeError) as error:
                raise EmbeddedStoreError(
                    f"{path} is damaged", hint="delete it: new credentials are made, the data stay"
                ) from error


def ask_directly(host: str) -> None:
    """Except `host` from the proxies of the environment, for this process and its children.

    boto3 could be told otherwise; Delta and Polars know no other way.
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
    """Write a file that only its owner can read, whole or not at all."""
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
    """Hold a lock on a file for as long as the context lasts; yield False if it was not to be had by `deadline`.

    `kind` is fcntl.LOCK_SH or LOCK_EX, `deadline` an instant of time.monotonic(); at least one attempt is made.
    """
    # Closing, not unlocking, ends the lock: a forked child that still uses the store keeps it.
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
