"""Makes the checkout ready, then becomes the program asked for; needs only Python itself.

python3 tools/setup.py [--dev] [MODULE [ARGUMENT…]]

Everything lands inside the checkout: `.venv/`, `node_modules/`, `build/`, `staticfiles/`. A step
is skipped while what it was made from is unchanged. Any Python 3 must be able to read this file,
so that an old one gets a sentence and not a syntax error.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
OLDEST_NODE = 20
LINES_SHOWN = 12
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")


class CannotSetUp(Exception):
    """`str()` is the sentence to show."""


def say(sentence: str) -> None:
    print(sentence, flush=True)


def run(*command: object, failure: str, **environment: str) -> None:
    """What a tool printed last is shown, and only when it failed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=str(ROOT),
        env=dict(os.environ, **environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        said = done.stdout.decode("utf-8", "replace").splitlines()
        sys.stderr.writelines(f"{line}\n" for line in said[-LINES_SHOWN:])
        raise CannotSetUp(failure)


def works(*command: object) -> bool:
    arguments, quiet = [str(part) for part in command], subprocess.DEVNULL
    try:
        done = subprocess.run(arguments, stdout=quiet, stderr=quiet, check=False)
    except OSError:
        return False
    return not done.returncode


# ---- Stamps: what a step was last made from ---------------------------------------------


def fingerprint(*names: str) -> str:
    """Of files their contents; of folders the names, sizes and times of what is in them."""
    digest = hashlib.sha256()
    for name in names:
        place = ROOT / name
        if place.is_file():
            digest.update(place.read_bytes())
        for file in sorted(place.rglob("*")):
            state = file.stat()
            digest.update(f"{file} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def stamped(stamp: str) -> dict:
    try:
        return dict(json.loads((ROOT / stamp).read_text()))
    except (OSError, ValueError):
        return {}


def put_stamp(stamp: str, **made_from: str) -> None:
    (ROOT / stamp).write_text(json.dumps(dict(stamped(stamp), **made_from)))


# ---- The steps ----------------------------------------------------------------------------


def use_new_enough_python() -> None:
    if sys.version_info >= OLDEST:
        return
    for name in NEWER_PYTHONS:
        path = shutil.which(name)
        if path:
            os.execv(path, [path, *sys.argv])  # noqa: S606
    have = sys.version.split()[0]
    raise CannotSetUp(f"Python 3.11 or newer is needed; this machine's python3 is {have}.")


def make_virtual_environment() -> None:
    if works(PYTHON, "-c", "import sys; assert sys.version_info >= (3, 11)"):
        return
    say("Making the virtual environment in .venv/ …")
    shutil.rmtree(str(VENV), ignore_errors=True)
    sentence = "The virtual environment could not be made (Debian: apt-get install python3-venv)."
    run(sys.executable, "-m", "venv", VENV, failure=sentence)


def install(requirements: str) -> None:
    stamp = ".venv/installed.json"
    wanted = fingerprint(requirements)
    if stamped(stamp).get(requirements) == wanted:
        return
    say(f"Installing the Python packages of {requirements} …")
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    sentence = f"The packages of {requirements} could not be installed."
    run(*pip, "--no-deps", "--require-hashes", "-r", requirements, failure=sentence)
    put_stamp(stamp, **{requirements: wanted})


def npm() -> Path:
    """The machine's npm if its Node is new enough, else the one from a Python package."""
    found, node = shutil.which("npm"), shutil.which("node")
    is_new = f"process.exit(parseInt(process.versions.node) < {OLDEST_NODE})"
    if found and node and works(node, "-e", is_new):
        return Path(found)
    install("requirements-npm.txt")
    return VENV / "bin" / "npm"


def install_front_end(is_dev: bool) -> None:  # noqa: FBT001
    stamp = "node_modules/installed.json"
    wanted = fingerprint("package-lock.json")
    done = stamped(stamp)
    if done.get("all") == wanted or (not is_dev and done.get("use") == wanted):
        return
    program = npm()
    say("Installing the front-end packages …")
    options = [] if is_dev else ["--omit=dev"]
    path = os.pathsep.join([str(program.parent), os.environ.get("PATH", "")])
    sentence = "The front-end packages could not be installed."
    run(program, "ci", "--no-audit", "--no-fund", *options, failure=sentence, PATH=path)
    put_stamp(stamp, **{"all" if is_dev else "use": wanted})


def build_front_end() -> None:
    stamp = "build/built.json"
    wanted = fingerprint("tools/frontend.py", "package-lock.json")
    if stamped(stamp).get("vendor") == wanted and (ROOT / "build" / "static" / "vendor").is_dir():
        return
    run(PYTHON, "-m", "tools.frontend", failure="The front end could not be built.")
    put_stamp(stamp, vendor=wanted)


def compile_catalogues() -> None:
    stamp = "build/built.json"
    catalogues = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
    wanted = fingerprint(*[str(file.relative_to(ROOT)) for file in catalogues])
    is_there = all(file.with_suffix(".mo").exists() for file in catalogues)
    if stamped(stamp).get("catalogues") == wanted and is_there:
        return
    run(PYTHON, "-m", "tools.translations", "compile", failure="A translation file has an error.")
    put_stamp(stamp, catalogues=wanted)


def collect_static_files() -> None:
    stamp = "build/built.json"
    wanted = fingerprint("static", "build/static", "requirements.txt")
    if stamped(stamp).get("collected") == wanted and (ROOT / "staticfiles").is_dir():
        return
    command = [PYTHON, "manage.py", "collectstatic", "--no-input"]
    run(*command, failure="The static files could not be collected.", DEMO="1")
    put_stamp(stamp, collected=wanted)


def set_up(is_dev: bool) -> None:  # noqa: FBT001
    make_virtual_environment()
    install("requirements.txt")
    if is_dev:
        install("requirements-dev.txt")
    install_front_end(is_dev)
    (ROOT / "build" / "static").mkdir(parents=True, exist_ok=True)
    build_front_end()
    compile_catalogues()
    collect_static_files()


def main(arguments: "list[str]") -> int:
    is_dev = arguments[:1] == ["--dev"]
    try:
        use_new_enough_python()
        with Path(__file__).open() as one_at_a_time:
            fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
            set_up(is_dev)
    except CannotSetUp as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    module = arguments[1:] if is_dev else arguments
    if module:
        os.chdir(str(ROOT))
        os.execv(str(PYTHON), [str(PYTHON), "-m", *module])  # noqa: S606
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
