"""What every part of `make bench` needs: to ask the portal, and to say what was measured."""

import json
import subprocess
import sys
from typing import Any

from tools.instance import Instance
from tools.load import Result

Row = tuple[str, str, str, str]


def ask(portal: Instance, *command: str, **environment: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        env=portal.environment | environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def port_of(portal: Instance) -> int:
    return int(portal.url.rsplit(":", 1)[1])


def words(result: Result) -> str:
    p50, p95 = result.percentile(0.5), result.percentile(0.95)
    return f"{result.rate:.0f}/s, p50 {p50:.0f} ms, p95 {p95:.0f} ms"


def verdict(is_reached: bool) -> str:  # noqa: FBT001
    return "yes" if is_reached else "**no**"
