"""A small kommun through delårsrapport and budget: its workbooks filled in, merged and checked.

The definitions are the real ones; the organisation is cut down to a nämnd, a småenhet, a bolag
and those who deliver for the whole kommun, and the documents are made of the chapters of the
economy alone.
"""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from builders import make_inlamningar
from hjalp import ROOT, read_objekt

from pipeline.core.inlamning import Underlag, Underlagspost
from pipeline.core.period import Period
from pipeline.core.source import FileRef
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Uppgift
from pipeline.mall.cell import Cellslag, describe_cell
from pipeline.mall.placement import build_mall
from pipeline.schema.arbetsbok import Typ
from pipeline.schema.block import BlockDef
from pipeline.schema.build import build
from pipeline.schema.byggsten import Byggstenar
from pipeline.schema.dokument import AvsnittDef, DokumentDef
from pipeline.schema.loader import load_definitions
from pipeline.schema.select import select_tillfalle
from pipeline.schema.tillfalle import TillfalleDef
from pipeline.stages.check import check_inlamningar, check_sammanstallning
from pipeline.stages.merge import merge_inlamningar
from pipeline.stages.read import read_inlamningar
from pipeline.stages.render import preview_dokument, render_dokument

NAMND, SMAENHET, BOLAG = "socialnamnd", "revision", "hallstahem"
DELAR, BUDGET = "delarsrapport", "mal_och_budget"
YEAR = 2025
_ENHETER = (NAMND, SMAENHET, BOLAG, "ekonomi", "overgripande")
_SINGLE = (Typ.BELOPP, Typ.TAL, Typ.PROCENT)
_DATE = dt.date(2025, 9, 20)


@dataclass(frozen=True)
class Resultat:
    """What became of the workbooks."""

    definitions: object
    sammanstallning: object
    findings: tuple

    def find_rules(self, *codes):
        """The checks with findings of these codes; all findings that are no upplysning else."""
        return sorted(
            {
                item.rule or item.code
                for item in self.findings
                if (item.code in codes if codes else item.severity.value != "upplysning")
            }
        )


def load_whole(kommun="hallstahammar", budget=BUDGET):
    """The definitions of a kommun that makes both documents, of chapters of the economy."""
    whole = load_definitions(ROOT / "definitions", kommun).value
    made = {
        DELAR: _make_dokument(whole, DELAR, "delar", "kapitel_delar_"),
        budget: _make_dokument(whole, budget, "budget", "kapitel_budget_"),
    }
    chosen = {key: item for key, item in whole.dokument.items() if item.del_av_dokument}
    enheter = tuple(item for item in whole.enheter if item.id in _ENHETER)
    return replace(
        whole,
        enheter=enheter,
        tillfallen=MappingProxyType(_read_tillfallen()),
        dokument=MappingProxyType(chosen | made),
        kommun=replace(whole.kommun, dokument=(DELAR, budget)),
    )


def _read_tillfallen():
    raw = read_objekt(ROOT / "definitions" / "bas" / "tillfallen.toml")
    chosen = Byggstenar(frozenset(), frozenset()).choose(raw["tillfalle"])
    return {item["id"]: TillfalleDef(**item) for item in chosen}


def _make_dokument(whole, name, tillfalle, prefix):
    file = "kapitel_delar_ekonomi" if tillfalle == "delar" else "kapitel_budget_ekonomi"
    parts = [
        item
        for item in whole.dokument.values()
        if item.id.startswith(prefix) and file in whole.files[f"dokument:{item.id}"]
    ]
    avsnitt = [
        AvsnittDef(
            id="forenklad_forvaltningsberattelse",
            rubrik="Förenklad förvaltningsberättelse",
            block=(build({"typ": "text", "falt": "texter/sammanfattning/text"}, BlockDef),),
        ),
        AvsnittDef(
            id="forvantad_utveckling",
            rubrik="Förväntad utveckling",
            block=(build({"typ": "text", "falt": "texter/forvantad_utveckling/text"}, BlockDef),),
        ),
    ]
    for item in parts:
        each = ("bolag",) if item.titel == "{enhet}" else ()
        avsnitt.append(
            AvsnittDef(id=item.id, rubrik=item.titel.strip("{}"), innehall=item.id, for_varje=each)
        )
    slag = DELAR if tillfalle == "delar" else tillfalle
    return DokumentDef(
        id=name, titel=name, filnamn=name, slag=slag, avsnitt=tuple(avsnitt), tillfalle=tillfalle
    )


