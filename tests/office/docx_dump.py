"""A .docx as plain lines: what a reader meets, in order, from every part that can hold text.

Text inside content controls is read too, which python-docx does not do.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

Element = etree._Element
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_FIRST = "word/document.xml"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HIDDEN = frozenset({f"{_W}instrText", f"{_W}del", f"{_W}delText", f"{_MC}AlternateContent"})
"""A drawing is told by its alternative text."""


def dump_docx(data: bytes) -> str:
    """The document as text: headings with #, list items with -, table rows between |."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    names = _read_style_names(parts)
    lines: list[str] = []
    found = sorted((n for n in parts if _PARTS.fullmatch(n)), key=lambda n: (n != _FIRST, n))
    for part in found:
        lines += [f"[{part}]", *_dump_block(_parse(parts[part]), names)]
    lines += _dump_properties(parts)
    return "\n".join(lines) + "\n"


def _parse(part: bytes) -> Element:
    """SAK-05: no entities, nothing fetched."""
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))


def _read_style_names(parts: dict[str, bytes]) -> dict[str, str]:
    """Style names by id; the default paragraph style under the empty id."""
    found = {"": "Normal"}
    if "word/styles.xml" in parts:
        for style in _parse(parts["word/styles.xml"]).iter(f"{_W}style"):
            name = style.find(f"{_W}name")
            if name is not None:
                found[style.get(f"{_W}styleId", "")] = name.get(f"{_W}val", "")
    return found


def _dump_block(parent: Element, names: dict[str, str]) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _dump_paragraph(child, names)
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                cells = (" / ".join(_dump_cell(cell)) for cell in row.iter(f"{_W}tc"))
                yield f"| {' | '.join(cells)} |"
        else:
            yield from _dump_block(child, names)


def _dump_cell(cell: Element) -> list[str]:
    return [get_text(paragraph) for paragraph in cell.iter(f"{_W}p")]


def _dump_paragraph(paragraph: Element, names: dict[str, str]) -> Iterator[str]:
    for drawing in paragraph.iter(f"{_WP}docPr"):
        yield f"[bild] {drawing.get('descr', '')}"
    text = get_text(paragraph)
    if not text:
        return
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = names.get(style.get(f"{_W}val", "") if style is not None else "", "")
    if name.startswith("heading "):
        yield f"{'#' * int(name.removeprefix('heading '))} {text}"
    elif name.startswith("List "):
        yield f"- {text}"
    else:
        yield text


def get_text(element: Element) -> str:
    """The text of a paragraph with its line breaks; field codes and deletions are not text."""
    if element.tag in _HIDDEN:
        return ""
    if element.tag == f"{_W}t":
        return element.text or ""
    if element.tag in {f"{_W}br", f"{_W}cr"}:
        return "\n"
    if element.tag == f"{_W}tab":
        return "\t"
    return "".join(get_text(child) for child in element)


def _dump_properties(parts: dict[str, bytes]) -> Iterator[str]:
    for part in ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"):
        if part not in parts:
            continue
        yield f"[{part}]"
        for item in _parse(parts[part]):
            name = item.get("name") or item.tag.rpartition("}")[2]
            yield f"{name}: {item.xpath('string()')!s}"
