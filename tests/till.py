"""Checks a .docx against the rules TILL-01 to TILL-31, and against faults that no validator sees.

check_docx gives (rule, what) per breach. Rules look at effect, not at direct formatting: levels,
language, colours and numbering are inherited through styles.
"""

import re

from dolda_fel import balanced, sak_36, unique_ids
from figurgranskning import find_hidden_boxes, till_09_10_16
from granskning import (
    DC,
    EMPTY_LINKS,
    FAKE_ITEM,
    VML,
    WP,
    Granskning,
    W,
    is_on,
    text_of,
    val,
)


def till_01(g):
    if val(g.stilar.rpr.find(f"{W}lang") if g.stilar.rpr is not None else None) != "sv-SE":
        g.say("TILL-01", "docDefaults")
    core = g.xml.get("docProps/core.xml")
    language = core.findtext(f"{DC}language") if core is not None else None
    if language != "sv-SE":
        g.say("TILL-01", f"dc:language {language}")


def till_02(g):
    core = g.xml.get("docProps/core.xml")
    title = (core.findtext(f"{DC}title") if core is not None else "") or ""
    if not 10 <= len(title) <= 120 or re.match(r"(Word Document|Dokument\d|.*\.docx$)", title):
        g.say("TILL-02", title)


def till_03(g):
    last = 0
    for paragraph in g.paragraphs():
        level = g.stilar.level(paragraph)
        if level is None or id(paragraph) in g.in_toc:
            continue
        text = text_of(paragraph).strip()
        if not text or level > last + 1 or level > 6 or g.in_table(paragraph) or len(text) > 120:
            g.say("TILL-03", f"{level} efter {last}: {text[:40]}")
        last = level


def till_04(g):
    """The document's title and the heading of the contents are not headings of sections."""
    for paragraph in g.paragraphs():
        name = (g.stilar.name(g.stilar.of(paragraph)) or "").lower()
        text = text_of(paragraph).strip()
        skip = g.stilar.level(paragraph) or g.in_table(paragraph) or name in {"title", "caption"}
        if skip or not text or len(text) >= 100 or text.endswith((".", ":")):
            continue
        runs = [run for run in paragraph.iter(f"{W}r") if text_of(run).strip()]
        sizes = [int(val(g.stilar.run(run, paragraph, "sz")) or 22) for run in runs]
        normal = next(iter(g.stilar.chain(g.stilar.default)), None)
        body = normal.find(f"{W}rPr/{W}sz") if normal is not None else None
        if body is None and g.stilar.rpr is not None:
            body = g.stilar.rpr.find(f"{W}sz")
        least = int(val(body) or 22) + 4
        is_bold = all(is_on(g.stilar.run(run, paragraph, "b")) for run in runs)
        if is_bold and max(sizes) >= least and name != "ordmärke":
            g.say("TILL-04", text[:40])


def till_05(g):
    for paragraph in g.paragraphs():
        text = text_of(paragraph)
        if not FAKE_ITEM.match(text) or id(paragraph) in g.in_toc:
            continue
        if g.stilar.paragraph(paragraph, "numPr") is not None:
            continue
        cell = next((p for p in paragraph.iterancestors() if p.tag == f"{W}tc"), None)
        if cell is None or len(list(cell.iter(f"{W}p"))) > 1:
            g.say("TILL-05", text[:40])


def till_06(g):
    runs = list(g.document.iter(f"{W}r"))
    direct = [
        run
        for run in runs
        if any(run.find(f"{W}rPr/{W}{name}") is not None for name in ("sz", "rFonts", "color"))
    ]
    if len(direct) > 0.02 * len(runs):
        g.say("TILL-06", f"{len(direct)} av {len(runs)}")


