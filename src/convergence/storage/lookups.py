"""Lists in conditions: one parameter whatever their length, so that a statement is planned once for all."""

from __future__ import annotations

from typing import Any

from django.db.models import Lookup, UUIDField


@UUIDField.register_lookup
class AmongLookup(Lookup):
    """``dossier_id__among=ids``: what ``__in`` says, as ``= ANY`` of one array.

    With ``__in`` each length of list is another statement, prepared and planned for itself.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """``column = ANY (array)``."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY (%s::uuid[])", (*parameters, list(self.rhs))
