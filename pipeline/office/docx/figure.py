"""What charts and drawings share: a place in the line, alternative text, and added parts.

An inline picture keeps its place in the reading order (TILL-19) and carries its text (TILL-09).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.office.docx.wordml import escape_text

EMU_PER_TWIP = 635
EMU_PER_POINT = 12_700
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SPACE = re.compile("[ \t\r\n]+")
"""What an attribute shows as one space; a hard space stays hard (SKRIV-01)."""
_RELS = "word/_rels/document.xml.rels"
_TYPES = "[Content_Types].xml"


@dataclass(slots=True)
class Figures:
    """The parts that figures add to a document, and ids that are used once.

    next_id is the first free id of a drawing. parts are added by name, relations and types
    are those of the main part.
    """

    next_id: int
    parts: dict[str, bytes] = field(default_factory=dict)
    relations: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)

    def take_id(self) -> int:
        """The next id of a drawing."""
        number = self.next_id
        self.next_id += 1
        return number

    def add_to(self, parts: dict[str, bytes]) -> None:
        """Puts the parts, their relations and their types into a package."""
        if not self.parts:
            return
        parts |= self.parts
        for name, end, added in (
            (_RELS, "</Relationships>", self.relations),
            (_TYPES, "</Types>", self.types),
        ):
            text = parts[name].decode()
            parts[name] = text.replace(end, "".join(added) + end).encode()


def make_inline(number: int, size: tuple[int, int], names: tuple[str, str], graphic: str) -> str:
    """w:drawing in the line of text; size in EMU, names are name and alternative text."""
    name, description = (escape_text(_SPACE.sub(" ", text)) for text in names)
    width, height = size
    return (
        f'<w:drawing><wp:inline xmlns:wp="{_WP}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name="{name}" descr="{description}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_A}">{graphic}</a:graphic></wp:inline></w:drawing>'
    )
