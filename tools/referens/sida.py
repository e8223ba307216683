"""The page docs/definitioner.md: contents, then each section with its keys and an example."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from referens.bruk import Bruksbok, Skrivet, find_anrop, write_nyckel, write_varde
from referens.klasser import UTANFOR, Avdelning, Nyckel, find_avdelningar, find_klasser, find_ord
from referens.texter import Ordtext, Referens, read_referens
from referens.vardetext import Beskrivare, format_standard

from pipeline.schema.genvag import find_namn
from pipeline.schema.kontrollslag import Parametrar
from pipeline.schema.objektslag import KINDS, SINGLE

PAGE = "docs/definitioner.md"
_LONG = 110
"""Examples in tables are at most so many characters."""
_LINES = 24
"""An example that stands by itself is at most so many lines, or so many characters on one."""
_WIDE = 700
_FEW = 4
"""An example with fewer keys is taken when there is no other."""
_SLUG = re.compile(r"[^\w\- ]")
_TYPER = {"kontroll": "kontrolltyp", "block": "blocktyp"}
"""Sections whose kinds follow them."""


def make_slug(heading: str) -> str:
    """The anchor that a forge gives a heading."""
    return _SLUG.sub("", heading.lower()).replace(" ", "-")


def make_page(root: Path) -> str:
    """The page, from the definitions of the project in root."""
    return _Sida(root / "definitions").write()


class _Sida:
    def __init__(self, definitions: Path) -> None:
        self.texter: Referens = read_referens(definitions)
        self.bok = Bruksbok(definitions)
        self.avdelningar = find_avdelningar()
        self.per_plats = {item.plats: item for item in self.avdelningar}
        self.beskrivare = Beskrivare(self.texter.varde, self._link_klass, self._link_ord)

    def write(self) -> str:
        sida = self.texter.sida
        lines = [f"# {sida.rubrik}", "", *sida.inledning.strip().splitlines(), ""]
        lines += [f"## {sida.innehall}", "", *self._write_contents(), ""]
        lines += [f"## {sida.sa_lases}", "", *sida.sa_lases_text.strip().splitlines(), ""]
        lines += [*_write_table(sida.tabell_varde, self.beskrivare.list_varden()), ""]
        for kapitel in self.texter.kapitel:
            lines += [f"## {kapitel.rubrik}", "", kapitel.text, ""]
            for name in kapitel.avdelningar:
                lines += self._write_avdelning(self.per_plats[f"avdelning.{name}"])
        lines += [*self._write_all_ord(), *self._write_funktioner()]
        return "\n".join(lines).rstrip() + "\n"

    # ---------------------------------------------------------------- contents and links
    def _write_contents(self) -> Iterator[str]:
        sida = self.texter.sida
        yield _make_link(sida.sa_lases)
        for kapitel in self.texter.kapitel:
            yield _make_link(kapitel.rubrik)
            for name in kapitel.avdelningar:
                yield "  " + _make_link(self.texter.avdelning[name].rubrik)
                if name in _TYPER:
                    yield "    " + _make_link(self._name_typer(name))
        yield _make_link(sida.ord)
        yield "  - " + ", ".join(_link(item.rubrik, item.rubrik) for item in self.texter.ord)
        yield _make_link(sida.funktioner)

    def _find_typer(self, name: str) -> list[list[Avdelning]]:
        kind = _TYPER.get(name)
        return [[item for item in self.avdelningar if item.grupp == kind]] if kind else []

    def _name(self, avdelning: Avdelning) -> str:
        """The heading of a section."""
        if avdelning.grupp == "avdelning":
            return self.texter.avdelning[avdelning.namn].rubrik
        owner = next(name for name, kind in _TYPER.items() if kind == avdelning.grupp)
        return f"{self.texter.avdelning[owner].rubrik}: `{avdelning.namn}`"

    def _link_klass(self, klass: type[Any]) -> tuple[str, str]:
        if klass is Parametrar:
            return self.texter.varde.parametrar, f"#{make_slug(self._name_typer('kontroll'))}"
        name = next(self._name(item) for item in self.avdelningar if item.klass is klass)
        return name.lower(), f"#{make_slug(name)}"

    def _name_typer(self, name: str) -> str:
        """The heading over the kinds of a section."""
        return self.texter.sida.typer.format(namn=self.texter.avdelning[name].rubrik.lower())

    def _link_ord(self, ord_: tuple[str, ...]) -> tuple[str, str]:
        rubrik = self._get_ordtext(ord_).rubrik
        return rubrik.lower(), f"#{make_slug(rubrik)}"

    def _get_ordtext(self, ord_: tuple[str, ...]) -> Ordtext:
        found = self.texter.find_ord(ord_)
        if found is None:
            raise KeyError(ord_)
        return found

    # ---------------------------------------------------------------- a section
    def _write_avdelning(self, avdelning: Avdelning) -> Iterator[str]:
        sida, text = self.texter.sida, self.texter.get_avdelning(avdelning)
        level = "###" if avdelning.grupp == "avdelning" else "####"
        yield from (f"{level} {self._name(avdelning)}", "", " ".join(text.text.split()), "")
        if avdelning.grupp == "avdelning":
            place = " ".join(self._describe_place(avdelning))
            yield from (place, "") if place else ()
        is_kontroll = avdelning.grupp == "kontrolltyp"
        if not avdelning.nycklar:
            yield from (sida.inga_parametrar if is_kontroll else sida.inga_nycklar, "")
        else:
            if is_kontroll:
                yield from (sida.parametrar, "")
            rows = (self._describe_nyckel(avdelning, item) for item in avdelning.nycklar)
            yield from (*_write_table(sida.tabell_nycklar, rows), "")
        yield from self._write_example(avdelning)
        for grupp in self._find_typer(avdelning.namn) if avdelning.grupp == "avdelning" else ():
            head = sida.tabell_kontroll if avdelning.namn == "kontroll" else sida.tabell_block
            lines = (
                (_link(item.namn, self._name(item)), self.texter.get_avdelning(item).text)
                for item in grupp
            )
            yield from (f"### {self._name_typer(avdelning.namn)}", "")
            yield from (*_write_table(head, lines), "")
            for item in grupp:
                yield from self._write_avdelning(item)

    def _describe_place(self, avdelning: Avdelning) -> Iterator[str]:
        """How the section is written, and in which keys of others it stands."""
        if form := self._find_form(avdelning.namn):
            yield self.texter.sida.skrivs.format(form=form)
        places = dict.fromkeys(
            f"{_link(self._name(item), self._name(item))} `{nyckel.namn}`"
            for item in self.avdelningar
            for nyckel in item.nycklar
            if avdelning.klass in find_klasser(nyckel.typ)
        )
        if places:
            yield self.texter.sida.star_i.format(platser=", ".join(places))

    def _find_form(self, name: str) -> str:
        if name in UTANFOR:
            return f"[[{name}]]"
        if name not in KINDS:
            return ""
        return f"[{name}]" if name in SINGLE else f"[{name}.<{find_namn(KINDS[name])}>]"

    def _describe_nyckel(self, avdelning: Avdelning, nyckel: Nyckel) -> tuple[str, ...]:
        sida = self.texter.sida
        value = [self.beskrivare.describe(nyckel)]
        if nyckel.namn == "typ" and avdelning.namn in _TYPER and avdelning.grupp == "avdelning":
            heading = self._name_typer(avdelning.namn)
            value = [_link(heading.lower(), heading)]
        _, line = self.texter.find_rad(avdelning, nyckel.namn)
        if nyckel.obligatorisk and sida.utan not in line:
            value.append(sida.maste)
        if standard := format_standard(nyckel.standard):
            value.append(sida.annars.format(standard=standard))
        return f"`{nyckel.namn}`", line, ", ".join(value), self._show_use(avdelning, nyckel)

    def _show_use(self, avdelning: Avdelning, nyckel: Nyckel) -> str:
        """The shortest real use that fits the table; that of another kind when this has none."""
        sida = self.texter.sida
        uses = self.bok.find_bruk(avdelning.plats, nyckel.namn) or self.bok.find_andra(
            avdelning.grupp, nyckel.namn
        )
        for use in uses:
            shown = f"{nyckel.namn} = {write_varde(use.varde)}"
            if len(shown) <= _LONG:
                return _code(shown)
        if parts := find_klasser(nyckel.typ):
            namn, lank = self._link_klass(parts[0])
            return sida.se.format(namn=namn, lank=lank) if uses else sida.saknas
        if not uses:
            return sida.saknas
        return _code(f"{nyckel.namn} = {_shorten(uses[0].varde)}")

    # ---------------------------------------------------------------- examples
    def _write_example(self, avdelning: Avdelning) -> Iterator[str]:
        found = sorted(self._find_skrivna(avdelning), key=lambda item: _is_bare(item.raw))
        if found:
            if found[0].text.count("\n") < _LINES:
                yield from self._fence(found[0].fil, found[0].text)
            else:
                sida = self.texter.sida
                name = found[0].raw.get("id", avdelning.namn)
                yield from (sida.langt_exempel.format(objekt=name, fil=found[0].fil), "")
            return
        parts = self.bok.find_delar(avdelning.plats)
        for fil, part in sorted(parts, key=lambda item: _is_bare(item[1])):
            if len(part) > 1 and len(write_varde(part)) < _WIDE:
                yield from self._fence(fil, _write_del(part))
                return

    def _find_skrivna(self, avdelning: Avdelning) -> Sequence[Skrivet]:
        """Objects of the section word for word, the shortest first."""
        if avdelning.grupp == "kontrolltyp":
            checks = self.bok.skrivet.get("kontroll", ())
            of_kind = [c for c in checks if c.raw.get("typ", "samband") == avdelning.namn]
            whole = [c for c in of_kind if c.raw.keys() <= _only(c)]
            return whole or [replace(c, text=_write_del(c.raw)) for c in of_kind]
        return self.bok.skrivet.get(avdelning.namn, ()) if avdelning.grupp == "avdelning" else ()

    def _fence(self, fil: str, text: str) -> Iterator[str]:
        yield from (self.texter.sida.exempel.format(fil=fil), "", "```toml", *text.splitlines())
        yield from ("```", "")

    # ---------------------------------------------------------------- words and formulas
    def _write_all_ord(self) -> Iterator[str]:
        sida = self.texter.sida
        yield from (f"## {sida.ord}", "", sida.ord_text, "")
        for item in self.texter.ord:
            yield from (f"### {item.rubrik}", "")
            rows = (
                (f"`{word}`", text, self._show_ord(item, word)) for word, text in item.ord.items()
            )
            yield from (*_write_table(sida.tabell_ord, rows), "")
            if item.visa_hela:
                yield from (item.text, "")
                yield from self._write_whole(item)

    def _show_ord(self, text: Ordtext, word: str) -> str:
        """Where the word is used, as an address."""
        for avdelning, nyckel in self._iter_nycklar(text):
            for use in self.bok.find_bruk(avdelning.plats, nyckel.namn):
                if use.varde == word or (isinstance(use.varde, list | dict) and word in use.varde):
                    shown = _code(f"{nyckel.namn} = {_show_word(use.varde, word)}")
                    return self.texter.sida.ord_i.format(exempel=shown, objekt=use.objekt)
        standard = {format_standard(nyckel.standard) for _, nyckel in self._iter_nycklar(text)}
        sida = self.texter.sida
        return sida.forvalt if write_varde(word) in standard else sida.saknas

    def _write_whole(self, text: Ordtext) -> Iterator[str]:
        """A whole example of each word, the shortest."""
        for word in text.ord:
            for avdelning, nyckel in self._iter_nycklar(text):
                uses = self.bok.find_bruk(avdelning.plats, nyckel.namn)
                found = [item for item in uses if item.varde == word]
                if found:
                    best = min(found, key=lambda item: len(write_varde(item.del_)))
                    yield from self._fence(best.fil, _write_del(best.del_))

    def _iter_nycklar(self, text: Ordtext) -> Iterator[tuple[Avdelning, Nyckel]]:
        for avdelning in self.avdelningar:
            for nyckel in avdelning.nycklar:
                if set(find_ord(nyckel.typ)) == set(text.ord):
                    yield avdelning, nyckel

    def _write_funktioner(self) -> Iterator[str]:
        sida = self.texter.sida
        calls = find_anrop(self.bok)
        yield from (f"## {sida.funktioner}", "", *sida.funktioner_text.strip().splitlines(), "")
        rows = (
            (f"`{name}`", text, _code(calls.get(name.partition("(")[0], sida.saknas)))
            for name, text in self.texter.funktion.items()
        )
        yield from _write_table(sida.tabell_funktion, rows)


def _only(skrivet: Skrivet) -> set[str]:
    """The keys that an object says itself, and not what its file says of all."""
    [of_kind] = tomllib.loads(skrivet.text).values()
    [said] = of_kind if isinstance(of_kind, list) else of_kind.values()
    return {"id", *said}


def _write_del(part: Mapping[str, Any]) -> str:
    """A part of an object, one key a line."""
    return "\n".join(f"{write_nyckel(key)} = {_write_lines(item)}" for key, item in part.items())


def _write_lines(value: Any) -> str:
    """A value, where a long list has a line for each of its things."""
    text = write_varde(value)
    if isinstance(value, list) and len(text) > _LONG:
        return "[\n" + "".join(f"    {write_varde(item)},\n" for item in value) + "]"
    return text


def _is_bare(raw: Mapping[str, Any]) -> bool:
    """Whether an example shows too little to learn from."""
    return len(raw) < _FEW


def _show_word(value: Any, word: str) -> str:
    """The value, or the part of it that is the word."""
    if isinstance(value, dict):
        return write_varde({word: value[word]})
    return write_varde([word] if isinstance(value, list) else word)


def _shorten(value: Any) -> str:
    """The beginning of a long value, with … for the rest."""
    match value:
        case str():
            return write_varde(value[:_LONG].rsplit(" ", 1)[0] + " …")
        case list():
            return f"[{min(map(write_varde, value), key=len)}, …]"
        case dict():
            key = min(value, key=lambda name: len(write_varde({name: value[name]})))
            return write_varde({key: value[key]})[:-2] + ", … }"
    return write_varde(value)


def _write_table(head: str, rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {head} |"
    yield "|" + " --- |" * (head.count("|") + 1)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _code(text: str) -> str:
    """As code in a table, also when it holds a backtick."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def _link(shown: str, heading: str) -> str:
    return f"[{shown}](#{make_slug(heading)})"


def _make_link(heading: str) -> str:
    return f"- {_link(heading, heading)}"
