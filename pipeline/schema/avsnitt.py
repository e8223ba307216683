"""Which sections of a document have content: a text filled in, a table with values …"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pipeline.core.sammanstallning import Kolumn, Plats, Rakenskap, Sammanstallning
from pipeline.core.tabell import Tabell
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.core.uttryck import Scope, Uttryck, UttryckError, evaluate
from pipeline.schema.block import BlockDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.dokument import AvsnittDef, DokumentDef

ALWAYS = frozenset(
    {
        "avrundningar",
        "avvikelser",
        "dokumentinformation",
        "forklaringar",
        "fynd",
        "kallor",
        "leveranser",
    }
)
"""Kinds that tell what the document is made of, and say so when there is nothing."""


def find_block(definitions: Definitions) -> Iterator[BlockDef]:
    """Every block of every document and note."""
    for dokument in definitions.dokument.values():
        for avsnitt in dokument.avsnitt:
            yield from avsnitt.block
    for note in definitions.noter:
        yield from note.block


def find_avsnitt(
    dokument: DokumentDef,
    sammanstallning: Sammanstallning,
    definitions: Definitions,
    scope: Scope | None,
    enhet: str | None = None,
) -> frozenset[str]:
    """Ids of the sections with content, and of the notes with content.

    A section with subsections that have content has content. A section of an enhet's chapter
    is named "enhet/avsnitt", and "avsnitt" alone when every enhet of the chapter has it.
    Conditions (villkor) are asked of scope; without one they count as true.
    """
    return _Finder(sammanstallning, definitions, scope, enhet).find(dokument)


@dataclass(frozen=True, slots=True)
class _Finder:
    sammanstallning: Sammanstallning
    definitions: Definitions
    scope: Scope | None
    enhet: str | None

    def find(self, dokument: DokumentDef) -> frozenset[str]:
        found: set[str] = set()
        parents: list[AvsnittDef] = []
        for avsnitt in dokument.avsnitt:
            parents = [item for item in parents if item.niva < avsnitt.niva]
            own = self._find_in(avsnitt) if self._holds(avsnitt.villkor) else set()
            if own:
                found |= own | {avsnitt.id} | {item.id for item in parents}
            parents.append(avsnitt)
        return frozenset(found)

    def _find_in(self, avsnitt: AvsnittDef) -> set[str]:
        """The section's own id when it has content, with what it includes."""
        found = {avsnitt.id} if any(self.has_content(block) for block in avsnitt.block) else set()
        if any(block.typ == "noter" for block in avsnitt.block):
            found |= self._find_noter()
        if avsnitt.innehall:
            found |= self._find_included(avsnitt)
        return found

    def _find_noter(self) -> set[str]:
        return {
            note.id
            for note in self.definitions.noter
            if any(self.has_content(block) for block in note.block)
        }

    def _find_included(self, avsnitt: AvsnittDef) -> set[str]:
        part = self.definitions.dokument.get(avsnitt.innehall or "")
        if part is None:
            return set()
        if not avsnitt.for_varje:
            return set(self.find(part))
        each = {
            enhet.id: find_avsnitt(
                part, self.sammanstallning, self.definitions, self.scope, enhet.id
            )
            for enhet in self.definitions.enheter
            if enhet.typ in avsnitt.for_varje
        }
        common = frozenset.intersection(*each.values()) if each else frozenset()
        own = {f"{enhet}/{item}" for enhet, items in each.items() for item in items}
        return own | common

    def has_content(self, block: Any) -> bool:
        """Whether a block shows anything of its own."""
        if block.typ in ALWAYS:
            return True
        if not self._holds(block.villkor):
            return False
        return KINDS.get(block.typ, _has_any)(self, block)

    def _holds(self, villkor: Uttryck | None) -> bool:
        """An unknown condition counts as true: a section never vanishes for lack of data."""
        if villkor is None or self.scope is None:
            return True
        try:
            return evaluate(villkor, self.scope).value is not False
        except UttryckError:
            return True

    def get_tabell(self, name: str) -> Tabell | None:
        """The enhet's own table, or the merged one."""
        data = self.sammanstallning.enheter.get(self.enhet or "")
        own = data.tabeller.get(name) if data else None
        return own or self.sammanstallning.tabeller.get(name)


