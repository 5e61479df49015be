"""`crawler.fork_server` for simulated time: each crawl sees the clock that the variable CLOCK_AHEAD sets.

Only the crawler's own modules see it. Signatures of requests to the bucket need the real time.
"""

import os
import sys
from datetime import datetime, timedelta, tzinfo
from typing import Any

from crawler import crawl_process, fork_server

__all__ = ["CLOCK_AHEAD", "MODULE"]

MODULE = __spec__.name if __spec__ else __name__

CLOCK_AHEAD = "REPLICA_CLOCK_AHEAD"
"""Environment variable: seconds by which a crawl's clock is ahead of the real one, may be negative."""


class _ShiftedDatetime:
    """Stands for the class `datetime` in modules that only construct times and ask for the present one."""

    def now(self, tz: tzinfo | None = None) -> datetime:
        """Return the present time by the shifted clock."""
        return datetime.now(tz) + timedelta(seconds=float(os.environ.get(CLOCK_AHEAD, "0")))

    def __call__(self, *parts: Any, **named: Any) -> datetime:
        return datetime(*parts, **named)  # noqa: DTZ001 - whatever the caller asks for

    def __getattr__(self, name: str) -> Any:
        return getattr(datetime, name)


_run = crawl_process.run


def run_shifted(
    source: str, crawl_id: str, max_articles: int | None, *, parent: int | None, log: str | None = None
) -> int:
    """Crawl as `crawl_process.run` does, by the shifted clock."""
    import crawler.extensions.crawl_recorder
    import crawler.politeness.robots
    import crawler.spiders.provincial  # noqa: F401 - loaded before its clock is shifted

    for name, module in list(sys.modules.items()):
        if name.startswith("crawler.") and getattr(module, "datetime", None) is datetime:
            module.datetime = _ShiftedDatetime()  # type: ignore[attr-defined]  # each of these modules imports datetime
    return _run(source, crawl_id, max_articles, parent=parent, log=log)


if __name__ == "__main__":
    crawl_process.run = run_shifted
    sys.exit(fork_server.main())
