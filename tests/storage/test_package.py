import os
import subprocess
import sys

import pytest

import storage


@pytest.mark.parametrize("name", storage.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(storage, name).__name__ == name


def test_a_name_that_is_not_public_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="nosuch"):
        storage.nosuch  # type: ignore[attr-defined]  # that is the point  # noqa: B018


def test_importing_the_package_imports_nothing_heavy() -> None:
    program = "import sys, storage; print(sorted({'boto3', 'deltalake', 'polars', 'pydantic'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_pyarrow_takes_its_memory_from_the_system_unless_somebody_chooses() -> None:
    command = "import storage, pyarrow; print(pyarrow.default_memory_pool().backend_name)"
    for chosen in ("system", "jemalloc"):
        environment = {**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "jemalloc"}
        if chosen == "system":
            del environment["ARROW_DEFAULT_MEMORY_POOL"]
        done = subprocess.run(
            [sys.executable, "-c", command], env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == chosen
