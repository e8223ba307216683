"""What the commands say and make with some definitions, at every occasion of a kommun.

Workbooks are read, merged and checked, documents and empty workbooks made, the year's wheel shown;
only the writing of Office files is left out. Two runs are then compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Self

from avbild import Leaves, dump_dokument, dump_kallor, iter_figures
from felstavning.minne import patched

from pipeline.commands import cli, click_sv
from pipeline.commands.arshjul import _make_namn, _read, _read_list
from pipeline.commands.click_sv import TEXTER
from pipeline.commands.session import Session
from pipeline.core.dokument import Dokument, Rubrik, Stycke
from pipeline.core.finding import Finding, Severity
from pipeline.core.inlamning import Underlag
from pipeline.core.period import Period, parse_period
from pipeline.core.run import Run
from pipeline.flow import Kedja, Mottaget
from pipeline.kalender.kontroll import check_arshjul
from pipeline.kalender.lage import Gjorda
from pipeline.kalender.text import format_arshjul
from pipeline.office.opc.unpack import open_package
from pipeline.office.xlsx.read import read_workbook
from pipeline.report.text import format_findings
from pipeline.schema.bundle import Definitions
from pipeline.schema.oanvant import find_oanvant
from pipeline.stages.prepare import mallar
from pipeline.stages.read import inlamningar
from pipeline.stages.render import complete_dokument

Nyckel = tuple[str, ...]
KOMMANDOTEXTER = "texter_cli.toml"
"""The texts that the command reads by itself, before the definitions are compiled."""
_DAYS = ((3, 15), (10, 15))
"""When the year's wheel is looked at: month and day."""


class Skillnad(Enum):
    """What a slip that the compiler passed did."""

    INGEN = "inte stoppad: utan verkan"
    SAGD = "inte stoppad: sagd i körningen"
    ANNAT = "inte stoppad: TYST, annat ändrat"
    SIFFRA = "inte stoppad: TYST, siffra eller avsnitt"


@dataclass(slots=True)
class Utfall:
    """What was said and made: findings, codes' values, documents, and all else."""

    fynd: Counter[tuple[Severity, str]] = field(default_factory=Counter)
    varden: dict[Nyckel, Any] = field(default_factory=dict)
    dokument: dict[Nyckel, Dokument] = field(default_factory=dict)
    annat: dict[Nyckel, Any] = field(default_factory=dict)

    def tell(self, findings: Iterable[Finding]) -> None:
        """Adds findings that nobody has accepted."""
        self.fynd.update(
            (item.severity, f"{item.code} {item.message}")
            for item in findings
            if item.acknowledged is None
        )


def tell(root: Path, texter: Mapping[str, Any], findings: Sequence[Finding]) -> None:
    """Tells of findings with the command's own texts as given, and makes its commands: they are
    made before any definitions are compiled."""
    with patched(click_sv, read_toml=lambda _: texter):
        given = click_sv.Kommandotexter(root).all
    before = TEXTER.all
    TEXTER.__dict__["all"] = given
    try:
        cli._make_group()  # noqa: SLF001 (as when the command is started)
        format_findings(findings, {}, TEXTER.all, shown=len(findings))
        TEXTER.format("definitionsfel")
    finally:
        TEXTER.__dict__["all"] = before


def skip_office() -> None:
    """Files are parsed once, and workbooks kept as their models instead of as bytes."""
    inlamningar.open_package = lambda data: data
    inlamningar.read_workbook = _read_once
    mallar.write_workbook = _Kvar


@cache
def _read_once(data: bytes) -> Any:
    return read_workbook(open_package(data))


class _Kvar(bytes):
    """A workbook that was not written."""

    def __new__(cls, model: Any) -> Self:
        """An empty file with its model."""
        kept = super().__new__(cls)
        kept.model = model
        return kept


@dataclass(frozen=True, slots=True)
class Kommunkorning:
    """The occasions of a kommun that have workbooks; their files are read once."""

    root: Path
    kommun: str
    _material: dict[tuple[int, str], Mottaget] = field(default_factory=dict)

    def run(self, definitions: Definitions) -> Utfall:
        """Everything that the commands say and make with the definitions."""
        utfall = Utfall()
        kedja = Kedja(definitions, self._load)
        year = self.tillfallen[0][0]
        session = Session(self.root, self.kommun, Period(year))
        session.__dict__.update(definitions=definitions, kedja=kedja)
        session.read_dokumentmall()
        utfall.tell(find_oanvant(definitions))
        for item in definitions.kommun.dokument:
            dokument = definitions.dokument[item]
            utfall.annat["kommando", dokument.kommando or item, item] = dokument.tillfalle
        for year, tillfalle in self.tillfallen:
            if tillfalle in definitions.tillfallen:
                _run_tillfalle(kedja, year, tillfalle, utfall)
        if definitions.arshjul:
            _show_year(session, utfall)
        return utfall

    @property
    def tillfallen(self) -> tuple[tuple[int, str], ...]:
        """The occasions that something has been delivered for."""
        found = sorted((self.root / "input" / self.kommun).glob("*/*/inlamningar"))
        return tuple((parse_period(path.parts[-3]).year, path.parts[-2]) for path in found)

    def _load(self, year: int, tillfalle: str) -> Mottaget:
        key = (year, tillfalle)
        if key not in self._material:
            session = Session(self.root, self.kommun, Period(year))
            self._material[key] = session.load(year, tillfalle)
        return self._material[key]


