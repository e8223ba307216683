"""Names in formulas as people know them: the row's heading, not its code."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.schema.arbetsbok import TabellDef
from pipeline.schema.bundle import Definitions

_NOT = "not "


def describe_missing(name: str, definitions: Definitions) -> str:
    """What a formula could not find: "fg(RR12)" gives "Årets resultat föregående år"."""
    wrappers, base = _unwrap(name)
    text = _describe(base, definitions)
    for wrapper in reversed(wrappers):
        template = definitions.texter.get(f"kontroll.kolumn_{wrapper}", "{namn}")
        text = template.format(namn=text)
    return text


def find_rubrik(kod: str, definitions: Definitions) -> str | None:
    """The heading of a code's row in a statement, or of the computed value of that name."""
    for uppstallning in definitions.uppstallningar.values():
        for rad in uppstallning.rader:
            if rad.kod == kod:
                return rad.rubrik
    for varde in definitions.varden:
        if varde.kod == kod and varde.rubrik:
            return varde.rubrik
    return next((item.rubrik for item in definitions.nyckeltal if item.kod == kod), None)


def find_tabeller(tabell: str, definitions: Definitions) -> Iterator[TabellDef]:
    """The workbook tables behind a table id, also when it is the id of a merged table."""
    names = {tabell}
    for merged in definitions.tabeller:
        if merged.id == tabell:
            names |= {item.rpartition(".")[2] for item in merged.fran}
    for arbetsbok in definitions.arbetsbocker.values():
        for flik in arbetsbok.flikar:
            yield from (item for item in flik.tabeller if item.id in names)


def _unwrap(name: str) -> tuple[list[str], str]:
    wrappers = []
    while name.endswith(")") and "(" in name:
        wrapper, _, rest = name.partition("(")
        wrappers.append(wrapper)
        name = rest[:-1]
    return wrappers, name


def _describe(base: str, definitions: Definitions) -> str:
    if base.startswith(_NOT):
        heading = _describe(base.removeprefix(_NOT), definitions)
        return definitions.texter["kontroll.not"].format(namn=heading)
    rubrik = find_rubrik(base, definitions)
    if rubrik:
        return rubrik
    tabell, *rest = base.split(".")
    found = tuple(find_tabeller(tabell, definitions))
    if not found:
        return _find_avsnitt(base, definitions) or _find_falt(base, definitions) or base
    named = (_describe_part(part, found) or find_rubrik(part, definitions) for part in rest)
    parts = [found[0].rubrik, *named]
    return definitions.texter["kontroll.plats"].join(part for part in parts if part)


def _describe_part(part: str, tabeller: tuple[TabellDef, ...]) -> str:
    """The heading of a row or column; empty for a row that only has a key."""
    for tabell in tabeller:
        headings = {item.id: item.rubrik for item in tabell.kolumner}
        headings |= {item.id: item.rubrik for item in tabell.rader}
        if part in headings:
            return headings[part]
    return ""


def _find_avsnitt(name: str, definitions: Definitions) -> str | None:
    """The heading of a section or a note."""
    for note in definitions.noter:
        if note.id == name:
            return note.rubrik
    for dokument in definitions.dokument.values():
        for avsnitt in dokument.avsnitt:
            if avsnitt.id == name:
                return avsnitt.rubrik
    return None


def _find_falt(name: str, definitions: Definitions) -> str | None:
    """The heading of a field in a table of uppgifter, or of a choice in the profile."""
    for arbetsbok in definitions.arbetsbocker.values():
        for flik in arbetsbok.flikar:
            for tabell in flik.tabeller:
                for rad in tabell.rader:
                    if rad.id == name and tabell.id.startswith("uppgifter"):
                        return rad.rubrik
    return definitions.texter.get(f"kontroll.falt_{name}")
