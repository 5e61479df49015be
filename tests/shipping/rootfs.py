"""`make rootfs`: carry out every step of the Dockerfile in clean roots, for want of a container engine; needs root.

Each stage that begins FROM debian is a Debian root made by debootstrap, which holds what the image of the same name
does, and a little more. RUN steps run inside by chroot, COPY takes only what .dockerignore lets through. Then the entry
points run as the ordinary user, with the whole tree mounted read-only.
"""

import argparse
import fnmatch
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]

MOUNTED = ("/dev", "/proc")

CHECKS = {
    "baotinh": (
        ["baotinh", "--version"],
        ["baotinh", "ingest", "--help"],
        ["baotinh", "sources"],
        ["python3", "-P", "/opt/baotinh/flows/orchestration/container_health.py"],
        ["prefect", "version"],
        ["baotinh", "ingest", "--no-crawl"],
        ["baotinh", "demo"],
    ),
    "reader": (
        ["/usr/local/bin/baotinh", "--version"],
        ["/usr/local/bin/baotinh", "show", "--help"],
        ["/opt/venv/bin/python", "-c", "from storage import Archive; import sys; sys.stdout.write(str(Archive))"],
    ),
}


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@dataclass
class Stage:
    """One stage of the Dockerfile."""

    name: str
    base: str
    steps: list[tuple[str, str]] = field(default_factory=list)


def stages(text: str) -> Iterator[Stage]:
    """Yield the stages of a Dockerfile."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    current: Stage | None = None
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        if not line.strip():
            continue
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            if current:
                yield current
            base, _, name = rest.partition(" AS ")
            current = Stage(name, base)
        elif current:
            current.steps.append((word, rest.strip()))
    if current:
        yield current


class Root:
    """The file system of one stage."""

    def __init__(self, folder: Path, stage: Stage, parent: "Root | None") -> None:
        self.folder = folder
        self.stage = stage
        self.environment: dict[str, str] = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
        self.workdir, self.user = "/", "0"
        if parent is not None:
            self.environment, self.workdir, self.user = dict(parent.environment), parent.workdir, parent.user

    def build(self, roots: dict[str, "Root"]) -> None:
        """Carry out the steps."""
        for word, rest in self.stage.steps:
            begun = time.monotonic()
            if word == "RUN":
                self._run(rest)
            elif word == "COPY":
                self._copy(rest, roots)
            elif word in ("ENV", "ARG"):
                for name, value in (pair.split("=", 1) for pair in shlex.split(rest)):
                    self.environment[name] = re.sub(r"\$(\w+)", lambda m: self.environment.get(m[1], ""), value)
            elif word == "WORKDIR":
                self.workdir = rest
                (self.folder / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
            elif word == "USER":
                self.user = rest
            took = time.monotonic() - begun
            if took > 1:
                say(f"  {self.stage.name}: {took:5.0f} s  {word} {rest[:90]}")

    def _run(self, command: str) -> None:
        self.chroot(["/bin/sh", "-c", command], user="0", check=True, quiet=True)

    def _copy(self, rest: str, roots: dict[str, "Root"]) -> None:
        words = shlex.split(rest)
        source_root = ROOT
        if words[0].startswith("--from="):
            source_root = roots[words.pop(0).removeprefix("--from=")].folder
        *names, target = words
        into = self.folder / str(Path(self.workdir) / target).lstrip("/")
        for name in names:
            source = source_root / name.lstrip("/")
            if source_root is ROOT and not allowed(name):
                raise SystemExit(f"COPY {name}: .dockerignore keeps it out")
            into.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(
                    source, into, symlinks=True, dirs_exist_ok=True,
                    ignore=shutil.ignore_patterns("__pycache__") if source_root is ROOT else None,
                )  # fmt: skip  # short items: a line each would fill a screen
            else:
                shutil.copy2(source, into / source.name if len(names) > 1 or target.endswith("/") else into)

    def chroot(
        self,
        command: list[str],
        *,
        user: str | None = None,
        check: bool = False,
        quiet: bool = False,
        readonly: bool = False,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside, in mount and process namespaces of its own."""
        mounts = [f"mount --bind {shlex.quote(str(self.folder))} {shlex.quote(str(self.folder))}"]
        mounts += [f"mount --rbind {path} {shlex.quote(str(self.folder) + path)}" for path in MOUNTED]
        mounts += [f"mount --bind /etc/resolv.conf {shlex.quote(str(self.folder))}/etc/resolv.conf || true"]
        if " pip " in command[-1] and Path("/etc/ssl/certs").is_dir():  # this machine's registry may have its own
            (self.folder / "etc/ssl/certs").mkdir(parents=True, exist_ok=True)
            mounts.append(f"mount --bind /etc/ssl/certs {shlex.quote(str(self.folder))}/etc/ssl/certs")
        if readonly:
            mounts += [
                f"mount -t tmpfs tmpfs {shlex.quote(str(self.folder))}/tmp",
                f"mount -t tmpfs -o uid=10001 tmpfs {shlex.quote(str(self.folder))}/data",
                f"mount -o remount,ro,bind {shlex.quote(str(self.folder))}",
            ]
        user = self.user if user is None else user
        inside = f"cd {shlex.quote(self.workdir)} && exec {shlex.join(command)}"
        enter = f"exec chroot --userspec={user}:{user} {shlex.quote(str(self.folder))} /bin/sh -c {shlex.quote(inside)}"
        # What this machine needs to reach the package registries; a builder elsewhere has its own ways.
        mine = {
            name: os.environ[name] for name in os.environ if name.startswith("PIP_") or name.lower().endswith("_proxy")
        }
        done = subprocess.run(
            ["unshare", "--mount", "--propagation", "slave", "/bin/sh", "-ec", "\n".join([*mounts, enter])],
            env={**(mine if user == "0" else {}), **self.environment},
            text=True, check=False, capture_output=quiet,
        )  # fmt: skip  # short items: a line each would fill a screen
        if check and done.returncode:
            said = f"{done.stdout or ''}{done.stderr or ''}"[-4000:]
            raise SystemExit(f"{shlex.join(command)} ended with status {done.returncode}\n{said}")
        return done

    @property
    def megabytes(self) -> float:
        """Size of everything, as `du` counts it."""
        out = subprocess.run(["du", "-sxm", self.folder], text=True, capture_output=True, check=False).stdout
        return float(out.split()[0])


