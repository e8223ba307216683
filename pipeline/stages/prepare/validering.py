"""What Excel accepts in the cells that people fill in, and what it says when it does not.

Cells of a column that accept the same share one validation, so that rows inserted between them
are validated too. The messages of Excel hold 32 characters in a title and 255 in a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from pipeline.core.format_sv import format_tal
from pipeline.core.tal import Tal, Unit
from pipeline.mall.cell import Cellbeskrivning, Cellslag
from pipeline.mall.placement import MallRad
from pipeline.office.xlsx.model import Area, Rule, Validation
from pipeline.schema.arbetsbok import TAL_TYPER, TEXT_TYPER, KolumnDef, Typ
from pipeline.stages.prepare.innehall import Cellinnehall
from pipeline.stages.prepare.texter import MAX_MESSAGE, MAX_TITLE, Texter, shorten

MAX_TECKEN = 20_000
"""Characters of a long text unless its column says otherwise (SAK-46)."""
_MAX_LIST = 250
_NUMBER = Decimal(10) ** 12
_DAYS = (date(1990, 1, 1), date(2150, 12, 31))


@dataclass(frozen=True, slots=True)
class Listor:
    """Choices that do not fit in a validation stand on the hidden sheet, one column each; those
    that are the row headings of a table stand in that table."""

    placed: Mapping[tuple[str, ...], str]
    rubriker: Mapping[str, str] = field(default_factory=dict)
    """Where the row headings of each table stand, by its id (KolumnDef.val_fran)."""

    def find_source(self, lista: tuple[str, ...]) -> str:
        """The range that holds the choices; empty when they fit in the validation itself."""
        return self.placed.get(lista, "")


def is_long(lista: tuple[str, ...]) -> bool:
    """True for choices that need a range: too many characters, or a comma in one of them."""
    return len(",".join(lista)) > _MAX_LIST or any("," in item for item in lista)


def build_valideringar(
    innehall: Cellinnehall, texter: Texter, listor: Listor
) -> tuple[Validation, ...]:
    """The validations of a table, column by column."""
    tabell = innehall.tabell
    found: list[Validation] = []
    fria = [rad.row for rad in tabell.rader if rad.fri]
    if fria:
        found.append(
            _add_prompt(
                Validation(_make_areas(fria, 2), Rule.ANY),
                texter.get("rad_rubrik"),
                texter.get("rad_text"),
            )
        )
    for kolumn in tabell.definition.kolumner:
        column = tabell.get_column(kolumn.id)
        rows: dict[Validation, list[int]] = {}
        for rad in tabell.rader:
            validation = _build(innehall, rad, kolumn, texter, listor)
            if validation is not None:
                rows.setdefault(validation, []).append(rad.row)
        found += [replace(key, areas=_make_areas(item, column)) for key, item in rows.items()]
    return tuple(found)


def _build(
    innehall: Cellinnehall, rad: MallRad, kolumn: KolumnDef, texter: Texter, listor: Listor
) -> Validation | None:
    """What a cell accepts, without its place; None when there is nothing to say."""
    cell = innehall.describe(rad, kolumn)
    if cell.slag not in (Cellslag.INMATNING, Cellslag.SUMMA):
        return None
    validation = _build_rule(cell, kolumn, texter, listor)
    if cell.slag is Cellslag.SUMMA:
        return _add_prompt(validation, texter.get("summa_rubrik"), texter.get("summa_text"))
    hjalp = rad.definition.hjalp if rad.definition and rad.definition.hjalp else kolumn.hjalp
    if hjalp:
        title = rad.rubrik if rad.definition and rad.definition.hjalp else kolumn.rubrik
        return _add_prompt(validation, texter.fill(title), texter.fill(hjalp))
    return None if validation.rule is Rule.ANY else validation


def _add_prompt(validation: Validation, title: str, text: str) -> Validation:
    return replace(
        validation, prompt_title=shorten(title, MAX_TITLE), prompt_text=shorten(text, MAX_MESSAGE)
    )


def _build_rule(
    cell: Cellbeskrivning, kolumn: KolumnDef, texter: Texter, listor: Listor
) -> Validation:
    if kolumn.val_fran:
        return _build_val(kolumn.val_fran, texter, listor)
    if cell.typ in TAL_TYPER:
        return _build_number(cell, kolumn, texter)
    if cell.typ in TEXT_TYPER:
        length = kolumn.max_langd or (MAX_TECKEN if cell.typ is Typ.LANGTEXT else None)
        if length is None:
            return Validation((), Rule.ANY)
        text = texter.get("fel_langd", tecken=format_tal(Tal(Decimal(length), Unit.ANTAL)))
        found = Validation((), Rule.LENGTH, highest=Decimal(length))
        return _add_error(found, texter.get("fel_langd_rubrik"), text)
    if cell.typ is Typ.DATUM:
        found = Validation((), Rule.DATE, lowest=_DAYS[0], highest=_DAYS[1])
        return _add_error(found, texter.get("fel_datum_rubrik"), texter.get("fel_datum"))
    lista = get_lista(cell, texter)
    source = listor.find_source(lista)
    found = Validation((), Rule.LIST, choices=() if source else lista, source=source)
    return _add_error(found, texter.get("fel_lista_rubrik"), texter.get("fel_lista"))


def _build_val(tabell: str, texter: Texter, listor: Listor) -> Validation:
    """The row headings of another table, those that people type too."""
    source = listor.rubriker.get(tabell)
    if source is None:
        return Validation((), Rule.ANY)
    found = Validation((), Rule.LIST, source=source)
    return _add_error(found, texter.get("fel_lista_rubrik"), texter.get("fel_lista"))


def get_lista(cell: Cellbeskrivning, texter: Texter) -> tuple[str, ...]:
    """The choices of a cell."""
    return (texter.get("ja"), texter.get("nej")) if cell.typ is Typ.JA_NEJ else cell.lista


def _build_number(cell: Cellbeskrivning, kolumn: KolumnDef, texter: Texter) -> Validation:
    is_whole = cell.typ is Typ.HELTAL or (cell.typ is Typ.BELOPP and not cell.decimaler)
    kind = "belopp" if is_whole and cell.typ is Typ.BELOPP else "heltal" if is_whole else "tal"
    text = texter.get(f"fel_{kind}", enhet=texter.get_unit(cell.unit))
    bounds = _write_bounds(cell, kolumn, texter)
    validation = Validation(
        (),
        Rule.INTEGER if is_whole else Rule.DECIMAL,
        lowest=-_NUMBER if kolumn.minst is None else kolumn.minst,
        highest=_NUMBER if kolumn.hogst is None else kolumn.hogst,
    )
    return _add_error(validation, texter.get(f"fel_{kind}_rubrik"), f"{text} {bounds}".strip())


def _write_bounds(cell: Cellbeskrivning, kolumn: KolumnDef, texter: Texter) -> str:
    unit = cell.unit or Unit.TAL
    values = {
        name: format_tal(Tal(bound, unit), cell.decimaler)
        for name, bound in (("minst", kolumn.minst), ("hogst", kolumn.hogst))
        if bound is not None
    }
    key = {2: "fel_granser", 0: ""}.get(len(values)) or "".join(f"fel_{name}" for name in values)
    return texter.get(key, **values) if key else ""


def _add_error(validation: Validation, title: str, text: str) -> Validation:
    return replace(
        validation, error_title=shorten(title, MAX_TITLE), error_text=shorten(text, MAX_MESSAGE)
    )


def _make_areas(rows: Sequence[int], column: int) -> tuple[Area, ...]:
    return tuple(Area(first, column, last, column) for first, last in _find_runs(rows))


def _find_runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs
