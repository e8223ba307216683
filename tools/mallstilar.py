"""Styles, numbering and settings of a first layout, as WordprocessingML."""
# ruff: noqa: ISC004 - long XML stands on several lines within a row of a list

from dataclasses import dataclass

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Utseende:
    """What tells two layouts apart. Colours are six hexadecimal digits, sizes half points."""

    filnamn: str
    brodtext: str
    rubriker: str
    farg: str
    accent: str
    ton: str
    storlek: int = 21
    rubrikstorlek: int = 48
    fet_rubrik: bool = True
    panel: bool = True
    kapitel_ny_sida: bool = True
    ordmarke: str = ""
    ordmarke_alt: str = ""
    titel_forst: bool = False
    """The cover begins with the title under a broad bar, and ends with the mark."""
    fyllt_huvud: bool = False
    """Heads of tables are white on the first colour; otherwise coloured text over a line."""
    kantlinje: bool = False
    """A line under chapter headings and the header, and none over the footer."""
    diagramfarger: tuple[str, ...] = ("595959", "7F6000", "1F4E79", "375623")
    """The third to sixth accent, which charts use after farg and accent."""


def _style(  # noqa: PLR0913 - a style has these parts
    kind: str,
    style_id: str,
    name: str,
    *,
    based: str = "",
    following: str = "",
    ppr: str = "",
    rpr: str = "",
    default: bool = False,
    prio: int = 1,
) -> str:
    attributes = ' w:default="1"' if default else ""
    custom = "" if name in _BUILT_IN or name.startswith(("heading ", "toc ")) else "1"
    attributes += ' w:customStyle="1"' if custom else ""
    return (
        f'<w:style w:type="{kind}"{attributes} w:styleId="{style_id}"><w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{based}"/>' if based else "")
        + (f'<w:next w:val="{following}"/>' if following else "")
        + f'<w:uiPriority w:val="{prio}"/><w:qFormat/>'
        + (f"<w:pPr>{ppr}</w:pPr>" if ppr else "")
        + (f"<w:rPr>{rpr}</w:rPr>" if rpr else "")
        + "</w:style>"
    )


_BUILT_IN = frozenset(
    {
        "Normal",
        "Title",
        "Subtitle",
        "caption",
        "List Bullet",
        *(f"List Bullet {level}" for level in range(2, 6)),
        "List Number",
        "Hyperlink",
        "header",
        "footer",
        "TOC Heading",
        "Normal Table",
        "Default Paragraph Font",
        "No List",
        "Body Text",
    }
)


def _fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _color(value: str) -> str:
    return f'<w:color w:val="{value}"/>'


def _spacing(before: int, after: int, line: int = 0) -> str:
    lines = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{lines}/>'


def make_styles(u: Utseende) -> str:
    """word/styles.xml."""
    return (
        f"{XML}<w:styles {NS}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(u.brodtext)}"
        f'{_size(u.storlek)}<w:lang w:val="sv-SE" w:eastAsia="sv-SE" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        f"{_spacing(0, 140, 290)}</w:pPr></w:pPrDefault></w:docDefaults>"
        + "".join([*_basic(u), *_headings(u), *_front(u), *_texts(u), *_cells(u), *_tables(u)])
        + "</w:styles>"
    )


def _basic(u: Utseende) -> list[str]:
    link = f'{_color(u.farg)}<w:u w:val="single"/>'
    return [
        _style("paragraph", "Normal", "Normal", default=True, prio=0),
        _style("character", "Standardstycketeckensnitt", "Default Paragraph Font", default=True),
        _style("table", "Normaltabell", "Normal Table", default=True).replace(
            "</w:style>",
            '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="0" '
            'w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
        ),
        _style("numbering", "Ingenlista", "No List", default=True),
        _style("character", "Hyperlnk", "Hyperlink", rpr=link, prio=99),
    ]


