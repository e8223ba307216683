"""A document with every kind of contents, and with texts that break careless renderers."""

from pipeline.core.adress import Adress
from pipeline.core.dokument import (
    Avsnitt,
    Dokument,
    Lista,
    Rubrik,
    Sidbrytning,
    Stycke,
    Tabellblock,
    Tabellcell,
    Tabellkolumn,
    Tabellrad,
    Textbit,
)

NBSP = "\u00a0"
MINUS = "\u2212"
STYGG = (
    "Barn & unga, mål <90 %, a<b>c \"citat\" 'apostrof' {{ 7*7 }} {% if x %} {# y #} 😀 "
    "a\u030aa\u0308o\u0308"
)
FALT = {
    "omslagstitel": "Årsredovisning 2025",
    "undertitel": "Provkommun & Söner",
    "organisation": "Provkommun & Söner",
    "ordmarke": "Provkommun",
    "omslagstext": "Uppgifterna avser läget den 31 december 2025.",
    "exempel": "Exempeldata: alla siffror är <påhittade>.",
    "utkast": "Utkast 2025-12-31.",
    "rubrik_information": "Dokumentinformation",
    "rubrik_uppgift": "Uppgift",
    "rubrik_innehall": "Innehåll",
    "rubrik_innehallsforteckning": "Innehåll",
    "tabellord": "Tabell",
}


def adress(avsnitt, block=""):
    return Adress("arsredovisning", avsnitt, block)


def stycke(text, mall="brodtext"):
    return Stycke((Textbit(text),), mall)


def tabell(nummer, kolumner, rader, rubrik="Driftredovisning per nämnd, tkr"):
    """kolumner: (heading, width, holds numbers); rader: (kind, text, text …)."""
    return Tabellblock(
        nummer,
        rubrik,
        tuple(Tabellkolumn(f"k{at}" if at else "", *k) for at, k in enumerate(kolumner)),
        tuple(
            Tabellrad(f"r{at}", tuple(Tabellcell((Textbit(text),)) for text in texts), typ)
            for at, (typ, *texts) in enumerate(rader)
        ),
        adress("tabeller", f"tabell:{nummer}"),
    )


KOLUMNER = (
    ("Nämnd", 36, False),
    ("Utfall 2025", 12, True),
    ("Budget 2025", 12, True),
    ("Avvikelse", 12, True),
)
RADER = (
    ("rubrik", "Nämnder", ".", ".", "."),
    ("post", "Kommunstyrelsen", f"{MINUS}126{NBSP}900", f"{MINUS}128{NBSP}600", f"+1{NBSP}700"),
    ("indrag", "Räddningstjänst", f"{MINUS}10", "0", ".."),
    ("varav", "varav avskrivningar", f"{MINUS}1{NBSP}200", "–", ".."),
    ("delsumma", "Delsumma", f"{MINUS}126{NBSP}910", f"{MINUS}128{NBSP}600", f"+1{NBSP}690"),
    ("summa", "Summa", f"{MINUS}126{NBSP}910", f"{MINUS}128{NBSP}600", f"+1{NBSP}690"),
)  # fmt: skip
BREDA = (
    ("Mål", 30, False),
    ("Indikator", 30, False),
    ("Målvärde", 10, True),
    ("Utfall 2025", 10, True),
    ("Utfall 2024", 10, True),
    ("Kvinnor", 8, True),
    ("Män", 8, True),
    ("Bedömning", 14, False),
    ("Analys", 40, False),
)
ANALYS = "Andelen elever som är behöriga till gymnasieskolan har minskat under året. " * 7
BLOCK = (
    Rubrik(1, "Inledning & översikt", adress("inledning")),
    stycke("Resultatet blev bättre än budget.", "ingress"),
    stycke(STYGG),
    stycke("Första raden\nandra raden"),
    Stycke(
        (Textbit("Se "), Textbit(f"Not{NBSP}1", lank=adress("not_1")), Textbit(" om pensioner."))
    ),
    Lista(((Textbit("se över bemanningen"),), (Textbit("minska placeringarna"),))),
    Lista(((Textbit("först"),), (Textbit("sedan"),)), numrerad=True),
    Lista(((Textbit("tredje"),), (Textbit("fjärde"),)), numrerad=True, start=3),
    Rubrik(2, "Drift", adress("drift")),
    tabell(1, KOLUMNER, RADER),
    stycke("Belopp är avrundade.", "upplysning"),
    stycke("Källa: årsrapporterna.", "kallrad"),
    tabell(2, KOLUMNER, RADER),
    stycke("Text direkt efter en tabell."),
    Rubrik(2, "Mål", adress("mal")),
    tabell(3, BREDA, [("post", "Lyckas", "Behöriga", *["90,0"] * 5, "Ej uppnått", ANALYS)] * 3),
    stycke("Om den liggande tabellen.", "upplysning"),
    Rubrik(2, "Tomt", adress("tomt")),
    stycke("Det finns inget att redovisa.", "tomt"),
    Stycke((Textbit("Fel: ", fet=True), Textbit("Cell D4 saknar belopp.")), "fynd"),
    Stycke((Textbit("Beslut: ", fet=True), Textbit("2025-06-16")), "rader"),
    Sidbrytning(),
    Rubrik(2, "Ny sida", adress("ny_sida")),
    Sidbrytning(),
    stycke("Också på ny sida."),
    Rubrik(3, "Tre", adress("tre")),
    Rubrik(4, "Fyra", adress("fyra")),
    Rubrik(5, "Fem", adress("fem")),
    Rubrik(6, "Sex", adress("sex")),
    stycke("Ett slag som dokumentmallen inte känner.", "okant"),
    Rubrik(1, "Noter", adress("noter")),
    Rubrik(2, f"Not{NBSP}1 Pensioner", adress("not_1")),
    tabell(4, KOLUMNER, [("post", f"Rad {n}", f"1{NBSP}000", "2", "–") for n in range(60)]),
)


def make(block=BLOCK, **changes):
    values = {
        "id": "arsredovisning",
        "adress": Adress("arsredovisning"),
        "filnamn": "arsredovisning-provkommun-2025.docx",
        "titel": "Årsredovisning 2025 – Provkommun",
        "dokumentmall": "provkommun.docx",
        "avsnitt": (Avsnitt("allt", tuple(block)),),
        "falt": FALT,
        "egenskaper": {
            "titel": "Årsredovisning 2025, Provkommun & Söner",
            "upphov": "Provkommun & Söner",
            "datum": "2025-12-31",
            "beskrivning": "Exempeldata: alla siffror är <påhittade>.",
            "Kommun": "Provkommun",
        },
        "information": (
            ("Dokumenttyp", "Årsredovisning"),
            ("Dokumentansvarig", "Ekonomichef\nEkonomi & inköp"),
        ),
    }
    return Dokument(**(values | changes))
