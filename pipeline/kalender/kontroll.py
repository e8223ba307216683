"""Findings about the year: what is late, what was late, what nobody can see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from pipeline.core.finding import Finding
from pipeline.core.format_sv import fill_period, format_datum_long
from pipeline.core.period import Period
from pipeline.core.source import DefinitionRef
from pipeline.kalender.lage import Gjorda, Steglage, find_lage
from pipeline.kalender.tid import find_forfallen
from pipeline.schema.arshjul import ArshjulsstegDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.dokument import DokumentDef
from pipeline.schema.fynd import make_finding


def check_arshjul(definitions: Definitions, gjorda: Gjorda, day: date) -> tuple[Finding, ...]:
    """Everything about the year that someone should see to at a day.

    A decision after its month, or none at all, is a VARNING (STY-HAL-081, STY-HAL-082,
    STY-HAL-083, STY-HAL-084, STY-DEG-056, STY-DEG-062), and so is a step without months
    (STY-DEG-063).
    """
    found = [
        item for steg in definitions.arshjul for item in _check_steg(steg, definitions, gjorda, day)
    ]
    undated = [steg for steg in definitions.arshjul if not steg.manader and not steg.villkor]
    if undated:
        names = ", ".join(steg.id for steg in undated)
        found.append(_make(definitions, undated[0], "KAL-003", lista=names))
    return tuple(found)


def _check_steg(
    steg: ArshjulsstegDef, definitions: Definitions, gjorda: Gjorda, day: date
) -> Iterator[Finding]:
    stegtid = find_forfallen(steg, day)
    if stegtid is None or not steg.vem:
        return
    lage = find_lage(stegtid, definitions, gjorda, day)
    if not lage.is_seen:
        names = ", ".join(dict.fromkeys(_name(item, lage, definitions) for item in lage.dokument))
        yield _make(definitions, steg, "KAL-006", dokument=names)
        return
    missing = [item.namn for item in lage.beslut if item.datum is None]
    if missing:
        code = "KAL-001" if lage.dokument else "KAL-005"
        yield _make_late(definitions, lage, code, missing)
    late = [
        f"{item.namn} ({format_datum_long(item.datum)})"
        for item in lage.beslut
        if item.datum and stegtid.deadline and item.datum > stegtid.deadline
    ]
    if late:
        yield _make_late(definitions, lage, "KAL-002", late)


def _name(dokument: DokumentDef, lage: Steglage, definitions: Definitions) -> str:
    """The document's heading with its year."""
    year = lage.stegtid.year
    period = definitions.tillfallen[dokument.tillfalle].get_period(year)
    rubrik = fill_period(dokument.rubrik or dokument.id, period)
    return rubrik if f"{year}" in rubrik else f"{rubrik} {year}"


def _make_late(
    definitions: Definitions, lage: Steglage, code: str, names: Sequence[str]
) -> Finding:
    """One finding for all who are late with a step."""
    stegtid = lage.stegtid
    return _make(
        definitions,
        stegtid.steg,
        code,
        namn=", ".join(names),
        antal=f"{len(names)}",
        alla=f"{len(lage.beslut)}",
        galler=f"{stegtid.year}",
        senast=format_datum_long(stegtid.deadline) if stegtid.deadline else "",
    )


def _make(
    definitions: Definitions,
    place: ArshjulsstegDef,
    code: str,
    **words: str,
) -> Finding:
    """A finding at a step; the step's id and text are among its words."""
    key = f"arshjulssteg:{place.id}"
    source = DefinitionRef(definitions.files.get(key, ""), key)
    values: dict[str, Any] = words | {"steg": place.id, "text": place.steg}
    return make_finding(definitions.katalog, code, source, rule=place.id, **values)


def check_period(definitions: Definitions, tillfalle: str, period: Period) -> tuple[Finding, ...]:
    """A finding when the user asks for another month than the cut-off that the styrmodell has for
    an occasion (STY-HAL-064, STY-DEG-044)."""
    chosen = definitions.tillfallen[tillfalle]
    wanted = chosen.get_period(period.year)
    if period.month in (None, wanted.month):
        return ()
    return (
        make_finding(
            definitions.katalog,
            "KAL-010",
            DefinitionRef(
                definitions.files.get(f"tillfalle:{tillfalle}", ""), f"tillfalle:{tillfalle}"
            ),
            period=period,
            tillfalle=chosen.rubrik,
            vantad=wanted,
        ),
    )
