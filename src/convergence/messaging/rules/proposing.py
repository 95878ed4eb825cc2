"""Services in words, as they are told to a young person: who, where, how to reach them; nothing about herself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from convergence.offers.types import OfferRow, ReceptionMode


def services_told(services: Sequence[OfferRow]) -> str:
    """The message that names the services kept for her."""
    opening = (
        "Voici un service qui peut vous aider :"
        if len(services) == 1
        else (f"Voici {len(services)} services qui peuvent vous aider :")
    )
    closing = "Répondez à ce message si vous voulez que je vous aide à prendre contact."
    return "\n\n".join([opening, *("\n".join(_lines(one)) for one in services), closing])


def _lines(service: OfferRow) -> Iterator[str]:
    yield f"• {service.name} ({service.provider_name})"
    place = " ".join(_filled((service.address, service.postal_code, service.commune_name)))
    if ReceptionMode.ON_SITE in service.reception_modes or not service.reception_modes:
        yield from _filled((place,))
    elif service.reception_modes:
        yield "À distance"
    if service.phone:
        yield f"Téléphone : {service.phone}"
    if service.email:
        yield f"E-mail : {service.email}"
    if service.mobilisation_link:
        yield f"En ligne : {service.mobilisation_link}"


def _filled(values: Iterable[str]) -> list[str]:
    return [value for value in values if value]
