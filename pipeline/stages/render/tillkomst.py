"""What the document was made from, what remains to be done, and how to read it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.core.adress import add_enhet
from pipeline.core.dokument import Block, Lista, Rubrik, Stycke, Textbit
from pipeline.core.finding import Finding, Severity, fold_findings, sort_findings
from pipeline.core.source import DefinitionRef, find_leaves, format_source
from pipeline.schema.block import InnehallDef
from pipeline.stages.render.celler import make_text_cell
from pipeline.stages.render.information import fill_information
from pipeline.stages.render.kontext import Kontext
from pipeline.stages.render.tabell import Kolumnram, Radram, make_tabellblock
from pipeline.stages.render.texter import make_stycke, make_tomt

_HASH_LINE = 32
_SHORT_HASH_LINE = 22
_OPEN = (Severity.FEL, Severity.VARNING)
ATGARDER = "+atgarder"


def find_oppna(k: Kontext) -> tuple[Finding, ...]:
    """What must be corrected or accepted before the decision, worst first."""
    return tuple(
        item
        for item in sort_findings(choose_findings(k))
        if item.severity in _OPEN and item.acknowledged is None
    )


def choose_findings(k: Kontext) -> Iterable[Finding]:
    """The findings of the document: all, or those of its enhet."""
    findings = k.tillkomst.findings if k.tillkomst else ()
    if k.enhet is None:
        return findings
    return (item for item in findings if item.enhet == k.enhet.id)


def make_atgarder(k: Kontext) -> Iterator[Block]:
    """The chapter in front of a draft: what remains to be done, by enhet, worst first."""
    findings = find_oppna(k)
    if not findings:
        return
    counts = Counter(item.severity for item in findings)
    adress = k.get_avsnitt(ATGARDER)
    yield Rubrik(1, k.get_text("rubrik_atgarder"), adress)
    antal = {severity.value: f"{counts[severity]}" for severity in _OPEN}
    yield make_stycke(adress.go_beside("antal"), k.get_text("atgarder", **antal), "ingress")
    yield from _make_by_enhet(k, findings, 2)


def make_fynd(k: Kontext, block: InnehallDef) -> Iterator[Block]:
    """The notices of the material; what remains to be done stands in the front of the draft."""
    if find_oppna(k):
        yield make_stycke(k.adress.go_beside("oppna"), k.get_text("fynd_oppna"))
    others = [
        item
        for item in sort_findings(choose_findings(k))
        if item.severity is Severity.UPPLYSNING and item.acknowledged is None
    ]
    if not others:
        text = k.fill(block.tomt) if block.tomt else k.get_text("fynd_inga")
        yield make_stycke(k.adress, text, "tomt")
        return
    yield make_stycke(k.adress, k.get_text("fynd_upplysningar"))
    yield _make_upplysningar(k, others)


def _make_upplysningar(k: Kontext, findings: Sequence[Finding]) -> Lista:
    """One line per notice, the first few of every kind; how to act is said nowhere."""
    lines: list[Textbit] = []
    for item, more in fold_findings(findings):
        if more:
            text = k.get_text("fynd_fler", antal=more, kod=item.code)
            lines.append(Textbit(text, adress=k.adress.go_to(item.code)))
            continue
        enhet = k.definitions.find_enhet(item.enhet) if item.enhet else None
        name = k.get_text("etikett", rubrik=enhet.namn) if enhet and not k.enhet else ""
        text = name + k.get_text("fynd_kort", text=item.message, kod=item.code)
        adress = k.adress.go_to(name_finding(item))
        lines.append(Textbit(text, source=item.source, adress=adress))
    return Lista(tuple((line,) for line in lines), adress=k.adress)


def _make_by_enhet(k: Kontext, findings: Sequence[Finding], niva: int) -> Iterator[Block]:
    order = {item.id: place for place, item in enumerate(k.definitions.enheter)}
    names = {item.id: item.namn for item in k.definitions.enheter}
    ranked = sorted(findings, key=lambda item: order.get(item.enhet or "", -1))
    for enhet, group in groupby(ranked, key=lambda item: item.enhet):
        heading = names.get(enhet or "") or k.get_text("hela_kommunen")
        adress = k.get_avsnitt(add_enhet(ATGARDER, enhet or k.definitions.kommun.id))
        yield Rubrik(min(niva, 6), heading, adress)
        yield from _fold(replace(k, adress=adress.go_beside("fynd")), list(group))


def _fold(k: Kontext, findings: Sequence[Finding]) -> Iterator[Block]:
    """Findings of one kind together; many are shown by their first few and a count."""
    codes = dict.fromkeys(item.code for item in findings)
    order = {code: place for place, code in enumerate(codes)}
    ranked = sorted(findings, key=lambda item: (item.severity is _OPEN[1], order[item.code]))
    for item, more in fold_findings(ranked):
        if more:
            text = k.get_text("fynd_fler", antal=more, kod=item.code)
            yield make_stycke(k.adress.go_to(item.code), text, "fynd")
        else:
            yield _make_finding(k, item)


def _make_finding(k: Kontext, finding: Finding) -> Stycke:
    label = Textbit(k.get_text("etikett", rubrik=k.get_text(finding.severity.value)), fet=True)
    place = _find_place(k, finding)
    name = "fynd" if place and place not in finding.hint else "fynd_utan_plats"
    text = k.get_text(name, text=finding.message, hint=finding.hint, plats=place, kod=finding.code)
    adress = k.adress.go_to(name_finding(finding))
    return Stycke((label, Textbit(text, source=finding.source)), "fynd", adress)


def name_finding(finding: Finding) -> str:
    """A finding's part of an address: its code and a short hash of what it says and where."""
    place = format_source(finding.source) if finding.source else ""
    said = "\n".join((finding.enhet or "", finding.rule or "", place, finding.message))
    return f"{finding.code}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def _find_place(k: Kontext, finding: Finding) -> str:
    """Where a finding is: the first place behind a computed value, rather than its rule. Empty
    when it is a definition, which its reader cannot correct. With the place in the earlier
    document that it is compared with."""
    if finding.source is None:
        return k.get_text("utan_plats")
    leaves = [item for item in find_leaves(finding.source) if not isinstance(item, DefinitionRef)]
    earlier = find_leaves(finding.earlier)[:1] if finding.earlier else ()
    places = [format_source(item) for item in (*leaves[:1], *earlier)]
    return k.get_text("fynd_jamfor").join(places)


