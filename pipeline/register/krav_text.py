"""The register as a list for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.register.krav import Kravpost, Lage, Register

SHOWN = 2
"""So many places are named; the rest are counted."""


def format_register(register: Register) -> str:
    """Counts first, then every requirement with what meets it, one line each."""
    return "\n".join(_write(register)) + "\n"


def _write(register: Register) -> Iterator[str]:
    texter = register.definitions.texter
    kalla = register.kalla.kalla
    yield texter["krav.rubrik"].format(
        kommun=kalla.kommun,
        antal=len(register.poster),
        dokument=kalla.dokument,
        beslutad=kalla.beslutad,
    )
    yield format_antal(register)
    yield texter["krav.delvis"].format(antal=register.count_delvis())
    if register.has_prov:
        yield texter["krav.utan_prov"].format(antal=register.count_utan_prov())
    for kravpost in register.poster:
        yield ""
        yield texter["krav.rad"].format(id=kravpost.krav.id, text=kravpost.krav.text)
        yield from _write_post(register, kravpost)


def format_antal(register: Register) -> str:
    """How many are met in each way: kontroll 30, mall 12 …"""
    texter = register.definitions.texter
    return ", ".join(
        texter["krav.antal"].format(namn=texter[f"krav.satt_{name}"], antal=count)
        for name, count in register.count_grupper().items()
    )


def _write_post(register: Register, kravpost: Kravpost) -> Iterator[str]:
    texter = register.definitions.texter
    if kravpost.lage is Lage.SENARE:
        yield texter["krav.rad_senare"].format(dokument=format_dokument(register, kravpost))
    elif kravpost.lage is Lage.ANNU_INTE:
        yield texter["krav.rad_motiv"].format(
            motiv=kravpost.krav.motiv or texter["krav.motiv_saknas"]
        )
    else:
        place = format_platser(tuple(item.plats for item in kravpost.citat), texter)
        yield texter["krav.rad_uppfylls"].format(plats=place)
        if kravpost.prov:
            yield texter["krav.rad_prov"].format(plats=format_platser(kravpost.prov, texter))
        elif kravpost.prov is not None:
            yield texter["krav.rad_utan_prov"]
        if kravpost.vantar:
            yield texter["krav.rad_vantar"].format(dokument=format_dokument(register, kravpost))


def format_dokument(register: Register, kravpost: Kravpost) -> str:
    """The names of the documents that a requirement waits for."""
    return ", ".join(register.kalla.get_namn(item) for item in kravpost.vantar)


def format_platser(platser: tuple[str, ...], texter: Mapping[str, str]) -> str:
    """The first places, and how many more there are."""
    shown = "; ".join(platser[:SHOWN])
    more = len(platser) - SHOWN
    return texter["krav.fler"].format(plats=shown, antal=more) if more > 0 else shown
