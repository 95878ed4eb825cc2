"""Which tests of a parallel run stay with one worker: those that share something slow to start."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling


class ByWhatTheyShare(LoadScopeScheduling):
    """All journeys walk through one demonstration, a file of browser tests through one house; others are free."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file.startswith("tests/journeys/"):
            return "tests/journeys"
        return file if "browser" in file.rpartition("/")[2] else nodeid
