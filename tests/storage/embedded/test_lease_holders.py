import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.embedded.lease_holders import shown, users_of


def test_a_process_without_a_command_is_not_named_as_a_user(tmp_path: Path) -> None:
    lease = tmp_path / "lease.lock"
    with (
        lease.open("ab") as file,
        subprocess.Popen([""], executable="/bin/cat", stdin=subprocess.PIPE, pass_fds=[file.fileno()]) as nameless,
    ):
        named = list(users_of(lease))
        nameless.communicate()
    assert [user.endswith(f"(process {os.getpid()})") for user in named] == [True]


def test_a_user_that_closes_other_files_meanwhile_is_named(tmp_path: Path) -> None:
    lease = tmp_path / "lease.lock"
    with subprocess.Popen([sys.executable, "-c", CLOSING, str(lease)], stdout=subprocess.PIPE, text=True) as user:
        try:
            assert user.stdout is not None
            assert user.stdout.readline() == "begun\n"
            assert all(list(users_of(lease)) for _ in range(30))
        finally:
            user.kill()


CLOSING = """
import os, sys

lease = os.open(sys.argv[1], os.O_CREAT)
os.dup2(lease, 1000)
os.close(lease)
print("begun", flush=True)
while True:
    opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(50)]
    for file in opened:
        os.close(file)
"""
"""Has the file of a lease open, and opens and closes others, which /proc lists before it."""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("/opt/bin/python3.11 /opt/bin/baotinh --data-dir demo store", "baotinh --data-dir demo store"),
        ("/opt/bin/python3 -c pass", "python3 -c pass"),
        ("python", "python"),
        ("/usr/bin/" + "x" * 100, "x" * 80 + "…"),
    ],
)
def test_a_user_of_a_store_is_named_by_its_command(words: str, told: str) -> None:
    assert shown([*words.split(), ""]) == shown(words.split()) == told
