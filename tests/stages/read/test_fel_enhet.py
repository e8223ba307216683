"""A workbook from an enhet that is to deliver none."""

import dataclasses

from builders import PERIOD, make_mallar

from pipeline.core.inlamning import Fil, Underlag
from pipeline.stages.read import read_inlamningar


def test_workbook_from_an_enhet_that_delivers_none__is_told_and_not_read(mini):
    fil = Fil("inlamningar/barn.xlsx", make_mallar(mini)["barn"])
    enheter = tuple(
        dataclasses.replace(item, arbetsbok="") if item.id == "barn" else item
        for item in mini.enheter
    )
    definitions = dataclasses.replace(mini, enheter=enheter)
    read = read_inlamningar((fil,), definitions, PERIOD, Underlag())
    assert [item.code for item in read.findings] == ["LAS-102"]
    assert read.value == ()
