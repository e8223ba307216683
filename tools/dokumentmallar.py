"""Draws the first version of a Word layout: python tools/dokumentmallar.py [--ersatt] FILE …

A layout is edited in Word from then on; an existing file is only replaced with --ersatt. All
that is visible lives in the layout: styles, header, footer, cover, and one paragraph for each
kind of contents, in docxtpl's syntax. Fonts: Arial, Times New Roman and Calibri, which Word has
and for which LibreOffice has fonts of the same widths (Liberation, Carlito).
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from mallstilar import NS, XML, Utseende, make_numbering, make_settings, make_styles
from malltema import make_font_table, make_theme
from ordmarke import make_fors, make_ruta, make_samtal, make_slussar

from pipeline.office.opc.write import write_package

ROT = Path(__file__).parent.parent
HALLSTAHAMMAR = Utseende(
    filnamn="templates/word/hallstahammar.docx",
    brodtext="Arial",
    rubriker="Arial",
    farg="1D4B5C",
    accent="A63D2F",
    ton="E7EFF1",
    ordmarke="slussar",
    ordmarke_alt="Ordmärke: fyra blå trappsteg som en slusstrappa, med en röd tråd längs stegen",
)
TOLKFORMEDLING = Utseende(
    filnamn="templates/word/tolkformedling_vast.docx",
    brodtext="Arial",
    rubriker="Times New Roman",
    farg="4B2A5A",
    accent="7A8B2A",
    ton="",
    storlek=20,
    rubrikstorlek=56,
    fet_rubrik=False,
    panel=False,
    ordmarke="samtal",
    ordmarke_alt="Ordmärke: två ringar som griper i varandra, en lila och en grön",
)
DEGERFORS = Utseende(
    filnamn="templates/word/degerfors.docx",
    brodtext="Calibri",
    rubriker="Calibri",
    farg="24523B",
    accent="A8480F",
    ton="F1ECE2",
    storlek=22,
    rubrikstorlek=40,
    panel=False,
    kapitel_ny_sida=False,
    ordmarke="fors",
    ordmarke_alt="Ordmärke: tre gröna vågor som en fors, med ett glödande järn ovanför",
    titel_forst=True,
    fyllt_huvud=True,
    kantlinje=True,
    diagramfarger=("7A6A2F", "3F6F8C", "6B3F5B", "4D4D4D"),
)
PROVKOMMUN = Utseende(
    filnamn="tests/mini/provkommun.docx",
    brodtext="Arial",
    rubriker="Arial",
    farg="222222",
    accent="555555",
    ton="EEEEEE",
    panel=False,
    kapitel_ny_sida=False,
    ordmarke="ruta",
    ordmarke_alt="Ordmärke: en mörk ruta över ett streck",
)
ENKEL = replace(
    PROVKOMMUN,
    filnamn="templates/word/enkel.docx",
    kapitel_ny_sida=True,
    ordmarke_alt="En mörk ruta över ett streck, där kommunens ordmärke ska stå",
)
_BILDER = {"slussar": make_slussar, "samtal": make_samtal, "ruta": make_ruta, "fors": make_fors}
_SIDA = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1361" w:right="1304" w:bottom="1304" '
    'w:left="1304" w:header="624" w:footer="567" w:gutter="0"/>'
)
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PKG = "http://schemas.openxmlformats.org/package/2006"
_WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"

STYCKEN = (
    ("brodtext", "Brodtext"),
    ("rubrik1", "Rubrik1"),
    ("rubrik2", "Rubrik2"),
    ("rubrik3", "Rubrik3"),
    ("rubrik4", "Rubrik4"),
    ("rubrik5", "Rubrik5"),
    ("rubrik6", "Rubrik6"),
    ("punkt", "Punktlista"),
    ("tabellrubrik", "Beskrivning"),
    ("ingress", "Ingress"),
    ("kallrad", "Kallrad"),
    ("upplysning", "Upplysning"),
    ("tomt", "TomDel"),
    ("fynd", "Fynd"),
    ("rader", "Faktarader"),
    ("brodtext_efter_tabell", "Eftertabell"),
    ("rader_efter_tabell", "Eftertabell"),
)
"""Kinds of paragraphs and their styles; the most common first."""


def _p(style: str, text: str, ppr: str = "", rpr: str = "") -> str:
    run = f"<w:rPr>{rpr}</w:rPr>" if rpr else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{ppr}</w:pPr>'
        f'<w:r>{run}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def _tag(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def _picture(u: Utseende) -> str:
    size = 'cx="1080000" cy="720000"'
    return (
        '<w:p><w:pPr><w:pStyle w:val="Bildplats"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="1" name="Ordmärke" descr="{u.ordmarke_alt}"/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f'<pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="Ordmärke" descr="{u.ordmarke_alt}"/>'
        '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId10"/><a:stretch>'
        f'<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def _make_omslag(u: Utseende) -> str:
    section = (
        '<w:p><w:pPr><w:pStyle w:val="Avsnittsbrytning"/><w:sectPr>'
        '<w:headerReference w:type="default" r:id="rId3"/>'
        '<w:footerReference w:type="default" r:id="rId5"/>'
        f'<w:type w:val="nextPage"/>{_SIDA}</w:sectPr></w:pPr></w:p>'
    )
    mark = _picture(u) + _p("Ordmarke", "{{ ordmarke }}")
    return (
        ("" if u.titel_forst else mark)
        + _p("Titel", "{{ omslagstitel }}")
        + _p("Underrubrik", "{{ undertitel }}")
        + _tag("{%p if omslagstext %}")
        + _p("Omslagstext", "{{ omslagstext }}")
        + _tag("{%p endif %}")
        + _tag("{%p if exempel %}")
        + _p("Markning", "{{ exempel }}")
        + _tag("{%p endif %}")
        + (mark if u.titel_forst else "")
        + section
    )


def _cell(width: int, style: str, text: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_p(style, text)}</w:tc>'


def _make_information() -> str:
    widths = (2900, 6398)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        _tag("{%p if information %}")
        + _p("Fortextrubrik", "{{ rubrik_information }}")
        + '<w:tbl><w:tblPr><w:tblStyle w:val="Tabell"/><w:tblW w:w="9298" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" '
        'w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
        + _cell(widths[0], "Tabellkolumn", "{{ rubrik_uppgift }}")
        + _cell(widths[1], "Tabellkolumn", "{{ rubrik_innehall }}")
        + "</w:tr><w:tr>"
        + _cell(widths[0], "Tabelltext", "{%tr for uppgift, innehall in information %}")
        + _cell(widths[1], "Tabelltext", "")
        + "</w:tr><w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + _cell(widths[0], "Tabellsumma", "{{ uppgift }}")
        + _cell(widths[1], "Tabelltext", "{{ innehall }}")
        + "</w:tr><w:tr>"
        + _cell(widths[0], "Tabelltext", "{%tr endfor %}")
        + _cell(widths[1], "Tabelltext", "")
        + "</w:tr></w:tbl>"
        + _tag("{%p endif %}")
    )


def _make_innehall() -> str:
    return (
        '<w:sdt><w:sdtPr><w:alias w:val="Innehållsförteckning"/><w:tag w:val="innehall"/>'
        '<w:id w:val="20250001"/><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        "<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>"
        + _p("Innehallsrubrik", "{{ rubrik_innehallsforteckning }}")
        + _p("Innehll1", "{{p innehallsforteckning }}")
        + "</w:sdtContent></w:sdt>"
    )


def _make_block() -> str:
    rows = [_tag("{%p for typ, innehall in block %}")]
    keyword = "if"
    for kind, style in STYCKEN:
        rows.append(_tag(f'{{%p {keyword} typ == "{kind}" %}}'))
        rows.append(_p(style, "{{r innehall }}"))
        keyword = "elif"
    for level in (1, 2, 3):
        rows.append(_tag(f'{{%p elif typ == "rubrik{level}_ny_sida" %}}'))
        rows.append(_p(f"Rubrik{level}", "{{r innehall }}", ppr="<w:pageBreakBefore/>"))
    rows.append(_tag('{%p elif typ == "tabell" or typ == "nummer" or typ == "brytning" %}'))
    rows.append(_tag("{{p innehall }}"))
    rows.append(_tag("{%p else %}"))
    rows.append(_p("Brodtext", "{{r innehall }}"))
    rows.append(_tag("{%p endif %}"))
    rows.append(_tag("{%p endfor %}"))
    return "".join(rows)


def make_document(u: Utseende) -> str:
    """word/document.xml."""
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/>'
        '<w:footerReference w:type="default" r:id="rId6"/><w:type w:val="nextPage"/>'
        f"{_SIDA}</w:sectPr>"
    )
    after = _p("Avsnittsbrytning", "", ppr="<w:pageBreakBefore/>") if u.kantlinje else ""
    front = _make_omslag(u) + _make_information() + _make_innehall() + after
    body = front + _make_block() + section
    return f"{XML}<w:document {NS}><w:body>{body}</w:body></w:document>"


def _field(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> '
        f'{code} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1'
        '</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _header(*, cover: bool) -> str:
    name = "" if cover else "{{ omslagstitel }}, {{ undertitel }}. "
    status = (
        '<w:p><w:pPr><w:pStyle w:val="Sidhuvud"/></w:pPr><w:r><w:t xml:space="preserve">'
        f"{name}</w:t></w:r><w:r><w:rPr><w:b/><w:bCs/></w:rPr>"
        "<w:t>{{ utkast }}</w:t></w:r></w:p>"
    )
    example = _tag("{%p if exempel %}") + _p("Sidhuvud", "{{ exempel }}") + _tag("{%p endif %}")
    return f"{XML}<w:hdr {NS}>{status}{example}</w:hdr>"


def _footer(u: Utseende, *, cover: bool) -> str:
    if cover:
        style = "Sidfot" if u.kantlinje else "Sidhuvud"
        return f"{XML}<w:ftr {NS}>{_p(style, '{{ organisation }}')}</w:ftr>"
    text = (
        '<w:p><w:pPr><w:pStyle w:val="Sidfot"/></w:pPr><w:r><w:t xml:space="preserve">Sida </w:t>'
        f'</w:r>{_field("PAGE")}<w:r><w:t xml:space="preserve"> av </w:t></w:r>'
        f"{_field('NUMPAGES')}</w:p>"
    )
    return f"{XML}<w:ftr {NS}>{text}</w:ftr>"


def make_parts(u: Utseende) -> dict[str, bytes]:
    """All parts of a layout."""
    rels = [
        ("rId1", "styles", "styles.xml"),
        ("rId2", "numbering", "numbering.xml"),
        ("rId3", "header", "header1.xml"),
        ("rId4", "header", "header2.xml"),
        ("rId5", "footer", "footer1.xml"),
        ("rId6", "footer", "footer2.xml"),
        ("rId7", "settings", "settings.xml"),
        ("rId8", "theme", "theme/theme1.xml"),
        ("rId9", "fontTable", "fontTable.xml"),
        ("rId10", "image", "media/image1.png"),
    ]
    overrides = [
        ("word/document.xml", f"{_WML}.document.main+xml"),
        *((f"word/{name}1.xml", f"{_WML}.{name}+xml") for name in ("header", "footer")),
        *((f"word/{name}2.xml", f"{_WML}.{name}+xml") for name in ("header", "footer")),
        *(
            (f"word/{n}.xml", f"{_WML}.{n}+xml")
            for n in ("styles", "numbering", "settings", "fontTable")
        ),
        ("word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml"),
        ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
    ]
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides
    )
    texts = {
        "[Content_Types].xml": f'{XML}<Types xmlns="{_PKG}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" '
        f'ContentType="image/png"/>{types}</Types>',
        "_rels/.rels": f'{XML}<Relationships xmlns="{_PKG}/relationships"><Relationship Id="rId1" '
        f'Type="{_REL}/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" '
        f'Type="{_PKG}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>",
        "docProps/core.xml": f'{XML}<cp:coreProperties xmlns:cp="{_PKG}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Dokumentmall</dc:title>'
        "<dc:language>sv-SE</dc:language></cp:coreProperties>",
        "word/_rels/document.xml.rels": f'{XML}<Relationships xmlns="{_PKG}/relationships">'
        + "".join(
            f'<Relationship Id="{key}" Type="{_REL}/{kind}" Target="{target}"/>'
            for key, kind, target in rels
        )
        + "</Relationships>",
        "word/document.xml": make_document(u),
        "word/styles.xml": make_styles(u),
        "word/numbering.xml": make_numbering(u),
        "word/settings.xml": make_settings(),
        "word/theme/theme1.xml": make_theme(u),
        "word/fontTable.xml": make_font_table(u),
        "word/header1.xml": _header(cover=True),
        "word/header2.xml": _header(cover=False),
        "word/footer1.xml": _footer(u, cover=True),
        "word/footer2.xml": _footer(u, cover=False),
    }
    picture = _BILDER[u.ordmarke](354, 236, u.farg, u.accent)
    return {name: text.encode() for name, text in texts.items()} | {
        "word/media/image1.png": picture
    }


def main(arguments: list[str]) -> None:
    """Draws the named layouts, or all that do not exist."""
    names = [name for name in arguments if not name.startswith("-")]
    for u in (HALLSTAHAMMAR, TOLKFORMEDLING, DEGERFORS, PROVKOMMUN, ENKEL):
        path = ROT / u.filnamn
        if names and path.name not in names and u.filnamn not in names:
            continue
        if path.exists() and "--ersatt" not in arguments:
            print(f"{u.filnamn} finns redan")
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write_package(make_parts(u)))
        print(u.filnamn)


if __name__ == "__main__":
    main(sys.argv[1:])
