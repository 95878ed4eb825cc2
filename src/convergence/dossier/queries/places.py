"""Where the file of a number is kept, for an application that knows the number alone."""

from __future__ import annotations

from django.db import connection

from convergence.dossier.types.views import FilePlace
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads_nobody


@reads_nobody("the opaque identifiers of a file and of the structure that holds it")
def place_of_number(scope: Scope, number: int) -> FilePlace | None:
    """The file that bears a number; None when there is none, and for every purpose but the exchange with operators."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT dossier_id, structure_id FROM dossier_place_of_number(%s)", (number,))
        found = cursor.fetchone()
    return FilePlace(*found) if found else None
