"""A Diagram as a native Word chart: editable, with the charted values alone in its workbook.

Series differ by pattern, dash and mark as well as by colour, and values stand beside what they
belong to (TILL-14, TILL-16). Colours and fonts are those of the layout's theme.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pipeline.core.dokument import Diagram, Diagramserie, Diagramtyp
from pipeline.office.docx.figure import EMU_PER_POINT, EMU_PER_TWIP, Figures, make_inline
from pipeline.office.docx.wordml import escape_text
from pipeline.office.xlsx.model import Cell, Sheet, Style, Workbook, get_reference
from pipeline.office.xlsx.write import write_workbook

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PKG = "http://schemas.openxmlformats.org/package/2006/relationships"
_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET = "Diagram"
_SWEDISH = "[$-41D]"
_CATEGORY_AXIS, _VALUE_AXIS = 10, 20
_SOLID, _EMPTY = "solid", "empty"
_PATTERNS = (_SOLID, "wdUpDiag", _EMPTY, "dkHorz", "smGrid", "wdDnDiag")
_DASHES = ("solid", "dash", "sysDot", "lgDashDot", "sysDash", "lgDash")
_MARKS = ("circle", "square", "triangle", "diamond", "x", "star")
_WHITE = '<a:schemeClr val="bg1"/>'
_TEXT_SIZE, _LABEL_SIZE = 900, 850
_SHOWN = (
    '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
    '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)
_ROOM = Decimal("0.15")
_HEIGHT = {Diagramtyp.STAPLAR: 200, Diagramtyp.LINJE: 190}
_BAR, _GAP, _FRAME, _HIGHEST = 13, 11, 46, 600
"""Points: of a horizontal bar, between groups of them, of what is around them, at the most."""


def add_chart(figures: Figures, diagram: Diagram, width: int, day: date) -> str:
    """Adds the parts of a chart; the run that shows it, width twips wide."""
    number = figures.take_id()
    chart, book = f"chart{number}.xml", f"diagram{number}.xlsx"
    figures.parts |= {
        f"word/charts/{chart}": make_chart(diagram).encode(),
        f"word/charts/_rels/{chart}.rels": _make_relation(book).encode(),
        f"word/embeddings/{book}": make_workbook(diagram, day),
    }
    figures.types += [
        f'<Override PartName="/word/charts/{chart}" ContentType="{_CHART}"/>',
        f'<Override PartName="/word/embeddings/{book}" ContentType="{_XLSX}"/>',
    ]
    figures.relations.append(
        f'<Relationship Id="rIdDiagram{number}" Type="{_R}/chart" Target="charts/{chart}"/>'
    )
    size = (width * EMU_PER_TWIP, find_height(diagram) * EMU_PER_POINT)
    graphic = (
        f'<a:graphicData uri="{_C}"><c:chart xmlns:c="{_C}" xmlns:r="{_R}" '
        f'r:id="rIdDiagram{number}"/></a:graphicData>'
    )
    names = (diagram.rubrik, diagram.beskrivning)
    return f"<w:r>{make_inline(number, size, names, graphic)}</w:r>"


def find_height(diagram: Diagram) -> int:
    """Height in points: horizontal bars need room for each."""
    if diagram.typ in _HEIGHT:
        return _HEIGHT[diagram.typ]
    bars = 1 if diagram.typ is Diagramtyp.STAPLADE else len(diagram.serier)
    return min(_HIGHEST, _FRAME + len(diagram.kategorier) * (bars * _BAR + _GAP))


def make_workbook(diagram: Diagram, day: date) -> bytes:
    """The charted values and nothing else: categories in column A, a series per column."""
    plain, number = Style("plain"), Style("plain", _make_format(diagram).replace(_SWEDISH, ""))
    cells = [Cell(1, 1, diagram.unit, plain)] if diagram.unit else []
    cells += [Cell(row, 1, name, plain) for row, name in enumerate(diagram.kategorier, 2)]
    for column, serie in enumerate(diagram.serier, 2):
        cells.append(Cell(1, column, serie.namn, plain))
        cells += [
            Cell(row, column, value.number, number)
            for row, value in enumerate(serie.varden, 2)
            if value.number is not None
        ]
    sheet = Sheet(name=_SHEET, cells=tuple(cells), widths={1: 40})
    return write_workbook(Workbook(sheets=(sheet,), day=day, title=diagram.rubrik))


def make_chart(diagram: Diagram) -> str:
    """The part of a chart: series with their values, axes, legend, theme colours."""
    plot = _make_lines(diagram) if diagram.typ is Diagramtyp.LINJE else _make_bars(diagram)
    legend = (
        f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_make_text(_TEXT_SIZE)}</c:legend>'
        if len(diagram.serier) > 1
        else ""
    )
    return (
        f'{_XML}<c:chartSpace xmlns:c="{_C}" xmlns:a="{_A}" xmlns:r="{_R}">'
        '<c:date1904 val="0"/><c:lang val="sv-SE"/><c:roundedCorners val="0"/>'
        '<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f"{plot}{_make_axes(diagram)}<c:spPr><a:noFill/></c:spPr></c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f'{_make_text(_TEXT_SIZE)}<c:externalData r:id="rId1"><c:autoUpdate val="0"/>'
        "</c:externalData></c:chartSpace>"
    )


def _make_relation(book: str) -> str:
    return (
        f'{_XML}<Relationships xmlns="{_PKG}"><Relationship Id="rId1" Type="{_R}/package" '
        f'Target="../embeddings/{book}"/></Relationships>'
    )


def _make_format(diagram: Diagram) -> str:
    """Swedish separators, a real minus sign, and plus when asked for (SKRIV-01, -04, -17).

    A part of a stacked bar that is nought has no length, and no number.
    """
    number = "#,##0" + ("." + "0" * diagram.decimaler if diagram.decimaler else "")
    plus = f'"+"{number}' if diagram.visa_plus else number
    zero = "" if diagram.typ is Diagramtyp.STAPLADE else f"{_SWEDISH}{number}"
    return f'{_SWEDISH}{plus};{_SWEDISH}"\u2212"{number};{zero}'


def _make_text(size: int, colour: str = "tx1") -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}" b="0">'
        f'<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>'
        '<a:latin typeface="+mn-lt"/></a:defRPr></a:pPr><a:endParaRPr lang="sv-SE"/></a:p></c:txPr>'
    )


def _make_bars(diagram: Diagram) -> str:
    is_stacked = diagram.typ is Diagramtyp.STAPLADE
    direction = "col" if diagram.typ is Diagramtyp.STAPLAR else "bar"
    grouping = "stacked" if is_stacked else "clustered"
    series = "".join(
        _make_serie(diagram, place, serie, _make_fill(place))
        for place, serie in enumerate(diagram.serier)
    )
    overlap = '<c:overlap val="100"/>' if is_stacked else '<c:overlap val="-8"/>'
    return (
        f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="{grouping}"/>'
        f'<c:varyColors val="0"/>{series}<c:gapWidth val="60"/>{overlap}'
        f'<c:axId val="{_CATEGORY_AXIS}"/><c:axId val="{_VALUE_AXIS}"/></c:barChart>'
    )


def _make_lines(diagram: Diagram) -> str:
    series = "".join(
        _make_serie(diagram, place, serie, _make_line(place))
        for place, serie in enumerate(diagram.serier)
    )
    return (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}'
        f'<c:marker val="1"/><c:axId val="{_CATEGORY_AXIS}"/><c:axId val="{_VALUE_AXIS}"/>'
        "</c:lineChart>"
    )


def _make_serie(diagram: Diagram, place: int, serie: Diagramserie, look: str) -> str:
    """c:ser: name, look, labels, categories, values; a missing value leaves a gap."""
    is_line = diagram.typ is Diagramtyp.LINJE
    column, last = place + 2, len(diagram.kategorier) + 1
    format_ = escape_text(_make_format(diagram))
    names = "".join(
        f'<c:pt idx="{at}"><c:v>{escape_text(name)}</c:v></c:pt>'
        for at, name in enumerate(diagram.kategorier)
    )
    values = "".join(
        f'<c:pt idx="{at}"><c:v>{value.number}</c:v></c:pt>'
        for at, value in enumerate(serie.varden)
        if value.number is not None
    )
    count = f'<c:ptCount val="{len(diagram.kategorier)}"/>'
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:strRef>'
        f"<c:f>{_SHEET}!{get_reference(1, column, absolute=True)}</c:f><c:strCache>"
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape_text(serie.namn)}</c:v></c:pt>'
        f"</c:strCache></c:strRef></c:tx>{look}"
        + ("" if is_line else '<c:invertIfNegative val="0"/>')
        + _make_labels(diagram, serie, format_)
        + f"<c:cat><c:strRef><c:f>{_make_range(1, last)}</c:f><c:strCache>{count}{names}"
        f"</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>{_make_range(column, last)}</c:f>"
        f"<c:numCache><c:formatCode>{format_}</c:formatCode>{count}{values}</c:numCache>"
        "</c:numRef></c:val>" + ('<c:smooth val="0"/>' if is_line else "") + "</c:ser>"
    )


def _make_range(column: int, last: int) -> str:
    first, end = (get_reference(row, column, absolute=True) for row in (2, last))
    return f"{_SHEET}!{first}:{end}"


def _make_labels(diagram: Diagram, serie: Diagramserie, format_: str) -> str:
    """The values beside their bars; in stacked bars on white, so that they can be read."""
    where = {Diagramtyp.LINJE: "t", Diagramtyp.STAPLADE: "ctr"}.get(diagram.typ, "outEnd")
    ground = (
        f"<c:spPr><a:solidFill>{_WHITE}</a:solidFill></c:spPr>"
        if diagram.typ is Diagramtyp.STAPLADE
        else ""
    )
    opening = (
        f'<c:numFmt formatCode="{format_}" sourceLinked="0"/>{ground}{_make_text(_LABEL_SIZE)}'
    )
    below = _find_valleys(serie) if diagram.typ is Diagramtyp.LINJE else []
    single = "".join(
        f'<c:dLbl><c:idx val="{at}"/>{opening}<c:dLblPos val="b"/>{_SHOWN}</c:dLbl>' for at in below
    )
    return f'<c:dLbls>{single}{opening}<c:dLblPos val="{where}"/>{_SHOWN}</c:dLbls>'


def _find_valleys(serie: Diagramserie) -> list[int]:
    """Points lower than those beside them: their value stands below the line."""
    numbers = [value.number for value in serie.varden]
    found = []
    for at, number in enumerate(numbers):
        beside = [
            n for n in (*numbers[max(0, at - 1) : at], *numbers[at + 1 : at + 2]) if n is not None
        ]
        if number is not None and beside and all(number < other for other in beside):
            found.append(at)
    return found


def _make_fill(place: int) -> str:
    accent = f'<a:schemeClr val="accent{place % 6 + 1}"/>'
    pattern = _PATTERNS[place % len(_PATTERNS)]
    fill = {
        _SOLID: f"<a:solidFill>{accent}</a:solidFill>",
        _EMPTY: f"<a:solidFill>{_WHITE}</a:solidFill>",
    }.get(
        pattern,
        f'<a:pattFill prst="{pattern}"><a:fgClr>{accent}</a:fgClr><a:bgClr>{_WHITE}</a:bgClr>'
        "</a:pattFill>",
    )
    line = f'<a:ln w="9525"><a:solidFill>{accent}</a:solidFill></a:ln>'
    return f"<c:spPr>{fill}{line}</c:spPr>"


def _make_line(place: int) -> str:
    accent = f'<a:solidFill><a:schemeClr val="accent{place % 6 + 1}"/></a:solidFill>'
    dash, mark = _DASHES[place % len(_DASHES)], _MARKS[place % len(_MARKS)]
    return (
        f'<c:spPr><a:ln w="28575" cap="rnd">{accent}<a:prstDash val="{dash}"/><a:round/></a:ln>'
        f'</c:spPr><c:marker><c:symbol val="{mark}"/><c:size val="7"/><c:spPr>{accent}'
        f"<a:ln>{accent}</a:ln></c:spPr></c:marker>"
    )


def _make_axes(diagram: Diagram) -> str:
    """The category axis below every value; the value axis rests, since values are written out."""
    is_lying = diagram.typ in {Diagramtyp.LIGGANDE, Diagramtyp.STAPLADE}
    places = ("l", "b") if is_lying else ("b", "l")
    order = "maxMin" if is_lying else "minMax"
    line = (
        '<c:spPr><a:ln w="9525"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill></a:ln></c:spPr>'
    )
    low, high = _find_ends(diagram)
    return (
        f'<c:catAx><c:axId val="{_CATEGORY_AXIS}"/><c:scaling><c:orientation val="{order}"/>'
        f'</c:scaling><c:delete val="0"/><c:axPos val="{places[0]}"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{line}{_make_text(_TEXT_SIZE)}'
        f'<c:crossAx val="{_VALUE_AXIS}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="{_VALUE_AXIS}"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{high}"/><c:min val="{low}"/>'
        f'</c:scaling><c:delete val="1"/><c:axPos val="{places[1]}"/>'
        f'<c:numFmt formatCode="{escape_text(_make_format(diagram))}" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'<c:crossAx val="{_CATEGORY_AXIS}"/><c:crosses val="autoZero"/>'
        '<c:crossBetween val="between"/></c:valAx>'
    )


def _find_ends(diagram: Diagram) -> tuple[Decimal, Decimal]:
    """The ends of the value axis: bars begin at nought, and their values have room beyond them."""
    columns = zip(*(serie.varden for serie in diagram.serier), strict=True)
    found = [[item.number for item in column if item.number is not None] for column in columns]
    if diagram.typ is Diagramtyp.STAPLADE:
        return Decimal(0), max((sum(numbers, Decimal(0)) for numbers in found), default=Decimal(1))
    numbers = [number for column in found for number in column]
    low, high = min(numbers), max(numbers)
    if diagram.typ is not Diagramtyp.LINJE:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    room = (high - low or abs(high) or Decimal(1)) * _ROOM
    is_line = diagram.typ is Diagramtyp.LINJE
    return low - room if low < 0 or is_line else low, high + room if high > 0 or is_line else high
