"""Faults in a .docx that validators do not see: ids, fields, loose text, traces of people."""

import io
import re
import zipfile
from collections import Counter

from granskning import WP, W, val


def find_repeated(items):
    return [key for key, count in Counter(items).items() if count > 1]


def unique_ids(g):
    """Ids that Word needs to be different."""
    controls = [item for item in g.document.iter(f"{W}id") if item.getparent().tag == f"{W}sdtPr"]
    starts = list(g.document.iter(f"{W}bookmarkStart"))
    for what, items in (
        ("sdt", [val(item) for item in controls]),
        ("bokmärkesid", [item.get(f"{W}id") for item in starts]),
        ("bokmärke", [item.get(f"{W}name") for item in starts]),
        ("docPr", [item.get("id") for item in g.document.iter(f"{WP}docPr")]),
        ("zip", g.names),
    ):
        if find_repeated(items):
            g.say("DOLT", f"{what} {find_repeated(items)[:3]}")
    if {i.get(f"{W}id") for i in starts} != {
        i.get(f"{W}id") for i in g.document.iter(f"{W}bookmarkEnd")
    }:
        g.say("DOLT", "bokmärke utan slut")
    marks = {item.get(f"{W}name") for item in starts}
    for link in g.document.iter(f"{W}hyperlink"):
        if link.get(f"{W}anchor") not in marks | {None}:
            g.say("DOLT", f"länk till {link.get(f'{W}anchor')}")


def balanced(g):
    """Fields that begin and end, and no text outside a run."""
    for name, root in g.texts.items():
        depth = [0]
        for item in root.iter(f"{W}fldChar"):
            kind = item.get(f"{W}fldCharType")
            depth.append(depth[-1] + {"begin": 1, "end": -1}.get(kind, 0))
        if depth[-1] or min(depth) < 0:
            g.say("DOLT", f"fält i {name}")
        for element in root.iter(f"{W}body", f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}p", f"{W}r"):
            loose = [element.text, *(child.tail for child in element)]
            if any(text and text.strip() for text in loose):
                g.say("DOLT", f"lös text i {name}")


def find_persons(workbook):
    """Names in the properties of an embedded workbook; our own charts' workbooks have none."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        core = package.read("docProps/core.xml").decode()
    return re.findall(r"<(?:dc:creator|cp:lastModifiedBy)>([^<]+)<", core)


def sak_36(g):
    """Parts and attributes that may carry traces of people."""
    for name in g.names:
        is_own = re.fullmatch(r"word/embeddings/diagram\d+\.xlsx", name)
        if is_own and not find_persons(g.parts[name]):
            continue
        if re.match(r"customXml/|word/embeddings/|docProps/thumbnail|word/stylesWithEffects", name):
            g.say("SAK-36", name)
    if b"w:rsid" in g.parts["word/document.xml"]:
        g.say("SAK-36", "rsid")
