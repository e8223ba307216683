"""Each check that asks a document for content fails, alone, when just that content is not there.

Driven from the definitions: every finns("x") of every check, at each occasion of the examples that
makes a document which the check is for. The figures that a check has as a condition ("BK16 == 0
or …") are set so that the content is asked for, and the examples are filled in where they leave
something empty; then one section at a time is taken away or replaced by what says nothing.
"""

import ast
import dataclasses
import functools
import itertools
from dataclasses import dataclass
from decimal import Decimal

import exempeldokument
import pytest

from pipeline.core.dokument import Avsnitt, Dokument, Rubrik, Stycke, Textbit
from pipeline.core.dokumentfraga import has_avsnitt, says_block
from pipeline.core.sammanstallning import Beloppskolumn, Enhetsdata, Plats, Sammanstallning
from pipeline.core.source import CellRef
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.formel.scope import SammanstallningScope, make_scope
from pipeline.formel.uttryck import Resultat, evaluate
from pipeline.schema.arbetsbok import Typ
from pipeline.schema.bundle import Definitions, find_gjorda
from pipeline.schema.kolumner import make_tabellindex
from pipeline.stages.check import check_sammanstallning
from pipeline.stages.render import preview_dokument, render_dokument

pytestmark = pytest.mark.slow
TEXT = "Så här är det, och därför."
PLACE = CellRef("prov.xlsx", "Prov", "C1")
NUMBERS = (Decimal(-7), Decimal(0), Decimal(7))


# ---------------------------------------------------------------- which checks, which sections
def find_calls(kontroll, name):
    """The first argument of every call of a function in a check's formula."""
    return [
        node.args[0].value
        for node in ast.walk(kontroll.uttryck.tree if kontroll.uttryck else ast.Constant(True))
        if isinstance(node, ast.Call) and node.func.id == name
    ]


@functools.cache
def get_definitions(where):
    """The definitions of an occasion with only the checks that ask for content."""
    definitions = exempeldokument.get_definitions(where)
    asking = tuple(item for item in definitions.kontroller if find_calls(item, "finns"))
    return dataclasses.replace(definitions, kontroller=asking)


def find_avsnitt(definitions, kontroll):
    """The ids of all sections and notes that the documents of a check are to have."""
    for dokument in definitions.kommun.dokument:
        if not find_gjorda((dokument,), definitions.dokument).isdisjoint(kontroll.dokument):
            yield from _find_avsnitt(definitions, dokument)


def _find_avsnitt(definitions, dokument):
    for avsnitt in definitions.dokument[dokument].avsnitt:
        yield avsnitt.id
        if avsnitt.innehall:
            yield from _find_avsnitt(definitions, avsnitt.innehall)
        if any(block.typ == "noter" for block in avsnitt.block):
            yield from (note.id for note in definitions.noter)


def find_asked(where):
    """(check, section) for every section that a check asks for; without the checks of what the
    kommun has taken away from its documents."""
    definitions = get_definitions(where)
    for kontroll in definitions.kontroller:
        sections = dict.fromkeys(find_calls(kontroll, "finns"))
        if sections.keys() <= set(find_avsnitt(definitions, kontroll)):
            yield from ((kontroll, avsnitt) for avsnitt in sections)


def name(*parts):
    return "-".join(map(str, parts))


ASKED = {where: list(find_asked(where)) for where in exempeldokument.OCCASIONS}
each_content = pytest.mark.parametrize(
    ("where", "kontroll", "avsnitt"),
    [
        pytest.param(where, kontroll, avsnitt, id=name(*where, kontroll.id, avsnitt))
        for where, asked in ASKED.items()
        for kontroll, avsnitt in asked
    ],
)
each_occasion = pytest.mark.parametrize(
    "where", [where for where, asked in ASKED.items() if asked], ids=lambda where: name(*where)
)