def _run_tillfalle(kedja: Kedja, year: int, tillfalle: str, utfall: Utfall) -> None:
    definitions = kedja.get_definitions(year, tillfalle)
    made = mallar.prepare_mallar(definitions, kedja.get_period(year, tillfalle), Underlag())
    utfall.tell(made.findings)
    place = (str(year), tillfalle)
    for fil in made.value:
        utfall.annat["mall", *place, fil.name] = fil.data.model
    checked = kedja.check(year, tillfalle)
    utfall.tell(checked.findings)
    if checked.sammanstallning is None:
        return
    for plats, uppgift in checked.sammanstallning.varden.items():
        utfall.varden[*place, str(plats)] = uppgift.value
    utfall.tell(checked.i_definitionerna)
    for utkast in checked.utkast:
        completed = complete_dokument(utkast, checked.findings, Run("0"))
        utfall.tell(completed.findings)
        utfall.dokument[*place, completed.value.filnamn] = completed.value


def _show_year(session: Session, utfall: Utfall) -> None:
    """arshjul, on two days of the year."""
    years = range(session.year - 2, session.year + 2)
    lists = {year: _read_list(session, year) for year in years}
    for item in lists.values():
        utfall.tell(item.findings)
    gjorda = Gjorda(
        lambda year, tillfalle: _read(session, year, tillfalle),
        {year: item.value for year, item in lists.items()},
    )
    namn = _make_namn(session.root, session.kommun)
    for month, number in _DAYS:
        day = date(session.year, month, number)
        shown = format_arshjul(session.definitions, gjorda, day, namn)
        utfall.annat["arshjul", str(day)] = shown
        utfall.tell(check_arshjul(session.definitions, gjorda, day))


# ---------------------------------------------------------------- comparing
def compare(before: Utfall, after: Utfall) -> tuple[Skillnad, str]:
    """What differs, and a few words about it."""
    new = after.fynd - before.fynd
    if new:
        return Skillnad.SAGD, min(new, key=lambda item: (item[0].value, item[1]))[1]
    lost_command = {key[:2] for key in before.annat if key[0] == "kommando"} - {
        key[:2] for key in after.annat
    }
    if lost_command:
        return Skillnad.SAGD, f"kommandot {min(lost_command)[1]} finns inte"
    changed = "".join(list(_iter_tyngre(before, after))[:1])
    if changed:
        return Skillnad.SIFFRA, changed
    for key in before.dokument:
        was, now = _dump(before.dokument[key]), _dump(after.dokument[key])
        if was != now:
            lines = [f"{a} ⇒ {b}" for a, b in zip(was, now, strict=False) if a != b]
            return Skillnad.ANNAT, f"{key[-1]}: {''.join(lines[:1])[:200]}"
    for key in sorted(before.annat.keys() | after.annat.keys()):
        if before.annat.get(key) != after.annat.get(key):
            return Skillnad.ANNAT, " ".join(key)
    lost = before.fynd - after.fynd
    if lost:
        return Skillnad.ANNAT, f"sägs inte längre: {next(iter(lost))[1]}"
    return Skillnad.INGEN, ""


def _iter_tyngre(before: Utfall, after: Utfall) -> Iterator[str]:
    """Values, figures and sections that are others or gone."""
    for key in sorted(before.varden.keys() | after.varden.keys()):
        if before.varden.get(key) != after.varden.get(key):
            yield f"värdet {' '.join(key)}"
    for key, was in before.dokument.items():
        now = after.dokument.get(key)
        if now is None:
            yield f"dokumentet {key[-1]} görs inte"
        elif now != was:
            yield from (f"{key[-1]}: {text}" for text in _find_lost(was, now))


def _find_lost(was: Dokument, now: Dokument) -> Iterator[str]:
    figures, others = _count_siffror(was), _count_siffror(now)
    if figures != others:
        lost, new = figures - others, others - figures
        yield f"{lost.total()} siffror borta, {new.total()} andra"
    heads = _count_rubriker(was) - _count_rubriker(now)
    if heads:
        yield f"rubriken {next(iter(heads))} borta"
    empty = _count_tomma(now) - _count_tomma(was)
    if empty > 0:
        yield f"{empty} avsnitt blev tomma"
    if len(now.block) < len(was.block):
        yield f"{len(was.block) - len(now.block)} block borta"


def _count_siffror(dokument: Dokument) -> Counter[str]:
    figures = (text for block in dokument.block for text, _ in iter_figures(block))
    return Counter(text.rpartition(" | ")[2] for text in figures)


def _count_rubriker(dokument: Dokument) -> Counter[str]:
    return Counter(block.text for block in dokument.block if isinstance(block, Rubrik))


def _count_tomma(dokument: Dokument) -> int:
    return sum(isinstance(block, Stycke) and block.slag == "tomt" for block in dokument.block)


def _dump(dokument: Dokument) -> list[str]:
    return [*dump_dokument(dokument), *dump_kallor(dokument, Leaves())]
