"""A source whose articles are `…-postN.html`, and addresses of its articles."""

import pytest

from crawler.registry import Source, load_registry
from storage.model.identifiers import SourceSlug
from tests.crawler.site import HOST, SLUG, write_registry


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    directory = write_registry(tmp_path_factory.mktemp("registry"), sections=["/"])
    return load_registry(directory)[SourceSlug(SLUG)]


def article(number: int, path: str = "/") -> str:
    return f"http://{HOST}{path}tin-post{number}.html"