# ---------------------------------------------------------------- data of every kind
def map_data(data, varde, rubrik=lambda rad, _: rad.rubrik):
    """Merged data with each value, and each heading of a row, as it becomes."""

    def map_rad(rad, tabell):
        celler = {
            kolumn: varde(uppgift, tabell, rad.key, kolumn)
            for kolumn, uppgift in rad.celler.items()
        }
        return dataclasses.replace(rad, celler=celler, rubrik=rubrik(rad, tabell))

    def map_tabeller(tabeller):
        return {
            key: Tabell(item.id, tuple(map_rad(rad, item.id) for rad in item.rader))
            for key, item in tabeller.items()
        }

    return dataclasses.replace(
        data,
        varden={plats: varde(uppgift, "", plats.kod, "") for plats, uppgift in data.varden.items()},
        tabeller=map_tabeller(data.tabeller),
        enheter={
            key: Enhetsdata(item.enhet, map_tabeller(item.tabeller))
            for key, item in data.enheter.items()
        },
    )


def hollow(data, text):
    """Everything that people write is this text, and no figure is known."""

    def become(uppgift, *_):
        if isinstance(uppgift.value, str):
            return dataclasses.replace(uppgift, value=text)
        return dataclasses.replace(uppgift, value=Tomt.EJ_IFYLLT)

    return map_data(data, become, lambda rad, _: text if rad.typ == "post" else rad.rubrik)


def make_empty(data):
    return Sammanstallning(data.kommun, data.period, {}, {}, {}, (), {})


def fill(data, definitions):
    """Merged data without gaps: every note applies, every table has a row, every cell a value."""
    index = make_tabellindex(definitions)

    def become(uppgift, tabell, rad, kolumn):
        if (tabell, kolumn) == ("notregister", "aktuell"):
            return dataclasses.replace(uppgift, value="Ja")
        if not uppgift.is_tomt:
            return uppgift
        found = index.find_celltyp(tabell, rad, kolumn)
        return dataclasses.replace(uppgift, value=_make_value(found))

    full = map_data(data, become)
    tabeller = dict(full.tabeller)
    for name, kinds in index.tabeller.items():
        has_rows = name in tabeller and any(rad.typ == "post" for rad in tabeller[name].rader)
        if not has_rows and not any(name in item.tabeller for item in full.enheter.values()):
            cells = {
                kolumn.id: Uppgift(_make_value(index.find_celltyp(name, "ny_01", kolumn.id)), PLACE)
                for kolumn in kinds[0].kolumner
            }
            tabeller[name] = Tabell(name, (Rad("ny_01", "Något som finns", cells),))
    return dataclasses.replace(full, tabeller=tabeller)


def _make_value(celltyp):
    if celltyp is None:
        return Tal(Decimal(7), Unit.TKR)
    if celltyp.typ in (Typ.TEXT, Typ.LANGTEXT, Typ.LISTA):
        return TEXT
    if celltyp.typ in (Typ.DATUM, Typ.JA_NEJ):
        return Tomt.EJ_IFYLLT
    return Tal(Decimal(7), celltyp.unit or Unit.TAL)


# ---------------------------------------------------------------- what makes a check ask
@dataclass
class Answers:
    """A scope where chosen codes and fields have chosen values, and one section is missing."""

    inner: SammanstallningScope
    given: dict
    missing: str = ""
    asked: dict = dataclasses.field(default_factory=dict)

    def find_kod(self, kod, kolumn):
        self.asked["kod", kod, kolumn] = NUMBERS
        return self._answer(("kod", kod, kolumn), self.inner.find_kod(kod, kolumn))

    def call(self, name, arguments, kolumn):
        if name in ("finns", "kolumner", "rader"):
            return Resultat(name != "finns" or arguments[0] != self.missing)
        result = self.inner.call(name, arguments, kolumn)
        if name != "falt":
            return result
        self.asked["falt", arguments[0], kolumn] = (True, False, *NUMBERS)
        return self._answer(("falt", arguments[0], kolumn), result)

    def iter_rader(self, tabell):
        return self.inner.iter_rader(tabell)

    def _answer(self, key, result):
        return Resultat(self.given[key]) if key in self.given else result


