"""Every name that a definition uses is looked up when the definitions are loaded.

Nothing below this can trust a name that has not been here: a formula over a code that does not
exist would be an unknown value, a block without its column a page with a gap, and neither would
be said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from pipeline.core.syntax import Uttryck
from pipeline.core.text import fold
from pipeline.schema.block import BlockDef
from pipeline.schema.bruk import Bruk, find_id, has_klammer, list_bruk, list_listor
from pipeline.schema.dokument import AvsnittDef
from pipeline.schema.formelbruk import Jamforelse, asks_dokument, iter_formelbruk
from pipeline.schema.forslag import suggest
from pipeline.schema.namnrymd import ENHET, JA_NEJ, REDOVISADE, Namnrymd, Tabellnamn, get_tabeller
from pipeline.schema.typer import (
    OPARIG,
    Deklaration,
    Formelrymd,
    Monster,
    Namnform,
    Namnslag,
    Ref,
    Text,
)

Problem = tuple[str, str]
"""The address of a string, as in an avsteg, and what is wrong with it."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LEAD = re.compile(r"^(?:[A-Z]\b\.?\s*)?(?:[IVX]+\b\.?\s*)?(?:\d+\s*[a-z]?\.\s*)?")
_FORMER = {form: re.compile(form.value) for form in Namnform if form is not Namnform.FRI}
_LETTERS = {Namnform.NAMN: "a–z, A–Z, 0–9, _ och -", Namnform.CELLNAMN: "a–z, 0–9 och _"}
_CELL = 3
"""Parts of tabell/rad/kolumn."""


def find_unknown(objects: Mapping[str, Any], rymd: Namnrymd) -> Iterator[Problem]:
    """Everything that the objects (address → dataclass) name and that does not exist."""
    for plats, objekt in objects.items():
        yield from find_unknown_in(plats, objekt, rymd)


def find_unknown_in(plats: str, objekt: Any, rymd: Namnrymd) -> Iterator[Problem]:
    """What one object names and that does not exist."""
    for bruk in list_bruk(objekt, plats):
        for text in check_bruk(bruk, rymd):
            yield bruk.plats, text


def find_twice(objects: Mapping[str, Any]) -> Iterator[Problem]:
    """Names that two objects of one list have: one of them could never be found. Those of sections
    and blocks are told by adresser.py."""
    for plats, objekt in objects.items():
        yield from _find_twice(objekt, plats)


def _find_twice(objekt: Any, plats: str) -> Iterator[Problem]:
    for listname in list_listor(type(objekt)):  # type: ignore[arg-type]  # classes hash
        value = getattr(objekt, listname)
        if not isinstance(value, tuple) or not value:
            continue
        if isinstance(value[0], AvsnittDef | BlockDef):
            continue
        for name in ("id", "kod"):
            names = [found for part in value if (found := getattr(part, name, ""))]
            for twice in (found for found in set(names) if names.count(found) > 1):
                yield f"{plats}/{listname}:{twice}", f"{twice} står två gånger"
        for part in value:
            yield from _find_twice(part, f"{plats}/{listname}:{find_id(part)}")


def check_bruk(bruk: Bruk, rymd: Namnrymd) -> Iterator[str]:
    """What is wrong with one string in its place."""
    if isinstance(bruk.marke, Deklaration):
        yield from _check_namnform(bruk.marke.form, str(bruk.varde))
        return
    if _is_bortvald(bruk, rymd):
        return
    match bruk.marke, bruk.varde:
        case Ref() as ref, str(namn):
            tables = get_tabeller(bruk.omgivning, ref.i)
            if ref.slag in (Namnslag.ORD, Namnslag.FORVAL):
                asked = "".join(get_tabeller(bruk.omgivning, (ref.kolumn,)))
                as_typed = ref.slag is Namnslag.FORVAL
                yield from _check_ord(Jamforelse(namn, asked, tables), rymd, as_typed=as_typed)
            else:
                yield from check_namn(ref.slag, namn, tables, rymd)
        case Formelrymd(i, rader), Uttryck() as uttryck:
            tables = get_tabeller(bruk.omgivning, i)
            if asks_dokument(uttryck) and not bruk.plats.startswith("kontroll:"):
                yield "finns(), kolumner() och rader() kan bara stå i en kontroll"
            if rader:
                for kod in uttryck.koder:
                    yield from check_namn(Namnslag.RAD, kod, tables, rymd)
            else:
                yield from _check_formel(uttryck, tables, rymd)
        case Text(set() | frozenset() as names, med_celler), str(text) if has_klammer(text):
            yield from _check_text(text, names, rymd if med_celler else None)
        case Monster(regex, exempel), str(text) if not re.fullmatch(regex, text):
            yield f"{text} har fel form. Skriv som {exempel}."


