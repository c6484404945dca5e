"""The launcher, as a person at the shell meets it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASK_BOTH = """
import os, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    print(connection.execute("SHOW server_version_num").fetchone()[0] >= "150000")
broker = redis.Redis(unix_socket_path=os.environ["REDIS_URL"].removeprefix("redis+socket://"))
print(broker.ping())
broker.close()
"""


@pytest.fixture
def temporary() -> Iterator[Path]:
    """Short enough for the path of a socket, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="t-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def start(temporary: Path, *command: str, **environment: str) -> subprocess.Popen[str]:
    fresh = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    return subprocess.Popen(
        [sys.executable, "-m", "tools.with_services", "--", *command],
        cwd=ROOT,
        env=fresh | {"TMPDIR": str(temporary)} | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def start_waiting(temporary: Path) -> subprocess.Popen[str]:
    command = "import time; print('up', flush=True); time.sleep(60)"
    process = start(temporary, sys.executable, "-c", command)
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def processes_of(temporary: Path) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_text().replace("\0", " ")
        except OSError:
            continue
        if str(temporary) in words:
            found.append(words)
    return found


def wait_until_gone(temporary: Path) -> list[str]:
    until = time.monotonic() + 10
    while processes_of(temporary) and time.monotonic() < until:
        time.sleep(0.05)
    return processes_of(temporary)


def test_a_command_gets_a_database_and_a_broker_of_its_own(temporary):
    output, errors = start(temporary, sys.executable, "-c", ASK_BOTH).communicate(timeout=60)

    assert (output, errors) == ("True\nTrue\n", "")
    assert list(temporary.iterdir()) == []


def test_services_the_environment_names_are_used(temporary):
    named = {"DATABASE_URL": "postgresql://there/name", "REDIS_URL": "redis://there"}
    command = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"

    output, _ = start(temporary, sys.executable, "-c", command, **named).communicate(timeout=60)

    assert output == "postgresql://there/name redis://there\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another user")
def test_root_starts_them_in_a_folder_closed_to_others(temporary):
    temporary.chmod(0o700)

    output, errors = start(temporary, sys.executable, "-c", ASK_BOTH).communicate(timeout=60)

    assert (output, errors) == ("True\nTrue\n", "")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become an ordinary user")
def test_an_ordinary_user_starts_them(temporary):
    shutil.chown(temporary, "nobody")
    environment = {"TMPDIR": str(temporary), "HOME": str(temporary), "PATH": os.environ["PATH"]}

    try:
        done = subprocess.run(
            [sys.executable, "-m", "tools.with_services", sys.executable, "-c", ASK_BOTH],
            cwd=ROOT,
            env=environment,
            user="nobody",
            extra_groups=[],
            capture_output=True,
            text=True,
            check=False,
        )
    except PermissionError:
        pytest.skip("this Python is closed to others")

    assert (done.stdout, done.stderr) == ("True\nTrue\n", "")


def test_a_temporary_folder_with_a_long_path_is_no_hindrance(temporary):
    long = temporary / ("a-long-name" * 8)
    long.mkdir()

    output, errors = start(long, sys.executable, "-c", ASK_BOTH).communicate(timeout=60)

    assert (output, errors) == ("True\nTrue\n", "")


def test_the_exit_code_is_the_commands_own(temporary):
    process = start(temporary, sys.executable, "-c", "raise SystemExit(7)")

    process.communicate(timeout=60)

    assert process.returncode == 7


def test_a_missing_command_is_one_sentence(temporary):
    process = start(temporary, "no-such-program")

    _, errors = process.communicate(timeout=60)

    assert (process.returncode, errors) == (127, "There is no program no-such-program.\n")


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_nothing(temporary, signum):
    process = start_waiting(temporary)

    process.send_signal(signum)
    process.communicate(timeout=60)

    assert process.returncode == 128 + signum
    assert processes_of(temporary) == []
    assert list(temporary.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="other kernels tell children nothing")
def test_a_killed_run_takes_its_services_along_and_the_next_one_sweeps(temporary):
    process = start_waiting(temporary)

    process.kill()
    process.communicate()

    assert wait_until_gone(temporary) == []
    assert len(list(temporary.iterdir())) == 1
    start(temporary, sys.executable, "-c", "").communicate(timeout=60)
    assert list(temporary.iterdir()) == []
