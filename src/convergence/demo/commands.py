"""`convergence demo`: the invented network, on this machine only."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from convergence.foundation.problems import Refused

if TYPE_CHECKING:
    from convergence.gateways.granian import Address

DEFAULT_SIZE = 5000
DEFAULT_OFFERS = 20_000
DEFAULT_SEED = 2026
ACTIONS = (
    "create-appointment",
    "move-appointment",
    "cancel-appointment",
    "mark-present",
    "enrol",
    "archive",
)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Tools(Protocol):
    """What the house lends to these commands: the database, Django, the web server."""

    state_dir: Path
    say: Callable[[str], None]

    def database(self) -> AbstractContextManager[None]: ...
    def migrate(self, kind: str) -> int: ...
    def refuse_unready(self, kind: str) -> None: ...
    def collect_static(self) -> None: ...
    def step(self, title: str) -> AbstractContextManager[None]: ...
    def background(self, log: Path) -> AbstractContextManager[None]: ...
    def serve(self, address: Address, *, log: Path | None, ready: Callable[[], None]) -> int: ...


def register(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `demo up`, `demo load`, `demo credentials`, `demo act`."""
    parser = commands.add_parser(
        "demo",
        help="la démonstration : un réseau inventé, sur cette machine seule",
        description="Un réseau de Missions Locales entièrement inventé. Demande CONVERGENCE_MODE=demo, "
        "une adresse "
        "de cette machine et une base réservée à la démonstration.",
    )
    actions = parser.commands()
    up = actions.add_parser("up", help="prépare ce qui manque, puis sert la démonstration (make demo)")
    up.add_argument("--port", type=_port, default=os.environ.get("PORT") or "8000", help="port (8000)")
    _add_size(up)
    up.set_defaults(run=_up)
    load = actions.add_parser("load", help="crée le réseau inventé dans une base qui n’en a pas")
    _add_size(load)
    load.set_defaults(run=_load)
    shown = actions.add_parser(
        "credentials",
        help="affiche les personnages, les clés et les dossiers d’essai de la démonstration",
        description="Ce qu’il faut pour y entrer, ou pour y brancher un client des interfaces "
        "(docs/reference/brancher-un-client.md). Ce qui manque est créé, les rendez-vous sont remis autour "
        "d’aujourd’hui.",
    )
    shown.add_argument(
        "--json", action="store_true", help="au format JSON, sous des clés qui ne changent pas"
    )
    shown.add_argument(
        "--redirect-uri",
        action="append",
        default=[],
        metavar="ADRESSE",
        help="ajoute une adresse de retour aux applications de connexion (peut être répété)",
    )
    shown.set_defaults(run=_credentials)
    done = actions.add_parser(
        "act",
        help="fait un changement comme un utilisateur, pour que des événements paraissent",
        description="Par le conseiller de la structure qui tient le dossier, à travers les mêmes règles que les "
        "pages. Affiche en JSON ce qui a changé.",
    )
    done.add_argument(
        "action",
        choices=ACTIONS,
        help="create-appointment, move-appointment, cancel-appointment, mark-present : un rendez-vous ; "
        "enrol : inscrit à une session ; archive : met fin à l’accompagnement",
    )
    done.add_argument("--dossier", type=_whole, help="numéro du dossier (celui qui a un agenda)")
    done.add_argument("--number", type=_whole, help="numéro du rendez-vous, ou de la session")
    done.set_defaults(run=_act)


def _add_size(parser: argparse.ArgumentParser) -> None:
    size, offers, seed = (os.environ.get(name) for name in ("SIZE", "OFFERS", "SEED"))
    parser.add_argument(
        "--size",
        type=_whole,
        default=size or DEFAULT_SIZE,
        help="nombre de jeunes (SIZE, ou 5000)",
    )
    parser.add_argument(
        "--offers",
        type=_whole,
        default=offers or DEFAULT_OFFERS,
        help="nombre de services dans l’annuaire (OFFERS, ou 20000 ; jusqu’à 200000)",
    )
    parser.add_argument(
        "--seed",
        type=_whole,
        default=seed or DEFAULT_SEED,
        help="graine du hasard (SEED, ou 2026)",
    )


def _whole(text: str) -> int:
    return int(text.replace(" ", "").replace("_", ""))


def _port(text: str) -> int:
    number = _whole(text)
    if not 0 <= number <= 65535:
        raise ValueError(f"{number} is not a port")
    return number


