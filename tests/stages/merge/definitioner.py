"""The mini definitions with more in them, for one test at a time."""

import dataclasses

from pipeline.schema.arbetsbok import ArbetsbokDef, FlikDef
from pipeline.schema.build import build
from pipeline.schema.kommun import Enhet
from pipeline.schema.kontroll import NyckeltalDef
from pipeline.schema.sammanstallning import KonsolideringDef, SammanslagenTabellDef, VardeDef


def add_tabell(definitions, arbetsbok, tabell):
    """Another table in a workbook, on a sheet of its own."""
    book = definitions.arbetsbocker[arbetsbok]
    flik = build(
        {"id": tabell["id"], "namn": tabell["id"], "rubrik": tabell["id"], "tabeller": [tabell]},
        FlikDef,
    )
    changed = dataclasses.replace(book, flikar=(*book.flikar, flik))
    books = {**definitions.arbetsbocker, arbetsbok: changed}
    return dataclasses.replace(definitions, arbetsbocker=books)


def add_merged(definitions, **tabell):
    made = build(tabell, SammanslagenTabellDef)
    kept = tuple(item for item in definitions.tabeller if item.id != made.id)
    return dataclasses.replace(definitions, tabeller=(*kept, made))


def add_varde(definitions, kod, uttryck, **rest):
    made = build({"kod": kod, "uttryck": uttryck, **rest}, VardeDef)
    return dataclasses.replace(definitions, varden=(*definitions.varden, made))


def add_nyckeltal(definitions, kod, uttryck, enhet="procent"):
    made = build(
        {"id": kod, "kod": kod, "rubrik": kod, "uttryck": uttryck, "enhet": enhet}, NyckeltalDef
    )
    return dataclasses.replace(definitions, nyckeltal=(*definitions.nyckeltal, made))


def change_statement(definitions, **rader):
    """Other keys in rows of the resultaträkning, by row id."""
    statement = definitions.uppstallningar["resultatrakning"]
    changed = tuple(dataclasses.replace(rad, **rader.get(rad.id, {})) for rad in statement.rader)
    changed = dataclasses.replace(statement, rader=changed)
    return dataclasses.replace(definitions, uppstallningar={"resultatrakning": changed})


SJUK = {
    "id": "sjukfranvaro",
    "rubrik": "Sjukfrånvaro",
    "kolumner": [
        {"id": "antal", "rubrik": "Antal", "typ": "heltal"},
        {"id": "franvaro", "rubrik": "Frånvaro", "typ": "tal", "enhet": "timmar"},
        {"id": "ordinarie", "rubrik": "Ordinarie", "typ": "tal", "enhet": "timmar"},
        {"id": "reserv", "rubrik": "Reserv", "typ": "procent", "summeras": False},
        {
            "id": "procent",
            "rubrik": "Procent",
            "typ": "procent",
            "summeras": False,
            "uttryck": "franvaro / ordinarie * 100 if ordinarie > 0 else reserv",
        },
        {"id": "fg", "rubrik": "Fg", "typ": "procent", "foregaende": "procent", "summeras": False},
    ],
    "rader": [{"id": "total", "rubrik": "Total"}, {"id": "man", "rubrik": "Män"}],
}


def add_sjukfranvaro(definitions):
    definitions = add_tabell(definitions, "namnd_bokslut", SJUK)
    return add_merged(
        definitions,
        id="sjukfranvaro",
        typ="per_rad",
        fran=["namnd_bokslut.sjukfranvaro"],
        dolj_smagrupper="antal",
    )


MELLANHAVANDEN = {
    "id": "mellanhavanden",
    "rubrik": "Mellanhavanden",
    "fria_rader": 3,
    "kolumner": [
        {"id": "motpart", "rubrik": "Motpart", "typ": "text"},
        {"id": "typ", "rubrik": "Slag", "typ": "lista", "lista": ["Försäljning", "Gåva"]},
        {"id": "roll", "rubrik": "Roll", "typ": "lista", "lista": ["givare", "mottagare"]},
        {"id": "belopp", "rubrik": "Belopp", "typ": "belopp"},
    ],
}
BOLAG_RR = {
    "id": "bolag_resultatrakning",
    "rubrik": "Resultaträkning",
    "kolumner": [
        {"id": "utfall", "rubrik": "Utfall", "typ": "belopp"},
        {"id": "lkbr", "rubrik": "Kod", "typ": "lista", "lista": ["RR01", "RR02", "OBESK"]},
    ],
    "rader": [
        {"id": "hyror", "rubrik": "Hyror", "forval": {"lkbr": "RR01"}},
        {"id": "drift", "rubrik": "Drift", "forval": {"lkbr": "RR02"}},
        {"id": "reserver", "rubrik": "Reserver", "forval": {"lkbr": "OBESK"}},
        {"id": "ovrigt", "rubrik": "Övrigt"},
        {"id": "resultat", "rubrik": "Resultat", "typ": "summa"},
    ],
}


def add_bolag(definitions, agd_andel="1"):
    """A bolag whose untaxed reserves go to 20,6 percent to a row for tax."""
    bok = ArbetsbokDef(id="bolag_bokslut", version=1, rubrik="Bolag", flikar=())
    definitions = dataclasses.replace(
        definitions,
        arbetsbocker={**definitions.arbetsbocker, "bolag_bokslut": bok},
        enheter=(
            *definitions.enheter,
            Enhet(
                id="bostader",
                namn="Bostäder AB",
                typ="bolag",
                arbetsbok="bolag_bokslut",
                agd_andel=agd_andel,
            ),
        ),
        konsolidering=build(
            {
                "tabeller": [
                    {"tabell": "bolag_resultatrakning", "uppstallning": "resultatrakning"}
                ],
                "mellanhavanden": "mellanhavanden",
                "eliminering": [{"typ": "Försäljning", "verkan": {"RR01": -1, "RR02": 1}}],
            },
            KonsolideringDef,
        ),
    )
    definitions = add_tabell(definitions, "bolag_bokslut", BOLAG_RR)
    definitions = add_tabell(definitions, "bolag_bokslut", MELLANHAVANDEN)
    return add_tabell(definitions, "ekonomi_bokslut", MELLANHAVANDEN)
