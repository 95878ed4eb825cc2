"""What may be written in messages."""

from convergence.messaging.operations.groups import (
    approve_group,
    prepare_group,
    send_groups,
    start_group,
    stop_group,
)
from convergence.messaging.operations.links import make_link, revoke_links
from convergence.messaging.operations.lists import delete_list, save_list
from convergence.messaging.operations.notices import tell_by_the_house
from convergence.messaging.operations.operators import (
    answer_operator,
    entrust_threads,
    note_operator_seen,
    note_person_seen,
    remind_operator,
    tell_of_operator,
    write_as_operator,
)
from convergence.messaging.operations.outcomes import close_alerts, note_outcome
from convergence.messaging.operations.proposing import tell_services
from convergence.messaging.operations.reminding import plan_reminders, send_due_reminders
from convergence.messaging.operations.sending import send_text
from convergence.messaging.operations.settings import (
    opt_out,
    publish_template,
    set_budget,
    set_preferences,
    subscribe_to_push,
    switch_template,
)
from convergence.messaging.operations.telling import (
    announce_replacement,
    end_replacements,
    tell_change,
    tell_company,
    tell_end_of_wait,
    tell_follower,
    tell_offer,
    tell_replacement,
)
from convergence.messaging.operations.writing import answer, note_seen, send_message, tell_paper

__all__ = [
    "announce_replacement",
    "answer",
    "answer_operator",
    "approve_group",
    "close_alerts",
    "delete_list",
    "end_replacements",
    "entrust_threads",
    "make_link",
    "note_operator_seen",
    "note_outcome",
    "note_person_seen",
    "note_seen",
    "opt_out",
    "plan_reminders",
    "prepare_group",
    "publish_template",
    "remind_operator",
    "revoke_links",
    "save_list",
    "send_due_reminders",
    "send_groups",
    "send_message",
    "send_text",
    "set_budget",
    "set_preferences",
    "start_group",
    "stop_group",
    "subscribe_to_push",
    "switch_template",
    "tell_by_the_house",
    "tell_change",
    "tell_company",
    "tell_end_of_wait",
    "tell_follower",
    "tell_of_operator",
    "tell_offer",
    "tell_paper",
    "tell_replacement",
    "tell_services",
    "write_as_operator",
]
