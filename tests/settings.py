"""Settings of the test run: the project's own, in test mode, beside a state folder of their own."""

import os
from pathlib import Path

os.environ["CONVERGENCE_MODE"] = "test"
# A server for each parallel worker: the outbox waits for every transaction of a server, other databases' included.
os.environ.setdefault(
    "CONVERGENCE_STATE",
    str(Path(__file__).resolve().parents[1] / "var" / "test" / os.environ.get("PYTEST_XDIST_WORKER", "")),
)

from convergence.config.settings import *  # noqa: F403  # the mode must be set before the settings are read
from convergence.config.settings import TEMPLATES  # same reason


class UndefinedVariable(str):
    """An undefined template variable fails the test instead of showing nothing."""

    __slots__ = ()

    def __contains__(self, item: object) -> bool:
        return item == "%s" or super().__contains__(str(item))

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"undefined template variable: {name}")


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable("%s")
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # static files are found as they are asked for: nothing is collected for tests