def _check_namnform(form: Namnform, namn: str) -> Iterator[str]:
    """Addresses and the names of cells are made of names."""
    if form in _FORMER and not _FORMER[form].fullmatch(namn):
        yield f"{namn} kan inte vara ett namn här. Använd bara {_LETTERS[form]}."


_VISADE = (Namnslag.DOKUMENTKOLUMN, Namnslag.VISNINGSKOLUMN)


def _is_bortvald(bruk: Bruk, rymd: Namnrymd) -> bool:
    """True for what belongs to a byggsten that is not chosen, named in a list or as a column of a
    document: those do without it."""
    if not rymd.bortvalda or not isinstance(bruk.marke, Ref) or not isinstance(bruk.varde, str):
        return False
    may_lack = bruk.i_lista or bruk.marke.slag in _VISADE
    return may_lack and not rymd.bortvalda.isdisjoint((bruk.varde, *bruk.varde.split(".")))


def _check_text(text: str, names: AbstractSet[str], rymd: Namnrymd | None) -> Iterator[str]:
    """What stands within braces is a name that is filled in, or where rymd is given a cell.
    Braces come in pairs."""
    if has_klammer(_PLACEHOLDER.sub("", text)):
        yield OPARIG
    for found in _PLACEHOLDER.findall(text):
        if rymd is not None and "/" in found:
            yield from _check_uppgift(found, rymd)
        elif found not in names:
            yield f"{{{found}}} kan inte fyllas i{suggest(found, names)}"


def _check_uppgift(plats: str, rymd: Namnrymd) -> Iterator[str]:
    """tabell/rad or tabell/rad/kolumn; the table may also begin the names of several
    (uppgifter of uppgifter_ekonomi, uppgifter_overgripande)."""
    tabell, *rest = plats.split("/")
    named = tuple(item for item in rymd.tabeller if item == tabell or item.startswith(f"{tabell}_"))
    if not named:
        yield _say(Namnslag.TABELL, tabell, rymd.find(Namnslag.TABELL))
    for slag, part in zip((Namnslag.RAD, Namnslag.KOLUMN), rest, strict=False):
        yield from check_namn(slag, part, named, rymd)


def check_namn(slag: Namnslag, namn: str, tabeller: Iterable[str], rymd: Namnrymd) -> Iterator[str]:
    """What is wrong with a name of a kind; tabeller are those that its column or row is in."""
    check = _KINDS.get(slag)
    if check is not None:
        yield from check(namn, tuple(tabeller), rymd)
    elif namn not in rymd.find(slag):
        yield _say(slag, namn, rymd.find(slag))


def _say(slag: Namnslag, namn: str, known: Iterable[str], var: str = "") -> str:
    return f"{slag.value} {namn} finns inte{var}{suggest(namn, known)}"


# ---------------------------------------------------------------- columns, rows and cells
def _check_kolumn(namn: str, tabeller: tuple[str, ...], rymd: Namnrymd) -> Iterator[str]:
    yield from _check_within(Namnslag.KOLUMN, namn, tabeller, rymd)


def _check_foregaende(namn: str, tabeller: tuple[str, ...], rymd: Namnrymd) -> Iterator[str]:
    ids = tuple(item.rpartition(".")[2] for item in tabeller)
    yield from _check_within(Namnslag.KOLUMN, namn, ids, rymd)


