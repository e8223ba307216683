"""The smallest profile, as docs/ny_kommun.md has it, in a project folder of its own; and a year of
figures for it, made of the example of Hallstahammar: its central workbooks as they are, its
nämnder added up to the two that the small kommun has.
"""

import csv
import datetime as dt
import io
import re
import shutil
from collections import defaultdict
from decimal import Decimal

import kommunmaterial
from builders import make_inlamningar
from hjalp import ROOT

from pipeline.commands.session import Session
from pipeline.core.period import Period
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Tomt
from pipeline.mall.cell import Cellslag, describe_cell
from pipeline.mall.placement import build_mall
from pipeline.schema.arbetsbok import TAL_TYPER, Typ

KOMMUN, KALLA, YEAR = "bergsala", "hallstahammar", 2025
PERIOD = Period(YEAR)
SIDA = ROOT / "docs" / "ny_kommun.md"
CENTRALT = ("ekonomi", "overgripande")
_SUMMERAS = (
    "drift",
    "anslag",
    "medarbetare",
    "personalomsattning",
    "sjukfranvaro",
    "investeringar",
)
_UTAN = ("be_a1_rur", "be_a1_resultatreserv", "be_a3_rur", "be_a3_resultatreserv")
"""Rows of what the small kommun has not."""
_EGNA = ("mal", "indikatorer", "kvalitetsfaktorer", "investeringar")
"""Tables whose rows each nämnd has by itself."""


def read_profil():
    """The profile of the page, as the reader copies it."""
    return re.search(r"```toml\n(.*?)```", SIDA.read_text("utf-8"), re.DOTALL)[1]