def allowed(name: str) -> bool:
    """Tell whether .dockerignore lets a file through to the build."""
    rules = [line.strip() for line in (ROOT / ".dockerignore").read_text().splitlines() if line.strip()]
    kept = False
    for rule in rules:
        pattern = rule.lstrip("!")
        if fnmatch.fnmatch(name, pattern) or name.startswith(f"{pattern}/"):
            kept = rule.startswith("!")
    return kept


def main() -> None:
    """Build all stages, measure them, and try the entry points."""
    parser = argparse.ArgumentParser(prog="python -m tests.shipping.rootfs")
    parser.add_argument("folder", type=Path, help="where the roots go: 4 GB")
    parser.add_argument("--debian", type=Path, help="a clean Debian root made before, which is copied")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    roots: dict[str, Root] = {}
    for stage in stages((ROOT / "Dockerfile").read_text()):
        folder = options.folder / stage.name
        parent = roots.get(stage.base)
        if parent is None:
            release = stage.base.split(":")[1].removesuffix("-slim")
            clean = options.debian or options.folder / release
            if not clean.exists():
                subprocess.run(
                    ["debootstrap", "--variant=minbase", release, clean], check=True, stdout=subprocess.DEVNULL
                )
            subprocess.run(["cp", "-a", clean, folder], check=True)
        else:
            subprocess.run(["cp", "-a", parent.folder, folder], check=True)
        roots[stage.name] = root = Root(folder, stage, parent)
        before = root.megabytes
        root.build(roots)
        say(f"{stage.name}: {root.megabytes:.0f} MB, of which {before:.0f} from {stage.base}")
    failed = 0
    for name, commands in CHECKS.items():
        for command in commands:
            begun = time.monotonic()
            done = roots[name].chroot(command, readonly=True, quiet=True)
            said = (done.stdout + done.stderr).strip().splitlines()
            silent = not said and "container_health" not in command[-1]  # a command that does nothing says nothing
            failed += bool(done.returncode) or silent
            took = time.monotonic() - begun
            say(f"{name}: {shlex.join(command)} → {done.returncode} in {took:.1f} s  {said[-1:]}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
