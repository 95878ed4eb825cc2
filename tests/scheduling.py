"""Which tests of a parallel run stay with one worker: those that share something slow to start."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

SHARED = (
    "tests/journeys/",
    "tests/demo/",
    "tests/gateways/test_object_store.py",
    "tests/web/attack/hers/",
)


class ByWhatTheyShare(LoadScopeScheduling):
    """All journeys walk through one demonstration, a file of browser tests through one house; others are free.

    Whatever asks for an invented network asks for the same one, a file of the store of objects for one server, and
    whatever attacks her space for one world.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        for shared in SHARED:
            if file.startswith(shared):
                return shared
        return file if "browser" in file.rpartition("/")[2] else nodeid

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        """Forget a unit with its last test: what waits was counted, after each test, among all that had been done."""
        super().mark_test_complete(node, item_index, duration)
        scope = self._split_scope(self.registered_collections[node][item_index])
        if all(self.assigned_work[node][scope].values()):
            del self.assigned_work[node][scope]