def _headings(u: Utseende) -> list[str]:
    sizes = (u.rubrikstorlek, 32, 26, 23, u.storlek, u.storlek)
    first = 480 if u.kantlinje and not u.kapitel_ny_sida else 0
    before = (first, 360, 280, 240, 200, 200)
    after = (240, 100, 70, 60, 40, 40)
    found = []
    for level in range(1, 7):
        is_bold = u.fet_rubrik or level > 2
        rpr = (
            _fonts(u.rubriker)
            + ("<w:b/><w:bCs/>" if is_bold and level < 6 else "")
            + ("<w:i/><w:iCs/>" if level == 6 else "")
            + _color(u.farg)
            + _size(sizes[level - 1])
        )
        ppr = (
            "<w:keepNext/><w:keepLines/>"
            + ("<w:pageBreakBefore/>" if level == 1 and u.kapitel_ny_sida else "")
            + (_bar("bottom", u, 12, 6) if level == 1 and u.kantlinje else "")
            + "<w:suppressAutoHyphens/>"
            + _spacing(before[level - 1], after[level - 1], 252)
            + f'<w:outlineLvl w:val="{level - 1}"/>'
        )
        found.append(
            _style(
                "paragraph",
                f"Rubrik{level}",
                f"heading {level}",
                based="Normal",
                following="Normal",
                ppr=ppr,
                rpr=rpr,
                prio=9,
            )
        )
    return found


def _panel(u: Utseende, *, left: bool = False) -> str:
    if u.titel_forst:
        return ""
    if u.panel:
        edges = "".join(
            f'<w:{edge} w:val="single" w:sz="4" w:space="{space}" w:color="{u.farg}"/>'
            for edge, space in (("top", 14), ("left", 14), ("bottom", 14), ("right", 14))
        )
        return f'<w:pBdr>{edges}</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="{u.farg}"/>'
    return (
        f'<w:pBdr><w:left w:val="single" w:sz="48" w:space="16" w:color="{u.accent}"/></w:pBdr>'
        if left or not u.panel
        else ""
    )


def _bar(side: str, u: Utseende, size: int, space: int) -> str:
    """A border of one side in the accent, size in eighths of a point."""
    edge = f'w:val="single" w:sz="{size}" w:space="{space}" w:color="{u.accent}"'
    return f"<w:pBdr><w:{side} {edge}/></w:pBdr>"


def _edge(side: str, u: Utseende) -> str:
    return f'<w:{side} w:val="single" w:sz="8" w:space="8" w:color="{u.accent}"/>'


def _titel(u: Utseende, text: str) -> str:
    bold = "<w:b/><w:bCs/>" if u.titel_forst else ""
    return f"{bold}{_color(text)}{_size(84 if u.titel_forst else 52)}"


def _front(u: Utseende) -> list[str]:
    text = "FFFFFF" if u.panel else u.farg
    indent = "" if u.titel_forst else '<w:ind w:left="300" w:right="300"/>'
    bar, over = (_bar("top", u, 96, 30), 1200) if u.titel_forst else (_panel(u), 0)
    sidhuvud = (_bar("bottom", u, 8, 4), "") if u.kantlinje else ("", _bar("top", u, 4, 6))
    sidfot = "center" if u.kantlinje else "right"
    rows = [
        ("Titel", "Title", f"<w:keepNext/>{bar}<w:suppressAutoHyphens/>"
         f"{_spacing(over, 0, 252)}{indent}", f"{_fonts(u.rubriker)}{_titel(u, text)}"),
        ("Underrubrik", "Subtitle", f"{_panel(u)}<w:suppressAutoHyphens/>"
         f"{_spacing(120 if u.titel_forst else 0, 0, 276)}{indent}",
         f"{_color(u.accent if u.titel_forst else text)}{_size(30)}"),
        ("Ordmarke", "Ordmärke", _spacing(120, 600 if u.titel_forst else 2600),
         f"{_fonts(u.rubriker)}<w:b/><w:bCs/>{_color(u.farg)}{_size(28)}"),
        ("Bildplats", "Bildplats", _spacing(2400 if u.titel_forst else 0, 0), ""),
        ("Omslagstext", "Omslagstext", _spacing(280, 0), f"{_color('404040')}{_size(24)}"),
        ("Markning", "Märkning", f"<w:pBdr>{_edge('top', u)}{_edge('bottom', u)}</w:pBdr>"
         f"{_spacing(480, 0)}", f"{_color('262626')}{_size(24)}"),
        ("Innehallsrubrik", "TOC Heading", f"<w:keepNext/><w:pageBreakBefore/>{_spacing(0, 240)}",
         f"{_fonts(u.rubriker)}{_color(u.farg)}{_size(u.rubrikstorlek)}"),
        ("Fortextrubrik", "Förtextrubrik", f"<w:keepNext/>{_spacing(0, 200)}",
         f"{_fonts(u.rubriker)}{_color(u.farg)}{_size(36)}"),
        ("Sidhuvud", "header", f"{sidhuvud[0]}{_spacing(0, 0, 240)}",
         f"{_color('404040')}{_size(16)}"),
        ("Sidfot", "footer", f'{sidhuvud[1]}{_spacing(0, 0, 240)}<w:jc w:val="{sidfot}"/>',
         f"{_color('404040')}{_size(17)}"),
    ]  # fmt: skip
    found = [
        _style("paragraph", key, name, based="Normal", ppr=ppr, rpr=rpr)
        for key, name, ppr, rpr in rows
    ]
    for level, (indent_left, bold) in enumerate(((0, True), (284, False), (568, False)), 1):
        ppr = f'{_spacing(120 if bold else 0, 40, 264)}<w:ind w:left="{indent_left}"/>'
        rpr = "<w:b/><w:bCs/>" if bold else ""
        found.append(
            _style("paragraph", f"Innehll{level}", f"toc {level}", based="Normal", ppr=ppr, rpr=rpr)
        )
    return found