def refuse_outside_demo() -> None:
    """The guards that need no database: the mode is asked for, and no public name is served."""
    if os.environ.get("CONVERGENCE_MODE") != "demo":
        raise Refused(
            "Le mode démonstration n’est pas demandé.",
            what_to_do="Lancez « make demo », ou ajoutez CONVERGENCE_MODE=demo. Jamais sur un serveur de "
            "production.",
            code="not_demo_mode",
        )
    names = [name.strip() for name in os.environ.get("CONVERGENCE_ALLOWED_HOSTS", "").split(",")]
    public = [name for name in names if name and name.strip("[]") not in LOOPBACK]
    if public:
        raise Refused(
            f"La démonstration entre sans mot de passe : elle ne peut pas servir le nom public « "
            f"{public[0]} ».",
            what_to_do="Retirez CONVERGENCE_ALLOWED_HOSTS, ou servez la production avec « convergence "
            "serve ».",
            code="public_demo",
        )


def _up(arguments: argparse.Namespace, tools: Tools) -> int:
    from convergence.gateways.granian import Address, refuse_busy_port

    refuse_outside_demo()
    address = Address("127.0.0.1", arguments.port)
    refuse_busy_port(address)
    os.environ.setdefault("CONVERGENCE_SITE_URL", address.url)
    with tools.database():
        tools.migrate("demo")
        _fill(arguments, tools)
        import_module("convergence.demo.interface").prepare()
        import_module("convergence.demo.space").take_up_again()
        tools.collect_static()
        _remember(tools.state_dir, address)
        with tools.background(tools.state_dir / "log" / "worker.log"):
            return tools.serve(
                address,
                log=tools.state_dir / "log" / "web.log",
                ready=lambda: tools.say(f"Convergence est prête : {address.url}/demo/ (Ctrl-C arrête tout)"),
            )


def _load(arguments: argparse.Namespace, tools: Tools) -> int:
    refuse_outside_demo()
    with tools.database():
        tools.migrate("demo")
        if not _fill(arguments, tools):
            tools.say(
                "Le réseau inventé était déjà là. Pour en changer : convergence db discard --yes, puis "
                "make demo."
            )
    return 0


def _fill(arguments: argparse.Namespace, tools: Tools) -> bool:
    """Load the vendored reference data that changed, and the network when there is none; True when it "
    "made it."""
    import_module("convergence.referentials.operations").load_referentials(say=_changes(tools.say))
    whole = import_module("convergence.demo.whole")
    if whole.is_loaded():
        return False
    with tools.step(f"Création du réseau inventé ({arguments.size} jeunes)"):
        whole.load(size=arguments.size, seed=arguments.seed, say=tools.say, offers=arguments.offers)
    return True


def _changes(say: Callable[[str], None]) -> Callable[[str], None]:
    """Say what was loaded, not what was already there."""
    return lambda line: None if line.endswith("inchangé") else say(line)


def _remember(state_dir: Path, address: Address) -> None:
    """Note where the demonstration answers, for `demo credentials`."""
    (state_dir / "demo.json").write_text(json.dumps({"base_url": address.url}) + "\n", "utf-8")


def _base_url(state_dir: Path) -> str:
    try:
        return str(json.loads((state_dir / "demo.json").read_text("utf-8"))["base_url"])
    except (FileNotFoundError, ValueError, KeyError):
        return "http://127.0.0.1:8000"


def _credentials(arguments: argparse.Namespace, tools: Tools) -> int:
    """Print the personas and what foreign clients need; the mode need not be asked for again."""
    os.environ.setdefault("CONVERGENCE_MODE", "demo")
    say, tools.say = tools.say, _quiet if arguments.json else tools.say
    refuse_outside_demo()
    base_url = _base_url(tools.state_dir)
    os.environ.setdefault("CONVERGENCE_SITE_URL", base_url)
    with tools.database():
        tools.refuse_unready("demo")
        import_module("convergence.demo.interface").prepare(arguments.redirect_uri)
        found = (
            {"base_url": base_url}
            | import_module("convergence.demo.personas").credentials()
            | import_module("convergence.demo.interface.told").interface(base_url)
        )
    if arguments.json:
        say(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    say(f"Adresse : {found['base_url']}/demo/ (aucun mot de passe)")
    for persona in found["personas"]:
        say(f"- {persona['name']}, {persona['role']}, {persona['structure']}")
    say(f"Interface opérateur : {found['imilo']} (clé de toutes les familles : {found['api_keys']['all']})")
    say("Le reste, pour brancher un client : convergence demo credentials --json")
    return 0


def _act(arguments: argparse.Namespace, tools: Tools) -> int:
    """Make one change as a user; the site that is up tells the events of it."""
    os.environ.setdefault("CONVERGENCE_MODE", "demo")
    say, tools.say = tools.say, _quiet
    refuse_outside_demo()
    os.environ.setdefault("CONVERGENCE_SITE_URL", _base_url(tools.state_dir))
    with tools.database():
        tools.refuse_unready("demo")
        act = import_module("convergence.demo.interface.acting").act
        told = act(arguments.action, arguments.dossier, arguments.number)
    say(json.dumps(told, ensure_ascii=False, indent=2))
    return 0


def _quiet(_: str) -> None:
    return None
