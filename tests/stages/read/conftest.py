"""The small kommun with one more sheet: a column of each type, and a table with costs as plus."""

import dataclasses

import pytest
from builders import PERIOD, make_mallar

from pipeline.core.inlamning import Fil, Underlag
from pipeline.schema.arbetsbok import FlikDef
from pipeline.schema.build import build
from pipeline.stages.read import read_inlamningar

FLIK = {
    "id": "prov",
    "namn": "Prov",
    "rubrik": "Prov",
    "tabeller": [
        {
            "id": "typer",
            "rubrik": "Typer",
            "kolumner": [
                {"id": "belopp", "rubrik": "Belopp", "typ": "belopp"},
                {"id": "antal", "rubrik": "Antal", "typ": "heltal"},
                {
                    "id": "andel",
                    "rubrik": "Andel",
                    "typ": "procent",
                    "decimaler": 1,
                    "minst": 0,
                    "hogst": 100,
                },
                {"id": "dag", "rubrik": "Dag", "typ": "datum"},
                {"id": "svar", "rubrik": "Svar", "typ": "ja_nej"},
                {"id": "val", "rubrik": "Val", "typ": "lista", "lista": ["Uppnått", "Delvis"]},
                {"id": "text", "rubrik": "Text", "typ": "text", "max_langd": 50},
            ],
            "rader": [{"id": "ett", "rubrik": "Ett"}, {"id": "tva", "rubrik": "Två"}],
        },
        {
            "id": "plus",
            "rubrik": "Plus",
            "belopp_i": "kr",
            "teckenkonvention": "kostnad_plus",
            "kolumner": [
                {"id": "kostnad", "rubrik": "Kostnad", "typ": "belopp", "slag": "kostnad"},
                {"id": "intakt", "rubrik": "Intäkt", "typ": "belopp", "slag": "intakt"},
            ],
            "rader": [{"id": "ett", "rubrik": "Ett"}],
            "summarad": "Summa",
        },
        {
            "id": "spec",
            "rubrik": "Specifikation",
            "fria_rader": 3,
            "summarad": "Summa",
            "kolumner": [
                {"id": "utfall", "rubrik": "Utfall", "typ": "belopp"},
                {
                    "id": "radtyp",
                    "rubrik": "Radtyp",
                    "typ": "lista",
                    "lista": ["Post", "Delsumma", "Varav"],
                },
            ],
        },
    ],
}


@pytest.fixture(scope="session")
def prov(mini):
    bok = mini.arbetsbocker["namnd_bokslut"]
    bok = dataclasses.replace(bok, flikar=(*bok.flikar, build(FLIK, FlikDef)))
    return dataclasses.replace(mini, arbetsbocker={**mini.arbetsbocker, "namnd_bokslut": bok})


@pytest.fixture(scope="session")
def mallar(prov):
    return make_mallar(prov)


@pytest.fixture(scope="session")
def las(prov):
    """Reads files given as bytes (named barn.xlsx) or by name; gives the StageResult."""

    def run(*files, underlag=None, definitions=None):
        named = [
            item if isinstance(item, Fil) else Fil(f"inlamningar/{'barn' + 'b' * place}.xlsx", item)
            for place, item in enumerate(files)
        ]
        return read_inlamningar(named, definitions or prov, PERIOD, underlag or Underlag())

    return run
