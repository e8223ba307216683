"""Kinds of checks by the name that definitions call them: the one table, and its use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from pipeline.core.finding import Finding
from pipeline.schema.bundle import Definitions, find_gjorda
from pipeline.schema.formelbruk import asks_dokument
from pipeline.schema.fynd import make_finding
from pipeline.schema.kontroll import KontrollDef
from pipeline.stages.check.kinds_atgard import check_plan_tacker, check_underskott_utan_plan
from pipeline.stages.check.kinds_budget import (
    check_avvikelse,
    check_beslutade,
    check_ramar,
    check_underskott,
)
from pipeline.stages.check.kinds_chain import (
    check_foljs_upp,
    check_lank,
    check_oforandrad,
    check_omprovad,
    check_rader_kvar,
    check_summa,
)
from pipeline.stages.check.kinds_delivery import (
    check_hogst_rader,
    check_leverans,
    check_minst_rader,
)
from pipeline.stages.check.kinds_fokus import check_motstridiga, check_rad_med_mal
from pipeline.stages.check.kinds_mal import (
    check_flerarig,
    check_hogst_kopplade,
    check_ifyllda,
    check_nagon_rad,
    check_tidsatt,
)
from pipeline.stages.check.kinds_raknad import check_raknade
from pipeline.stages.check.kinds_ram import check_kedja_ram, check_lika_summor
from pipeline.stages.check.kinds_statement import (
    check_noter,
    check_per_kolumn,
    check_uppstallningsform,
)
from pipeline.stages.check.kinds_sum import check_summarader
from pipeline.stages.check.kinds_uppstallning import check_uppstallningssummor
from pipeline.stages.check.kinds_value import (
    check_ingaende,
    check_konsuppdelad,
    check_kopplade,
    check_senast,
)
from pipeline.stages.check.material import Inlamnat, Sammanstallt
from pipeline.stages.check.samband import check_samband, is_per_rad

ArbetsbokCheck = Callable[[KontrollDef, Inlamnat], Iterable[Finding]]
TotalCheck = Callable[[KontrollDef, Sammanstallt], Iterable[Finding]]

ARBETSBOK_KINDS: Mapping[str, ArbetsbokCheck] = MappingProxyType(
    {
        "alla_har_lamnat": check_leverans,
        "minst_rader": check_minst_rader,
        "hogst_rader": check_hogst_rader,
        "summarader": check_summarader,
        "beslutade_belopp": check_beslutade,
        "konsuppdelad": check_konsuppdelad,
        "ingaende_balans": check_ingaende,
        "kopplade_rader": check_kopplade,
        "kedja_rader_kvar": check_rader_kvar,
        "kedja_oforandrad": check_oforandrad,
        "kedja_foljs_upp": check_foljs_upp,
        "kedja_lank": check_lank,
        "kedja_summa": check_summa,
        "kedja_omprovad": check_omprovad,
        "ifyllda_kolumner": check_ifyllda,
        "nagon_rad": check_nagon_rad,
        "hogst_kopplade": check_hogst_kopplade,
        "tidsatt": check_tidsatt,
        "flerarig": check_flerarig,
        "rad_med_mal": check_rad_med_mal,
        "motstridiga_mal": check_motstridiga,
    }
)
"""Kinds that look at the workbooks as delivered."""

TOTAL_KINDS: Mapping[str, TotalCheck] = MappingProxyType(
    {
        "samband": check_samband,
        "uppstallningssummor": check_uppstallningssummor,
        "raknade_kolumner": check_raknade,
        "per_kolumn": check_per_kolumn,
        "noter_stammer": check_noter,
        "uppstallningsform": check_uppstallningsform,
        "avvikelse_kraver_kommentar": check_avvikelse,
        "senast": check_senast,
        "ramar": check_ramar,
        "kedja_ram": check_kedja_ram,
        "lika_summor": check_lika_summor,
        "underskott_kraver_text": check_underskott,
        "underskott_utan_plan": check_underskott_utan_plan,
        "plan_tacker_underskott": check_plan_tacker,
    }
)
"""Kinds that look at the merged data."""


def find_kontroller(definitions: Definitions) -> tuple[KontrollDef, ...]:
    """The checks that concern a document which the kommun makes."""
    made = definitions.find_gjorda()
    return tuple(item for item in definitions.kontroller if not made or made & set(item.dokument))


def find_fragade(definitions: Definitions) -> frozenset[str]:
    """The documents that some check asks what they show."""
    asking = (k for k in find_kontroller(definitions) if k.uttryck and asks_dokument(k.uttryck))
    names = {name for kontroll in asking for name in kontroll.dokument}
    made = definitions.kommun.dokument
    return frozenset(i for i in made if find_gjorda((i,), definitions.dokument) & names)


def run_arbetsbok_kinds(material: Inlamnat) -> Iterator[Finding]:
    """Findings of all checks of workbooks."""
    for kontroll in find_kontroller(material.definitions):
        check = ARBETSBOK_KINDS.get(kontroll.typ)
        if check is not None:
            yield from _keep(kontroll, check(kontroll, material))


def run_total_kinds(material: Sammanstallt) -> Iterator[Finding]:
    """Findings of all checks of merged data.

    A check of what rests on a missing workbook waits; KON-104 says how many do.
    """
    waiting = 0
    for kontroll in find_kontroller(material.definitions):
        check = TOTAL_KINDS.get(kontroll.typ)
        if check is None:
            continue
        is_waiting = _is_waiting(kontroll, material.vantande)
        waiting += is_waiting
        if is_waiting and not is_per_rad(kontroll):
            continue
        yield from _keep(kontroll, check(kontroll, material.for_kontroll(kontroll)))
    if waiting:
        yield make_finding(material.definitions.katalog, "KON-104", antal=waiting)


def _keep(kontroll: KontrollDef, findings: Iterable[Finding]) -> Iterator[Finding]:
    """What a check finds, without the enheter that it is turned off for (STY-DEG-003)."""
    yield from (item for item in findings if item.enhet not in kontroll.utom_enheter)


def _is_waiting(kontroll: KontrollDef, vantande: frozenset[str]) -> bool:
    return bool(kontroll.uttryck and kontroll.uttryck.namn & vantande)