def _check_rad(namn: str, tabeller: tuple[str, ...], rymd: Namnrymd) -> Iterator[str]:
    if not any(item.oppen for item in _find(tabeller, rymd)):
        yield from _check_within(Namnslag.RAD, namn, tabeller, rymd)


def _find(tabeller: Iterable[str], rymd: Namnrymd) -> list[Tabellnamn]:
    """The tables that exist; the others are told where they are named."""
    found = (rymd.find_tabell(item) or rymd.former.get(item) for item in tabeller)
    return [item for item in found if item is not None]


def _check_within(
    slag: Namnslag, namn: str, tabeller: tuple[str, ...], rymd: Namnrymd
) -> Iterator[str]:
    """Nothing is said of a name while a table that it may be in is one that does not exist."""
    found = _find(tabeller, rymd)
    names = [item.kolumner if slag is Namnslag.KOLUMN else item.rader for item in found]
    is_known = len(found) == len(tabeller) and not any(item.delvis for item in found)
    if names and is_known and not any(namn in item for item in names):
        yield _say(slag, namn, set().union(*names), f" i tabellen {', '.join(tabeller)}")


def _check_cell(namn: str, _: tuple[str, ...], rymd: Namnrymd) -> Iterator[str]:
    """tabell, tabell/rad or tabell/rad/kolumn."""
    tabell, *rest = namn.split("/")
    if len(rest) >= _CELL:
        yield f"{namn} har fler än tre led. Skriv tabell/rad/kolumn."
    yield from check_namn(Namnslag.TABELL, tabell, (), rymd)
    for slag, part in zip((Namnslag.RAD, Namnslag.KOLUMN), rest, strict=False):
        yield from check_namn(slag, part, (tabell,), rymd)


def _check_summacell(namn: str, _: tuple[str, ...], rymd: Namnrymd) -> Iterator[str]:
    """tabell/rad."""
    tabell, mark, rad = namn.partition("/")
    if not mark:
        yield f"{namn} har bara ett led. Skriv tabell/rad."
    yield from check_namn(Namnslag.TABELL, tabell, (), rymd)
    if rad:
        yield from check_namn(Namnslag.RAD, rad, (tabell,), rymd)


def _check_tidplats(namn: str, _: tuple[str, ...], rymd: Namnrymd) -> Iterator[str]:
    """tillfälle/tabell/rad/kolumn."""
    tillfalle, *rest = namn.split("/")
    if len(rest) != _CELL:
        yield f"{namn} har inte fyra led. Skriv tillfälle/tabell/rad/kolumn."
    yield from check_namn(Namnslag.TILLFALLE, tillfalle, (), rymd)
    yield from _check_cell("/".join(rest), (), rymd)


def _check_dokumentkolumn(namn: str, tabeller: tuple[str, ...], rymd: Namnrymd) -> Iterator[str]:
    """A column of a table, or who its rows come from; of a statement what it computes too."""
    if not tabeller:
        if namn not in REDOVISADE:
            yield _say(Namnslag.DOKUMENTKOLUMN, namn, REDOVISADE)
    elif namn != ENHET:
        yield from _check_kolumn(namn, tabeller, rymd)


def _check_visningskolumn(namn: str, _: tuple[str, ...], rymd: Namnrymd) -> Iterator[str]:
    """A column that some table has or may have, or who its rows come from; or one of the
    statements."""
    known = {*REDOVISADE, ENHET, *rymd.find(Namnslag.VISNINGSKOLUMN)}.union(
        *(item.kolumner for item in rymd.tabeller.values())
    )
    if namn not in known:
        yield _say(Namnslag.VISNINGSKOLUMN, namn, known)


def _check_dokumentrad(namn: str, tabeller: tuple[str, ...], rymd: Namnrymd) -> Iterator[str]:
    if tabeller:
        yield from _check_rad(namn, tabeller, rymd)
    else:
        yield from check_namn(Namnslag.KOD, namn, (), rymd)


