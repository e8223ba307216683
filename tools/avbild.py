"""A dump of everything that is said, as plain lines, to compare before and after a change.

    python tools/avbild.py UT [--kommun K ...]
    python tools/avbild.py --jamfor FORE EFTER

The first writes UT/<kommun>/<år>/<tillfälle>/ for every occasion that has workbooks below input/:
dokument/ (what each document says), kallor/ (the cells and file rows behind each of its figures),
mallar/ (the workbooks that go out), lamnat/ (the values that were read), sammanstallning.txt and
fynd.txt. What varies by itself is left out: checksums, the program's version, names of bookmarks
(a link is told by what it leads to). The second says what differs, alike lines together.

Only the flow is asked (session, flow), and what comes out is read by the names of its fields.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

if (Path(__file__).resolve().parents[1] / "pipeline").is_dir():
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import openpyxl
from avbild_jamfor import compare, read_folder

from pipeline import __version__
from pipeline.commands.session import Session
from pipeline.core.period import Period, parse_period
from pipeline.core.run import Run
from pipeline.core.source import DefinitionRef, Derived, Source, format_source
from pipeline.flow import Kedja, make_dokument, make_mallar
from pipeline.paths import get_root

Lines = Iterator[str]
_CHECKSUM = re.compile(r"\b[0-9a-f]{32,64}\b")
_LED_TO = frozenset({"Rubrik", "Tabellblock", "Diagram", "Tradbild"})
"""Kinds of blocks that a link may lead to."""
_LEAVES = 3
_BEGINNING = 60


def flatten(text: object) -> str:
    """A text on one line, without what varies by itself."""
    line = str(text).replace("\r", "").replace("\n", "⏎").replace("\t", "⇥")
    return _CHECKSUM.sub("(kontrollsumma)", line)


def format_value(value: object) -> str:
    """A value with its kind: text in quotes, a number with its unit, or why there is none."""
    match value:
        case Enum():
            return f"({value.value})"
        case str():
            return f'"{flatten(value)}"'
        case Decimal():
            return f"{value.normalize():f}"
        case bool() | date() | int():
            return str(value)
    if hasattr(value, "unit"):
        return f"{format_value(value.number)} {value.unit.value}"
    return flatten(value)


# --- documents -------------------------------------------------------------------------------


def dump_dokument(dokument: Any) -> Lines:
    """A document block by block."""
    yield f"[dokument] {dokument.id} | {dokument.filnamn} | {dokument.titel}"
    yield f"[dokumentmall] {dokument.dokumentmall}"
    for part in ("falt", "egenskaper"):
        yield from (
            f"[{part}] {key}: {flatten(text)}" for key, text in getattr(dokument, part).items()
        )
    yield from (
        f"[information] {flatten(key)}: {flatten(text)}" for key, text in dokument.information
    )
    targets = {
        block.adress: flatten(
            f"{type(block).__name__} {getattr(block, 'text', '') or block.rubrik}"
        )
        for block in dokument.block
        if type(block).__name__ in _LED_TO
    }
    for block in dokument.block:
        yield from dump_block(block, targets)


def dump_block(block: Any, targets: Mapping[Any, str]) -> Lines:
    """One block; its kind is its class."""
    match type(block).__name__:
        case "Rubrik":
            yield f"{'#' * block.niva} {flatten(block.text)}"
        case "Stycke":
            yield f"[{block.slag}] {format_bitar(block.bitar, targets)}"
        case "Lista":
            kind = f"[lista {block.start}]" if block.numrerad else "[lista]"
            levels = block.nivaer or (0,) * len(block.punkter)
            for level, bitar in zip(levels, block.punkter, strict=True):
                yield f"{kind} {'  ' * level}- {format_bitar(bitar, targets)}"
        case "Tabellblock":
            yield f"[tabell {block.nummer}] {flatten(block.rubrik)} | {flatten(block.beskrivning)}"
            head = (
                f"{item.rubrik} <{item.bredd}{' tal' * item.is_tal}>" for item in block.kolumner
            )
            yield f"  [kolumner] {' | '.join(map(flatten, head))}"
            for rad in block.rader:
                cells = (format_bitar(cell.bitar, targets) for cell in rad.celler)
                yield f"  [{rad.typ}] {' | '.join(cells)}"
        case "Diagram":
            yield from dump_diagram(block, targets)
        case "Tradbild":
            yield f"[trad {block.nummer}] {flatten(block.rubrik)} | {flatten(block.beskrivning)}"
            yield f"  [nivaer] {' | '.join(block.nivaer)} | {flatten(block.ersattning)}"
            yield from dump_rutor(block.rutor, 1)
        case kind:
            fields = (f"{name}={getattr(block, name)}" for name in getattr(block, "__slots__", ()))
            yield flatten(f"[{kind.lower()}] {' '.join(fields)}").rstrip()


def dump_diagram(block: Any, targets: Mapping[Any, str]) -> Lines:
    yield f"[diagram {block.nummer}] {block.typ.value} {flatten(block.rubrik)}"
    yield f"  [beskrivning] {flatten(block.beskrivning)}"
    table = targets.get(block.tabell, "(ingen)")
    yield f"  [visar] {table} | {block.unit} | {block.decimaler} {block.visa_plus}"
    yield f"  [kategorier] {' | '.join(map(flatten, block.kategorier))}"
    for serie in block.serier:
        numbers = ("–" if item.number is None else str(item.number) for item in serie.varden)
        yield f"  [serie] {flatten(serie.namn)}: {' | '.join(numbers)}"


def dump_rutor(rutor: Iterable[Any], depth: int) -> Lines:
    for ruta in rutor:
        yield flatten(f"{'  ' * depth}[ruta {ruta.niva}] {ruta.etikett} {ruta.text}")
        yield from dump_rutor(ruta.under, depth + 1)


def format_bitar(bitar: Iterable[Any], targets: Mapping[Any, str]) -> str:
    """Runs of text: ** around bold ones, a link with what it leads to."""
    parts = []
    for bit in bitar:
        text = flatten(bit.text)
        text = f"**{text}**" if bit.fet else text
        parts.append(f"[{text} → {targets.get(bit.lank, '(inget)')}]" if bit.lank else text)
    return "".join(parts)


# --- sources ---------------------------------------------------------------------------------


class Leaves:
    """The cells and file rows at the bottom of sources; a source that is shared is walked once."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[Source, tuple[str, ...]]] = {}

    def find(self, source: Source) -> tuple[str, ...]:
        """Every place, each once."""
        key = id(source)
        if key not in self.known:
            self.known[key] = (source, tuple(dict.fromkeys(self._walk(source))))
        return self.known[key][1]

    def _walk(self, source: Source) -> Lines:
        if isinstance(source, Derived):
            for part in source.inputs:
                yield from self.find(part)
        elif not isinstance(source, DefinitionRef):
            yield format_source(source)

    def format(self, source: Source | None) -> str:
        """The first places, how many there are, and a checksum of them all in order of name."""
        if source is None:
            return ""
        leaves = sorted(self.find(source))
        first = "; ".join(leaves[:_LEAVES])
        if len(leaves) <= _LEAVES:
            return first
        whole = hashlib.sha256("\n".join(leaves).encode()).hexdigest()[:8]
        return f"{first} … {len(leaves)} platser, {whole}"


