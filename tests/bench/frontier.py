"""`python -m tests.bench.frontier`: time and memory to read and plan 200,000 known addresses of one source.

The addresses lie in an embedded store; a process of its own reads them, with all that a crawl imports, and plans.
"""

import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.discovery import Listed
from crawler.frontier.bodies import body_at
from crawler.frontier.entry import Entry, sitemap_mark
from crawler.frontier.plan import plan
from crawler.frontier.store import FrontierStore
from storage import layout
from storage.model.article import CaptureRef
from storage.model.identifiers import ArticleId, SourceSlug, new_crawl_id
from storage.s3.connection import open_bucket
from storage.settings import Settings

KNOWN = 200_000
SOURCE = SourceSlug("baothu")
NOW = datetime(2026, 3, 2, tzinfo=UTC)
REMOVAL_AFTER = timedelta(hours=24)


def known(number: int) -> Entry:
    """An address with everything that may be known of it, found one each twenty minutes for seven and a half years."""
    found = NOW - timedelta(minutes=20 * number)
    asked = NOW - (NOW - found) / 2
    return Entry(
        url=f"https://baothu.example/tin-tuc/xa-hoi/mot-bai-bao-co-ten-dai-nhu-moi-bai-bao-khac-post{number}.html",
        first_seen=found,
        published_at=found - timedelta(minutes=30),
        tried_at=asked,
        shown_at=asked,
        shown_before=asked - (NOW - found) / 4,
        whole_at=asked,
        status=200,
        etag=f'"{number:032x}"',
        last_modified="Mon, 02 Mar 2026 00:00:00 GMT",
        body=body_at(
            CaptureRef(
                segment=layout.segment(SOURCE, new_crawl_id(asked), 0, asked),
                offset=97 * number,
                length=9_481,
                digest=f"sha256:{number:064x}",
            ),
            asked,
        ),
        headline=f"{number:08x}",
        sitemap=sitemap_mark(f"https://baothu.example/bai-{found:%Y-%m}.xml"),
        edits=((found, found + timedelta(hours=2)),) if number % 3 == 0 else (),
    )


def main() -> None:
    """Fill a store, and measure in another process."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        settings = Settings(data_dir=Path(folder))
        with open_bucket(settings) as bucket:
            FrontierStore(bucket, SOURCE).update({ArticleId(f"{n:020x}"): known(n) for n in range(KNOWN)})
            subprocess.run([sys.executable, "-m", __spec__.name, "--measure"], env=settings.environment(), check=True)


def measure() -> None:
    """Read and plan, and print what that takes."""
    import crawler.extensions.crawl_recorder  # noqa: F401 - what a crawl imports takes memory, too

    before = _megabytes()
    with open_bucket(Settings()) as bucket:
        begun, cpu = time.monotonic(), time.process_time()
        frontier = FrontierStore(bucket, SOURCE).read()
        read = time.process_time() - cpu
        found = {ArticleId(f"{n:020x}"): Listed(frontier[ArticleId(f"{n:020x}")].url) for n in range(300)}
        chosen = plan(frontier, found, NOW, removal_after=REMOVAL_AFTER, limit=2000)
        seconds, worked = time.monotonic() - begun, time.process_time() - cpu
    print(f"{len(frontier):,} addresses read and planned: {seconds:.2f} s, {worked:.2f} s of CPU ({read:.2f} to read)")
    print(f"{len(chosen.visits):,} visits chosen, {chosen.postponed:,} postponed")
    print(f"memory at most {_megabytes():.0f} MB, of it {before:.0f} MB the program")


def _megabytes() -> float:
    """The most memory that this program has taken; not from `resource`, which counts its parent's, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    measure() if "--measure" in sys.argv else main()
