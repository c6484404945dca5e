"""Starts `make run` once from a clean clone, as a machine with nothing but Python would.

PATH holds sh, make, git and python3 only. Needs the standard library alone.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ("sh", "make", "git")
PAGES = ("/", "/arrangementer/", "/helse/")
SECONDS_FOR_A_FIRST_START = 900
SECONDS_FOR_THE_NEXT = 60
SECONDS_TO_STOP = 60


class Failed(Exception):
    """`str()` is the sentence to show."""


def narrow_path(folder: Path) -> str:
    folder.mkdir()
    for program in PROGRAMS:
        found = shutil.which(program)
        if found is None:
            raise Failed(f"{program} is missing on this machine.")
        (folder / program).symlink_to(found)
    (folder / "python3").symlink_to(Path(sys.executable).resolve())
    return str(folder)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def refuse_leftovers(clone: Path) -> None:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_text().replace("\0", " ").strip()
        except OSError:
            continue
        if str(clone) in words:
            found.append(words)
    if found:
        raise Failed("Left running: " + "; ".join(found))


def show_until_ready(process: "subprocess.Popen[str]") -> None:
    for line in process.stdout or ():
        print(f"   {line}", end="", flush=True)
        if line.startswith("Ready:"):
            return
    raise Failed(f"`make run` ended without being ready (code {process.wait()}).")


def show_rest(process: "subprocess.Popen[str]") -> None:
    alarm = threading.Timer(SECONDS_TO_STOP, os.killpg, (process.pid, signal.SIGKILL))
    alarm.start()
    for line in process.stdout or ():
        print(f"   {line}", end="", flush=True)
    process.wait()
    alarm.cancel()


def start_once(clone: Path, path: str, patience: int) -> None:
    port = free_port()
    started_at = time.monotonic()
    process = subprocess.Popen(
        ["make", "run", f"PORT={port}"],
        cwd=clone,
        env=os.environ | {"PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    alarm = threading.Timer(patience, os.killpg, (process.pid, signal.SIGTERM))
    alarm.start()
    try:
        show_until_ready(process)
        print(f"── ready after {time.monotonic() - started_at:.1f} s", flush=True)
        for page in PAGES:
            with urllib.request.urlopen(f"http://localhost:{port}{page}", timeout=30) as answer:
                print(f"── {page} {answer.status}, {len(answer.read())} bytes", flush=True)
    finally:
        alarm.cancel()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            show_rest(process)


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="fresh-"))
    folder.chmod(0o755)
    clone = folder / "clone"
    try:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        path = narrow_path(folder / "bin")
        for patience in (SECONDS_FOR_A_FIRST_START, SECONDS_FOR_THE_NEXT):
            start_once(clone, path, patience)
            refuse_leftovers(clone)
    except (Failed, OSError, subprocess.SubprocessError) as problem:
        print(f"── from a clean clone: FAILED: {problem}", flush=True)
        for log in sorted((clone / ".run").glob("*.log")):
            print(f"── {log.name}\n{log.read_text(errors='replace')[-3000:]}", flush=True)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("── from a clean clone: ok, nothing left running", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