def dump_kallor(dokument: Any, leaves: Leaves) -> Lines:
    """Every figure of a document with the places it comes from."""
    heading = ""
    for block in dokument.block:
        heading = getattr(block, "rubrik", "") or getattr(block, "text", "") or heading
        for text, source in iter_figures(block):
            shown = flatten(text)[:_BEGINNING]
            yield f"{flatten(heading)} | {shown} ← {leaves.format(source)}"


def iter_figures(block: Any) -> Iterator[tuple[str, Source]]:
    """(what is shown, its source) of a block: table cells, runs of text, points of charts."""
    for rad in getattr(block, "rader", ()):
        for cell in rad.celler:
            if cell.source:
                yield f"{rad.celler[0].text} | {cell.text}", cell.source
            else:
                yield from ((bit.text, bit.source) for bit in cell.bitar if bit.source)
    for bitar in (getattr(block, "bitar", ()), *getattr(block, "punkter", ())):
        yield from ((bit.text, bit.source) for bit in bitar if bit.source)
    for serie in getattr(block, "serier", ()):
        points = zip(block.kategorier, serie.varden, strict=True)
        yield from ((f"{serie.namn} | {name}", item.source) for name, item in points if item.source)


# --- workbooks -------------------------------------------------------------------------------


def dump_arbetsbok(data: bytes) -> Lines:
    """A workbook that goes out: every cell with its look's lock and format, rules and names."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    for name, defined in sorted(book.defined_names.items()):
        yield f"[namn] {name}: {defined.attr_text}"
    for item in book.custom_doc_props.props:
        yield f"[egenskap] {item.name}: {hide_version(item.value)}"
    yield f"[titel] {book.properties.title} | {book.properties.creator} | {book.properties.subject}"
    for sheet in book.worksheets:
        yield from dump_flik(sheet, values[sheet.title])


def dump_flik(sheet: Any, values: Any) -> Lines:
    protection = "skyddad" if sheet.protection.sheet else "öppen"
    yield f"[flik] {sheet.title} | {sheet.sheet_state} | {protection} | frys {sheet.freeze_panes}"
    yield f"  [utskrift] {sheet.print_title_rows} | {sheet.page_setup.orientation}"
    columns = sorted(sheet.column_dimensions.items())
    yield "  [bredd] " + " ".join(
        f"{key}={item.width:g}{'d' * item.hidden}" for key, item in columns
    )
    hidden = [str(key) for key, item in sheet.row_dimensions.items() if item.hidden]
    yield f"  [dolda rader] {' '.join(hidden)}"
    yield f"  [sammanslagna] {' '.join(sorted(map(str, sheet.merged_cells.ranges)))}"
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None or not cell.protection.locked:
                yield f"  {format_cell(cell, values[cell.coordinate].value)}"
    rules = sheet.data_validations.dataValidation
    yield from sorted(f"  [regel] {format_regel(rule)}" for rule in rules)


def format_cell(cell: Any, value: object) -> str:
    text = format_value(cell.value) if cell.value is not None else ""
    if cell.data_type == "f":
        text = f"{cell.value} → {format_value(value)}"
    look = "" if cell.number_format == "General" else f" {{{cell.number_format}}}"
    link = f" → {cell.hyperlink.location}" if cell.hyperlink else ""
    mark = "" if cell.protection.locked else " [fyll i]"
    return f"{cell.coordinate}{mark}{look} {hide_version(text)}{link}"


def format_regel(rule: Any) -> str:
    bounds = (rule.type, rule.operator, rule.formula1, rule.formula2)
    texts = (rule.promptTitle, rule.prompt, rule.errorTitle, rule.error)
    said = " | ".join(flatten(text or "") for text in texts)
    return f"{rule.sqref}: {' '.join(str(item) for item in bounds if item)} | {said}"


def hide_version(text: object) -> str:
    return flatten(text).replace(__version__, "(programmets version)")


def dump_inlamning(inlamning: Any, leaves: Leaves) -> Lines:
    """A delivered workbook as read."""
    yield f"[lamnat] {inlamning.enhet} | {inlamning.arbetsbok} | {inlamning.file}"
    for tabell in inlamning.tabeller.values():
        yield from dump_tabell(tabell, leaves, inlamning.file)


def dump_tabell(tabell: Any, leaves: Leaves, file: str = "") -> Lines:
    for rad in tabell.rader:
        name = f"{tabell.id}/{rad.key}" + (f"@{rad.enhet}" if rad.enhet else "")
        yield f"{name} [{rad.typ}] {flatten(rad.rubrik)}"
        for kolumn, uppgift in rad.celler.items():
            yield f"  {name}/{kolumn} = {format_uppgift(uppgift, leaves, file)}"


def format_uppgift(uppgift: Any, leaves: Leaves, file: str = "") -> str:
    margin = f" ±{format_value(uppgift.marginal)}" if uppgift.marginal else ""
    place = leaves.format(uppgift.source)
    if file:
        place = place.replace(f"{file} › ", "")
    return f"{format_value(uppgift.value)}{margin} ← {place}"


# --- merged data and findings ------------------------------------------------------------------


def dump_sammanstallning(merged: Any, leaves: Leaves) -> Lines:
    """Codes, tables of the kommun, tables per enhet, who has delivered."""
    for plats, uppgift in sorted(merged.varden.items(), key=lambda item: str(item[0])):
        name = f"{plats.kod}.{plats.kolumn.value}.{plats.rakenskap.value}"
        yield f"[kod] {name} = {format_uppgift(uppgift, leaves)}"
    for tabell in merged.tabeller.values():
        yield from dump_tabell(tabell, leaves)
    for data in merged.enheter.values():
        for tabell in data.tabeller.values():
            yield from (f"{data.enhet}: {line}" for line in dump_tabell(tabell, leaves))
    for item in merged.leveranser:
        yield f"[leverans] {item.enhet} | {item.arbetsbok} | {item.file}"


def dump_fynd(findings: Iterable[Any], leaves: Leaves) -> Lines:
    """One finding a line, in order of what it says."""
    yield from sorted(
        " | ".join(
            flatten(part)
            for part in (
                item.severity.value,
                item.code,
                item.rule or "",
                item.enhet or "",
                f"{item.message} [{item.expected} / {item.actual}]",
                item.hint,
                _find_place(item.source, leaves),
                _find_place(item.earlier, leaves),
                f"godkänt: {item.acknowledged}" if item.acknowledged else "",
            )
        )
        for item in findings
    )


def _find_place(source: Source | None, leaves: Leaves) -> str:
    if isinstance(source, DefinitionRef):
        return f"(definition) {source.key}"
    return leaves.format(source)


# --- all occasions -----------------------------------------------------------------------------


def dump_tillfalle(
    kedja: Kedja, year: int, tillfalle: str, dokumentmall: bytes
) -> Iterator[tuple[str, Lines]]:
    """(file name, lines) of all that an occasion says."""
    definitions = kedja.get_definitions(year, tillfalle)
    inlast = kedja.read(year, tillfalle)
    checked = kedja.check(year, tillfalle)
    known = kedja.read_underlag(year, tillfalle)
    mallar, found = make_mallar(known, definitions, kedja.get_period(year, tillfalle))
    made = make_dokument(
        checked,
        definitions.kommun.dokument,
        dokumentmall,
        Run("(programmets version)"),
    )
    leaves = Leaves()
    for modell in made.modeller:
        yield f"dokument/{modell.filnamn}.txt", dump_dokument(modell)
        yield f"kallor/{modell.filnamn}.txt", dump_kallor(modell, leaves)
    for fil in mallar:
        yield f"mallar/{fil.name}.txt", dump_arbetsbok(fil.data)
    for item in inlast.inlamningar:
        yield f"lamnat/{Path(item.file).name}.txt", dump_inlamning(item, leaves)
    if checked.sammanstallning is not None:
        yield "sammanstallning.txt", dump_sammanstallning(checked.sammanstallning, leaves)
    yield "fynd.txt", dump_fynd(dict.fromkeys((*checked.findings, *made.findings, *found)), leaves)


def dump_all(target: Path, kommuner: list[str]) -> int:
    """Writes everything below the folder; the number of files."""
    root = get_root()
    number = 0
    for kommun in kommuner or sorted(item.name for item in (root / "input").iterdir()):
        found = sorted((root / "input" / kommun).glob("*/*/inlamningar"))
        occasions = [(parse_period(item.parts[-3]).year, item.parts[-2]) for item in found]
        session = Session(root, kommun, Period(occasions[0][0]))
        mall = session.read_dokumentmall().data
        for year, tillfalle in occasions:
            folder = target / kommun / str(year) / tillfalle
            for name, lines in dump_tillfalle(session.kedja, year, tillfalle, mall):
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
                number += 1
    return number


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description="Skriver ned eller jämför allt som programmet säger."
    )
    parser.add_argument("ut", type=Path, nargs="?", help="mapp att skriva i (ska vara tom)")
    parser.add_argument("--kommun", nargs="+", default=[], help="bara de här kommunerna")
    parser.add_argument("--jamfor", type=Path, nargs=2, metavar=("FORE", "EFTER"))
    chosen = parser.parse_args(arguments)
    if chosen.jamfor:
        before, after = (read_folder(folder) for folder in chosen.jamfor)
        print("\n".join(compare(before, after)))
        return int(before != after or not before)
    if chosen.ut is None:
        parser.error("ange mappen att skriva i, eller --jamfor FORE EFTER")
    if chosen.ut.exists() and any(chosen.ut.iterdir()):
        parser.error(f"{chosen.ut} är inte tom")
    print(f"{dump_all(chosen.ut, chosen.kommun)} filer i {chosen.ut}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
