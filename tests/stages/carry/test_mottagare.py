"""Rows for one enhet, sums that the receiver makes itself, and a whole workbook's last year."""

import dataclasses
from decimal import Decimal

import pytest

from pipeline.core.inlamning import Underlag
from pipeline.core.sammanstallning import Enhetsdata
from pipeline.core.source import CellRef
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.formel.uttryck import parse_uttryck
from pipeline.schema.kommun import Enhet
from pipeline.schema.tillfalle import Fran, OverforingDef, TillfalleDef
from pipeline.stages.carry import Kalla, carry_forward

FORE = TillfalleDef(id="fore", rubrik="Före", ordning=1, arbetsbocker={"namnd": "bok_fore"})
EFTER = TillfalleDef(id="efter", rubrik="Efter", ordning=2, arbetsbocker={"namnd": "bok_efter"})
UPPDRAG = OverforingDef(
    id="uppdrag",
    till="bok_efter.uppdrag",
    fran="bok_fore.uppdrag",
    enhet=Fran.KOMMUN,
    mottagare="namnd",
    kolumner={"belopp": "belopp"},
)
SAMMA = dataclasses.replace(UPPDRAG, enhet=Fran.SAMMA, mottagare="")


def cell(value, row=9):
    if not isinstance(value, str | Tomt):
        value = Tal(Decimal(value), Unit.TKR)
    return Uppgift(value, CellRef("inlamningar/kommun.xlsx", "Uppdrag", f"D{row}"))


def rad(key, namnd, belopp, typ="post"):
    return Rad(key, key, {"namnd": cell(namnd), "belopp": cell(belopp)}, "skolnamnd", typ)


@pytest.fixture
def carry(mini):
    def make(overforing, *rader, book=None):
        names = (("skolnamnd", "Skolnämnden", "SKN"), ("social", "Socialnämnden", "SN"))
        receivers = tuple(
            Enhet(id=key, namn=namn, kortnamn=kort, typ="namnd", arbetsbok="bok_efter")
            for key, namn, kort in names
        )
        definitions = dataclasses.replace(
            mini,
            enheter=receivers,
            tillfallen={item.id: item for item in (FORE, EFTER)},
            arbetsbocker=mini.arbetsbocker | ({book.id: book} if book else {}),
            overforingar=(overforing,),
            tillfalle=EFTER,
        )
        name = overforing.fran.partition(".")[0]
        data = {"skolnamnd": Enhetsdata("skolnamnd", {"uppdrag": Tabell("uppdrag", rader)})}
        givers = (dataclasses.replace(receivers[0], arbetsbok=name), receivers[1])
        kalla = Kalla(data, dataclasses.replace(definitions, enheter=givers, tillfalle=FORE))
        return carry_forward(Underlag(), definitions, 2025, lambda year, tillfalle: kalla)

    return make


def find_rader(result, enhet):
    return [key for key, _ in result.value.find_rader(enhet=enhet, tabell="uppdrag")]


def test_an_uppdrag__goes_to_the_enhet_that_it_names(carry):
    """STY-HAL-021, STY-HAL-069: by name or short name, however it is spaced and cased."""
    result = carry(UPPDRAG, rad("a", "Skolnämnden", 1), rad("b", " sn ", 2))
    assert find_rader(result, "skolnamnd") == ["a"]
    assert find_rader(result, "social") == ["b"]
    assert result.findings == ()


def test_an_uppdrag_to_an_unknown_enhet__is_told_at_its_cell(carry):
    result = carry(UPPDRAG, rad("a", "Skolstyrelsen", 1))
    assert result.value.poster == ()
    (finding,) = result.findings
    assert finding.code == "KED-010"
    assert "Skolstyrelsen" in finding.message
    assert finding.source.cell == "D9"
    assert finding.source.file == "2025/fore/inlamningar/kommun.xlsx"


def test_an_uppdrag_to_nobody__is_left_to_the_check_of_its_own_workbook(carry):
    result = carry(UPPDRAG, rad("a", Tomt.EJ_IFYLLT, 1))
    assert (result.value.poster, result.findings) == ((), ())


def test_a_sum__is_made_again_by_the_receiver(carry):
    result = carry(SAMMA, rad("a", "", 1), rad("summa", "", 1, "summa"))
    assert find_rader(result, "skolnamnd") == ["a"]


def test_last_years_sum__is_carried_as_it_was_published(carry):
    earlier = dataclasses.replace(SAMMA, foregaende=True)
    result = carry(earlier, rad("a", "", 1), rad("summa", "", 2, "summa"))
    assert find_rader(result, "skolnamnd") == ["a", "summa"]
    chosen = dataclasses.replace(earlier, villkor=parse_uttryck("belopp > 0"))
    result = carry(chosen, rad("a", "", 1), rad("summa", "", 2, "summa"))
    assert find_rader(result, "skolnamnd") == ["a"]
