"""Pictures, charts and drawings in a .docx: text alternatives, figures nearby, reading order."""

import re
from decimal import Decimal

from granskning import ADEC, CHART, WP, C, R, W, text_of
from lxml import etree

_NEAR = 3
"""Paragraphs between a chart and the table with its figures."""


def till_09_10_16(g):
    for root in g.texts.values():
        for holder in (*root.iter(f"{WP}inline"), *root.iter(f"{WP}anchor")):
            properties = holder.find(f"{WP}docPr")
            decorative = next(iter(properties.iter(ADEC)), None)
            if decorative is not None and decorative.get("val") == "1":
                g.say("TILL-10", properties.get("name", ""))
                continue
            chart = next(iter(holder.iter(CHART)), None)
            if chart is not None:
                check_chart(g, holder, chart)
            text = properties.get("descr", "")
            is_name = re.search(r"\.(png|jpe?g|emf)$", text, re.IGNORECASE)
            if not 5 <= len(text) <= 250 or is_name or text.lower() in {"bild", "logotyp"}:
                g.say("TILL-09", text)


def check_chart(g, holder, chart):
    """A native chart keeps its own workbook, its numbers stand in a table nearby, and its series
    differ by more than colour."""
    target = g.find_target("word/document.xml", chart.get(f"{R}id"))
    if target not in g.xml or g.find_target(target, "rId1") not in g.parts:
        g.say("TILL-16", "inget inbäddat underlag")
        return
    part = g.xml[target]
    numbers = {read_number(item.text) for one in part.iter(f"{C}val") for item in one.iter(f"{C}v")}
    if not any(numbers <= read_numbers(table) for table in find_tables_near(g, holder)):
        g.say("TILL-16", "ingen tabell med samma siffror")
    looks = [etree.tostring(look) for look in part.iterfind(f".//{C}ser/{C}spPr")]
    plain = {re.sub(rb'"accent\d"', b"", look) for look in looks}
    if len(plain) != len(looks):
        g.say("TILL-16", "serier som bara skiljs med färg")


def read_number(text):
    """The size of a number: a table may show a cost with minus and the chart without."""
    plain = re.sub("[\u00a0 +\u2212-]", "", text or "").replace(",", ".")
    return abs(Decimal(plain)) if re.fullmatch(r"\d+(\.\d+)?", plain) else None


def read_numbers(table):
    return {read_number(text_of(cell)) for cell in table.iter(f"{W}tc")}


def find_tables_near(g, holder):
    """The next tables in both directions, and those that links close by lead to."""
    above = set(holder.iterancestors())
    at = next((place for place, item in enumerate(g.body) if item in above), None)
    if at is None:
        return
    for nearby in (reversed(g.body[:at]), g.body[at + 1 :]):
        for passed, item in enumerate(nearby):
            if item.tag == f"{W}tbl":
                yield item
                break
            if passed >= _NEAR:
                break
            for link in item.iter(f"{W}hyperlink"):
                yield from find_marked_table(g, link.get(f"{W}anchor"))


def find_marked_table(g, anchor):
    for item in g.body:
        marks = {mark.get(f"{W}name") for mark in item.iter(f"{W}bookmarkStart")}
        after = item.getnext()
        if anchor in marks and after is not None and after.tag == f"{W}tbl":
            yield after


def find_hidden_boxes(g):
    """Text boxes that break the reading order: those that are not part of a picture in the line
    whose text also stands outside it (TILL-19)."""
    for root in g.texts.values():
        boxes = list(root.iter(f"{W}txbxContent"))
        if not boxes:
            continue
        outside = [
            text_of(item)
            for item in root.iter(f"{W}p")
            if next(item.iter(f"{W}txbxContent"), None) is None
            and not any(parent.tag == f"{W}txbxContent" for parent in item.iterancestors())
        ]
        for box in boxes:
            inline = next((i for i in box.iterancestors() if i.tag == f"{WP}inline"), None)
            words = [
                word for run in box.iter(f"{W}r") for word in text_of(run).rstrip(" …").split(", ")
            ]
            described = "" if inline is None else inline.find(f"{WP}docPr").get("descr", "")
            if inline is None or not all(
                any(part in text for text in (described, *outside)) for part in words
            ):
                yield text_of(box)
