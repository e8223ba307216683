"""What each definition says by itself and still cannot be."""

import shutil

import pytest
from hjalp import ROOT

from pipeline.schema.loader import DefinitionsError, load_definitions

WRONG = """
[[avsteg]]
objekt = "kontroll:SB-BR-3"
motiv = "Prov."
blir = { parametrar = { koder = ["BT_C", "BT_C4"] } }
"""


def test_a_check_of_sums__names_rows_that_add_up_others(tmp_path):
    folder = tmp_path / "definitions"
    shutil.copytree(ROOT / "definitions", folder)
    own = folder / "kommuner" / "hallstahammar" / "avsteg_prov.toml"
    own.write_text(WRONG, encoding="utf-8")
    with pytest.raises(DefinitionsError) as caught:
        load_definitions(folder, "hallstahammar")
    [found] = caught.value.findings
    assert found.source.key == "kontroll:SB-BR-3/parametrar/koder"
    assert "BT_C4 har ingen summa" in found.message
