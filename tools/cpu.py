"""Seconds of CPU that processes have used, of their own and of the children that ended (Linux)."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PARENT, _TIMES = 1, slice(11, 15)  # after the name: proc_pid_stat(5), fields 4 and 14 to 17


def of(pid: int) -> float:
    return sum(int(each) for each in _stat(pid)[_TIMES]) / _TICKS


def of_postgres(folder: Path) -> float:
    """Of the database that `tools.services` keeps there: its server and each connection's part."""
    server = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
    return of(server) + sum(of(pid) for pid in _children(server))


def _children(parent: int) -> list[int]:
    states = {int(path.name): _stat(int(path.name)) for path in Path("/proc").glob("[0-9]*")}
    return [pid for pid, state in states.items() if state and int(state[_PARENT]) == parent]


def _stat(pid: int) -> list[str]:
    """Empty: it is no more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