def asks(kontroll, avsnitt, scope, given):
    """Whether the check, with these values, holds with the section and fails without it."""
    return (
        evaluate(kontroll.uttryck, Answers(scope, given)).value is True
        and evaluate(kontroll.uttryck, Answers(scope, given, avsnitt)).value is False
    )


def solve(kontroll, avsnitt, scope):
    """The fewest values that make the check ask for the section."""
    recorder = Answers(scope, {})
    for _ in (0, 1):
        evaluate(kontroll.uttryck, recorder)
        recorder.missing = avsnitt
    for count in range(len(recorder.asked) + 1):
        for keys in itertools.combinations(recorder.asked, count):
            for values in itertools.product(*(recorder.asked[key] for key in keys)):
                given = dict(zip(keys, values, strict=True))
                if asks(kontroll, avsnitt, scope, given):
                    return given
    raise AssertionError(f"{kontroll.id} never asks for {avsnitt}")


def give(data, definitions, given):
    """The data and the profile with these values."""
    varden, tabeller, falt = dict(data.varden), dict(data.tabeller), dict(definitions.kommun.falt)
    for (kind, name, kolumn), value in given.items():
        if kind == "kod":
            assert kolumn == ()
            varden[Plats(name, Beloppskolumn.UTFALL)] = Uppgift(Tal(value, Unit.TKR), PLACE)
            continue
        falt[name] = value
        for key, tabell in tabeller.items():
            if key.startswith("uppgifter") and tabell.find_rad(name):
                tabeller[key] = _set_falt(tabell, name, value)
    kommun = dataclasses.replace(definitions.kommun, falt=falt)
    return (
        dataclasses.replace(data, varden=varden, tabeller=tabeller),
        dataclasses.replace(definitions, kommun=kommun),
    )


def _set_falt(tabell, name, value):
    shown = value if isinstance(value, bool) else Tal(value, Unit.ANTAL)
    return Tabell(
        tabell.id,
        tuple(
            dataclasses.replace(rad, celler={**rad.celler, "varde": Uppgift(shown, PLACE)})
            if rad.key == name
            else rad
            for rad in tabell.rader
        ),
    )


# ---------------------------------------------------------------- an example that is asked it all
@dataclass(frozen=True)
class Exempel:
    data: Sammanstallning
    definitions: Definitions
    dokument: tuple[Dokument, ...]

    def check(self, dokument):
        """The checks that find content missing."""
        codes = {item.id: item.kod for item in self.definitions.kontroller}
        findings = check_sammanstallning(self.data, self.definitions, dokument)
        return {item.rule for item in findings if codes.get(item.rule) == item.code}


@functools.cache
def make(where):
    asking = {kontroll.id: kontroll for kontroll, _ in ASKED[where]}
    definitions = get_definitions(where)
    definitions = dataclasses.replace(definitions, kontroller=tuple(asking.values()))
    data = fill(exempeldokument.check(where).sammanstallning, definitions)
    scope = make_scope(data, definitions)
    given = {}
    for kontroll, avsnitt in ASKED[where]:
        for key, value in solve(kontroll, avsnitt, scope).items():
            assert given.setdefault(key, value) == value, f"{kontroll.id}: {key}"
    data, definitions = give(data, definitions, given)
    return Exempel(data, definitions, render(data, definitions))


def render(data, definitions):
    made = [render_dokument(data, definitions, item) for item in definitions.kommun.dokument]
    return tuple(preview_dokument(utkast) for result in made for utkast in result.value)


@functools.cache
def make_hollow(where, text):
    example = make(where)
    return render(hollow(example.data, text), example.definitions)


# ---------------------------------------------------------------- what a section becomes
def is_in(avsnitt, piece):
    return avsnitt == piece.id or avsnitt in piece.ingar_i


