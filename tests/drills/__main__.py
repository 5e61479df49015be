"""`python -m tests.drills [NAME]…`: run the drills, or those named, and print the table of docs/drills.md."""

import sys
import time
import traceback

from tests.drills import bucket_drills, machine_drills, prefect_drills, serve_week, stop_times
from tests.drills.place import Outcome

DRILLS = {
    drill.__name__: drill
    for module in (bucket_drills, prefect_drills, machine_drills, stop_times, serve_week)
    for drill in module.DRILLS
}


def main() -> int:
    """Run; exit status 1 says that a drill did not end as it should."""
    names = sys.argv[1:] or list(DRILLS)
    if unknown := [name for name in names if name not in DRILLS]:
        sys.stderr.write(f"no drill is called {', '.join(unknown)}; there are {', '.join(DRILLS)}\n")
        return 2
    failed = 0
    sys.stdout.write("| drill | what | what happened | as it should | seconds |\n| --- | --- | --- | --- | ---: |\n")
    for name in names:
        begun = time.monotonic()
        try:
            outcome = DRILLS[name]()
        except Exception as error:  # noqa: BLE001 - the drill itself failed, which is a row, too
            traceback.print_exc()
            outcome = Outcome(name, f"{type(error).__name__}: {error}", ok=False)
        failed += not outcome.ok
        cells = (f"`{name}`", outcome.what, outcome.happened, "yes" if outcome.ok else "**no**")
        row = " | ".join(" ".join(str(cell).replace("|", "/").split()) for cell in cells)
        sys.stdout.write(f"| {row} | {time.monotonic() - begun:.0f} |\n")
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
