"""What nobody uses: told when definitions are examined, since it is often a thing forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.core.finding import Finding
from pipeline.core.source import DefinitionRef
from pipeline.core.syntax import Uttryck
from pipeline.schema.bruk import list_bruk
from pipeline.schema.bundle import Definitions
from pipeline.schema.formelbruk import Namn, iter_formelbruk
from pipeline.schema.fynd import make_finding
from pipeline.schema.kolumner import iter_tabelldefs
from pipeline.schema.typer import Namnslag, Ref

_OWN = "kommuner/"
_SHOWN = 5


def find_oanvant(definitions: Definitions) -> Iterator[Finding]:
    """DEF-020 a profile without documents, DEF-021 a document without contents, DEF-022 a check of
    the kommun's own that never runs, DEF-023 a table that is filled in and never used, DEF-024
    names that are not published yet, DEF-025 a workbook of the kommun's own that nobody is
    given, DEF-026 an occasion of its own that no document is made of."""
    if not definitions.kommun.dokument:
        yield _make(definitions, "DEF-020", "kommun", "kommun/dokument")
    for dokument in definitions.dokument.values():
        if not dokument.avsnitt:
            key = f"dokument:{dokument.id}"
            yield _make(definitions, "DEF-021", key, key, namn=dokument.id)
    gjorda = definitions.find_gjorda()
    for kontroll in definitions.kontroller:
        key = f"kontroll:{kontroll.id}"
        is_own = definitions.files.get(key, "").startswith(_OWN)
        if is_own and not gjorda & set(kontroll.dokument):
            yield _make(definitions, "DEF-022", key, key, namn=kontroll.id)
    yield from _find_tillfallen(definitions)
    yield from _find_arbetsbocker(definitions)
    if definitions.nya:
        namn = ", ".join(definitions.nya[:_SHOWN]) + (" …" if definitions.nya[_SHOWN:] else "")
        values = {"antal": len(definitions.nya), "namn": namn}
        yield _make(definitions, "DEF-024", "kommun", "utgivna", **values)


def _find_tillfallen(definitions: Definitions) -> Iterator[Finding]:
    """The kommun's own occasions of which no document is made: they are left out of everything."""
    for key, file in definitions.files.items():
        kind, _, name = key.partition(":")
        is_own = kind == "tillfalle" and file.startswith(_OWN)
        if is_own and name not in definitions.tillfallen:
            yield _make(definitions, "DEF-026", key, key, namn=name)


def _find_arbetsbocker(definitions: Definitions) -> Iterator[Finding]:
    """Workbooks that nobody is given, and tables that nobody uses in the others."""
    given = {
        book for item in definitions.tillfallen.values() for book in item.arbetsbocker.values()
    }
    kept = {enhet.arbetsbok for enhet in definitions.enheter}
    for book in sorted(definitions.arbetsbocker.keys() - given - kept):
        key = f"arbetsbok:{book}"
        if definitions.files.get(key, "").startswith(_OWN):
            yield _make(definitions, "DEF-025", key, key, namn=book)
    yield from _find_tabeller(definitions, given)


def _find_tabeller(definitions: Definitions, books: Iterable[str]) -> Iterator[Finding]:
    used = set(_iter_named(definitions))
    for merged in definitions.tabeller:
        if merged.id in used:
            used |= {name.partition(".")[2] for name in merged.fran}
    for book in sorted(books):
        for tabell in iter_tabelldefs(definitions, book):
            if tabell.id not in used and not tabell.uppstallning:
                key = f"arbetsbok:{book}"
                yield _make(definitions, "DEF-023", key, key, namn=tabell.id, arbetsbok=book)


def _iter_named(definitions: Definitions) -> Iterator[str]:
    """Every table that a document, a check, a formula or a rule names."""
    rules = definitions.konsolidering
    users: Iterable[Any] = (
        *definitions.dokument.values(),
        *definitions.noter,
        *definitions.kontroller,
        *definitions.varden,
        *definitions.nyckeltal,
        *definitions.overforingar,
        *definitions.arshjul,
        *((rules,) if rules else ()),
        definitions.kommun,
    )
    for user in users:
        for bruk in list_bruk(user, ""):
            if isinstance(bruk.varde, Uttryck):
                yield from _find_used(bruk.varde)
            elif isinstance(bruk.marke, Ref):
                yield from _split(bruk.marke.slag, bruk.varde)


def _find_used(uttryck: Uttryck) -> Iterator[str]:
    """What a formula names, but for tables that a document is asked to show."""
    for found in iter_formelbruk(uttryck):
        if isinstance(found, Namn) and found.slag is not Namnslag.FORM:
            yield found.namn


def _split(slag: Namnslag, namn: str) -> Iterator[str]:
    match slag:
        case Namnslag.CELL | Namnslag.SUMMACELL:
            yield namn.partition("/")[0].partition(".")[0]
        case Namnslag.TIDPLATS:
            yield namn.split("/")[1] if "/" in namn else namn
        case _:
            yield namn


def _make(definitions: Definitions, code: str, owner: str, key: str, **values: Any) -> Finding:
    place = DefinitionRef(definitions.files.get(owner, ""), key)
    return make_finding(definitions.katalog, code, place, **values)