def make_underlag(values, year):
    """Known figures in tkr: {(enhet, tabell, rad, kolumn): number} of one year."""
    poster = [
        Underlagspost(
            *address[:3],
            "",
            address[3],
            year,
            Uppgift(Tal(Decimal(number), Unit.TKR), FileRef("underlag/fg.csv", 1)),
        )
        for address, number in values.items()
    ]
    return Underlag(tuple(poster))


def make_values(definitions, period, underlag, values):
    """What people fill in: values, and something in every other cell that must be filled in."""
    found = {}
    for enhet in definitions.enheter:
        if enhet.arbetsbok:
            mall = build_mall(definitions, enhet, period, underlag)
            own = values.get(enhet.id, {})
            found[enhet.id] = dict(_iter_needed(mall, own)) | own
    return found


def _iter_needed(mall, own):
    """A value for each cell that must be filled in, also in free rows that have a heading."""
    for tabell in mall.iter_tabeller():
        name = tabell.definition.id
        for rad in tabell.rader:
            is_used = rad.fri and (name, rad.key, "rubrik") in own
            for kolumn in tabell.definition.kolumner:
                cell = describe_cell(mall, tabell, rad, kolumn)
                place = (name, rad.key, kolumn.id)
                is_needed = cell.obligatorisk or (is_used and kolumn.obligatorisk)
                is_open = cell.slag is Cellslag.INMATNING and place not in mall.prefill
                if is_needed and is_open:
                    chosen = own.get((kolumn.val_fran, "ny_01", "rubrik"))
                    yield place, chosen or _make_value(cell)


def _make_value(cell):
    match cell.typ:
        case typ if typ in _SINGLE:
            return 0
        case Typ.HELTAL:
            return 15600
        case Typ.DATUM:
            return _DATE
        case Typ.LISTA:
            return cell.lista[0] if cell.lista else "x"
        case Typ.JA_NEJ:
            return "Nej"
    return "En text med några ord."


def run(whole, tillfalle, values, underlag=None):
    """Prepared, filled in, read, checked and merged."""
    period = Period(YEAR, whole.tillfallen[tillfalle].manad)
    definitions = select_tillfalle(whole, tillfalle, YEAR)
    underlag = underlag or Underlag()
    filled = make_values(definitions, period, underlag, values)
    files = make_inlamningar(definitions, filled, period, underlag)
    read = read_inlamningar(files, definitions, period, underlag)
    findings = list(read.findings)
    findings += check_inlamningar(read.value, definitions, underlag, period)
    merged = merge_inlamningar(read.value, definitions, underlag, period)
    findings += merged.findings
    made = [render_dokument(merged.value, definitions, i) for i in definitions.kommun.dokument]
    dokument = [preview_dokument(utkast) for result in made for utkast in result.value]
    findings += check_sammanstallning(merged.value, definitions, dokument)
    return Resultat(definitions, merged.value, tuple(findings))


def set_month(sammanstallning, month):
    """The merged data as if it covered the year until the end of a month."""
    return replace(sammanstallning, period=Period(YEAR, month))


def spread(tabell, kolumner, rader):
    """{rad: numbers} of a table as cells, one number per column."""
    return {
        (tabell, rad, kolumn): value
        for rad, values in rader.items()
        for kolumn, value in zip(kolumner, values, strict=True)
        if value is not None
    }


def name_rows(**tabeller):
    """The first free row of each table with a heading."""
    return {(tabell, "ny_01", "rubrik"): rubrik for tabell, rubrik in tabeller.items()}


