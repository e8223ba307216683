"""Stage 3: from the delivered workbooks to the data that documents are made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from pipeline.core.finding import Finding
from pipeline.core.inlamning import Inlamning, Underlag
from pipeline.core.period import Period
from pipeline.core.result import StageResult
from pipeline.core.sammanstallning import Enhetsdata, Plats, Sammanstallning
from pipeline.core.source import FileRef, find_leaves
from pipeline.core.tabell import Tabell
from pipeline.schema.bundle import Definitions
from pipeline.stages.merge.avrundningar import find_avrundningar
from pipeline.stages.merge.enhetsdata import complete_enhet
from pipeline.stages.merge.formler import Formelfel
from pipeline.stages.merge.koder import KodScope, make_kodscope, read_koder
from pipeline.stages.merge.konsolidering import consolidate
from pipeline.stages.merge.material import (
    Material,
    is_central,
    list_leveranser,
    make_material,
    report_formelfel,
)
from pipeline.stages.merge.omrakning import apply_omrakning
from pipeline.stages.merge.outnyttjat import report_outnyttjat
from pipeline.stages.merge.smagrupper import hide_in_enheter, hide_in_merged
from pipeline.stages.merge.tabeller import merge_tabell


def merge_inlamningar(
    inlamningar: Iterable[Inlamning],
    definitions: Definitions,
    underlag: Underlag,
    period: Period,
) -> StageResult[Sammanstallning]:
    """The merged data: codes, tables of the kommun and the koncern, and each enhet's own.

    The order of the workbooks does not matter; everything is in the order of the organisation.
    """
    material = make_material(inlamningar, definitions, underlag, period)
    data, problems = _complete_all(material)
    varden = read_koder(material, data)
    findings = list(apply_omrakning(material, data, varden))
    scope = make_kodscope(material, varden)
    findings += _merge_tabeller(material, data, scope, problems)
    koncern = consolidate(material, data, scope)
    scope.tabeller.update({tabell.id: tabell for tabell in koncern.tabeller})
    scope.varden.update(koncern.varden)
    scope.compute_all()
    findings += report_outnyttjat(material, data, scope.tabeller)
    shown, hidden = hide_in_enheter(material, data)
    findings = [item for item in findings if not _is_repeated(item, hidden)]
    findings += [*koncern.findings, *hidden]
    findings += report_formelfel(material, [*problems, *scope.problems])
    return StageResult(_make(material, scope, shown), tuple(dict.fromkeys(findings)))


def complete_inlamningar(
    inlamningar: Iterable[Inlamning],
    definitions: Definitions,
    underlag: Underlag,
    period: Period,
) -> Mapping[str, Enhetsdata]:
    """The enheter's own tables as merge_inlamningar has them, without anything merged: all that
    later occasions take from this one."""
    material = make_material(inlamningar, definitions, underlag, period)
    data, _ = _complete_all(material)
    shown, _ = hide_in_enheter(material, data)
    return shown


def _is_repeated(finding: Finding, others: Iterable[Finding]) -> bool:
    """True when the same was found in the same cells of an enhet's own table."""
    if finding.source is None:
        return False
    leaves = find_leaves(finding.source)
    return any(
        other.code == finding.code and other.source and find_leaves(other.source) == leaves
        for other in others
    )


def _complete_all(material: Material) -> tuple[Mapping[str, Enhetsdata], list[Formelfel]]:
    data: dict[str, Enhetsdata] = {}
    problems: list[Formelfel] = []
    for enhet, inlamning in material.iter_delivered():
        data[enhet.id], found = complete_enhet(material, enhet, inlamning)
        problems += found
    return MappingProxyType(data), problems


def _merge_tabeller(
    material: Material,
    data: Mapping[str, Enhetsdata],
    scope: KodScope,
    problems: list[Formelfel],
) -> Iterator[Finding]:
    """Fills the scope with the tables; those that nobody has defined are copied as they are."""
    for tabell in _find_copies(material, data):
        scope.tabeller[tabell.id] = tabell
    for definition in material.definitions.tabeller:
        merged = merge_tabell(material, definition, data, scope)
        dold = hide_in_merged(material, definition, merged.tabell)
        scope.tabeller[definition.id] = dold.tabell
        problems += merged.problems
        yield from merged.findings
        yield from dold.findings


def _find_copies(material: Material, data: Mapping[str, Enhetsdata]) -> Iterator[Tabell]:
    """The tables of those who deliver for the whole kommun, unless a merged table has their id
    or is a copy of them."""
    defined = {definition.id for definition in material.definitions.tabeller}
    used = {name for definition in material.definitions.tabeller for name in definition.fran}
    seen: set[str] = set()
    for enhet in material.definitions.enheter:
        if not is_central(enhet) or enhet.id not in data:
            continue
        for tabell in data[enhet.id].tabeller.values():
            if tabell.id in defined | seen or f"{enhet.arbetsbok}.{tabell.id}" in used:
                continue
            seen.add(tabell.id)
            yield tabell


def _make(material: Material, scope: KodScope, data: Mapping[str, Enhetsdata]) -> Sammanstallning:
    varden = dict(sorted(scope.varden.items(), key=lambda item: _order(item[0])))
    return Sammanstallning(
        kommun=material.definitions.kommun.id,
        period=material.period,
        varden=MappingProxyType(varden),
        tabeller=MappingProxyType(dict(sorted(scope.tabeller.items()))),
        enheter=data,
        leveranser=list_leveranser(material),
        avrundningar=find_avrundningar(material.definitions, scope.varden),
        underlag=_list_underlag(material),
    )


def _list_underlag(material: Material) -> tuple[str, ...]:
    sources = (post.uppgift.source for post in material.underlag.poster)
    return tuple(sorted({item.file for item in sources if isinstance(item, FileRef)}))


def _order(plats: Plats) -> tuple[str, str, str]:
    return (plats.kod, plats.kolumn.value, plats.rakenskap.value)
