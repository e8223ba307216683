"""The register as the page docs/krav.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from krav.val import write_val

from pipeline.register.citat import Satt
from pipeline.register.krav import Kravpost, Lage, Register
from pipeline.register.krav_text import SHOWN, format_dokument

_SATT = [*(item.value for item in Satt), Lage.SENARE.value, Lage.ANNU_INTE.value]


def format_krav_page(registers: Sequence[Register]) -> str:
    """The page as Markdown; every number in it is counted, nothing is written by hand."""
    return "\n".join(_write(registers)) + "\n"


def _write(registers: Sequence[Register]) -> Iterator[str]:
    texter = registers[0].definitions.texter
    yield f"# {texter['krav.sida_rubrik']}"
    yield ""
    yield texter["krav.sida_inledning"]
    yield ""
    yield texter["krav.sida_satt_rubrik"]
    yield "| --- | --- |"
    for name in _SATT:
        yield f"| {texter[f'krav.satt_{name}']} | {texter[f'krav.betyder_{name}']} |"
    yield ""
    yield f"## {texter['krav.sida_sammanfattning']}"
    yield ""
    yield from _write_antal(registers, texter)
    for register in registers:
        yield from _write_register(register)


def _write_antal(registers: Sequence[Register], texter: Mapping[str, str]) -> Iterator[str]:
    names = [texter[f"krav.satt_{name}"] for name in _SATT]
    heads = [*names, texter["krav.sida_kolumn_delvis"], texter["krav.sida_kolumn_utan_prov"]]
    yield f"{texter['krav.sida_tabell_antal']} {' | '.join(heads)} |"
    yield "| --- |" + " ---: |" * (len(heads) + 1)
    for register in registers:
        counts = [len(register.poster), *register.count_grupper().values()]
        counts += [register.count_delvis(), register.count_utan_prov()]
        numbers = " | ".join(str(item) for item in counts)
        yield f"| {register.kalla.kalla.kommun} | {numbers} |"


def _write_register(register: Register) -> Iterator[str]:
    texter = register.definitions.texter
    kalla = register.kalla.kalla
    yield ""
    yield f"## {kalla.kommun}"
    yield ""
    yield texter["krav.rubrik"].format(
        kommun=kalla.kommun,
        antal=len(register.poster),
        dokument=kalla.dokument,
        beslutad=kalla.beslutad,
    )
    for name in _SATT:
        poster = [item for item in register.poster if item.grupp == name]
        if poster:
            title = texter[f"krav.satt_{name}"]
            yield ""
            yield "### " + texter["krav.sida_grupp"].format(
                namn=title[:1].upper() + title[1:], antal=len(poster)
            )
            yield ""
            yield from _write_table(register, name, poster)
    yield from write_val(register)


def _write_table(register: Register, name: str, poster: Sequence[Kravpost]) -> Iterator[str]:
    texter = register.definitions.texter
    key = f"krav.sida_tabell_{name}"
    head = texter.get(key, texter["krav.sida_tabell"])
    yield head
    yield "|" + " --- |" * (head.count("|") - 1)
    for kravpost in poster:
        kalla = f"{register.kalla.kalla.dokument}, {'; '.join(kravpost.krav.kalla)}".rstrip(", ")
        cells = [kravpost.krav.id, kravpost.krav.text, *_list_cells(register, kravpost), kalla]
        yield "| " + " | ".join(cells) + " |"


def _list_cells(register: Register, kravpost: Kravpost) -> list[str]:
    texter = register.definitions.texter
    if kravpost.lage is Lage.SENARE:
        return [format_dokument(register, kravpost)]
    if kravpost.lage is Lage.ANNU_INTE:
        return [kravpost.krav.motiv or texter["krav.motiv_saknas"]]
    met = _list_platser([item.plats for item in kravpost.citat])
    if kravpost.vantar:
        names = format_dokument(register, kravpost)
        met += "<br>" + texter["krav.sida_vantar"].format(dokument=names)
    return [met, _list_platser(kravpost.prov or ()) or texter["krav.sida_utan_prov"]]


def _list_platser(platser: Sequence[str]) -> str:
    """The first places; the command tells how many more there are."""
    return "<br>".join(f"`{item}`" for item in platser[:SHOWN])