def make_root(folder, profil):
    """A project folder where the kommun's only file is its profile."""
    for name in ("definitions", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    own = folder / "definitions" / "kommuner" / KOMMUN
    own.mkdir()
    (own / "profil.toml").write_text(profil, encoding="utf-8")
    return folder


# ------------------------------------------------------------------ a year of figures
def find_enhet(enhet):
    """Whose figures become those of which enhet; None for a bolag."""
    if enhet in (*CENTRALT, "kommunstyrelsen"):
        return enhet
    return None if enhet == "hallstahem" else "valfardsnamnden"


def find_rad(enhet, tabell, rad):
    """The row that a row of the example is added to."""
    if tabell == "drift" and rad != "summa":
        return "ledning" if enhet == "kommunstyrelsen" else "skola"
    if tabell == "anslag" and rad != "summa":
        return find_enhet(rad) or rad
    return "ny_01" if tabell == "investeringar" and rad != "summa" else rad


def write_underlag(folder):
    """Last year's published figures and the decisions, as files."""
    for path in (ROOT / "input" / KALLA / str(YEAR) / "bokslut" / "underlag").glob("*.csv"):
        target = folder / "input" / KOMMUN / str(YEAR) / "bokslut" / "underlag" / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(add_up_rows(path.read_text("utf-8-sig")), encoding="utf-8-sig")


def add_up_rows(text):
    """The file's rows with the enheter and rows of the small kommun; the same row is added up."""
    head, *rows = csv.reader(io.StringIO(text), delimiter=";")
    made = {}
    for enhet, tabell, rad, _, kolumn, ar, varde, kalla in rows:
        to = find_enhet(enhet)
        if to is None or tabell in _EGNA or (tabell, kolumn) == ("drift", "budget") or rad in _UTAN:
            continue
        key = (to, tabell, find_rad(enhet, tabell, rad), "", kolumn, ar)
        before = made[key][0] if tabell in _SUMMERAS and key in made else ""
        made[key] = (add_up(before, varde) if before else varde, kalla)
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([head, *((*key, *rest) for key, rest in made.items())])
    return out.getvalue()


def add_up(*numbers):
    """The sum of numbers written with a decimal comma."""
    return str(sum(Decimal(item.replace(",", ".")) for item in numbers)).replace(".", ",")


def read_example():
    """{enhet: {(tabell, rad, kolumn): value}}: what Hallstahammar's workbooks say, added up."""
    found = defaultdict(dict)
    for book in kommunmaterial.get_session(KALLA).kedja.read(YEAR, "bokslut").inlamningar:
        to = find_enhet(book.enhet)
        for tabell in book.tabeller.values() if to else ():
            for rad in tabell.rader:
                for kolumn, uppgift in rad.celler.items():
                    _add(found[to], book.enhet, (tabell.id, rad.key, kolumn), uppgift.value)
                _add(found[to], book.enhet, (tabell.id, rad.key, "rubrik"), rad.rubrik)
    return found


def _add(values, enhet, plats, value):
    tabell, rad, kolumn = plats
    if value is Tomt.EJ_IFYLLT or isinstance(value, Tomt) or rad in _UTAN:
        return
    is_tal = isinstance(value, Tal)
    number = value.number if is_tal else value
    key = (tabell, find_rad(enhet, tabell, rad), kolumn)
    if is_tal and value.unit is not Unit.AR and tabell in _SUMMERAS and key in values:
        number += values[key]
    values[key] = number


def fill_year(root):
    """The workbooks of the year in the input folder, every cell that can hold something filled."""
    write_underlag(root)
    session = Session(root, KOMMUN, PERIOD)
    definitions = session.kedja.get_definitions(YEAR, "bokslut")
    known = session.kedja.read_underlag(YEAR, "bokslut").value
    example = read_example()
    values = {
        enhet.id: dict(
            _iter_values(build_mall(definitions, enhet, PERIOD, known), example[enhet.id])
        )
        for enhet in definitions.enheter
        if enhet.arbetsbok
    }
    folder = root / "input" / KOMMUN / str(YEAR) / "bokslut" / "inlamningar"
    folder.mkdir(parents=True)
    for file in make_inlamningar(definitions, values, PERIOD, known):
        (folder / file.name.rpartition("/")[2]).write_bytes(file.data)


def _iter_values(mall, known):
    """What is written in each open cell: what the example says, or something of its kind."""
    for tabell in mall.iter_tabeller():
        name = tabell.definition.id
        for rad in tabell.rader:
            is_used = not rad.fri or (name, rad.key, "rubrik") in known
            if rad.fri and is_used:
                yield (name, rad.key, "rubrik"), known[name, rad.key, "rubrik"]
            for kolumn in tabell.definition.kolumner:
                place = (name, rad.key, kolumn.id)
                cell = describe_cell(mall, tabell, rad, kolumn)
                is_open = cell.slag is Cellslag.INMATNING and place not in mall.prefill
                is_own = cell.typ is Typ.LANGTEXT or place not in known
                value = _make_value(cell) if is_own else known[place]
                if is_open and is_used and value is not None:
                    yield place, value


def _make_value(cell):
    """A text where texts are asked for, the first of a list; no figure that the example lacks."""
    if cell.typ is Typ.LISTA:
        return cell.lista[0] if cell.lista else None
    if cell.typ is Typ.DATUM:
        return dt.date(YEAR + 1, 3, 20)
    if cell.typ in TAL_TYPER:
        return 0 if cell.obligatorisk else None
    return {Typ.JA_NEJ: "Ja", Typ.LANGTEXT: "Så här är det, och därför."}.get(cell.typ)


def hand_in_empty(root):
    """The workbooks that were made, handed in as they are."""
    folder = root / "input" / KOMMUN / str(YEAR) / "bokslut" / "inlamningar"
    folder.mkdir(parents=True)
    for path in (root / "output").rglob("*.xlsx"):
        shutil.copy(path, folder / path.name)


# ------------------------------------------------------------------ every document of bas
ENHETER = """
[enhet.valnamnden]
namn = "Valnämnden"
typ = "smaenhet"
har_budget = true

[enhet.bostadsbolaget]
namn = "Bergsalahem AB"
typ = "bolag"
agd_andel = "1"
"""
DOKUMENT = {
    "budget": (
        "budget",
        "budget",
        [
            "budget_forutsattningar",
            "budget_finansiella_mal",
            "budget_ramar",
            "budget_rakenskaper",
            "budget_balanskrav",
            "budget_investeringar",
            "budget_lan",
            "budget_koncern",
            "tillkomst",
        ],
    ),
    "namndplan": ("namndplan", "budget", ["tillkomst"]),
    "delarsrapport": (
        "delar",
        "delarsrapport",
        [
            "delar_resultat",
            "delar_finansiella_mal",
            "delar_drift",
            "delar_investeringar",
            "delar_balanskrav",
            "delar_lan",
            "delar_koncern",
            "delar_rakenskaper",
            "delar_upplysningar",
            "namnd_delar@namnd",
            "smaenhet_delar@smaenhet",
            "delar_bolag@bolag",
            "tillkomst",
        ],
    ),
    "resultatprognos": (
        "prognos",
        "resultatprognos",
        [
            "delar_drift",
            "delar_investeringar",
            "delar_koncern",
            "namnd_prognos@namnd",
            "smaenhet_delar@smaenhet",
            "bolag_prognos@bolag",
            "tillkomst",
        ],
    ),
}
"""Document of the kommun: its occasion, its command and the shared chapters that it consists of."""
EGNA = {
    "delarsrapport": {
        "forenklad_forvaltningsberattelse": "texter/sammanfattning/text",
        "handelser_av_vasentlig_betydelse": "texter/handelser_av_vasentlig_betydelse/text",
        "forvantad_utveckling": "texter/forvantad_utveckling/text",
        "samlad_bedomning_geh": "texter/samlad_bedomning_geh/text",
        "maluppfyllelse_analys": "texter/maluppfyllelse_analys/text",
    },
    "budget": {
        "plan_for_verksamheten": "texter/verksamhetsplan/text",
        "god_ekonomisk_hushallning": "texter/god_ekonomisk_hushallning/text",
    },
}
"""Sections that a document has of its own, each with a text."""
PROGNOS = """
[tillfalle.prognos]
rubrik = "Resultatprognos"
ordning = 5
manad = 4
[tillfalle.prognos.arbetsbocker]
namnd = "namnd_prognos"
smaenhet = "smaenhet_prognos"
overgripande = "overgripande_prognos"
ekonomi = "ekonomi_prognos"
bolag = "bolag_prognos"
"""


def make_whole_root(folder, byggstenar=()):
    """A project folder where the kommun makes every kind of document and has every kind of enhet,
    with these byggstenar and nothing else of a styrmodell."""
    has_prognos = "resultatprognos" in byggstenar
    made = [name for name in DOKUMENT if name != "resultatprognos" or has_prognos]
    names = ", ".join(f'"{name}"' for name in ("arsredovisning", "arsrapport_namnd", *made))
    chosen = ", ".join(f'"{name}"' for name in byggstenar)
    profil = read_profil().replace('dokument = ["arsredovisning"]', f"dokument = [{names}]")
    profil = profil.replace("[kommun]\n", f"[kommun]\nbyggstenar = [{chosen}]\n")
    profil = profil.replace("har_koncern = false", "har_koncern = true")
    root = make_root(folder, profil + ENHETER)
    own = root / "definitions" / "kommuner" / KOMMUN
    (own / "dokument.toml").write_text("".join(map(_write_dokument, made)), encoding="utf-8")
    if has_prognos:
        (own / "tillfallen.toml").write_text(PROGNOS, encoding="utf-8")
    return root


def _write_dokument(name):
    tillfalle, kommando, kapitel = DOKUMENT[name]
    text = f"""
[dokument.{name}]
slag = "{name}"
tillfalle = "{tillfalle}"
kommando = "{kommando}"
titel = "{name.capitalize()} {{period}} – {{kommun}}"
filnamn = "{name}-{{period}}.docx"
rubrik = "{name.capitalize()}"
"""
    for own, falt in EGNA.get(name, {}).items():
        text += f'[dokument.{name}.avsnitt.{own}]\nrubrik = "Text"\nblock = "{falt}"\n'
    for place, part in enumerate(kapitel):
        chapter, _, typ = part.partition("@")
        text += f'[dokument.{name}.avsnitt.del_{place}]\nrubrik = "Del {place}"\n'
        text += f'innehall = "kapitel_{chapter}"\n'
        text += f'for_varje = ["{typ}"]\n' if typ else ""
    return text