def make_avvikelser(k: Kontext, block: InnehallDef) -> Iterator[Block]:
    """Deviations that someone has accepted, with the explanation."""
    accepted = [item for item in sort_findings(choose_findings(k)) if item.acknowledged]
    if not accepted:
        text = k.fill(block.tomt) if block.tomt else k.get_text("avvikelser_inga")
        yield make_stycke(k.adress, text, "tomt")
        return
    rows = [
        Radram(
            name_finding(item),
            make_text_cell(item.message, item.source),
            (make_text_cell(item.acknowledged or ""),),
        )
        for item in accepted
    ]
    yield from _make_table(k, "avvikelser", {"": 44, "motiv": 56}, rows)


def make_avrundningar(k: Kontext, block: InnehallDef) -> Iterator[Block]:
    """Sums whose reported total differs from their rows because of rounding (SKRIV-10)."""
    names = {
        rad.kod: f"{item.rubrik}: {rad.rubrik}"
        for item in k.definitions.uppstallningar.values()
        for rad in item.rader
    }
    found = dict.fromkeys(
        names.get(plats.kod, plats.kod)
        for plats in sorted(k.sammanstallning.avrundningar, key=repr)
    )
    if not found:
        text = k.fill(block.tomt) if block.tomt else k.get_text("avrundningar_inga")
        yield make_stycke(k.adress, text, "tomt")
        return
    yield make_stycke(k.adress, k.get_text("avrundningar"))
    yield Lista(tuple((Textbit(name),) for name in found), adress=k.adress)


