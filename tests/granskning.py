"""A .docx opened for checking: its parts, and effective properties through styles."""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
ADEC = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
VML = "{urn:schemas-microsoft-com:vml}"
DC = "{http://purl.org/dc/elements/1.1/}"
CP = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
FAKE_ITEM = re.compile(r"^([-–•*·]|\d{1,2}[.)]|[a-z]\))\s+\S")
EMPTY_LINKS = {"här", "klicka här", "läs mer", "länk", "mer"}
TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
ON = {None, "1", "true", "on"}


def val(element, name="val"):
    return None if element is None else element.get(f"{W}{name}")


def is_on(element):
    return element is not None and val(element) in ON


def text_of(element):
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


def read_bookmarks(data):
    """Name → the text of the paragraph that a bookmark stands in."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    return {
        mark.get(f"{W}name"): text_of(mark.getparent()) for mark in body.iter(f"{W}bookmarkStart")
    }


@dataclass
class Stilar:
    """Effective properties: direct, then character style, paragraph style chain, defaults."""

    by_id: dict = field(default_factory=dict)
    default: str = ""
    rpr: object = None

    @classmethod
    def read(cls, root):
        styles = {item.get(f"{W}styleId"): item for item in root.iter(f"{W}style")}
        default = next(
            (
                key
                for key, item in styles.items()
                if item.get(f"{W}default") in {"1", "true"} and item.get(f"{W}type") == "paragraph"
            ),
            "",
        )
        return cls(styles, default, root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))

    def chain(self, style):
        seen = []
        while style in self.by_id and style not in seen:
            seen.append(style)
            style = val(self.by_id[style].find(f"{W}basedOn"))
        return [self.by_id[key] for key in seen]

    def name(self, style):
        found = self.by_id.get(style)
        return val(found.find(f"{W}name")) if found is not None else ""

    def of(self, paragraph):
        return val(paragraph.find(f"{W}pPr/{W}pStyle")) or self.default

    def paragraph(self, paragraph, prop):
        """The effective element of a paragraph property."""
        places = [paragraph.find(f"{W}pPr")]
        places += [item.find(f"{W}pPr") for item in self.chain(self.of(paragraph))]
        return self._first(places, prop)

    def run(self, run, paragraph, prop):
        """The effective element of a run property."""
        places = [run.find(f"{W}rPr")]
        character = val(run.find(f"{W}rPr/{W}rStyle"))
        styles = [*self.chain(character), *self.chain(self.of(paragraph))]
        places += [item.find(f"{W}rPr") for item in styles]
        return self._first([*places, self.rpr], prop)

    @staticmethod
    def _first(places, prop):
        for place in places:
            found = place.find(f"{W}{prop}") if place is not None else None
            if found is not None:
                return found
        return None

    def level(self, paragraph):
        """1–9 for a heading, None for other text."""
        outline = self.paragraph(paragraph, "outlineLvl")
        if outline is not None and int(val(outline)) < 9:
            return int(val(outline)) + 1
        match = re.fullmatch(r"heading (\d)", self.name(self.of(paragraph)) or "")
        return int(match.group(1)) if match else None


class Granskning:
    """One document: its parts, parsed, and what is wrong with it."""

    def __init__(self, data, filnamn=""):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            self.names = package.namelist()
            self.parts = {name: package.read(name) for name in self.names}
        self.xml = {
            name: etree.fromstring(part)
            for name, part in self.parts.items()
            if name.endswith((".xml", ".rels"))
        }
        self.filnamn = filnamn
        self.document = self.xml["word/document.xml"]
        self.body = self.document.find(f"{W}body")
        self.stilar = Stilar.read(self.xml["word/styles.xml"])
        self.texts = {key: root for key, root in self.xml.items() if TEXT_PARTS.fullmatch(key)}
        self.toc = [
            sdt
            for sdt in self.document.iter(f"{W}sdt")
            if val(sdt.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")) == "Table of Contents"
        ]
        self.in_toc = {id(p) for sdt in self.toc for p in sdt.iter(f"{W}p")}
        self.found = []

    def say(self, rule, what):
        self.found.append((rule, what))

    def paragraphs(self):
        return list(self.document.iter(f"{W}p"))

    def find_target(self, part, relation):
        """The name of the part that a relation of a part leads to."""
        folder, _, name = part.rpartition("/")
        for item in self.xml.get(f"{folder}/_rels/{name}.rels", ()):
            if item.get("Id") == relation:
                return posixpath.normpath(posixpath.join(folder, item.get("Target")))
        return None

    def in_table(self, element):
        return any(parent.tag == f"{W}tbl" for parent in element.iterancestors())