def keep(*kinds):
    """The section with only what says nothing, of these kinds of block."""

    def become(_, piece):
        kept = tuple(b for b in piece.block if isinstance(b, kinds) and not says_block(b))
        return [dataclasses.replace(piece, block=kept)]

    return become


def add_footnotes(_, piece):
    footnotes = tuple(
        Stycke((Textbit("Raden visar andelen av det hela."),), mall)
        for mall in ("upplysning", "kallrad", "tomt", "brodtext")
    )
    headings = tuple(block for block in piece.block if isinstance(block, Rubrik))
    return [dataclasses.replace(piece, block=headings + footnotes)]


def write(text):
    """The section as it is made when people have written this, and no figure is known."""

    def become(hollow_pieces, piece):
        return [item for item in hollow_pieces if (item.id, item.enhet) == (piece.id, piece.enhet)]

    become.text = text
    return become


BECOMES = {
    "borttaget": lambda *_: [],
    "rubriker": keep(Rubrik),
    "det som inget säger": keep(object),
    "fotnoter": add_footnotes,
    **{f"”{text}”": write(text) for text in ("–", "x")},
}
each_way = pytest.mark.parametrize("become", BECOMES.values(), ids=BECOMES.keys())


def change(where, avsnitt, become):
    """The documents where one section, with the parts that are its content, becomes this."""
    example = make(where)
    emptied = make_hollow(where, become.text) if hasattr(become, "text") else example.dokument
    for whole, bare in zip(example.dokument, emptied, strict=True):
        pieces: list[Avsnitt] = []
        for piece in whole.avsnitt:
            pieces += become(bare.avsnitt, piece) if is_in(avsnitt, piece) else [piece]
        yield dataclasses.replace(whole, avsnitt=tuple(pieces))


def find_related(example, avsnitt):
    """The section, those that it is part of, and those that are part of it."""
    found = {avsnitt}
    for dokument in example.dokument:
        for piece in dokument.avsnitt:
            if avsnitt == piece.id:
                found |= set(piece.ingar_i)
            if avsnitt in piece.ingar_i:
                found |= {piece.id, *piece.ingar_i[piece.ingar_i.index(avsnitt) :]}
    return found


# ---------------------------------------------------------------- the tests
@each_occasion
def test_example__that_is_asked_for_all_content_lacks_none(where):
    example = make(where)
    assert example.check(example.dokument) == set()


@each_content
@each_way
def test_content__that_is_missing_or_says_nothing_is_found_alone(where, kontroll, avsnitt, become):
    example = make(where)
    changed = list(change(where, avsnitt, become))
    assert any(has_avsnitt(item, avsnitt) for item in example.dokument)
    assert not any(has_avsnitt(item, avsnitt) for item in changed)
    found = example.check(changed)
    assert kontroll.id in found
    related = find_related(example, avsnitt)
    others = [item for item in example.definitions.kontroller if item.id in found]
    assert [item.id for item in others if not related & set(find_calls(item, "finns"))] == []


@each_occasion
@pytest.mark.parametrize("text", ["–", "x", None], ids=str)
def test_content__of_a_document_that_says_nothing_is_nowhere(where, text):
    """LKBR-11-5 too: no section, note or chapter of an empty document has content."""
    example = make(where)
    empty = render(make_empty(example.data), example.definitions)
    dokument = empty if text is None else make_hollow(where, text)
    assert dokument
    asked = {name for item in example.definitions.kontroller for name in find_calls(item, "finns")}
    found = {name for name in asked for item in dokument if has_avsnitt(item, name)}
    assert found == set()
    assert example.check(dokument) >= {kontroll.id for kontroll, _ in ASKED[where]}


@each_occasion
def test_check__asks_for_sections_that_its_documents_have(where):
    """Some kommun's document of the kind has it, or nobody could answer."""
    for kontroll in get_definitions(where).kontroller:
        had = set()
        for other in ASKED:
            had |= set(find_avsnitt(get_definitions(other), kontroll))
        assert set(find_calls(kontroll, "finns")) <= had, kontroll.id
