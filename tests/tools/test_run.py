"""What stops `make run` is one sentence that says what to do."""

import socket
import subprocess
import sys

import pytest

from tools import instance, run, supervisor


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80 80"])
def test_a_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)

    with pytest.raises(run.CannotRun) as refused:
        run.chosen_port()

    assert str(refused.value) == f"PORT must be a number from 1 to 65535, not {port!r}."


def test_without_a_port_it_is_8000(monkeypatch):
    monkeypatch.delenv("PORT", raising=False)

    assert run.chosen_port() == 8000


def test_a_busy_port_names_the_next():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(run.CannotRun) as refused:
            run.refuse_busy(port)

    assert str(refused.value) == f"Port {port} is busy; try make run PORT={port + 1}."


def test_a_second_start_in_the_same_folder_says_where_the_first_is(monkeypatch, tmp_path):
    monkeypatch.setattr(run, "FOLDER", tmp_path)

    with (
        run.only_one_here("http://localhost:8000"),
        pytest.raises(run.CannotRun) as refused,
        run.only_one_here("http://localhost:8001"),
    ):
        pass

    there = "http://localhost:8000"
    assert str(refused.value) == f"The portal is already running from this folder: {there}"


def test_the_key_of_the_try_out_is_kept(tmp_path):
    first, second = instance.secret_key(tmp_path), instance.secret_key(tmp_path)

    assert first == second
    assert len(first) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_a_child_that_ends_is_told_with_its_last_words(tmp_path):
    (tmp_path / "ended.py").write_text("raise SystemExit('The disk is full.')")
    children = supervisor.Children(tmp_path, {"PYTHONPATH": str(tmp_path)})

    children.start("worker", "ended")
    with pytest.raises(supervisor.ChildEnded) as ended:
        children.wait(lambda: False)
    children.stop()

    log = tmp_path / "worker.log"
    assert str(ended.value) == f"worker ended by itself (code 1, see {log}): The disk is full."


def test_last_words_are_the_exception_not_what_hangs_below_it():
    log = (
        "Traceback (most recent call last):\n"
        '  File "x.py", line 1, in <module>\n'
        'django.db.utils.ProgrammingError: column "x" does not exist\n'
        "LINE 1: SELECT x\n"
        "               ^\n"
    )

    words = supervisor.last_words(log)

    assert words == 'django.db.utils.ProgrammingError: column "x" does not exist'


def test_stopping_ends_the_children_of_children_too(tmp_path):
    (tmp_path / "parent.py").write_text(
        "import signal, subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\n"
        "signal.pause()\n"
    )
    children = supervisor.Children(tmp_path, {"PYTHONPATH": str(tmp_path)})
    children.start("parent", "parent")
    log = children.log_of("parent")
    children.wait(lambda: log.read_text().endswith("\n"))
    pid = int(log.read_text())

    children.stop()

    assert is_gone(pid)


def is_gone(pid: int) -> bool:
    """A zombie counts as gone: whoever is process 1 here may not reap."""
    shown = subprocess.run(
        [sys.executable, "-c", f"print(open('/proc/{pid}/stat').read().split()[2])"],
        capture_output=True,
        text=True,
        check=False,
    )
    return shown.stdout.strip() in {"", "Z"}
