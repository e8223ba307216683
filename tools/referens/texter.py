"""The texts of the reference: definitions/referens.toml, checked against what there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from referens.klasser import Avdelning, find_ord

from pipeline.core.syntax import ARGUMENTS
from pipeline.schema.build import build
from pipeline.schema.toml_reader import read_toml

FIL = "referens.toml"
_ALLA = "alla"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sida:
    """Headings and phrases of the page."""

    rubrik: str
    inledning: str
    innehall: str
    sa_lases: str
    sa_lases_text: str
    tabell_varde: str
    tabell_nycklar: str
    tabell_ord: str
    tabell_kontroll: str
    tabell_block: str
    tabell_funktion: str
    skrivs: str
    star_i: str
    inga_nycklar: str
    inga_parametrar: str
    parametrar: str
    exempel: str
    langt_exempel: str
    se: str
    typer: str
    ord_i: str
    forvalt: str
    maste: str
    utan: str
    annars: str
    saknas: str
    ord: str
    ord_text: str
    funktioner: str
    funktioner_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vardetexter:
    """What each kind of value is called, and what that means."""

    text: str
    text_betyder: str
    text_period: str
    text_period_betyder: str
    text_dokument: str
    text_dokument_betyder: str
    text_celler: str
    text_celler_betyder: str
    text_fynd: str
    text_fynd_betyder: str
    mening: str
    mening_betyder: str
    namn: str
    namn_betyder: str
    namner: str
    namner_betyder: str
    namner_i: str
    namner_ord: str
    formel: str
    formel_betyder: str
    formel_rad: str
    formel_rad_betyder: str
    formel_rader: str
    formel_rader_betyder: str
    form: str
    form_betyder: str
    heltal: str
    heltal_betyder: str
    tal: str
    tal_betyder: str
    ja_nej: str
    ja_nej_betyder: str
    text_ja_nej: str
    lista: str
    lista_betyder: str
    par: str
    par_betyder: str
    del_: str
    flera_delar: str
    ord: str
    fritt: str
    parametrar: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Avdelningstext:
    """What is said of a section: its heading, one line, and a line for each key."""

    text: str
    rubrik: str = ""
    nycklar: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kapitel:
    """Sections that stand together on the page, in order."""

    rubrik: str
    text: str
    avdelningar: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordtext:
    """Words that a key is one of, by what they are; visa_hela shows a whole example of each."""

    rubrik: str
    ord: Mapping[str, str]
    text: str = ""
    visa_hela: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Referens:
    """All texts of the page. A line of a key is that of its section, else its group's, else the
    one that holds for all."""

    sida: Sida
    varde: Vardetexter
    kapitel: tuple[Kapitel, ...]
    gemensamt: Mapping[str, Mapping[str, str]]
    avdelning: Mapping[str, Avdelningstext]
    kontrolltyp: Mapping[str, Avdelningstext]
    blocktyp: Mapping[str, Avdelningstext]
    ord: tuple[Ordtext, ...]
    funktion: Mapping[str, str]

    def get_avdelning(self, avdelning: Avdelning) -> Avdelningstext:
        """The texts of a section."""
        found: Avdelningstext = getattr(self, avdelning.grupp)[avdelning.namn]
        return found

    def find_rad(self, avdelning: Avdelning, nyckel: str) -> tuple[str, str]:
        """The line of a key, with its place among the texts; ("", "") when there is none."""
        own = getattr(self, avdelning.grupp).get(avdelning.namn)
        if own and nyckel in own.nycklar:
            return f"{avdelning.plats}.nycklar.{nyckel}", own.nycklar[nyckel]
        for grupp in (avdelning.grupp, _ALLA):
            if text := self.gemensamt.get(grupp, {}).get(nyckel):
                return f"gemensamt.{grupp}.{nyckel}", text
        return "", ""

    def find_ord(self, ord_: Iterable[str]) -> Ordtext | None:
        """The list that tells of exactly these words."""
        asked = set(ord_)
        return next((item for item in self.ord if set(item.ord) == asked), None)


def read_referens(root: Path) -> Referens:
    """The texts below definitions/ (root). Raises BuildError when a key is missing or unknown."""
    return build(read_toml(root / FIL), Referens)


def find_brister(referens: Referens, avdelningar: Iterable[Avdelning]) -> tuple[str, ...]:
    """What has no text, and texts of what there is not; in order of place."""
    needed, used = set[str](), set[str]()
    missing = []
    for item in avdelningar:
        needed.add(item.plats)
        for nyckel in item.nycklar:
            plats, _ = referens.find_rad(item, nyckel.namn)
            used.add(plats)
            if not plats:
                missing.append(f"{item.plats}.nycklar.{nyckel.namn}")
            if (ord_ := find_ord(nyckel.typ)) and referens.find_ord(ord_) is None:
                missing.append(f"ord: {', '.join(ord_)} ({item.plats}.{nyckel.namn})")
    used |= needed
    needed |= {f"kapitel.{item.namn}" for item in avdelningar if item.grupp == "avdelning"}
    needed |= {f"funktion.{name}" for name in ARGUMENTS}
    has = list(_iter_given(referens))
    over = [item for item in has if _is_key(item) and item not in used]
    over += [item for item in has if not _is_key(item) and item not in needed]
    over += [item for item in set(has) if has.count(item) > 1]
    over += _find_ord_over(referens, avdelningar)
    missing += needed - set(has)
    return (
        *(f"{item} saknas i {FIL}" for item in sorted(missing)),
        *(f"{item} i {FIL} finns inte, eller står två gånger" for item in sorted(over)),
    )


def _iter_given(referens: Referens) -> Iterator[str]:
    """The place of every text that must have something to tell of."""
    for grupp in ("avdelning", "kontrolltyp", "blocktyp"):
        for name, text in getattr(referens, grupp).items():
            yield f"{grupp}.{name}"
            yield from (f"{grupp}.{name}.nycklar.{key}" for key in text.nycklar)
    for grupp, lines in referens.gemensamt.items():
        yield from (f"gemensamt.{grupp}.{key}" for key in lines)
    yield from (f"kapitel.{name}" for item in referens.kapitel for name in item.avdelningar)
    yield from (f"funktion.{name.partition('(')[0]}" for name in referens.funktion)


def _is_key(plats: str) -> bool:
    return ".nycklar." in plats or plats.startswith("gemensamt.")


def _find_ord_over(referens: Referens, avdelningar: Iterable[Avdelning]) -> list[str]:
    known = {
        frozenset(words)
        for item in avdelningar
        for nyckel in item.nycklar
        if (words := find_ord(nyckel.typ))
    }
    return [f"ord: {item.rubrik}" for item in referens.ord if frozenset(item.ord) not in known]
