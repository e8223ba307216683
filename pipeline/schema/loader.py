"""Reads definitions/ for one kommun. All or nothing: every problem of every file is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipeline.core.finding import Finding
from pipeline.core.result import StageResult
from pipeline.schema.adresser import check_adresser
from pipeline.schema.bruk import iter_named
from pipeline.schema.build import BuildError, build
from pipeline.schema.bundle import Definitions, DefinitionsError
from pipeline.schema.byggsten import (
    BYGGSTEN,
    Byggstenar,
    check_gemensamt,
    find_byggstenar,
    share_keys,
)
from pipeline.schema.definitionsfel import make_findings
from pipeline.schema.falt import check_falt
from pipeline.schema.filer import Filer, find_file, read_files
from pipeline.schema.forslag import suggest
from pipeline.schema.fynd import FyndDef, Katalog
from pipeline.schema.gather import gather
from pipeline.schema.genvag import spell_out
from pipeline.schema.helhet import check_helhet, check_mapp
from pipeline.schema.koncern import add_bolagsrader, check_eliminering
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.namnrymd import Namnrymd, Objekt
from pipeline.schema.objektslag import KINDS, find_kinds, get_key, list_objects
from pipeline.schema.organisation import check_organisation
from pipeline.schema.overlay import (
    Avsteg,
    OverlayError,
    apply_avsteg,
    copy_raw,
    is_named,
    name_path,
    spell_out_avsteg,
)
from pipeline.schema.resolve import Problem, find_twice, find_unknown, find_unknown_in
from pipeline.schema.tillfalle import set_brytpunkter
from pipeline.schema.typer import Namnslag
from pipeline.schema.uppfyller import UPPFYLLER, cite_krav
from pipeline.schema.utbyggnad import locate
from pipeline.schema.utgivna import (
    FIL,
    Borta,
    Platser,
    check_klamrar,
    check_utgivna,
    find_nya,
    find_platser,
    list_texter,
    make_borta,
)
from pipeline.schema.val import check_valda, get_valda
from pipeline.schema.verk import Verk, build_verk, find_named
from pipeline.schema.vid_tillfalle import find_saknade
from pipeline.schema.visning import fill_visning

_VERK = ("arbetsbok", "tabell", "kolumn", "overforing", "tillfalle")
"""Kinds that workbooks, merged tables and carries are built of."""


def load_definitions(root: Path, kommun: str) -> StageResult[Definitions]:
    """bas with the kommun's own objects and deviations. Raises DefinitionsError with all problems
    of all files: definitions that do not fit stop the run, since nothing could be trusted."""
    return StageResult(compile_files(read_files(root, kommun)))


def compile_files(filer: Filer, *, alla: bool = False) -> Definitions:
    """The definitions that the files hold; the files are left as they are. alla: as if the kommun
    had chosen every byggsten. Raises DefinitionsError as load_definitions does."""
    return _Loader(filer, alla=alla).load()


def find_namn(filer: Filer) -> tuple[Platser, Mapping[str, tuple[str, str]]]:
    """Every name that the files give, with its address, whatever byggstenar are chosen, and the
    texts that are filled in. Raises DefinitionsError when an object cannot be built."""
    loader = _Loader(filer, alla=True)
    built, verk = loader.build(is_whole=False)
    return loader.find_given(built, verk), list_texter(built["fynd"], loader.texter)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Texter:
    texter: Mapping[str, str]


class _Loader:
    def __init__(self, filer: Filer, *, alla: bool = False) -> None:
        self.filer = filer
        self.objects: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
        self.files: dict[str, str] = {}
        self.origins: dict[str, str] = {}
        """The file behind each address that another than the object's own has written."""
        self.kept: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        """Objects as they were before the kommun's avsteg changed them: kind, raw, origins."""
        self.before: dict[str, list[Any]] = {kind: [] for kind in KINDS}
        """The same, built."""
        self.fore: list[tuple[str, Any, dict[str, str]]] = []
        """The same by address, with origins."""
        self.skrivet: list[Any] = []
        """Tables as they were written before that."""
        self.changed: set[str] = set()
        self.namngivna = find_named(filer.innehall.values())
        self.texter: dict[str, str] = {}
        self.avsteg: list[tuple[str, Any]] = []
        self.uppfyller: list[tuple[str, Any]] = []
        self.problems = [(name, "", text) for name, text in filer.fel]
        self.byggstenar = find_byggstenar(filer.innehall.values(), alla=alla)

    def load(self) -> Definitions:
        built, verk = self.build()
        if len(built["kommun"]) != 1:
            raise DefinitionsError(self._make_findings(Katalog({})))
        definitions = gather(built, verk)
        definitions = replace(
            definitions,
            texter=MappingProxyType(self.texter),
            files=MappingProxyType(self.files),
            digest=self.filer.digest,
        )
        definitions, unplaced = add_bolagsrader(definitions)
        given = self.find_given(built, verk)
        self._check_utgivna(given, built["fynd"], verk)
        self._check(definitions, built, verk, unplaced)
        nya = find_nya(given, self.filer.utgivna) if self.filer.har_egna else ()
        return replace(definitions, nya=nya)

    def build(self, *, is_whole: bool = True) -> tuple[Mapping[str, tuple[Any, ...]], Verk]:
        """The objects by kind, and what workbooks and tables become of them. Raises
        DefinitionsError when any cannot be built; with what is renamed when the files are whole."""
        for name, raw in self.filer.innehall.items():
            self._tell(name, check_gemensamt(raw, find_kinds(name)))
            self._sort(name, share_keys(list_objects(raw)), self.byggstenar)
        for name, raw in self.uppfyller:
            self._tell(name, cite_krav(self.objects, raw, self.filer.krav))
        self.byggstenar.leave_out(self.objects["kontroll"], self.objects["tabell"])
        original = {kind: list(self.objects[kind]) for kind in _VERK}
        for name, raw in self.avsteg:
            self._apply(name, raw)
        built: dict[str, tuple[Any, ...]] = {}
        for kind in KINDS:
            built[kind] = self._build(kind, built)
        built["tillfalle"] = set_brytpunkter(built["tillfalle"], get_valda(built["val"]))
        self._build_kept(built)
        if self.problems:
            if is_whole:
                self._tell_renamed(built)
            katalog = Katalog({item.kod: item for item in built["fynd"]})
            raise DefinitionsError(self._make_findings(katalog))
        verk = build_verk(built, self.namngivna, self.byggstenar.bortvalda)
        self._build_before(original, built)
        for plats, text in verk.problems:
            self._add_problem(plats, text)
        return built, verk

    def _tell_renamed(self, built: Mapping[str, tuple[Any, ...]]) -> None:
        """What has come in the place of a published name, or has none, when all can be built: it
        may be what a deviation seeks in vain."""
        if all(len(self.objects[kind]) == len(built[kind]) for kind in KINDS):
            verk = build_verk(built, self.namngivna, self.byggstenar.bortvalda)
            given, borta = self.find_given(built, verk), Borta()
            with suppress(DefinitionsError):
                borta = self._find_borta(given)
            gone = check_utgivna(given, self.filer.utgivna, lambda: borta)
            new = (item for item in gone if item[0] not in self.filer.utgivna.namn)
            for plats, what in (*new, *verk.problems):
                self._add_problem(locate(plats, verk.lagen), what)

    def find_given(self, built: Mapping[str, tuple[Any, ...]], verk: Verk) -> Platser:
        """Every name that is given, with its address: of workbooks and tables as they are built,
        of all else as it is written."""
        written = (
            (get_key(kind, raw), item)
            for kind in KINDS
            if kind != "arbetsbok"
            for raw, item in zip(self.objects[kind], built[kind], strict=True)
        )
        return find_platser(
            (
                *written,
                *iter_named("arbetsbok", verk.arbetsbocker),
                *iter_named("tabell", verk.tabeller),
            ),
            self.texter,
        )

    def _check_utgivna(self, given: Platser, fynd: Iterable[FyndDef], verk: Verk) -> None:
        """Names that are published and gone, and what texts ask for that nobody fills in."""
        utgivna = self.filer.utgivna
        for plats, what in check_utgivna(given, utgivna, lambda: self._find_borta(given)):
            self._add_problem(locate(plats, verk.lagen), what)
        for plats, what in check_klamrar(list_texter(fynd, self.texter), utgivna.namn):
            self._add_problem(plats, what)

    def _find_borta(self, given: Platser) -> Borta:
        """What the kommun is without on purpose."""
        kept = (*self.before.items(), ("tabell", self.skrivet))
        before = find_platser(found for kind, items in kept for found in iter_named(kind, items))
        left_out = bool(self.byggstenar.bortvalda)
        whole = find_namn(self.filer.keep_bas())[0] if left_out else {}
        return make_borta((before, whole), given)

    def _check(
        self,
        definitions: Definitions,
        built: Mapping[str, tuple[Any, ...]],
        verk: Verk,
        unplaced: tuple[Problem, ...],
    ) -> None:
        """References can only be followed once everything is built; what could not be done with
        the definitions (unplaced) is told when nothing is named in vain."""
        made = {**built, "arbetsbok": verk.arbetsbocker, "tabell": verk.tabeller}
        objekt = {kind: (*made[kind], *self.before[kind]) for kind in KINDS}
        rymd = self._make_rymd(objekt)
        gjorda = definitions.find_gjorda()
        objects = {
            get_key(kind, raw): item
            for kind in KINDS
            for raw, item in zip(self.objects[kind], built[kind], strict=True)
            if kind != "kontroll" or gjorda & set(item.dokument)
        }
        unknown = list(find_unknown(objects, rymd))
        told = {plats for plats, _ in unknown}
        for key, what in (
            *unknown,
            *(item for item in verk.find_unknown(rymd.narrow(made)) if item[0] not in told),
            *find_twice(objects),
            *check_organisation(definitions),
            *check_adresser(definitions),
            *check_eliminering(definitions),
            *check_mapp(definitions.kommun, self.filer.kommun),
            *check_helhet(built, verk, objekt, rymd),
        ):
            self._add_problem(key, what)
        self._check_before(rymd, gjorda)
        if not self.problems:
            for key, what in (*find_saknade(definitions, objekt, rymd), *unplaced):
                self._add_problem(key, what)
        if self.problems:
            raise DefinitionsError(self._make_findings(definitions.katalog))
        katalog, profile = definitions.katalog, self.files.get("kommun", "")
        open_ones = (
            *check_valda(definitions.installningar, katalog, self.files),
            *check_falt(built["falt"], definitions.kommun.falt, katalog, profile),
        )
        if open_ones:
            raise DefinitionsError(open_ones)

    def _check_before(self, rymd: Namnrymd, gjorda: AbstractSet[str]) -> None:
        """What the kommun has changed names only what exists too: another kommun has it so."""
        for key, item, origins in self.fore:
            if not isinstance(item, KontrollDef) or gjorda & set(item.dokument):
                for plats, what in find_unknown_in(key, item, rymd):
                    self._add_problem(plats, what, origins)

    def _make_rymd(self, objekt: Objekt) -> Namnrymd:
        """The names of the objects, and requirements, governing documents and columns of others."""
        andra = {
            Namnslag.KRAV: self.filer.krav,
            Namnslag.STYRDOKUMENT: self.filer.styrdokument,
            Namnslag.VISNINGSKOLUMN: {item["id"] for item in self.objects["kolumn"]}.union(
                *self.namngivna.values()
            ),
        }
        return Namnrymd(objekt, andra, frozenset(self.byggstenar.bortvalda))

    def _tell(self, name: str, problems: Iterable[Problem]) -> None:
        """Problems of a file, at their addresses."""
        self.problems += [(name, plats, text) for plats, text in problems]

    def _add_problem(self, plats: str, text: str, origins: Mapping[str, str] | None = None) -> None:
        """A problem at an address, in the file that has written what stands there."""
        file = find_file(plats, self.origins if origins is None else origins, self.files) or FIL
        self.problems.append((file, plats, text))

    def _sort(self, name: str, raw: dict[str, Any], byggstenar: Byggstenar) -> None:
        """The objects of a file, by kind, that belong to what the kommun has chosen."""
        declared = raw.pop(BYGGSTEN, [])
        chosen = byggstenar.choose(raw)
        self._tell(name, byggstenar.okanda)
        byggstenar.okanda.clear()
        for kind, value in (*chosen.items(), *(((BYGGSTEN, declared),) if declared else ())):
            items = value if isinstance(value, list) else [value]
            if kind == "texter":
                self._add_texter(value, name)
            elif kind == "avsteg":
                self.avsteg += [(name, item) for item in items]
            elif kind == UPPFYLLER:
                self.uppfyller.append((name, value))
            elif kind in find_kinds(name):
                self._add(kind, items, name)
            else:
                known = suggest(kind, (*find_kinds(name), "avsteg", "texter", UPPFYLLER))
                self.problems.append((name, kind, f"okänd nyckel{known}"))

    def _add_texter(self, value: Any, name: str) -> None:
        try:
            self.texter.update(build({"texter": value}, _Texter).texter)
            self.origins.update({f"texter/{key}": name for key in value})
        except BuildError as error:
            self.problems += [(name, path.lstrip("."), text) for path, text in error.problems]

    def _add(self, kind: str, items: list[Any], name: str) -> None:
        for item in items:
            if not isinstance(item, dict):
                self.problems.append((name, kind, "en tabell väntas"))
                continue
            key = get_key(kind, item)
            if key in self.files:
                self.problems.append((name, key, f"finns redan i {self.files[key]}"))
                continue
            self.files[key] = name
            self.objects[kind].append(spell_out(item, KINDS[kind]))

    def _apply(self, name: str, raw: Any) -> None:
        try:
            avsteg = build(spell_out_avsteg(raw), Avsteg)
            for objekt in avsteg.objekt:
                self._keep_before(objekt.partition("/")[0])
            written = apply_avsteg(self.objects, avsteg, KINDS)
        except BuildError as error:
            self.problems += [(name, f"avsteg{path}", text) for path, text in error.problems]
        except OverlayError as error:
            self.problems.append((name, f"avsteg {error.address}", error.problem))
        else:
            self.origins.update(dict.fromkeys(written, name))

    def _keep_before(self, key: str) -> None:
        """The object as it was: what it had may be named although the kommun takes it away. The
        deviation changes a copy."""
        kind, _, name = key.partition(":")
        if key in self.changed or kind not in KINDS:
            return
        self.changed.add(key)
        for number, item in enumerate(self.objects[kind]):
            if is_named(item, name):
                self.objects[kind][number] = copy_raw(item)
                self.kept.append((kind, item, dict(self.origins)))

    def _build_kept(self, built: Mapping[str, tuple[Any, ...]]) -> None:
        """The objects that were changed, with what is wrong in them told of who wrote it."""
        now = self.origins
        for kind, item, origins in self.kept:
            self.origins = origins
            for filled in fill_visning(kind, (item,), built):
                self.before[kind] += (made := self._try_build(kind, filled))
                self.fore += [(get_key(kind, item), part, origins) for part in made]
        self.origins = now

    def _build_before(
        self, original: Mapping[str, list[Any]], built: Mapping[str, tuple[Any, ...]]
    ) -> None:
        """The workbooks as they were before the avsteg, when it has changed any of their parts."""
        if not any(key.partition(":")[0] in _VERK for key in self.changed):
            return
        same = {
            id(raw): new
            for kind in _VERK
            for raw, new in zip(self.objects[kind], built[kind], strict=True)
        }
        skrivet = {
            kind: [same.get(id(raw)) or build(raw, KINDS[kind]) for raw in original[kind]]
            for kind in _VERK
        }
        self.skrivet = skrivet["tabell"]
        verk = build_verk(skrivet, self.namngivna, self.byggstenar.bortvalda)
        self.before |= {"arbetsbok": list(verk.arbetsbocker), "tabell": list(verk.tabeller)}

    def _build(self, kind: str, built: Mapping[str, tuple[Any, ...]]) -> tuple[Any, ...]:
        written = (
            spell_out(item, KINDS[kind]) if get_key(kind, item) in self.changed else item
            for item in self.objects[kind]
        )
        self.objects[kind] = fill_visning(kind, written, built)
        return tuple(built for item in self.objects[kind] for built in self._try_build(kind, item))

    def _try_build(self, kind: str, item: dict[str, Any]) -> list[Any]:
        """The object; none when it does not fit, which is told."""
        try:
            return [build(item, KINDS[kind])]
        except BuildError as error:
            key = get_key(kind, item)
            for path, text in error.problems:
                self._add_problem(key + name_path(item, path), text)
            return []

    def _make_findings(self, katalog: Katalog) -> tuple[Finding, ...]:
        none = [(f"kommuner/{self.filer.kommun}/profil.toml", "kommun", "saknas")]
        return make_findings(self.problems or none, katalog)