_PERIOD = ("utfall", "prognos", "budget")
DELAR_VALUES = {
    NAMND: spread(
        "drift",
        _PERIOD,
        {"hemtjanst": (-600, -920, -900)},
    )
    | name_rows(investeringar="Ny förskola", mal="Trygg hemtjänst", indikatorer="Nöjda brukare")
    | {
        ("drift", "hemtjanst", "kommentar"): "Fler timmar i hemtjänsten.",
        ("texter", "ekonomi_atgarder", "text"): "Schemaläggningen ses över.",
    }
    | spread(
        "investeringar",
        ("total_budget", "budget", "utfall", "prognos", "prognos_total", "status"),
        {"ny_01": (-120, -70, -50, -70, -120, "pågår")},
    ),
    SMAENHET: spread("drift", _PERIOD, {"revision": (-10, -15, -15)}),
    BOLAG: spread(
        "bolag_resultat",
        _PERIOD,
        {"intakter": (140, 210, 205), "kostnader": (-120, -190, -190)},
    ),
    "overgripande": name_rows(kommunmal="En trygg kommun"),
    "ekonomi": name_rows(finansiella_mal="Resultatet är minst 1,5 procent")
    | spread(
        "resultatrakning",
        _PERIOD,
        {
            "rr01": (200, 300, 300),
            "rr02": (-800, -1220, -1200),
            "rr03": (-30, -45, -45),
            "rr05": (450, 680, 675),
            "rr06": (200, 300, 300),
            "rr08": (5, 8, 8),
            "rr09": (-10, -15, -15),
        },
    )
    | spread("driftavstamning", _PERIOD, {"pensioner": (-20, -30, -30)})
    | spread("skatter", _PERIOD, {"preliminar": (450, 680, 675)})
    | spread("bidrag", _PERIOD, {"inkomstutjamning": (200, 300, 300)})
    | spread(
        "balansrakning",
        ("utfall",),
        {
            "bt_a2_1": (900,),
            "bt_a3": (50,),
            "bt_c2": (100,),
            "bt_c4": (115,),
            "be_a1": (600,),
            "be_a2": (15,),
            "be_a1_rur": (10,),
            "be_a3_rur": (10,),
            "be_b1": (50,),
            "be_c1": (400,),
            "be_c2": (100,),
            "bl_2a": (300,),
        },
    )
    | spread(
        "kassaflodesanalys",
        _PERIOD,
        {
            "kfa01": (15, 8, 23),
            "kfa02": (30, 45, 45),
            "kfa13": (-50, -70, -70),
            "kfa19": (20, 20, 20),
            "kfa28": (100, 100, 100),
        },
    ),
}
"""A delårsrapport with a result of 15 and a prognos of 8 against the budget's 23 (tkr)."""

_FG = {
    "resultatrakning": {"rr01": 190, "rr02": -780, "rr03": -28, "rr04": -618, "rr05": 440}
    | {"rr06": 190, "rr07": 12, "rr08": 4, "rr09": -9, "rr10": 7, "rr12": 7},
    "balansrakning": {"bt_a2_1": 880, "bt_a2": 880, "bt_a3": 50, "bt_a": 930, "bt_c2": 100}
    | {"bt_c4": 100, "bt_c": 200, "bt_sum": 1130, "be_a1": 580, "be_a2": 20, "be_a3": 600}
    | {"be_b1": 50, "be_b": 50, "be_c1": 380, "be_c2": 100, "be_c": 480, "be_sum": 1130}
    | {"bl_2a": 310, "bl_2": 310},
    "kassaflodesanalys": {"kfa01": 7, "kfa27": 7, "kfa28": 90, "kfa29": 97},
}
_LAST_YEAR = {"rr02": -900, "rr04": -900, "rr05": 650, "rr06": 280, "rr07": 30}
_LAST_YEAR |= {"rr08": 5, "rr09": -15, "rr10": 20, "rr12": 20}


