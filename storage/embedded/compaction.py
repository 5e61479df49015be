"""Compaction: lets SeaweedFS write its volumes anew, so that nothing of deleted objects is left in their files.

By itself it does that only once deleted objects take a third of a volume.
"""

import json
import time
from pathlib import Path
from urllib.request import urlopen

from storage.embedded.ports import HOST

__all__ = ["compact"]

LEAST_GARBAGE = "0.000000001"
"""Share of deleted bytes from which a volume is compacted: one byte of the largest, which has a gigabyte."""

SETTLE_SECONDS = 3.0
"""SeaweedFS passes deletions to its volumes within some 1.2 seconds."""

MOST_SECONDS = 120.0
"""Until we give up. A volume of a gigabyte takes some ten seconds on a slow disk."""


def compact(folder: Path) -> bool:
    """Compact the running store in `folder`; return False if what was deleted before is left, as on a full disk.

    Others may read, write and delete meanwhile. Raise OSError if the store does not answer.
    """
    ports = json.loads((folder / "connection.json").read_bytes())["ports"]
    ends = time.monotonic() + MOST_SECONDS
    wanted = {volume["Id"]: volume["CompactRevision"] for volume in _settled(ports["volume"], ends)}
    while True:
        _get(f"http://{HOST}:{ports['master']}/vol/vacuum?garbageThreshold={LEAST_GARBAGE}")
        # The revision counts compactions: another process may have deleted something since.
        if not any(
            wanted.get(each["Id"]) == each["CompactRevision"] for each in _volumes_with_garbage(ports["volume"])
        ):
            return True
        if time.monotonic() > ends:
            return False
        time.sleep(SETTLE_SECONDS)


def _settled(port: int, ends: float) -> list[dict[str, int]]:
    """Return the volumes with deleted bytes as soon as their number has stayed the same for a while."""
    found = _volumes_with_garbage(port)
    while time.monotonic() < ends:
        time.sleep(SETTLE_SECONDS)
        before, found = found, _volumes_with_garbage(port)
        if [volume["DeletedByteCount"] for volume in before] == [volume["DeletedByteCount"] for volume in found]:
            break
    return found


def _volumes_with_garbage(port: int) -> list[dict[str, int]]:
    volumes = json.loads(_get(f"http://{HOST}:{port}/status")).get("Volumes") or ()
    return [volume for volume in volumes if volume["DeletedByteCount"]]


def _get(url: str) -> bytes:
    with urlopen(url, timeout=MOST_SECONDS) as answer:  # noqa: S310 - our own address
        body: bytes = answer.read()
        return body
