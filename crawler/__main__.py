"""One crawl as a process: `python -m crawler SOURCE --crawl-id ID`. Used by `crawler.process`; works by hand too."""

import argparse
import sys
from collections.abc import Sequence

from crawler.crawl_process import run

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the crawl. Exit status: 0 finished, 1 the source failed, 70 our own code failed; 2, misuse, by SystemExit."""
    parser = argparse.ArgumentParser(prog="python -m crawler", description="Crawl one newspaper into the bucket.")
    parser.add_argument("source", help="slug of the newspaper")
    parser.add_argument("--crawl-id", default="", help="id of the crawl; repeating it is harmless")
    parser.add_argument("--max-articles", type=int, help="fetch at most this many articles")
    parser.add_argument("--with-parent", action="store_true", help="stop when standard input ends")
    chosen = parser.parse_args(arguments)
    return run(
        chosen.source, chosen.crawl_id, chosen.max_articles, parent=sys.stdin.fileno() if chosen.with_parent else None
    )


if __name__ == "__main__":
    sys.exit(main())
