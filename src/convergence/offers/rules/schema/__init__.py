"""The schema of data·inclusion, held by its published package: what comes in and what goes out.

What is done of a faulty value, the same for files, addresses and typed records:

- a row is refused when its identifier, name, date, the description of a service or its structure is missing or
  wrong: without them it is no record;
- any other faulty value is dropped with a warning and the row is taken: a theme or a public out of the
  vocabulary, a SIRET with a wrong key, an unknown commune (the address stays as text), an e-mail, a link;
- a service received on site without address, and opening hours that are not in the notation of OpenStreetMap,
  are taken as they are, with a warning.
"""

from convergence.offers.rules.schema.cleaning import place_codes
from convergence.offers.rules.schema.reading import full_key, read_service, read_structure
from convergence.offers.rules.schema.writing import (
    offer_draft,
    provider_draft,
    service_json,
    structure_json,
    to_service,
    to_structure,
)

__all__ = [
    "full_key",
    "offer_draft",
    "place_codes",
    "provider_draft",
    "read_service",
    "read_structure",
    "service_json",
    "structure_json",
    "to_service",
    "to_structure",
]
