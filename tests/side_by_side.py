"""Tests run side by side in processes (`-n`), each with a queue of its own in the one broker.

Loaded before the settings are read; pytest-django gives each a database of its own.
"""

import os

if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    number = int(worker.removeprefix("gw")) + 1
    address = os.environ["REDIS_URL"]
    if address.startswith("redis+socket://"):
        os.environ["REDIS_URL"] = f"{address}?virtual_host={number}"
    else:
        os.environ["REDIS_URL"] = f"{address.rsplit('/', 1)[0]}/{number}"
