"""Charts, chains and documents that hold them."""

from decimal import Decimal

from provdokument import FALT, adress, make, stycke, tabell

from pipeline.core.dokument import (
    Diagram,
    Diagramserie,
    Diagramtyp,
    Diagramvarde,
    Lista,
    Rubrik,
    Textbit,
    Tradbild,
    Tradruta,
)

NAMNDER = ("Kommunstyrelsen", "Barn & utbildning", "Socialnämnden")
SERIER = (("Utfall 2025", (126900, -517900, None)), ("Budget 2025", (128600, -512300, 398700)))


def diagram(typ="liggande", kategorier=NAMNDER, serier=SERIER, nummer=1, **changes):
    """serier: (name, numbers)."""
    values = {
        "typ": Diagramtyp(typ),
        "nummer": nummer,
        "rubrik": "Nettokostnad per nämnd, tkr",
        "kategorier": tuple(kategorier),
        "serier": tuple(
            Diagramserie(
                name,
                tuple(
                    Diagramvarde(f"r{row}", f"k{at}", None if n is None else Decimal(str(n)))
                    for row, n in enumerate(numbers)
                ),
            )
            for at, (name, numbers) in enumerate(serier, 1)
        ),
        "adress": adress("figurer", f"diagram:{nummer}"),
        "beskrivning": "Liggande stapeldiagram: Nettokostnad per nämnd, tkr.",
        "tabell": adress("tabeller", f"tabell:{nummer}"),
        "unit": "tkr",
    }
    return Diagram(**(values | changes))


def with_table(chart):
    """The chart and the table with its figures, as the render stage gives them."""
    header = [("Nämnd", 30, False), *((serie.namn, 12, True) for serie in chart.serier)]
    rows = [
        ("post", name, *(_show(serie.varden[place].number) for serie in chart.serier))
        for place, name in enumerate(chart.kategorier)
    ]
    return [chart, tabell(chart.nummer, header, rows)]


def _show(number):
    return ".." if number is None else f"{number}".replace(".", ",").replace("-", "\u2212")


def ruta(text, niva, *under, etikett=""):
    return Tradruta(text, niva, tuple(under), etikett)


KEDJA = (
    ruta(
        "Alla elever lyckas & trivs",
        0,
        ruta("Fler behöriga – ●\u00a0uppnått", 1, ruta("Andel <behöriga>", 2, etikett="Indikator")),
        ruta("Trygga skolor", 1),
    ),
    ruta("Ett mål utan något under sig", 0),
)
NIVAER = ("Kommunmål", "Nämndmål", "Indikator, Aktivitet")


def tradbild(rutor=KEDJA, nivaer=NIVAER, nummer=1, **changes):
    values = {
        "nummer": nummer,
        "rubrik": "Röda tråden",
        "nivaer": tuple(nivaer),
        "rutor": tuple(rutor),
        "adress": adress("figurer", f"rodatrad:{nummer}"),
        "beskrivning": "Bild av nivåerna Kommunmål, Nämndmål, Indikator, Aktivitet.",
        "ersattning": "Se listan.",
        "deltext": "Del {nummer} av {antal}.",
    }
    return Tradbild(**(values | changes))


def listed(rutor=KEDJA):
    """The list after a picture."""
    items, depths = [], []

    def add(item, depth):
        items.append((Textbit(item.text),))
        depths.append(depth)
        for below in item.under:
            add(below, depth + 1)

    for root in rutor:
        add(root, 0)
    return Lista(tuple(items), nivaer=tuple(depths))


def document(*block):
    """A document of one chapter with these blocks."""
    falt = {**FALT, "figurord": "Figur"}
    return make([Rubrik(1, "Figurer", adress("figurer")), *block, stycke("Text efter.")], falt=falt)
