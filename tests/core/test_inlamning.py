"""Known figures: rows and their headings."""

from pipeline.core.inlamning import Underlag, Underlagspost
from pipeline.core.source import FileRef
from pipeline.core.uppgift import Uppgift


def make_post(rad, rubrik, line):
    source = FileRef("underlag/beslut.csv", line)
    return Underlagspost("ekonomi", "mal", rad, rubrik, "malvarde", 2025, Uppgift("1", source))


def test_rows__have_the_first_heading_that_anyone_gives():
    poster = (make_post("a", "", 2), make_post("b", "B", 3), make_post("a", "A", 4))
    underlag = Underlag((*poster, make_post("a", "Annat", 5)))
    assert underlag.find_rader(enhet="ekonomi", tabell="mal") == (("a", "A"), ("b", "B"))
