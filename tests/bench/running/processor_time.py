"""Processor time of the crawls that this process has started."""

import os
from pathlib import Path

from crawler import process

__all__ = ["processor_time_of_crawls"]


def processor_time_of_crawls(*, with_server: bool = False) -> float:
    """Return the processor time of the crawls that have ended, in seconds; `with_server`: and of their fork server."""
    server = process._started
    if server is None:
        return 0.0
    fields = Path(f"/proc/{server._process.pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11 if with_server else 13 : 15])) / os.sysconf("SC_CLK_TCK")
