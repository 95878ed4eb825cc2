"""Which tests of a parallel run stay with one worker: those that share something slow to start."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

SHARED = ("tests/journeys/", "tests/demo/", "tests/gateways/test_object_store.py")


class ByWhatTheyShare(LoadScopeScheduling):
    """All journeys walk through one demonstration, a file of browser tests through one house; others are free.

    Whatever asks for an invented network asks for the same one, and a file of the store of objects for one server.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        for shared in SHARED:
            if file.startswith(shared):
                return shared
        return file if "browser" in file.rpartition("/")[2] else nodeid
