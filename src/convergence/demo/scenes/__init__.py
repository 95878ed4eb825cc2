"""What is going on in the structures of the personas: one file a subject, each played through the operations."""

from convergence.demo.scenes import (
    appointments,
    booking,
    calendars,
    directory,
    documents,
    exchanges,
    messages,
    operators,
    signatures,
    start,
    team,
    workshops,
)
from convergence.demo.scenes.accompagnement import (
    allowances,
    aspirations,
    contracts,
    diagnostic,
    hours,
    payments,
    sanctions,
    solutions,
)

SCENES = (
    start,
    documents,
    signatures,
    appointments,
    team,
    exchanges,
    workshops,
    messages,
    booking,
    calendars,
    diagnostic,
    aspirations,
    contracts,
    sanctions,
    allowances,
    hours,
    directory,
    solutions,
    operators,
)


def play() -> None:
    """Play every scene, in the order of the list: the later ones may use what the earlier ones made."""
    for scene in SCENES:
        scene.play()


def pay() -> None:
    """Pay the months, once everybody who is due something is there."""
    payments.play()
