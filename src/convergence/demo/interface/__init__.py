"""The demonstration for foreign clients of the operator interface: keys, log-ins, a file for each case, an agenda."""

from __future__ import annotations

from collections.abc import Sequence

from convergence.demo.interface.accounts import give_passwords, open_accounts
from convergence.demo.interface.agenda import make_agendas
from convergence.demo.interface.applications import let_in
from convergence.demo.interface.cases import open_files, take_up_again
from convergence.demo.interface.programs import let_programs_in
from convergence.storage import installation


def prepare(redirect_uris: Sequence[str] = ()) -> None:
    """Make what is missing, appointments around today again, and each case what it is said to be; the rest stays."""
    if installation.kind() != installation.DEMO:
        return
    let_in(redirect_uris)
    let_programs_in()
    open_files()
    take_up_again()
    give_passwords()
    open_accounts()
    make_agendas()
