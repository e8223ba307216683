"""What every kind of contents needs to know, and the numbers that run through a document."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.core.adress import Adress, add_enhet
from pipeline.core.dokument import Avsnitt, Block
from pipeline.core.finding import Finding
from pipeline.core.format_sv import get_periodnamn
from pipeline.core.run import Run
from pipeline.core.sammanstallning import Sammanstallning
from pipeline.core.source import DefinitionRef
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.tal import Unit
from pipeline.formel.scope import RadScope, SammanstallningScope
from pipeline.formel.uttryck import Scope, Uttryck, UttryckError, evaluate
from pipeline.schema.bundle import Definitions
from pipeline.schema.dokument import DokumentDef, NotDef
from pipeline.schema.fynd import make_finding
from pipeline.schema.kommun import Enhet

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_FOLD = str.maketrans({"å": "a", "ä": "a", "ö": "o", "é": "e", "ü": "u"})
_UPPFOLJNING = "uppfoljning"


@dataclass(slots=True)
class Lopnummer:
    """What is counted through a document: tables, figures, what has been explained."""

    tabeller: int = 0
    figurer: int = 0
    senaste_tabell: Adress | None = None
    forklarat: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def next_tabell(self) -> int:
        """The number of the next table."""
        self.tabeller += 1
        return self.tabeller

    def next_figur(self) -> int:
        """The number of the next chart or picture."""
        self.figurer += 1
        return self.figurer

    def copy(self) -> Lopnummer:
        """The same numbers, to go on from."""
        return replace(self, forklarat=set(self.forklarat), findings=list(self.findings))

    def explain(self, key: str) -> bool:
        """True the first time that something is to be explained."""
        if key in self.forklarat:
            return False
        self.forklarat.add(key)
        return True


@dataclass(frozen=True, slots=True)
class Notplats:
    """A note that applies: its number and where it stands."""

    definition: NotDef
    nummer: int
    adress: Adress


@dataclass(frozen=True, slots=True)
class Noter:
    """The notes that apply, in order, and those that refer to a code."""

    ordning: tuple[Notplats, ...]
    per_kod: Mapping[str, tuple[Notplats, ...]]


@dataclass(frozen=True, slots=True)
class Djup:
    """How deep in a document a section lies.

    ingar_i are the sections whose content it is (core/dokument.py); forskjutning is added to the
    levels of a definition when it is included in another.
    """

    ingar_i: tuple[str, ...] = ()
    niva: int = 1
    forskjutning: int = 0


@dataclass(frozen=True, slots=True)
class Tillkomst:
    """What a document tells about itself: what the checks found, and which run it is."""

    findings: tuple[Finding, ...]
    run: Run


@dataclass(frozen=True, slots=True)
class Kontext:
    """The merged data seen from a document, or from one enhet's part of it."""

    dokument: DokumentDef
    scope: SammanstallningScope
    lopnummer: Lopnummer
    noter: Noter
    adress: Adress
    """Where in the document this is: the section, and in a block the block."""
    tillkomst: Tillkomst | None = None
    """None until the checks have asked the document: what tells of it is then left out."""
    djup: Djup = Djup()
    belopp_i: Unit | None = None
    """The unit that the block shows amounts in; None for the kommun's."""

    @property
    def sammanstallning(self) -> Sammanstallning:
        """The merged data."""
        return self.scope.sammanstallning

    @property
    def definitions(self) -> Definitions:
        """The definitions of the occasion."""
        return self.scope.definitions

    @property
    def enhet(self) -> Enhet | None:
        """Whose part of the document this is; None for the kommun's."""
        return self.definitions.find_enhet(self.scope.enhet) if self.scope.enhet else None

    def get_belopp_i(self) -> Unit:
        """The unit that amounts are shown in."""
        return self.belopp_i or self.definitions.kommun.belopp_i

    def for_enhet(self, enhet: Enhet) -> Kontext:
        """The same document seen from one enhet."""
        return replace(self, scope=self.scope.for_enhet(enhet.id))

    def go_deeper(self, **changes: Any) -> Kontext:
        """The same document seen from deeper in it: what changes of djup."""
        return replace(self, djup=replace(self.djup, **changes))

    def get_avsnitt(self, avsnitt: str) -> Adress:
        """Where a section of the document, or of this chapter of an enhet, stands."""
        _, at, enhet = self.adress.avsnitt.partition("@")
        return Adress(self.adress.dokument, avsnitt + at + enhet)

    def go_to_avsnitt(self, avsnitt: str) -> Kontext:
        """The same document seen from a section of it, or of this chapter of an enhet."""
        return replace(self, adress=self.get_avsnitt(avsnitt))

    def make_avsnitt(self, blocks: Sequence[Block]) -> Avsnitt:
        """These blocks as the section."""
        name = self.adress.avsnitt.partition("@")[0]
        return Avsnitt(name, tuple(blocks), self.scope.enhet or "", self.djup.ingar_i)

    def find_tabell(self, name: str | None) -> Tabell | None:
        """The enhet's own table, or the merged one."""
        return self.scope.find_tabell(name) if name else None

    def name_rader(self, tabell: str, rader: Sequence[Rad]) -> list[str]:
        """The rows' parts of addresses: the key, with the enhet where a table holds the rows of
        several. Two rows with the same one are REN-005."""
        samlad = tabell in self.scope.index.samlade
        own = self.scope.enhet
        names = [
            add_enhet(rad.key, rad.enhet) if samlad and rad.enhet != own else rad.key
            for rad in rader
        ]
        if len(set(names)) < len(names):
            for name, count in Counter(names).items():
                if count > 1:
                    self.report("REN-005", tabell=tabell, nyckel=name)
        return names

    def get_text(self, key: str, **values: object) -> str:
        """A sentence of our own, from the definitions' texts."""
        return self.definitions.texter[f"dokument.{key}"].format_map(values)

    def holds(self, villkor: Uttryck | None) -> bool:
        """Whether a condition holds; an unknown one counts as true, so that nothing vanishes."""
        return villkor is None or _is_true(villkor, self.scope)

    def holds_rad(self, villkor: Uttryck, rad: Rad, tabell: str) -> bool:
        """Whether a condition holds for a row of a table; an unknown one counts as true."""
        return _is_true(villkor, RadScope(rad, tabell, self.scope.index, self.scope))

    def fill(self, text: str) -> str:
        """A text of a definition with {ar}, {fg_ar}, {kommun}, {enhet}, {period} … filled in."""
        if "{" not in text:
            return text
        known = self.get_namn()
        return _PLACEHOLDER.sub(lambda match: known[match.group(1)], text)

    def get_slag(self) -> str:
        """Whether the document looks ahead ("plan") or back, for sentences about what it covers."""
        tillfalle = self.definitions.tillfalle
        return tillfalle.text if tillfalle else _UPPFOLJNING

    def looks_back(self) -> bool:
        """True for what tells how it went, whose figures are those of a day."""
        return self.get_slag() == _UPPFOLJNING

    def get_namn(self) -> Mapping[str, str]:
        """The names that headings, titles and file names may hold."""
        period, kommun = self.sammanstallning.period, self.definitions.kommun
        return get_periodnamn(period) | {
            "kommun": kommun.namn,
            "kortnamn": kommun.kortnamn,
            "enhet": self.enhet.namn if self.enhet else kommun.namn,
        }

    def report(self, code: str, **values: str) -> None:
        """Adds a finding about the document's definition."""
        key = f"dokument:{self.dokument.id}"
        place = DefinitionRef(self.definitions.files.get(key, ""), key)
        values.setdefault("avsnitt", self.adress.avsnitt.partition("@")[0])
        fynd = self.definitions.katalog
        finding = make_finding(fynd, code, place, enhet=None, severity=None, **values)
        if finding not in self.lopnummer.findings:
            self.lopnummer.findings.append(finding)


def _is_true(villkor: Uttryck, scope: Scope) -> bool:
    try:
        return evaluate(villkor, scope).value is not False
    except UttryckError:
        return True


def slugify(text: str, separator: str = "-") -> str:
    """Lower case ASCII letters and digits with a separator between words (TILL-30)."""
    folded = unicodedata.normalize("NFC", text).lower().translate(_FOLD)
    plain = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", separator, plain).strip(separator)
