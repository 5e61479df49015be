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
