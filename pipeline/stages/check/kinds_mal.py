"""Goals, their measures and activities: filled in, dated, linked and few (STY-HAL-030 to 042)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.core.finding import Finding
from pipeline.core.inlamning import Inlamning
from pipeline.core.source import Derived, Source
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.text import fold
from pipeline.core.uppgift import Tomt
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.radkontroll import Flerarig, HogstKopplade, Ifyllda, NagonRad, Tidsatt
from pipeline.stages.check.material import Fact, Inlamnat, make_own
from pipeline.stages.check.parameters import find_grans, get_parametrar
from pipeline.stages.check.tidigare import (
    Led,
    find_empty,
    find_kolumnrubrik,
    find_tabellrubrik,
    is_excused,
    is_filled,
    is_value,
    iter_inlamningar,
    iter_led,
    show,
)
from pipeline.stages.check.words import find_tabeller

_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d{2}(?!\d)")


def check_ifyllda(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """Every row that holds something has these columns filled in.

    parametrar: tabell, kolumner, enhetstyper; nagon (true: one of the columns is enough);
    utom_kolumn and utom (values that excuse). Free rows ask for nothing of themselves.
    """
    p = get_parametrar(kontroll, Ifyllda)
    is_any = p.nagon
    columns = p.kolumner
    for led in iter_led(kontroll, material):
        for rad in led.tabell.rader:
            asked = [kolumn for kolumn in columns if kolumn in rad.celler]
            empty = find_empty(rad, asked)
            is_short = bool(empty) and (not is_any or len(empty) == len(asked))
            is_excepted = is_excused(p, rad) or _is_told(rad, empty)
            if is_short and is_filled(rad) and not is_excepted:
                yield _make_empty(kontroll, material, led, rad, empty)


def _is_told(rad: Rad, empty: list[str]) -> bool:
    """True when the reader has told of each empty cell already."""
    cells = [rad.celler.get(kolumn) for kolumn in empty]
    return all(cell is not None and cell.value is Tomt.EJ_IFYLLT for cell in cells)


def _make_empty(
    kontroll: KontrollDef, material: Inlamnat, led: Led, rad: Rad, empty: list[str]
) -> Finding:
    rubriker = (
        find_kolumnrubrik(led.tabell.id, kolumn, material.definitions).lower() for kolumn in empty
    )
    words = {"rad": rad.rubrik, "saknas": ", ".join(rubriker)}
    places = [rad.celler[kolumn].source for kolumn in empty]
    return _make(kontroll, material, led.inlamning, places, **words)


def _make(
    kontroll: KontrollDef,
    material: Inlamnat,
    inlamning: Inlamning,
    places: list[Source],
    **words: str,
) -> Finding:
    fact = Fact(
        source=Derived(kontroll.id, tuple(dict.fromkeys(places))),
        enhet=inlamning.enhet,
        expected=words.get("vantat"),
        actual=words.get("faktiskt"),
        words=words,
    )
    return make_own(kontroll, material.definitions, fact)


def check_nagon_rad(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """Some row of some of the tables says so: of any kind, or with a value in a column.

    parametrar: tabeller, enhetstyper; kolumn and varde (a text, or "ja" for an answer).
    """
    p = get_parametrar(kontroll, NagonRad)
    names = p.tabeller
    for inlamning in iter_inlamningar(p.enhetstyper, material):
        tabeller = [inlamning.tabeller[name] for name in names if name in inlamning.tabeller]
        rader = [rad for tabell in tabeller for rad in tabell.rader if is_filled(rad)]
        if not tabeller or not _is_asked(kontroll, tabeller, material):
            continue
        if any(_is_one(kontroll, rad) for rad in rader):
            continue
        rubriker = [find_tabellrubrik(item.id, material.definitions) for item in tabeller]
        place = Led(inlamning, tabeller[0], {}).source
        namn = material.definitions.get_namn(inlamning.enhet)
        words = {"tabell": ", ".join(rubriker), "namn": namn}
        yield _make(kontroll, material, inlamning, [place], **words)


def _is_asked(kontroll: KontrollDef, tabeller: list[Tabell], material: Inlamnat) -> bool:
    """True unless the column that is asked about stands in no workbook."""
    p = get_parametrar(kontroll, NagonRad)
    if not p.kolumn:
        return True
    column = p.kolumn
    return any(
        column in {kolumn.id for kolumn in definition.kolumner}
        for tabell in tabeller
        for definition in find_tabeller(tabell.id, material.definitions)
    )


def _is_one(kontroll: KontrollDef, rad: Rad) -> bool:
    p = get_parametrar(kontroll, NagonRad)
    if not p.kolumn:
        return True
    answer = rad.celler.get(p.kolumn)
    return is_value(answer, p.varde) or (answer is not None and answer.value is Tomt.FEL_I_CELL)


def check_hogst_kopplade(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """No row is named by more rows of another table than the kommun has set (STY-HAL-038).

    parametrar: tabell, kopplad, kolumn (where it names the row), grans (a choice of the kommun),
    enhetstyper. A kommun that has set no limit is not checked.
    """
    p = get_parametrar(kontroll, HogstKopplade)
    name, column = p.kopplad, p.kolumn
    most = find_grans(p.grans, material.definitions.kommun)
    for led in iter_led(kontroll, material) if most is not None else ():
        other = led.inlamning.tabeller.get(name)
        for rad in led.tabell.rader if other else ():
            linked = [item for item in other.rader if _names(item, column, rad)] if other else []
            if most is not None and len(linked) > most:
                words = {
                    "rad": rad.rubrik,
                    "tabell": find_tabellrubrik(name, material.definitions),
                    "faktiskt": f"{len(linked)}",
                    "vantat": f"{most}",
                }
                places = [item.celler[column].source for item in linked]
                yield _make(kontroll, material, led.inlamning, places, **words)


def _names(item: Rad, column: str, rad: Rad) -> bool:
    cell = item.celler.get(column)
    return bool(cell and cell.text and rad.rubrik and fold(cell.text) == fold(rad.rubrik))


def check_tidsatt(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """Every row says which years it holds for: one year, or a first and a last (STY-HAL-031).

    parametrar: tabell, kolumn, enhetstyper, utom_kolumn, utom.
    """
    p = get_parametrar(kontroll, Tidsatt)
    column = p.kolumn
    for led in iter_led(kontroll, material):
        for rad in led.tabell.rader:
            cell = rad.celler.get(column)
            if not is_filled(rad) or cell is None or is_excused(p, rad):
                continue
            if cell.is_tomt and cell.value is not Tomt.EJ_TILLAMPLIGT:
                continue
            if find_ar(cell.text or "") is None:
                words = {
                    "rad": rad.rubrik,
                    "kolumn": find_kolumnrubrik(led.tabell.id, column, material.definitions),
                    "faktiskt": show(cell, material.definitions),
                }
                yield _make(kontroll, material, led.inlamning, [cell.source], **words)


def find_ar(text: str) -> tuple[int, int] | None:
    """First and last year of a period: "2024–2026" gives (2024, 2026); None without years."""
    years = [int(year) for year in _YEAR.findall(text)]
    if not 1 <= len(years) <= 2 or years[0] > years[-1]:
        return None
    return years[0], years[-1]


def check_flerarig(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """A row that holds for several years has what such a row needs.

    parametrar: tabell, period (column), kolumner, enhetstyper, utom_kolumn, utom. With kopplad
    (a table) and kolumn (where it names the row) the columns are those of the linked rows, one
    for each year after the present that the row holds for (STY-HAL-033); without it they are the
    row's own (STY-HAL-032).
    """
    p = get_parametrar(kontroll, Flerarig)
    columns, period = p.kolumner, p.period
    for led in iter_led(kontroll, material):
        for rad in led.tabell.rader:
            cell = rad.celler.get(period)
            years = find_ar(cell.text or "") if cell else None
            if years is None or years[0] == years[1] or is_excused(p, rad):
                continue
            if not p.kopplad:
                if empty := find_empty(rad, columns):
                    yield _make_empty(kontroll, material, led, rad, empty)
                continue
            asked = columns[: max(0, years[1] - material.period.year)]
            yield from _check_linked(kontroll, material, led, rad, asked)


def _check_linked(
    kontroll: KontrollDef, material: Inlamnat, led: Led, rad: Rad, asked: tuple[str, ...]
) -> Iterator[Finding]:
    p = get_parametrar(kontroll, Flerarig)
    name, column = p.kopplad, p.kolumn
    other = led.inlamning.tabeller.get(name)
    for item in other.rader if other else ():
        empty = find_empty(item, asked)
        if other and empty and _names(item, column, rad):
            yield _make_empty(kontroll, material, Led(led.inlamning, other, {}), item, empty)