def _has_text(finder: _Finder, block: Any) -> bool:
    parts = (block.falt or "").split("/")
    tabell = finder.get_tabell(parts[0])
    if tabell is None:
        return False
    rows = [rad for rad in tabell.rader if len(parts) < 2 or rad.key == parts[1]]
    cells = [
        uppgift
        for rad in rows
        for kolumn, uppgift in rad.celler.items()
        if len(parts) < 3 or kolumn == parts[2]
    ]
    return any(_is_filled(uppgift) for uppgift in cells)


def _has_rows(finder: _Finder, block: Any) -> bool:
    tabell = finder.get_tabell(block.tabell or "")
    if tabell is None:
        return False
    shown = {item.falt for item in block.kolumner}
    return any(
        _is_filled(uppgift)
        for rad in tabell.rader
        if rad.typ != "rubrik" and (not block.rader or rad.key in block.rader)
        for kolumn, uppgift in rad.celler.items()
        if not shown or kolumn in shown
    )


def _has_statement(finder: _Finder, block: Any) -> bool:
    statement = finder.definitions.uppstallningar.get(block.uppstallning)
    if statement is None:
        return False
    kolumner = _find_kolumner(block)
    return any(
        _has_kod(finder, rad.kod, block.rakenskap, kolumn)
        for rad in statement.rader
        for kolumn in kolumner
    )


def _find_kolumner(block: Any) -> tuple[Kolumn, ...]:
    """The amounts that must be there: utfall, or for a plan or a prognos those shown."""
    shown = {item.falt for item in block.kolumner}
    if not shown or any(falt.endswith(Kolumn.UTFALL.value) for falt in shown):
        return (Kolumn.UTFALL,)
    return tuple(kolumn for kolumn in Kolumn if kolumn.value in shown) or (Kolumn.UTFALL,)


def _has_kod(
    finder: _Finder, kod: str, rakenskap: Rakenskap, kolumn: Kolumn = Kolumn.UTFALL
) -> bool:
    plats = Plats(kod, kolumn, rakenskap)
    return _is_filled(finder.sammanstallning.varden.get(plats))


def _has_sentence(finder: _Finder, block: Any) -> bool:
    koder = [item.kod for item in block.text.siffror]
    return all(_has_kod(finder, kod, Rakenskap.KOMMUN) for kod in koder)


def _has_noter(finder: _Finder, _: Any) -> bool:
    return any(
        finder.has_content(block) for note in finder.definitions.noter for block in note.block
    )


def _has_nyckeltal(finder: _Finder, block: Any) -> bool:
    asked = set(block.rader)
    kolumner = _find_kolumner(block)
    return any(
        _has_kod(finder, item.kod, Rakenskap.KOMMUN, kolumn)
        for item in finder.definitions.nyckeltal
        if not asked or asked & {item.id, item.kod}
        for kolumn in kolumner
    )


def _has_figures(finder: _Finder, block: Any) -> bool:
    if block.tabell:
        return _has_rows(finder, block)
    return any(_has_kod(finder, kod, Rakenskap.KOMMUN) for kod in block.rader)


def _has_chain(finder: _Finder, block: Any) -> bool:
    return any(
        any(rad.typ != "rubrik" for rad in tabell.rader)
        for niva in block.nivaer
        if (tabell := finder.get_tabell(niva.tabell)) is not None
    )


def _has_any(finder: _Finder, block: Any) -> bool:
    """A kind of block without figures or texts of its own."""
    return bool(finder and block.visar)


KINDS: Mapping[str, Callable[[_Finder, Any], bool]] = MappingProxyType(
    {
        "text": _has_text,
        "mening": _has_sentence,
        "tabell": _has_rows,
        "rader_som_avsnitt": _has_rows,
        "uppstallning": _has_statement,
        "noter": _has_noter,
        "nyckeltal": _has_nyckeltal,
        "diagram": _has_figures,
        "rodatrad": _has_chain,
    }
)


def _is_filled(uppgift: Uppgift | None) -> bool:
    if uppgift is None or isinstance(uppgift.value, Tomt):
        return False
    return not isinstance(uppgift.value, str) or bool(uppgift.value.strip())