def _texts(u: Utseende) -> list[str]:
    bar = f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="10" w:color="{u.accent}"/></w:pBdr>'
    small = _size(18)
    rows = [
        ("Brodtext", "Body Text", "", ""),
        ("Eftertabell", "Efter tabell", _spacing(200, 140, 290), ""),
        ("Ingress", "Ingress", _spacing(0, 200, 300), f"{_color(u.farg)}{_size(24)}"),
        ("Beskrivning", "caption", f"<w:keepNext/><w:keepLines/>{_spacing(240, 80, 250)}",
         f"<w:b/><w:bCs/>{_color(u.farg)}{_size(19)}"),
        ("Kallrad", "Källrad", _spacing(60, 240, 260), f"{_color('404040')}{small}"),
        ("Upplysning", "Upplysning", f'{bar}{_spacing(120, 200, 270)}<w:ind w:left="227"/>',
         _size(20)),
        ("TomDel", "Tom del", _spacing(60, 160), f"<w:i/><w:iCs/>{_color('404040')}"),
        ("Faktarader", "Faktarader", f"<w:keepLines/>{_spacing(0, 140, 276)}", ""),
        ("Fynd", "Fynd",
         f'<w:keepLines/>{bar}{_spacing(60, 140, 270)}<w:ind w:left="227"/>', _size(20)),
        ("Punktlista", "List Bullet",
         f'<w:numPr><w:numId w:val="1"/></w:numPr>{_spacing(0, 60)}', ""),
        *((f"Punktlista{level}", f"List Bullet {level}",
           f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="1"/></w:numPr>'
           f"{_spacing(0, 60)}", "") for level in range(2, 6)),
        ("Numreradlista", "List Number",
         f'<w:numPr><w:numId w:val="2"/></w:numPr>{_spacing(0, 60)}', ""),
        ("Figur", "Figur", f"<w:keepLines/>{_spacing(0, 140, 240)}", ""),
        ("Figurtext", "Figurtext", _spacing(0, 0, 240), _size(17)),
        ("Figurrubrik", "Figurrubrik", f"<w:suppressAutoHyphens/>{_spacing(0, 0, 240)}",
         f"<w:b/><w:bCs/>{_color(u.farg)}{_size(17)}"),
        ("Avsnittsbrytning", "Avsnittsbrytning", _spacing(0, 0, 240), _size(4)),
    ]  # fmt: skip
    return [
        _style("paragraph", key, name, based="Normal", ppr=ppr, rpr=rpr)
        for key, name, ppr, rpr in rows
    ]