def make_leveranser(k: Kontext, block: InnehallDef) -> Iterator[Block]:
    """The workbooks: who delivered which file, with its checksum."""
    rows = []
    for item in k.sammanstallning.leveranser:
        if k.enhet is not None and item.enhet != k.enhet.id:
            continue
        enhet = k.definitions.find_enhet(item.enhet)
        sha = item.sha256 or ""
        starts = range(0, len(sha), _SHORT_HASH_LINE)
        lines = "\n".join(sha[at : at + _SHORT_HASH_LINE] for at in starts)
        rows.append(
            Radram(
                item.enhet,
                make_text_cell(enhet.namn if enhet else item.enhet),
                (
                    make_text_cell((item.file or k.get_text("ej_lamnad")).rpartition("/")[2]),
                    make_text_cell(lines or k.get_text("tecken_ingen")),
                ),
            )
        )
    if rows:
        yield from _make_table(k, "leveranser", {"": 22, "fil": 44, "sha256": 34}, rows)
    else:
        text = k.fill(block.tomt) if block.tomt else k.get_text("leveranser_inga")
        yield make_stycke(k.adress, text, "tomt")


def make_kallor(k: Kontext, block: InnehallDef) -> Iterator[Block]:
    """What the document is made from and by which version; a plan has no day of its figures."""
    _ = block
    digest = k.definitions.digest
    facts = {
        "kallor_period": k.get_namn()["period"],
        **({"kallor_datum": k.get_namn()["datum"]} if k.looks_back() else {}),
        "kallor_program": k.tillkomst.run.version if k.tillkomst else "",
        "kallor_definitioner": f"{digest[:_HASH_LINE]}\n{digest[_HASH_LINE:]}",
        "kallor_dokumentmall": k.definitions.kommun.dokumentmall,
        "kallor_underlag": "\n".join(k.sammanstallning.underlag) or k.get_text("tecken_ingen"),
    }
    yield make_stycke(k.adress.go_beside("ingress"), k.get_text("kallor"))
    rows = [(key, k.get_text(key), value) for key, value in facts.items()]
    yield from _make_facts(k, "kallor", rows)


def make_dokumentinformation(k: Kontext, block: InnehallDef) -> Iterator[Block]:
    """The document information as a table in the text."""
    facts = make_information(k)
    if not facts:
        yield make_tomt(k, block)
        return
    yield from _make_facts(k, "information", [(label, label, value) for label, value in facts])


def make_information(k: Kontext) -> tuple[tuple[str, str], ...]:
    """Document information: the document's own, who decides it and how, then the kommun's."""
    merged = {**k.dokument.information}
    own = {
        "niva": k.dokument.niva,
        "beslutas_av": k.dokument.beslutas_av,
        "beslutssteg": k.get_text("information_pil").join(k.dokument.beslutssteg),
    }
    for key, value in own.items():
        if value:
            merged.setdefault(k.get_text(f"information_{key}"), value)
    for key, value in k.definitions.kommun.dokumentinformation.items():
        merged.setdefault(key, value)
    return tuple((key, fill_information(k, value)) for key, value in merged.items())


def make_forklaringar(k: Kontext, block: InnehallDef) -> Iterator[Block]:
    """How tables are read, and the abbreviations."""
    _ = block
    keys = ("0", "ingen", "saknas", "kan_inte", "minus", "avvikelse", "tkr", "mnkr")
    facts = [
        (key, k.get_text(f"forklaring_{key}_tecken"), k.get_text(f"forklaring_{key}_text"))
        for key in keys
    ]
    yield from _make_facts(k, "forklaringar", facts)


def _make_facts(k: Kontext, name: str, facts: Sequence[tuple[str, str, str]]) -> Iterator[Block]:
    """A table of facts: each with its key, what it is, and its value."""
    rows = [
        Radram(key, make_text_cell(label), (make_text_cell(value),)) for key, label, value in facts
    ]
    yield from _make_table(k, name, {"": 30, "varde": 70}, rows)


def _make_table(
    k: Kontext, name: str, widths: Mapping[str, int], rows: Sequence[Radram]
) -> Iterator[Block]:
    """A table of texts, whose headings are texts of the definitions; widths by column."""
    headings = k.get_text(f"kolumner_{name}").split("|")
    ramar = [
        Kolumnram(kolumn, heading.strip(), width, is_tal=False)
        for heading, (kolumn, width) in zip(headings, widths.items(), strict=True)
    ]
    yield from make_tabellblock(k, k.get_text(f"rubrik_{name}"), ramar[0], ramar[1:], rows)
