"""What may be written about what a team shares."""

from convergence.support.operations.announcements import (
    confirm_announcement,
    edit_announcement,
    end_announcement,
    note_reading,
    publish_announcement,
)
from convergence.support.operations.inbox import (
    add_demand,
    comment_demand,
    entrust_demand,
    finish_demand,
    follow_file,
    release_demand,
    reopen_demand,
    take_demand,
)
from convergence.support.operations.practice import edit_practice, withdraw_practice, write_practice
from convergence.support.operations.snippets import delete_snippet, edit_snippet, write_snippet

__all__ = [
    "add_demand",
    "comment_demand",
    "confirm_announcement",
    "delete_snippet",
    "edit_announcement",
    "edit_practice",
    "edit_snippet",
    "end_announcement",
    "entrust_demand",
    "finish_demand",
    "follow_file",
    "note_reading",
    "publish_announcement",
    "release_demand",
    "reopen_demand",
    "take_demand",
    "withdraw_practice",
    "write_practice",
    "write_snippet",
]
