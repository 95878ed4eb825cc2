"""An import contract that import-linter has not: private shelves are imported only inside their room."""

from __future__ import annotations

from importlinter import Contract, ContractCheck, fields, output

GROUND = {"storage", "foundation", "gateways", "design", "web", "jobs", "demo", "config"}


class PrivateContract(Contract):
    """Models, rules, handlers and migrations belong to their room; loading is for named importers only."""

    shelves = fields.ListField(subfield=fields.StringField())
    restricted = fields.ListField(subfield=fields.StringField())
    allowed_importers = fields.ListField(subfield=fields.StringField())

    def check(self, graph, verbose):
        breaches = []
        for imported in sorted(graph.modules):
            shelf, room = self._shelf_and_room(imported)
            if shelf is None:
                continue
            allowed = [room, *(self.allowed_importers if shelf in self.restricted else [])]
            for importer in sorted(graph.find_modules_that_directly_import(imported)):
                if not any(importer == name or importer.startswith(name + ".") for name in allowed):
                    breaches.append((importer, imported))
        return ContractCheck(kept=not breaches, metadata={"breaches": breaches})

    def render_broken_contract(self, check):
        for importer, imported in check.metadata["breaches"]:
            output.print_error(f"{importer} imports {imported}, which is private to its room")

    def _shelf_and_room(self, module):
        parts = module.split(".")
        if parts[0] != "convergence" or len(parts) < 3 or parts[1] in GROUND:
            return None, ""
        private = [*self.shelves, *self.restricted]
        position = next((index for index, part in enumerate(parts) if part in private), None)
        return (None, "") if position is None else (parts[position], ".".join(parts[:position]))
