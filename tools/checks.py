"""python -m tools.checks test|ci|audit: the test suite, and all that CI holds.

ARGS chooses tests (ARGS="tests/events -x"); BROWSER=no leaves the browser tests out.
"""

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

from tools import chromium, with_services

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
EVERYDAY = "not audit and not chaos and not html"
# Quick and cheap first. The deploy check and the migrations are tests.
STEPS = {
    "lint": "-m ruff check .",
    "format": "-m ruff format --check .",
    "street": f"{Path(PYTHON).parent}/lint-imports",
    "translations": "-m tools.translations check",
    "types": "-m mypy .",
}


def selection(marker: str) -> list[str]:
    without_browser = os.environ.get("BROWSER", "yes").lower() in {"no", "0", "false"}
    chosen = f"({marker}) and not browser" if without_browser else marker
    return ["-m", chosen, *shlex.split(os.environ.get("ARGS", ""))]


def side_by_side(marker: str) -> list[str]:
    """All of the everyday tests run in as many processes as there are cores, a file in one of
    them. What was chosen runs in one, and so do those that end the services under them."""
    if marker != EVERYDAY or os.environ.get("ARGS"):
        return []
    return ["-n", str(os.cpu_count() or 1), "--dist", "loadfile"]


def pytest(marker: str) -> int:
    if os.environ.get("BROWSER", "yes").lower() not in {"no", "0", "false"}:
        try:
            chromium.executable()
        except chromium.Missing as missing:
            print(missing, file=sys.stderr)
            return 1
    return with_services.run([PYTHON, "-m", "pytest", *side_by_side(marker), *selection(marker)])


def step(name: str, command: str) -> bool:
    started_at = time.monotonic()
    print(f"── {name}", flush=True)
    arguments = [PYTHON, *command.split()]
    done = subprocess.run(arguments, cwd=ROOT, env={"DEMO": "1"} | os.environ, check=False)
    seconds = time.monotonic() - started_at
    print(f"── {name}: {'FAILED' if done.returncode else 'ok'} in {seconds:.0f} s", flush=True)
    return done.returncode == 0


def test() -> int:
    return pytest(EVERYDAY)


def ci() -> int:
    failed = [name for name, command in STEPS.items() if not step(name, command)]
    # A zone that is never ours, so that nothing leans on the machine's clock.
    os.environ["TZ"] = "Pacific/Kiritimati"
    for name, marker in {"HTML": "html", "faults": "chaos", "tests": EVERYDAY}.items():
        print(f"── {name}", flush=True)
        if pytest(marker):
            failed.append(name)
    print(f"Failed: {', '.join(failed)}." if failed else "All checks passed.", flush=True)
    return 1 if failed else 0


def audit() -> int:
    return pytest("audit or chaos")


COMMANDS = {"test": test, "ci": ci, "audit": audit}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    return COMMANDS[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