def make_delar_underlag():
    """Last year's delår and year-end, and the whole of last year and the year before."""
    posts = {
        ("ekonomi", t, rad, "utfall"): n for t, rader in _FG.items() for rad, n in rader.items()
    }
    known = make_underlag(posts, YEAR - 1).poster
    whole = {("ekonomi", "resultatrakning", rad, "fg"): n for rad, n in _LAST_YEAR.items()}
    known += make_underlag(whole, YEAR).poster
    known += make_underlag({("ekonomi", "resultatrakning", "rr12", "fg"): 25}, YEAR - 1).poster
    own = {("ekonomi", "balanskravsutredning", "bk16", "fg"): 0}
    return Underlag(known + make_underlag(own, YEAR).poster)


_PLAN = ("budget", "plan1", "plan2")
BUDGET_VALUES = {
    "overgripande": name_rows(
        strategiska_omraden="Trygghet",
        kommunmal="En trygg kommun",
        kommunindikatorer="Andel trygga",
        finansiella_mal="Resultatet är minst 1,5 procent",
    )
    | {
        ("uppgifter", "beslutsdatum_styrelsen", "varde"): dt.date(2024, 10, 20),
        ("uppgifter", "kf_beslut", "varde"): dt.date(2024, 11, 18),
    },
    "ekonomi": spread("ramar", ("demografi",), {NAMND: (-20,)})
    | spread("ramar", ("ar1", "ar2"), {NAMND: (-920, -940), SMAENHET: (-15, -15)})
    | spread("ramar", ("inv_ar0", "inv_ar1"), {NAMND: (-70, -50)})
    | spread(
        "ramavstamning",
        ("ar0", "ar1", "ar2"),
        {"beredskap_volym": (-10, -10, -10), "pensioner": (-20, -20, -20)},
    )
    | spread(
        "resultatrakning",
        _PLAN,
        {
            "rr01": (300, 305, 310),
            "rr02": (-1200, -1223, -1246),
            "rr03": (-45, -47, -49),
            "rr05": (675, 690, 705),
            "rr06": (300, 305, 310),
            "rr08": (8, 8, 8),
            "rr09": (-15, -15, -15),
        },
    )
    | spread("skatter", _PLAN, {"preliminar": (675, 690, 705)})
    | spread("bidrag", _PLAN, {"inkomstutjamning": (300, 305, 310)})
    | spread(
        "balansrakning",
        ("fg", *_PLAN),
        {
            "bt_a2_1": (880, 905, 908, 859),
            "bt_a3": (50, 50, 50, 50),
            "bt_c2": (100, 100, 100, 100),
            "bt_c4": (100, 118, 138, 210),
            "be_a1": (580, 600, 623, 646),
            "be_a2": (20, 23, 23, 23),
            "be_a1_rur": (10, 10, 10, 10),
            "be_a3_rur": (10, 10, 10, 10),
            "be_b1": (50, 50, 50, 50),
            "be_c1": (380, 400, 400, 400),
            "be_c2": (100, 100, 100, 100),
        },
    )
    | spread(
        "kassaflodesanalys",
        _PLAN,
        {
            "kfa01": (23, 23, 23),
            "kfa02": (45, 47, 49),
            "kfa13": (-70, -50, None),
            "kfa19": (20, None, None),
            "kfa28": (100, 118, 138),
        },
    )
    | name_rows(investeringsbudget="Ny förskola")
    | {("investeringsbudget", "ny_01", "namnd"): "Socialnämnden"}
    | spread("investeringsbudget", ("total_budget", "ar0", "ar1"), {"ny_01": (-120, -70, -50)}),
}
"""A budget with a result of 23 in each of three years (tkr)."""


def make_budget_underlag():
    """Last year's ramar and resultatbudget."""
    ramar = {("ekonomi", "ramar", NAMND, "ar0"): -880, ("ekonomi", "ramar", SMAENHET, "ar0"): -15}
    budget = {("ekonomi", "resultatrakning", "rr12", "budget"): 21}
    return make_underlag(ramar | budget, YEAR - 1)
