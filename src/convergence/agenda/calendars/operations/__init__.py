"""What may be written about calendars."""

from convergence.agenda.calendars.operations.answering import answer_question
from convergence.agenda.calendars.operations.connecting import (
    change_calendar,
    connect_calendar,
    disconnect_calendar,
    renew_password,
    rule_detail,
)
from convergence.agenda.calendars.operations.feeds import end_feed, note_feed_visit, open_feed, rotate_feed
from convergence.agenda.calendars.operations.leaving import forget_ended, leave_calendar
from convergence.agenda.calendars.operations.mirroring import (
    mirror_adviser,
    mirror_all,
    mirror_reference,
)
from convergence.agenda.calendars.operations.pulling import note_pull_failure, receive_changes
from convergence.agenda.calendars.operations.settling import settle_copy

__all__ = [
    "answer_question",
    "change_calendar",
    "connect_calendar",
    "disconnect_calendar",
    "end_feed",
    "forget_ended",
    "leave_calendar",
    "mirror_adviser",
    "mirror_all",
    "mirror_reference",
    "note_feed_visit",
    "note_pull_failure",
    "open_feed",
    "receive_changes",
    "renew_password",
    "rotate_feed",
    "rule_detail",
    "settle_copy",
]
