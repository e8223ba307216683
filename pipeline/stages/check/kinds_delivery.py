"""Who has delivered, and how many rows a table must or may have."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.core.finding import Finding
from pipeline.core.inlamning import Inlamning
from pipeline.core.source import CellRef, FileRef, Source
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.uppgift import Tomt
from pipeline.formel.beroende import is_voluntary
from pipeline.schema.arbetsbok import TabellDef
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.radkontroll import HogstRader
from pipeline.stages.check.material import Fact, Inlamnat, make_own
from pipeline.stages.check.parameters import find_grans, get_parametrar
from pipeline.stages.check.tidigare import is_excused

_FOLDER = "inlamningar"


def check_leverans(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """Everyone who has a workbook to fill in has delivered it (KL 11:19, STY-HAL-002).

    A bolag that the kommun owns in part may leave its own out (STY-HAL-003). For a file that
    came but could not be read, the finding about the file is enough.
    """
    delivered = {inlamning.enhet for inlamning in material.inlamningar} | material.avvisade
    for enhet in material.definitions.enheter:
        if enhet.id in delivered or not enhet.arbetsbok or is_voluntary(enhet):
            continue
        fact = Fact(
            source=FileRef(_FOLDER),
            enhet=enhet.id,
            words={"namn": enhet.namn},
        )
        yield make_own(kontroll, material.definitions, fact)


def check_minst_rader(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """Tables hold at least the rows that their definition asks for (minst_rader)."""
    for inlamning, definition, tabell in _iter_tabeller(material):
        number = len(_find_filled(tabell))
        if number < definition.minst_rader and not _is_unread(tabell):
            fact = _make_fact(inlamning, definition, tabell, number, definition.minst_rader)
            yield make_own(kontroll, material.definitions, fact)


def check_hogst_rader(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """A table of the enheter of some types holds at most so many rows (STY-HAL-030).

    parametrar: tabell, hogst, enhetstyper; utom_kolumn and utom (values of rows that do not
    count, as a goal that ends). grans in place of hogst is a choice of the kommun (STY-DEG-016).
    """
    p = get_parametrar(kontroll, HogstRader)
    most, kinds = _find_most(p, material), p.enhetstyper
    for inlamning, definition, tabell in _iter_tabeller(material):
        enhet = material.definitions.find_enhet(inlamning.enhet)
        is_asked = enhet is not None and (not kinds or enhet.typ in kinds)
        if definition.id not in p.get_tabeller() or not is_asked:
            continue
        number = sum(not is_excused(p, rad) for rad in _find_filled(tabell))
        if most is not None and number > most:
            fact = _make_fact(inlamning, definition, tabell, number, most)
            yield make_own(kontroll, material.definitions, fact)


def _find_most(p: HogstRader, material: Inlamnat) -> Decimal | int | None:
    """The limit of the check itself, else the kommun's; None when the kommun has set none."""
    return find_grans(p.grans, material.definitions.kommun) if p.hogst is None else p.hogst


def _iter_tabeller(material: Inlamnat) -> Iterator[tuple[Inlamning, TabellDef, Tabell]]:
    for inlamning in material.inlamningar:
        arbetsbok = material.definitions.arbetsbocker.get(inlamning.arbetsbok)
        for flik in arbetsbok.flikar if arbetsbok else ():
            for definition in flik.tabeller:
                tabell = inlamning.tabeller.get(definition.id)
                if tabell is not None:
                    yield inlamning, definition, tabell


def _is_unread(tabell: Tabell) -> bool:
    """True when something in the table could not be read, which is a finding already."""
    return any(
        uppgift.value is Tomt.FEL_I_CELL for rad in tabell.rader for uppgift in rad.celler.values()
    )


def _find_filled(tabell: Tabell) -> list[Rad]:
    """Rows with items that hold something."""
    return [
        rad
        for rad in tabell.rader
        if rad.is_post and any(not uppgift.is_tomt for uppgift in rad.celler.values())
    ]


def _make_fact(
    inlamning: Inlamning, definition: TabellDef, tabell: Tabell, number: int, limit: int | Decimal
) -> Fact:
    return Fact(
        source=_find_place(inlamning, tabell),
        enhet=inlamning.enhet,
        expected=f"{limit}",
        actual=f"{number}",
        words={"tabell": definition.rubrik},
    )


def _find_place(inlamning: Inlamning, tabell: Tabell) -> Source:
    """The first cell of the table, or the workbook."""
    for rad in tabell.rader:
        for uppgift in rad.celler.values():
            if isinstance(uppgift.source, CellRef):
                return uppgift.source
    return CellRef(inlamning.file, "", "")
