"""What stands where there is nothing to show: said once, and under every heading."""

import pytest
from rendermaterial import make, rad, render, tabell, texts, u, with_block

from pipeline.core.dokument import Rubrik, Stycke

INGET = "Det finns inget att redovisa under den här rubriken."


def show(definitions, data, *blocks):
    """The texts of the section below its heading; every address of a paragraph is its own."""
    document, codes = render(with_block(definitions, *blocks), data)
    assert codes == []
    own = [block.adress for block in document.block if isinstance(block, Stycke | Rubrik)]
    assert len(own) == len(set(own))
    return texts(document.block[1:])


def tom(name, **more):
    return {"typ": "tabell", "id": name, "tabell": "drift", "kolumner": [], **more}


def tomma_texter(*rubriker):
    return [
        {"typ": "text", "id": f"t{n}", "falt": "texter/ide/text", "rubrik": rubrik}
        for n, rubrik in enumerate(rubriker)
    ]


@pytest.mark.parametrize("own", [{}, {"tomt": "Ingen drift."}], ids=["standard", "own"])
def test_two_tables__that_are_as_empty_say_it_once(mini, own):
    shown = show(mini, make(), tom("a", **own), tom("b", **own))
    assert shown == [own.get("tomt", INGET)]


def test_two_tables__with_sentences_of_their_own_say_both(mini):
    shown = show(mini, make(), tom("a", tomt="Ingen drift."), tom("b", tomt="Inga mål."))
    assert shown == ["Ingen drift.", "Inga mål."]


def test_a_sentence__that_stands_under_another_heading_is_said_there_too(mini):
    shown = show(mini, make(), tom("a"), *tomma_texter("Ett", "Två"), tom("b"))
    assert [text.lstrip("# ") for text in shown] == [INGET, "Ett", INGET, "Två", INGET]


def test_rows_as_sections__none_of_their_headings_stands_alone(mini):
    rader = [rad("a", "Ett", text=u("")), rad("b", "Två", text=u("")), rad("c", "Tre", text=u("X"))]
    block = {
        "typ": "rader_som_avsnitt",
        "tabell": "texter",
        "kolumner": [{"falt": "text", "rubrik": "Text"}],
    }
    shown = show(mini, make(tabeller=[tabell("texter", *rader)]), block)
    under = dict(zip(shown[::2], shown[1::2], strict=True))
    assert [text.lstrip("# ") for text in under] == ["Ett", "Två", "Tre"]
    first, second, third = under.values()
    assert first == second != third == "X"