def till_07(g):
    for table in g.document.iter(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        marked = [is_on(row.find(f"{W}trPr/{W}tblHeader")) for row in rows]
        look = table.find(f"{W}tblPr/{W}tblLook")
        first = look is not None and (
            look.get(f"{W}firstRow") in {"1", "true"} or int(val(look) or "0", 16) & 0x20
        )
        apart = marked != sorted(marked, reverse=True)
        if not marked or all(marked) or not marked[0] or not first or apart:
            g.say("TILL-07", text_of(table)[:40])


def till_08(g):
    for table in g.document.iter(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        lengths = {len(row.findall(f"{W}tc")) for row in rows}
        merged = [
            item
            for tag in ("gridSpan", "vMerge", "hMerge")
            for item in table.iter(f"{W}{tag}")
            if tag != "gridSpan" or int(val(item)) > 1
        ]
        if merged or len(lengths) != 1 or list(table.iterdescendants(f"{W}tbl")):
            g.say("TILL-08", text_of(table)[:40])
            continue
        empty = [cell for cell in table.iter(f"{W}tc") if not text_of(cell).strip("\n\t ")]
        if empty or not all(is_on(row.find(f"{W}trPr/{W}cantSplit")) for row in rows):
            g.say("TILL-08b", text_of(table)[:40])


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def find_fill(g, run, paragraph):
    """The colour behind a run: its own, its paragraph's, its cell's or row's, or white."""
    places = [g.stilar.run(run, paragraph, "shd"), g.stilar.paragraph(paragraph, "shd")]
    for parent in paragraph.iterancestors():
        if parent.tag == f"{W}tc":
            places.append(parent.find(f"{W}tcPr/{W}shd"))
        if parent.tag == f"{W}tbl":
            places.append(find_row_fill(g, parent, paragraph))
            break
    fills = [val(item, "fill") for item in places if item is not None]
    return next((fill for fill in fills if fill and fill != "auto"), "FFFFFF")


def find_row_fill(g, table, paragraph):
    """Shading that the table style gives the first and last rows."""
    rows = table.findall(f"{W}tr")
    kind = ""
    if rows and paragraph in set(rows[0].iter(f"{W}p")):
        kind = "firstRow"
    elif rows and paragraph in set(rows[-1].iter(f"{W}p")):
        kind = "lastRow"
    for style in g.stilar.chain(val(table.find(f"{W}tblPr/{W}tblStyle"))):
        for part in style.findall(f"{W}tblStylePr"):
            if part.get(f"{W}type") == kind:
                return part.find(f"{W}tcPr/{W}shd")
    return None


def till_11(g):
    for root in g.texts.values():
        for paragraph in root.iter(f"{W}p"):
            for run in paragraph.iter(f"{W}r"):
                colour = val(g.stilar.run(run, paragraph, "color"))
                if not text_of(run).strip() or not re.fullmatch(r"[0-9A-Fa-f]{6}", colour or ""):
                    continue
                size = int(val(g.stilar.run(run, paragraph, "sz")) or 20)
                is_bold = is_on(g.stilar.run(run, paragraph, "b"))
                least = 3 if size >= 36 or (is_bold and size >= 28) else 4.5
                if contrast(colour, find_fill(g, run, paragraph)) < least:
                    g.say("TILL-11", f"{colour}: {text_of(run)[:30]}")


def till_12_28(g):
    targets = {}
    for link in g.document.iter(f"{W}hyperlink"):
        text = text_of(link).strip()
        is_entry = any(
            parent.tag == f"{W}sdt" and parent in g.toc for parent in link.iterancestors()
        )
        target = link.get(f"{W}anchor") or next(iter(link.attrib.values()), "")
        is_raw = re.search(r"https?://|www\.", text)
        if text.lower() in EMPTY_LINKS or is_raw or (len(text) < 4 and not is_entry):
            g.say("TILL-12", text)
        if not is_entry and targets.setdefault(text, target) != target:
            g.say("TILL-12", f"{text}: flera mål")
        for run in link.iter(f"{W}r"):
            style = val(run.find(f"{W}rPr/{W}rStyle"))
            if text_of(run) and (g.stilar.name(style) or "").lower() != "hyperlink":
                g.say("TILL-28", text[:40])


def is_empty(paragraph):
    holds = ("drawing", "br", "sectPr", "object", "pict", "instrText", "fldChar")
    return not text_of(paragraph).strip() and not any(
        next(paragraph.iter(f"{W}{tag}"), None) is not None for tag in holds
    )


def till_13(g):
    for one, other in zip(g.body, g.body[1:], strict=False):
        if one.tag == other.tag == f"{W}p" and is_empty(one) and is_empty(other):
            g.say("TILL-13", "tomma stycken")


def till_14(g):
    for cell in g.document.iter(f"{W}tc"):
        fill = val(cell.find(f"{W}tcPr/{W}shd"), "fill")
        if fill not in {None, "auto", "FFFFFF"} and not text_of(cell).strip():
            g.say("TILL-14", fill)


def till_15(g):
    for name, root in g.texts.items():
        if next(root.iter(f"{VML}textpath"), None) is not None:
            g.say("TILL-15", name)


def till_17(g):
    headings = [
        (g.stilar.level(p), text_of(p), {b.get(f"{W}name") for b in p.iter(f"{W}bookmarkStart")})
        for p in g.paragraphs()
        if g.stilar.level(p)
    ]
    if not g.toc:
        if len(headings) > 12:
            g.say("TILL-17", "saknas")
        return
    code = "".join(item.text or "" for item in g.toc[0].iter(f"{W}instrText"))
    match = re.search(r'TOC \\o "1-(\d)" \\h', code)
    deepest = int(match.group(1)) if match else 3
    wanted = [(text, marks) for level, text, marks in headings if level <= deepest]
    links = list(g.toc[0].iter(f"{W}hyperlink"))
    shown = [(text_of(link), link.get(f"{W}anchor")) for link in links]
    same = len(shown) == len(wanted) and all(
        text.split("\t")[0].startswith(heading) and anchor in marks
        for (text, anchor), (heading, marks) in zip(shown, wanted, strict=False)
    )
    if not match or not same or b"w:dirty" in g.parts["word/document.xml"]:
        g.say("TILL-17", f"{len(shown)} rader, {len(wanted)} rubriker")


def till_18(g):
    for tag in ("footnoteReference", "endnoteReference"):
        if next(g.document.iter(f"{W}{tag}"), None) is not None:
            g.say("TILL-18", tag)


def till_19(g):
    for text in find_hidden_boxes(g):
        g.say("TILL-19", f"textruta: {text[:30]}")
    for tag in (f"{WP}anchor", f"{W}framePr", f"{W}tblpPr"):
        if any(next(root.iter(tag), None) is not None for root in g.texts.values()):
            g.say("TILL-19", tag.rpartition("}")[2])
    if any(int(val(cols, "num") or 1) > 1 for cols in g.document.iter(f"{W}cols")):
        g.say("TILL-19", "spalter")


def till_22_23(g):
    """A table among the front matter has a heading of its own instead of a number."""
    for table in g.document.iter(f"{W}tbl"):
        before = table.getprevious()
        name = g.stilar.name(g.stilar.of(before)) if before is not None else ""
        if name == "Förtextrubrik":
            continue
        code = "" if before is None else "".join(i.text or "" for i in before.iter(f"{W}instrText"))
        kept = before is not None and is_on(g.stilar.paragraph(before, "keepNext"))
        if name != "caption" or "SEQ Tabell" not in code or not kept:
            g.say("TILL-22", text_of(table)[:40])
        wide = len(table.findall(f"{W}tblGrid/{W}gridCol")) > 6
        if wide and table.find(f"{W}tblPr/{W}tblDescription") is None:
            g.say("TILL-23", text_of(table)[:40])


def till_24(g):
    for root in g.texts.values():
        for text in root.iter(f"{W}t"):
            if re.search(r" {3}", text.text or ""):
                g.say("TILL-24", text.text[:40])
        for tag, least in (("tab", 2), ("br", 2)):
            for run in root.iter(f"{W}r"):
                tags = [
                    child.tag
                    for child in run
                    if child.tag != f"{W}rPr" and (child.tag != f"{W}t" or child.text)
                ]
                if any(set(tags[at : at + least]) == {f"{W}{tag}"} for at in range(len(tags) - 1)):
                    g.say("TILL-24", tag)


def till_25(g):
    for paragraph in g.paragraphs():
        if val(g.stilar.paragraph(paragraph, "jc")) == "both":
            g.say("TILL-25", "marginaljusterad")
        least = 16 if g.in_table(paragraph) else 17
        for run in paragraph.iter(f"{W}r"):
            size = g.stilar.run(run, paragraph, "sz")
            if text_of(run).strip() and size is not None and int(val(size)) < least:
                g.say("TILL-25", f"{val(size)}: {text_of(run)[:30]}")


def till_26_27(g):
    settings = g.xml.get("word/settings.xml")
    if settings is not None:
        protection = settings.find(f"{W}documentProtection")
        if protection is not None and protection.get(f"{W}enforcement") in {"1", "true"}:
            g.say("TILL-26", "documentProtection")
        for tag in ("trackRevisions", "updateFields"):
            if is_on(settings.find(f"{W}{tag}")):
                g.say("TILL-27", tag)
    for root in g.texts.values():
        for tag in ("ins", "del", "moveFrom", "commentReference", "vanish"):
            if next(root.iter(f"{W}{tag}"), None) is not None:
                g.say("TILL-27", tag)


def till_29_30_31(g):
    for sdt in g.document.iter(f"{W}sdt"):
        if sdt not in g.toc and sdt.find(f"{W}sdtPr/{W}alias") is None:
            g.say("TILL-29", text_of(sdt)[:30])
    if g.filnamn and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.(docx|pdf)", g.filnamn):
        g.say("TILL-30", g.filnamn)
    for name, root in g.xml.items():
        if name.startswith("word/"):
            texts = [item.text or "" for item in root.iter(f"{W}t")]
            texts += [val(item) or "" for item in root.iter(f"{W}lvlText")]
            fonts = [font.get(f"{W}ascii") for font in root.iter(f"{W}rFonts")]
            symbols = {"Symbol", "Wingdings", "Webdings"}
            private = any(re.search("[\ue000-\uf8ff]", text) for text in texts)
            if next(root.iter(f"{W}sym"), None) is not None or private or symbols & set(fonts):
                g.say("TILL-31", name)


RULES = (
    till_01, till_02, till_03, till_04, till_05, till_06, till_07, till_08, till_09_10_16, till_11,
    till_12_28, till_13, till_14, till_15, till_17, till_18, till_19, till_22_23, till_24, till_25,
    till_26_27, till_29_30_31, unique_ids, balanced, sak_36,
)  # fmt: skip


def check_docx(data, filnamn=""):
    """Every breach as (rule, what); an empty list for a document that keeps the rules."""
    granskning = Granskning(data, filnamn)
    for rule in RULES:
        rule(granskning)
    return granskning.found


SKRIV = {
    "SKRIV-01": re.compile(r"(?<![\w.,])\d{1,3}( \d{3})+(?![\w])|\d{1,3}([.,]\d{3}){2,}"),
    "SKRIV-03": re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])(?! kap)"),
    "SKRIV-04": re.compile(r"(?<![\w–-])[-–]\d|\u22120(?![,\d])"),
    "SKRIV-07": re.compile(r"\d ?%(?<!\u00a0%)"),
    "SKRIV-09": re.compile(r"\b(19|20)\d\d-(19|20)\d\d\b"),
    "SKRIV-11": re.compile(r"\d[eE][+-]\d"),
}


def check_skriv(text):
    """Breaches of the writing rules in a text of our own."""
    return [
        (rule, match.group()) for rule, pattern in SKRIV.items() for match in pattern.finditer(text)
    ]
