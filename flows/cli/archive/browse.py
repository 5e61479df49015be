"""The command `browse`: the web view of the archive on this machine."""

from __future__ import annotations

import hashlib
import ipaddress
import socket
from contextlib import ExitStack, suppress
from pathlib import Path

import click

from flows.cli.output.log_lines import log_to_stderr
from flows.cli.output.screen import broken_rules, say
from storage.settings import Settings, load_settings

__all__ = ["browse"]


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; others reach 0.0.0.0.")
@click.option("--port", type=click.IntRange(0, 65535), default=8090, show_default=True, help="0 takes a free one.")
@click.option("--index-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder of the search index.")
@click.option(
    "--sources-dir", type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder of the registry that names the newspapers.  [default: the built-in one]",
)  # fmt: skip  # short items: a line each would fill a screen
@click.option("--rebuild", is_flag=True, help="Build the search index anew.")
@click.option(
    "--requests-a-second", type=click.FloatRange(min=0), default=50.0, show_default=True,
    help="Of one client; 0 for no limit.",
)  # fmt: skip  # short items: a line each would fill a screen
@click.option("--behind-proxy", is_flag=True, help="Believe X-Forwarded-For and X-Forwarded-Proto of a proxy.")
def browse(
    host: str,
    port: int,
    index_dir: Path | None,
    sources_dir: Path | None,
    rebuild: bool,
    requests_a_second: float,
    behind_proxy: bool,
) -> None:
    """Look at the archive in a browser.

    Pages, feeds and an API, read only; credentials that may only read are enough. The search index is built from the
    archive at the first start and follows it; it lies in the data folder and may be deleted at any time. Ctrl-C stops.
    """
    import uvicorn

    from flows.pipeline.rules_in_force import registry_in_force
    from flows.search.catch_up import SearchIndex
    from flows.search.follower import Follower
    from flows.telling.metrics_server import serving_metrics
    from flows.web.app import create_app
    from flows.web.health import HealthWatch
    from flows.web.newspapers import Newspapers
    from flows.web.site import Site
    from storage.reader.archive import Archive

    settings = load_settings()
    with ExitStack() as opened:
        listener = opened.enter_context(_listening(host, port))
        archive = opened.enter_context(Archive.open())
        registry = registry_in_force(archive.bucket, sources_dir or settings.sources_dir, broken_rules)
        opened.enter_context(log_to_stderr(as_json=settings.log_format == "json"))
        index = SearchIndex(index_dir or _index_folder(settings))
        if rebuild:
            index.rebuild()
        health = HealthWatch(archive.bucket, registry, settings)
        follower = Follower(archive, index, also=health.refresh)
        app = create_app(Site(archive, index, Newspapers(registry), health), requests_a_second=requests_a_second)
        config = uvicorn.Config(
            app, log_config=None, log_level="warning", server_header=False, proxy_headers=behind_proxy,
            access_log=False, timeout_keep_alive=10, limit_concurrency=200, timeout_graceful_shutdown=3,
        )  # fmt: skip  # short items: a line each would fill a screen
        with follower, serving_metrics(settings) as metrics:
            if metrics is not None:
                say(f"metrics are offered at {metrics}", err=True)
            shown = listener.getsockname()
            say(f"the archive is shown at {_address(host, shown[1])} until you press Ctrl-C", err=True)
            with suppress(KeyboardInterrupt):  # the server ends in order first, then raises the signal again
                uvicorn.Server(config).run(sockets=[listener])
        index.close()
        say("stopped", err=True)


def _index_folder(settings: Settings) -> Path:
    """Return a folder for this bucket: two archives share no index."""
    place = f"{settings.endpoint_url or ''} {settings.bucket_name} {settings.data_dir.resolve()}"
    return settings.data_dir / "search" / hashlib.sha256(place.encode()).hexdigest()[:12]


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
    except ValueError:
        family = socket.AF_INET
    # With the protocol named asyncio sends answers at once; else each waits 40 ms for the client to acknowledge.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)  # a reader may connect at once, and waits until the pages are ready
    except OSError as error:
        listener.close()
        raise click.UsageError(
            f"cannot listen on {host} port {port}: {error.strerror}; name another by --port"
        ) from error
    return listener


def _address(host: str, port: int) -> str:
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"
