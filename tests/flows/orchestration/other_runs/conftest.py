"""A client of the tests' Prefect API, which is the one that flow runs ask, too."""

from collections.abc import Iterator

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import PREFECT_API_URL, temporary_settings

from storage.settings import Settings


@pytest.fixture
def prefect(prefect_api: str, settings: Settings) -> Iterator[SyncPrefectClient]:
    with temporary_settings({PREFECT_API_URL: prefect_api}), get_client(sync_client=True) as prefect:
        yield prefect
