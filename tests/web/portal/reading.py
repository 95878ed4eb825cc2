"""How easily a page is read: words in a sentence, and words that a person of level B1 may not know.

A sentence is what ends with a point, a question or an exclamation mark, or with its paragraph, heading or line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

_BLOCKS = {
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "dt",
    "dd",
    "br",
    "button",
    "label",
    "legend",
    "summary",
    "td",
    "div",
}
# what the law makes us say word for word is quoted, and counted for nobody
_SILENT = {"script", "style", "svg", "select", "blockquote"}
_ENDS = re.compile(r"[.!?]+(?=\s|$)")
_WORDS = re.compile(r"[\w’'-]*[^\W\d_][\w’'-]*")
# what administrations write, and what says the same: none of the left column stands on her pages
JARGON = {
    "afférent": "qui va avec", "susmentionné": "ce", "nonobstant": "malgré", "usager": "personne",
    "bénéficiaire": "vous", "ayant droit": "vous", "préalablement": "avant", "ultérieurement": "plus tard",
    "notifier": "dire", "diligenter": "faire", "transmettre": "envoyer", "solliciter": "demander",
    "effectuer": "faire", "formuler": "écrire", "modalités": "comment", "nécessiter": "demander",
    "prestation": "aide", "prescripteur": "qui envoie", "dématérialisé": "en ligne", "justificatif": "papier",
    "échéance": "date", "pièces jointes": "papiers", "en vigueur": "du moment", "conformément": "comme",
    "dans le cadre de": "pour", "en vertu de": "par", "procéder à": "faire", "veuillez": "rien",
}  # fmt: skip


class _Text(HTMLParser):
    """The words of <main>, one line a block."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.silent, self.parts = 0, 0, list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main":
            self.inside += 1
        self.silent += tag in _SILENT
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.inside -= 1
        self.silent -= tag in _SILENT
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self.inside and not self.silent:
            self.parts.append(re.sub(r"\s+", " ", data))


@dataclass(frozen=True, slots=True)
class Reading:
    """What was counted on a page."""

    mean: float
    longest: str
    jargon: tuple[str, ...]

    @property
    def most(self) -> int:
        """Words of the longest sentence."""
        return len(_WORDS.findall(self.longest))


def reading_of(html: str) -> Reading:
    """Count the sentences of a page; one or two words alone are names of things, no sentences."""
    parser = _Text()
    parser.feed(html)
    lines = "".join(parser.parts).splitlines()
    sentences = [piece.strip() for line in lines for piece in _ENDS.split(line)]
    counted = [one for one in sentences if len(_WORDS.findall(one)) > 2]
    whole = " ".join(lines).lower()
    return Reading(
        mean=sum(len(_WORDS.findall(one)) for one in counted) / max(1, len(counted)),
        longest=max(counted, key=lambda one: len(_WORDS.findall(one)), default=""),
        jargon=tuple(word for word in JARGON if re.search(rf"\b{word}", whole)),
    )
