"""A Tradbild as native drawings: boxes with text and lines, editable in Word.

Each drawing is one picture in the line of text with alternative text (TILL-09, TILL-19); where
drawings cannot be shown, a sentence points at the list that follows. Colours come from the
theme, the text from the styles Figurtext and Figurrubrik.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.core.dokument import Tradbild
from pipeline.office.docx.figure import EMU_PER_POINT, Figures, make_inline
from pipeline.office.docx.tradlayout import Linje, Ritning, Ruta, make_ritningar
from pipeline.office.docx.wordml import Styles, escape_text, make_paragraph, make_run

_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_WORD = "http://schemas.microsoft.com/office/word/2010"
_TWIPS = 20
_INSET = 3
_THICK, _THIN = 28_575, 12_700
_HEADING = -1
_ROUNDING = '<a:avLst><a:gd name="adj" fmla="val 8000"/></a:avLst>'
"""Corners so little round that the text keeps the width of its box."""


def make_drawings(figures: Figures, bild: Tradbild, width: int, styles: Styles) -> Iterator[str]:
    """A run per drawing; width is that of the text, in twips."""
    drawings = make_ritningar(bild.rutor, bild.nivaer, width / _TWIPS)
    for place, drawing in enumerate(drawings, 1):
        description = bild.beskrivning
        if len(drawings) > 1:
            part = bild.deltext.format(nummer=place, antal=len(drawings))
            description = f"{description} {part}"
        yield _make_run(figures, drawing, (bild.rubrik, description), bild.ersattning, styles)


def _make_run(
    figures: Figures, drawing: Ritning, names: tuple[str, str], instead: str, styles: Styles
) -> str:
    number = figures.take_id()
    size = (_to_emu(drawing.width), _to_emu(drawing.height))
    shapes = "".join(_make_line(figures.take_id(), line) for line in drawing.linjer)
    shapes += "".join(_make_box(figures.take_id(), box, styles) for box in drawing.rutor)
    frame = f'<a:off x="0" y="0"/><a:ext cx="{size[0]}" cy="{size[1]}"/>'
    child = f'<a:chOff x="0" y="0"/><a:chExt cx="{size[0]}" cy="{size[1]}"/>'
    graphic = (
        f'<a:graphicData uri="{_WORD}/wordprocessingGroup"><wpg:wgp><wpg:cNvGrpSpPr/>'
        f"<wpg:grpSpPr><a:xfrm>{frame}{child}</a:xfrm></wpg:grpSpPr>{shapes}</wpg:wgp>"
        "</a:graphicData>"
    )
    return (
        f'<w:r><mc:AlternateContent xmlns:mc="{_MC}">'
        f'<mc:Choice xmlns:wpg="{_WORD}/wordprocessingGroup" '
        f'xmlns:wps="{_WORD}/wordprocessingShape" Requires="wpg">'
        f"{make_inline(number, size, names, graphic)}</mc:Choice><mc:Fallback>"
        f"<w:t>{escape_text(instead)}</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )


def _to_emu(points: float) -> int:
    return round(points * EMU_PER_POINT)


def _make_line(number: int, line: Linje) -> str:
    frame = _make_frame(line.left, line.top, line.width, line.height)
    return (
        f'<wps:wsp><wps:cNvPr id="{number}" name="Linje {number}"/><wps:cNvCnPr/>'
        f'<wps:spPr>{frame}<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f"{_make_outline(_THIN)}</wps:spPr><wps:bodyPr/></wps:wsp>"
    )


def _make_box(number: int, box: Ruta, styles: Styles) -> str:
    """A heading has no outline; the first level a filled box with a thick outline."""
    is_heading = box.niva == _HEADING
    style = styles.find("Figurrubrik" if is_heading else "Figurtext", "Tabelltext bred")
    label = make_run(box.etikett, bold=True)
    runs = label + ("<w:r><w:br/></w:r>" if label and box.text else "") + make_run(box.text)
    ground = "bg2" if box.niva == 0 else "bg1"
    look = (
        "<a:noFill/><a:ln><a:noFill/></a:ln>"
        if is_heading
        else f'<a:solidFill><a:schemeClr val="{ground}"/></a:solidFill>'
        + _make_outline(_THIN if box.niva else _THICK)
    )
    shape, rounding = ("rect", "<a:avLst/>") if box.niva else ("roundRect", _ROUNDING)
    inset = _to_emu(_INSET)
    side = 0 if is_heading else inset
    return (
        f'<wps:wsp><wps:cNvPr id="{number}" name="Ruta {number}"/><wps:cNvSpPr txBox="1"/>'
        f"<wps:spPr>{_make_frame(box.left, box.top, box.width, box.height)}"
        f'<a:prstGeom prst="{shape}">{rounding}</a:prstGeom>{look}</wps:spPr>'
        f"<wps:txbx><w:txbxContent>{make_paragraph(style, runs)}</w:txbxContent></wps:txbx>"
        f'<wps:bodyPr rot="0" vert="horz" wrap="square" lIns="{side}" tIns="{inset}" '
        f'rIns="{inset}" bIns="{inset}" anchor="{"b" if is_heading else "ctr"}" anchorCtr="0">'
        "<a:noAutofit/></wps:bodyPr></wps:wsp>"
    )


def _make_frame(left: float, top: float, width: float, height: float) -> str:
    return (
        f'<a:xfrm><a:off x="{_to_emu(left)}" y="{_to_emu(top)}"/>'
        f'<a:ext cx="{_to_emu(width)}" cy="{_to_emu(height)}"/></a:xfrm>'
    )


def _make_outline(width: int) -> str:
    return f'<a:ln w="{width}"><a:solidFill><a:schemeClr val="accent1"/></a:solidFill></a:ln>'
