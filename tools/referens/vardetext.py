"""What a key may be, in words: from the type of its field, never written by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from referens.bruk import write_varde
from referens.klasser import Nyckel, find_klasser, find_ord
from referens.texter import Vardetexter

from pipeline.core.syntax import Uttryck
from pipeline.schema.block import UTAN_RUBRIK
from pipeline.schema.mening import Mening
from pipeline.schema.typer import (
    DOKUMENTNAMN,
    NYCKEL,
    PERIODNAMN,
    Deklaration,
    Formelrymd,
    Monster,
    Namnslag,
    Ref,
    Text,
)

_MANY = 4
"""Lists of at most so many words are written out."""
_ORDINARY = ("tabell", "tabeller")
_SINGLE = (None, Annotated, Literal)
"""Types of one word, not of several."""


@dataclass(frozen=True, slots=True)
class Beskrivare:
    """Describes values; lanka_klass gives the name and the link of a part, lanka_ord the heading
    and the link of a list of words."""

    texter: Vardetexter
    lanka_klass: Callable[[type[Any]], tuple[str, str]]
    lanka_ord: Callable[[tuple[str, ...]], tuple[str, str]]

    def describe(self, nyckel: Nyckel) -> str:
        """The value of a key."""
        return self._describe(_leave_none(nyckel.typ))

    def _describe(self, typ: Any) -> str:
        t = self.texter
        if get_origin(typ) in _SINGLE and (words := find_ord(typ)):
            return self._link_ord(words)
        if get_origin(typ) is Annotated:
            kind, *marks = get_args(typ)
            return self._describe_marke(marks[0]) if marks else self._describe(kind)
        if get_origin(typ) is tuple:
            inner = get_args(typ)[0]
            if parts := find_klasser(inner):
                namn, lank = self.lanka_klass(parts[0])
                return t.flera_delar.format(namn=namn, lank=lank)
            return t.lista.format(del_=self._describe(inner))
        if getattr(typ, "__origin__", None) is Mapping or get_origin(typ) in (Mapping, dict):
            key, value = get_args(typ)
            return t.par.format(nyckel=self._describe(key), varde=self._describe(value))
        if parts := find_klasser(typ):
            namn, lank = self.lanka_klass(parts[0])
            return t.del_.format(namn=namn, lank=lank)
        return self._describe_plain(typ)

    def _describe_plain(self, typ: Any) -> str:
        t = self.texter
        names = {bool: t.ja_nej, int: t.heltal, Decimal: t.tal, str: t.text, Mening: t.mening}
        if typ in names:
            return names[typ]
        if get_origin(typ) in (Union, UnionType):
            return t.text_ja_nej if set(get_args(typ)) == {str, bool} else t.fritt
        return t.formel if typ is Uttryck else t.fritt

    def _link_ord(self, words: tuple[str, ...]) -> str:
        heading, link = self.lanka_ord(words)
        shown = ", ".join(f"`{word}`" for word in words)
        return self.texter.ord.format(ord=shown if len(words) <= _MANY else heading, lank=link)

    def _describe_marke(self, marke: Any) -> str:
        t = self.texter
        match marke:
            case Text(namn=None):
                return t.text_fynd
            case Text(med_celler=True):
                return t.text_celler
            case Text(namn=namn):
                named = {DOKUMENTNAMN: t.text_dokument, PERIODNAMN: t.text_period}
                return named.get(namn or frozenset(), t.text)
            case Deklaration():
                return t.namn
            case Monster(exempel=exempel):
                return t.form.format(exempel=exempel)
            case Formelrymd(rader=True):
                return t.formel_rader
            case Formelrymd(i=tables):
                return t.formel_rad if tables else t.formel
            case Ref():
                return self._describe_ref(marke)
        raise TypeError(marke)

    def _describe_ref(self, ref: Ref) -> str:
        t = self.texter
        if ref.slag is Namnslag.ORD and ref.kolumn not in ("", NYCKEL):
            return t.namner_ord.format(kolumn=ref.kolumn)
        if ref.i not in (_ORDINARY, (NYCKEL,)) and ref.i:
            return t.namner_i.format(slag=ref.slag.value, i="` och `".join(ref.i))
        return t.namner.format(slag=ref.slag.value)

    def list_varden(self) -> list[tuple[str, str]]:
        """Each kind of value with what it means."""
        t = self.texter
        period = ", ".join(f"`{{{name}}}`" for name in sorted(PERIODNAMN))
        own = ", ".join(f"`{{{name}}}`" for name in sorted(DOKUMENTNAMN - PERIODNAMN))
        named = {"text_period": period, "text_dokument": own}
        shown = {
            "namner": t.namner.format(slag="…"),
            "form": t.form.format(exempel="…"),
            "lista": t.lista.format(del_="…"),
            "par": t.par.format(nyckel="…", varde="…"),
        }
        names = [item.name.removesuffix("_betyder") for item in fields(t)]
        found = []
        for name in dict.fromkeys(names):
            if meaning := getattr(t, f"{name}_betyder", ""):
                text = meaning.replace("{namn}", named.get(name, ""))
                found.append((shown.get(name, getattr(t, name)), text))
        return found


def _leave_none(typ: Any) -> Any:
    """What a value is when it is there."""
    if get_origin(typ) in (Union, UnionType):
        parts = [part for part in get_args(typ) if part is not type(None)]
        if len(parts) == 1:
            return _leave_none(parts[0])
    return typ


def format_standard(standard: Any) -> str:
    """What holds without the key, as TOML; "" when that is nothing."""
    if isinstance(standard, Enum):
        standard = standard.value
    if isinstance(standard, tuple):
        standard = list(standard)
    if standard is None or standard in ("", [], {}, UTAN_RUBRIK):
        return ""
    return write_varde(standard)
