"""python -m tools.with_services -- COMMAND…: runs it with a fresh PostgreSQL and Valkey.

Sets DATABASE_URL and REDIS_URL; where they are set already, those services are used. DEMO is 1
unless the environment says otherwise.
Ends with the command's exit code and leaves nothing behind.
"""

import os
import signal
import subprocess
import sys
from types import FrameType

from tools.services import ServiceError, Services, dies_with_us

SECONDS_BETWEEN_LOOKS = 0.2
FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _typed_at_our_terminal(signum: int) -> bool:
    """Then the command got its own Ctrl-C from the terminal already."""
    if signum != signal.SIGINT:
        return False
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False


def _raise_interrupt(signum: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + signum)


def _await(process: "subprocess.Popen[bytes]", services: Services) -> int:
    """The tests may end PostgreSQL to see what comes of it."""
    while True:
        try:
            return process.wait(timeout=SECONDS_BETWEEN_LOOKS)
        except subprocess.TimeoutExpired:
            services.revive()


def run(command: list[str]) -> int:
    for signum in FORWARDED:
        signal.signal(signum, _raise_interrupt)
    with Services() as services:
        process = subprocess.Popen(
            command,
            env={"DEMO": "1"} | dict(os.environ) | services.environment,
            preexec_fn=dies_with_us(signal.SIGTERM),  # noqa: PLW1509 (one thread)
        )

        def forward(signum: int, frame: FrameType | None) -> None:
            if process.poll() is None and not _typed_at_our_terminal(signum):
                process.send_signal(signum)

        for signum in FORWARDED:
            signal.signal(signum, forward)
        code = _await(process, services)
    return code if code >= 0 else 128 - code


def main() -> int:
    command = sys.argv[1:]
    if command[:1] == ["--"]:
        command = command[1:]
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        return run(command)
    except FileNotFoundError as error:
        print(f"There is no program {error.filename}.", file=sys.stderr)
        return 127
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