def _cells(u: Utseende) -> list[str]:
    """Paragraph styles of cells, each also in a smaller size for wide tables."""
    bold = "<w:b/><w:bCs/>"
    right = '<w:jc w:val="right"/>'
    head = _color("FFFFFF" if u.fyllt_huvud else u.farg)
    tight = _spacing(30, 30, 250)
    rows = [
        ("Tabelltext", "Tabelltext", tight, ""),
        ("Tabelltal", "Tabelltal", f"<w:suppressAutoHyphens/>{tight}{right}", ""),
        ("Tabellindrag", "Tabellindrag", f'{tight}<w:ind w:left="170"/>', ""),
        ("Tabellsumma", "Tabellsumma", tight, bold),
        ("Tabellsummatal", "Tabellsummatal", f"<w:suppressAutoHyphens/>{tight}{right}", bold),
        ("Tabellpunkt", "Tabellpunkt",
         '<w:numPr><w:numId w:val="1"/></w:numPr>' + tight
         + '<w:ind w:left="227" w:hanging="227"/>', ""),
        ("Tabellmellanrubrik", "Tabellmellanrubrik", f"<w:keepNext/>{_spacing(110, 30, 250)}",
         f"{bold}{_color(u.farg)}"),
        ("Tabellmellanrubriktal", "Tabellmellanrubriktal",
         f"<w:keepNext/>{_spacing(110, 30, 250)}{right}", _color("6B6B6B")),
        ("Tabellkolumn", "Tabellkolumn", f"<w:keepNext/>{_spacing(50, 50, 250)}",
         f"{bold}{head}"),
        ("Tabellkolumntal", "Tabellkolumntal", f"<w:keepNext/>{_spacing(50, 50, 250)}{right}",
         f"{bold}{head}"),
    ]  # fmt: skip
    found = []
    for key, name, ppr, rpr in rows:
        for suffix, half_points in (("", 18), ("bred", 16)):
            found.append(
                _style(
                    "paragraph",
                    key + suffix,
                    f"{name} {suffix}".strip(),
                    based="Normal",
                    ppr=ppr,
                    rpr=rpr + _size(half_points),
                    prio=30,
                )
            )
    return found


def _tables(u: Utseende) -> list[str]:
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{"BFC9CC" if u.panel else "C8C0C6"}"'
    thick = f'w:val="single" w:sz="12" w:space="0" w:color="{u.farg}"'
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{u.ton}"/>' if u.ton else ""
    head = f'<w:shd w:val="clear" w:color="auto" w:fill="{u.farg}"/>' if u.fyllt_huvud else shade
    margins = '<w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
    body = (
        f'<w:tblPr><w:tblBorders><w:top {thick}/><w:bottom {thick}/><w:insideH {line}/>'
        f"</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders><w:bottom {thick}/></w:tcBorders>'
        f'{head}<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
        f'<w:tblStylePr w:type="lastRow"><w:tcPr><w:tcBorders><w:top {thick}/></w:tcBorders>'
        f"{shade}</w:tcPr></w:tblStylePr>"
    )  # fmt: skip
    return [
        _style("table", key, name, based="Normaltabell", ppr=_spacing(0, 0), prio=40).replace(
            "</w:style>", body + "</w:style>"
        )
        for key, name in (("Tabell", "Tabell"), ("Tabellbred", "Tabell bred"))
    ]


def make_numbering(u: Utseende) -> str:
    """word/numbering.xml: bullets U+2022 and U+2013 in the body font, and numbers (TILL-31)."""
    font = f"<w:rPr>{_fonts(u.brodtext)}</w:rPr>"

    def level(number: int, kind: str, text: str) -> str:
        left = 357 * (number + 1)
        return (
            f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr>'
            f'<w:ind w:left="{left}" w:hanging="357"/></w:pPr>{font}</w:lvl>'
        )

    marks = "\u2022\u2013\u2022\u2013\u2022"
    bullets = "".join(level(number, "bullet", mark) for number, mark in enumerate(marks))
    numbers = level(0, "decimal", "%1.") + level(1, "lowerLetter", "%2)")
    lists = "".join(
        f'<w:abstractNum w:abstractNumId="{key}"><w:multiLevelType w:val="hybridMultilevel"/>'
        f"{levels}</w:abstractNum>"
        for key, levels in ((0, bullets), (1, numbers))
    )
    nums = "".join(
        f'<w:num w:numId="{key + 1}"><w:abstractNumId w:val="{key}"/></w:num>' for key in (0, 1)
    )
    return f"{XML}<w:numbering {NS}>{lists}{nums}</w:numbering>"


def make_settings() -> str:
    """word/settings.xml: nothing that asks a question on opening."""
    return (
        f'{XML}<w:settings {NS}><w:zoom w:percent="100"/><w:defaultTabStop w:val="1304"/>'
        '<w:autoHyphenation/><w:consecutiveHyphenLimit w:val="2"/>'
        '<w:hyphenationZone w:val="357"/><w:doNotHyphenateCaps/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="sv-SE"/><w:decimalSymbol w:val=","/>'
        '<w:listSeparator w:val=";"/></w:settings>'
    )
