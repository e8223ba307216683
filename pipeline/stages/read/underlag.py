"""Known figures → Underlag: what was published for earlier years, what has been decided for this.

CSV in UTF-8 with semicolons. A value has the address it has in the workbook (enhet, tabell,
rad, kolumn) and the unit of that place; signs are those of the program: income plus, cost minus.
Figures of the koncern have the table id of the kommun's statement after "koncern_".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.core.inlamning import Fil, Underlag, Underlagspost
from pipeline.core.period import Period
from pipeline.core.result import StageResult
from pipeline.core.source import FileRef
from pipeline.core.tal import Tal, Unit
from pipeline.core.text import find_ja_nej
from pipeline.core.uppgift import Uppgift, Value
from pipeline.mall.cell import Cellbeskrivning, describe_cell
from pipeline.mall.placement import Mall, MallRad, MallTabell, build_mall
from pipeline.schema.arbetsbok import (
    SUMMA_KEY,
    TAL_TYPER,
    KolumnDef,
    RadDef,
    Radtyp,
    TabellDef,
    Typ,
)
from pipeline.schema.bundle import Definitions
from pipeline.stages.read.convert import compute_marginal
from pipeline.stages.read.fynd import Rapport
from pipeline.stages.read.texter import clean_text
from pipeline.stages.read.tolka import (
    TvetydigtError,
    is_streck,
    parse_datumtext,
    parse_taltext,
)

HEADER = ("enhet", "tabell", "rad", "rubrik", "kolumn", "ar", "varde", "kalla")
KONCERN = "koncern_"
_ANY = Period(2000)
_UTFALL = "utfall"
_SANT = {"ja": True, "nej": False}


def read_underlag(files: Iterable[Fil], definitions: Definitions) -> StageResult[Underlag]:
    """Every value that has a place in a workbook; the others give a finding each."""
    reader = _Underlagsreader(definitions)
    for fil in sorted(files, key=lambda item: item.name):
        reader.read(fil)
    findings = (finding for rapport in reader.rapporter for finding in rapport.findings)
    return StageResult(Underlag(tuple(reader.poster)), tuple(findings))


@dataclass(slots=True)
class _Underlagsreader:
    definitions: Definitions
    poster: list[Underlagspost] = field(default_factory=list)
    rapporter: list[Rapport] = field(default_factory=list)
    places: dict[tuple[str, str, str, str, int], Underlagspost] = field(default_factory=dict)
    mallar: dict[str, Mall | None] = field(default_factory=dict)

    def read(self, fil: Fil) -> None:
        rapport = Rapport(self.definitions, fil.name)
        self.rapporter.append(rapport)
        if not fil.name.lower().endswith(".csv"):
            rapport.add("LAS-096", FileRef(fil.name))
            return
        try:
            text = fil.data.decode("utf-8-sig")
        except UnicodeDecodeError:
            rapport.add("LAS-090", FileRef(fil.name))
            return
        lines: list[tuple[int, list[str]]] = []
        try:
            lines.extend(_iter_lines(text))
        except csv.Error:
            line = lines[-1][0] + 1 if lines else 1
            rapport.add("LAS-099", FileRef(fil.name, line))
        if not lines or tuple(item.strip() for item in lines[0][1]) != HEADER:
            rapport.add("LAS-091", FileRef(fil.name, 1), vantad=";".join(HEADER))
            return
        unknown: dict[str, list[int]] = {}
        for line, fields in lines[1:]:
            enhet = fields[0].strip()
            if len(fields) == len(HEADER) and self.definitions.find_enhet(enhet) is None:
                unknown.setdefault(enhet, []).append(line)
            else:
                self._read_line(fields, FileRef(fil.name, line), rapport)
        for enhet, numbers in unknown.items():
            first = FileRef(fil.name, numbers[0])
            rapport.add("LAS-103", first, enhetsid=enhet, antal=len(numbers))

    def _read_line(self, fields: list[str], source: FileRef, rapport: Rapport) -> None:
        if len(fields) != len(HEADER):
            rapport.add("LAS-092", source, antal=len(fields), vantad=len(HEADER))
            return
        enhet, tabell, rad, rubrik, kolumn, ar, varde, _ = (item.strip() for item in fields)
        if not ar.isascii() or not ar.isdigit() or len(ar) != 4:
            rapport.add("LAS-098", source, varde=ar)
            return
        place = self._find_place(enhet, tabell, rad, kolumn)
        if place is None:
            rapport.add("LAS-093", source, enhetsid=enhet, tabell=tabell, kolumn=kolumn)
            return
        if not varde or is_streck(varde):
            return
        definition, beskrivning, is_known = place
        if not is_known:
            rapport.add("LAS-097", source, rad=rad, tabell=tabell)
        value = _parse(varde, beskrivning)
        if value is None:
            rapport.add("LAS-094", source, varde=varde, kolumn=definition.rubrik)
            return
        uppgift = Uppgift(value, source, compute_marginal(value, beskrivning.decimaler))
        self._add(Underlagspost(enhet, tabell, rad, rubrik, kolumn, int(ar), uppgift), rapport)

    def _add(self, post: Underlagspost, rapport: Rapport) -> None:
        key = (post.enhet, post.tabell, post.rad, post.kolumn, post.year)
        first = self.places.setdefault(key, post)
        if first is post:
            self.poster.append(post)
        elif first.uppgift.value != post.uppgift.value:
            place = first.uppgift.source
            line = place.line if isinstance(place, FileRef) else 0
            file = place.file if isinstance(place, FileRef) else ""
            rapport.add("LAS-095", post.uppgift.source, forst=line, fil=file)

    def _find_place(
        self, enhet: str, tabell: str, rad: str, kolumn: str
    ) -> tuple[KolumnDef, Cellbeskrivning, bool] | None:
        """Column, nature of the cell, and whether the row is one that can be shown."""
        if (mall := self._find_mall(enhet)) is None:
            return None
        found = mall.find_tabell(tabell) or mall.find_tabell(tabell.removeprefix(KONCERN))
        found = found or self._find_computed(tabell) or self._find_merged(tabell)
        if found is None:
            return None
        definition = _find_kolumn(found.definition, kolumn)
        if definition is None:
            return None
        row = found.find_rad(rad) or self._find_unasked(found, rad)
        is_open = found.definition.rader_fran == "underlag" or found.definition.fria_rader > 0
        is_known = row is not None or is_open or rad == SUMMA_KEY
        row = row or MallRad(rad, "", Radtyp.POST, 0, fri=False, definition=None)
        return definition, describe_cell(mall, found, row, definition), is_known

    def _find_computed(self, name: str) -> MallTabell | None:
        """A statement that no workbook asks for; its earlier years are known all the same."""
        uppstallning = self.definitions.uppstallningar.get(name)
        if uppstallning is None:
            return None
        utfall = KolumnDef(id=_UTFALL, rubrik=uppstallning.rubrik, typ=Typ.BELOPP)
        definition = TabellDef(
            id=name, rubrik=uppstallning.rubrik, kolumner=(utfall,), uppstallning=name
        )
        return MallTabell(definition, self.definitions.kommun.belopp_i, 0, 0, (), 0)

    def _find_merged(self, name: str) -> MallTabell | None:
        """The workbook table that a table of the kommun as a whole is merged from."""
        sources = [
            source for item in self.definitions.tabeller if item.id == name for source in item.fran
        ]
        for source in sources:
            arbetsbok, _, tabell = source.partition(".")
            for enhet in self.definitions.enheter:
                if enhet.arbetsbok == arbetsbok and (mall := self._find_mall(enhet.id)):
                    return mall.find_tabell(tabell)
        return None

    def _find_mall(self, name: str) -> Mall | None:
        if name not in self.mallar:
            enhet = self.definitions.find_enhet(name)
            has = enhet is not None and enhet.arbetsbok in self.definitions.arbetsbocker
            mall = build_mall(self.definitions, enhet, _ANY, Underlag()) if enhet and has else None
            self.mallar[name] = mall
        return self.mallar[name]

    def _find_unasked(self, tabell: MallTabell, key: str) -> MallRad | None:
        """A row of a statement that is computed, or shown for the koncern only."""
        uppstallning = self.definitions.uppstallningar.get(tabell.definition.uppstallning or "")
        for rad in uppstallning.rader if uppstallning else ():
            if rad.id == key:
                definition = RadDef(
                    id=rad.id, rubrik=rad.rubrik, enhet=rad.enhet, decimaler=rad.decimaler
                )
                return MallRad(key, rad.rubrik, Radtyp.POST, 0, fri=False, definition=definition)
        return None


def _iter_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The records that hold something, each with the number of its first line."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    line = 1
    for fields in rows:
        if any(item.strip() for item in fields):
            yield line, fields
        line = rows.line_num + 1


def _find_kolumn(tabell: TabellDef, name: str) -> KolumnDef | None:
    """The column of that name, or the one that shows it for the year before."""
    kolumner = tabell.kolumner
    own = (item for item in kolumner if item.id == name)
    shown = (item for item in kolumner if item.foregaende == name)
    return next(own, next(shown, None))


def _parse(text: str, beskrivning: Cellbeskrivning) -> Value | None:
    """The value in the column's own type, or None when it is not one."""
    match beskrivning.typ:
        case typ if typ in TAL_TYPER:
            return _parse_tal(text, beskrivning.unit or Unit.TAL)
        case Typ.DATUM:
            return parse_datumtext(text)
        case Typ.JA_NEJ:
            return find_ja_nej(text)
    return clean_text(text).text or None


def _parse_tal(text: str, unit: Unit) -> Tal | None:
    try:
        found = parse_taltext(text)
    except TvetydigtError:
        return None
    if found is None or found.unit not in {None, unit}:
        return None
    return Tal(found.number, unit)