def _check_svar(namn: str, fragor: tuple[str, ...], rymd: Namnrymd) -> Iterator[str]:
    known = set().union(*(rymd.ord.get(item, set()) for item in fragor))
    if known and namn not in known:
        yield _say(Namnslag.SVAR, namn, known, f" i {', '.join(fragor)}")


def _check_form(namn: str, _: tuple[str, ...], rymd: Namnrymd) -> Iterator[str]:
    known = rymd.find(Namnslag.TABELL) | rymd.find(Namnslag.UPPSTALLNING)
    if namn not in known:
        yield _say(Namnslag.FORM, namn, known)


def _check_kontrolldokument(namn: str, _: tuple[str, ...], rymd: Namnrymd) -> Iterator[str]:
    known = rymd.find(Namnslag.DOKUMENT) | rymd.find(Namnslag.DOKUMENTSLAG)
    if namn not in known:
        yield _say(Namnslag.KONTROLLDOKUMENT, namn, known)


def _check_kolumntext(namn: str, tabeller: tuple[str, ...], rymd: Namnrymd) -> Iterator[str]:
    known = set().union(*(item.kolumner for item in _find(tabeller, rymd)))
    if known and namn not in known:
        yield _say(Namnslag.KOLUMN, namn, known, f" i {', '.join(tabeller)}")


def _check_radtext(namn: str, tabeller: tuple[str, ...], rymd: Namnrymd) -> Iterator[str]:
    known: set[str] = set()
    for item in _find(tabeller, rymd):
        known |= item.rader | item.rubriker | {_LEAD.sub("", text) for text in item.rubriker}
    if known and fold(namn) not in {fold(item) for item in known}:
        yield _say(Namnslag.RADTEXT, namn, known, f" i {', '.join(tabeller)}")


_KINDS: Mapping[Namnslag, Callable[[str, tuple[str, ...], Namnrymd], Iterator[str]]] = {
    Namnslag.KOLUMN: _check_kolumn,
    Namnslag.FOREGAENDE: _check_foregaende,
    Namnslag.RAD: _check_rad,
    Namnslag.CELL: _check_cell,
    Namnslag.SUMMACELL: _check_summacell,
    Namnslag.TIDPLATS: _check_tidplats,
    Namnslag.SVAR: _check_svar,
    Namnslag.FORM: _check_form,
    Namnslag.DOKUMENTKOLUMN: _check_dokumentkolumn,
    Namnslag.VISNINGSKOLUMN: _check_visningskolumn,
    Namnslag.DOKUMENTRAD: _check_dokumentrad,
    Namnslag.KONTROLLDOKUMENT: _check_kontrolldokument,
    Namnslag.KOLUMNTEXT: _check_kolumntext,
    Namnslag.RADTEXT: _check_radtext,
}


# ---------------------------------------------------------------- formulas
def _check_formel(uttryck: Uttryck, tabeller: tuple[str, ...], rymd: Namnrymd) -> Iterator[str]:
    for found in iter_formelbruk(uttryck, tabeller):
        if isinstance(found, Jamforelse):
            yield from _check_ord(found, rymd)
        elif found.slag is Namnslag.KOLUMN and found.namn in rymd.find(Namnslag.KOD):
            continue
        else:
            yield from check_namn(found.slag, found.namn, found.tabeller, rymd)


def _check_ord(found: Jamforelse, rymd: Namnrymd, *, as_typed: bool = False) -> Iterator[str]:
    """A word that a formula compares with is one that people choose among; as_typed: written as
    they see it."""
    known = set(rymd.ord.get(found.falt, ()))
    for tabell in _find(found.tabeller, rymd):
        known |= tabell.ord.get(found.kolumn, set())
    if as_typed and rymd.utan_bolag and found.ord in rymd.find(Namnslag.KOD):
        return
    if as_typed and known >= {*JA_NEJ}:
        known -= {word.lower() for word in JA_NEJ}
    asked = found.falt or found.kolumn
    if known and found.ord not in known:
        yield f"{asked} kan inte vara {found.ord}{suggest(found.ord, known)}"
