"""The command that relates articles from standard input: `dedup`."""

import sys

import click

__all__ = ["dedup"]


@click.command()
@click.option("--jsonl", is_flag=True, required=True, help="Read and write JSON, one object a line.")
def dedup(jsonl: bool) -> int:  # noqa: ARG001 - says which form; there is no other yet
    """Relate articles from standard input, in order of arrival; no bucket is needed.

    A line in is {"id", "source", "url", "published_at", "headline", "text"}, a line out {"id", "decision", "of",
    "cluster", "similarity", "evidence"}. The decision is new, version of, reprint of, partial reprint or routine. A
    line that is no article is answered by {"line", "error"}; the exit status is then 1.
    """
    from crawler.registry import load_registry
    from flows.dedup.streaming import relate_lines
    from storage.settings import load_settings

    failed = False
    registry = load_registry(load_settings().sources_dir)
    for line in relate_lines(sys.stdin.buffer, registry):
        click.echo(line)
        failed = failed or '"error": ' in line
    return 1 if failed else 0
