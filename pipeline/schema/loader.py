"""Reads definitions/ for one kommun. All or nothing: every problem of every file is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipeline.core.finding import Finding, Severity
from pipeline.core.result import StageResult
from pipeline.core.source import DefinitionRef
from pipeline.schema.arbetsbok import ArbetsbokDef
from pipeline.schema.arshjul import ArshjulsstegDef
from pipeline.schema.build import BuildError, build
from pipeline.schema.bundle import Definitions
from pipeline.schema.dokument import DokumentDef, DokumentslagDef, NotDef
from pipeline.schema.falt import FaltDef, check_falt
from pipeline.schema.forslag import end_sentence, suggest
from pipeline.schema.fynd import FyndDef, Katalog, make_finding
from pipeline.schema.helhet import check_helhet
from pipeline.schema.kommun import Enhet, Kommun
from pipeline.schema.kontroll import KontrollDef, NyckeltalDef
from pipeline.schema.krav import KravgruppDef, find_styrkrav
from pipeline.schema.namnrymd import Namnrymd
from pipeline.schema.organisation import check_organisation
from pipeline.schema.overlay import Avsteg, OverlayError, apply_avsteg, name_path
from pipeline.schema.resolve import find_twice, find_unknown
from pipeline.schema.sammanstallning import KonsolideringDef, SammanslagenTabellDef, VardeDef
from pipeline.schema.systemstod import SystemstodDef
from pipeline.schema.tillfalle import OverforingDef, TillfalleDef
from pipeline.schema.toml_reader import TomlError, read_toml
from pipeline.schema.typer import Namnslag
from pipeline.schema.uppstallning import UppstallningDef
from pipeline.schema.val import ValDef, check_valda, get_valda

KINDS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "arbetsbok": ArbetsbokDef,
        "uppstallning": UppstallningDef,
        "kontroll": KontrollDef,
        "nyckeltal": NyckeltalDef,
        "tabell": SammanslagenTabellDef,
        "varde": VardeDef,
        "konsolidering": KonsolideringDef,
        "not": NotDef,
        "dokument": DokumentDef,
        "fynd": FyndDef,
        "kommun": Kommun,
        "enhet": Enhet,
        "tillfalle": TillfalleDef,
        "overforing": OverforingDef,
        "arshjulssteg": ArshjulsstegDef,
        "val": ValDef,
        "falt": FaltDef,
        "systemstod": SystemstodDef,
        "dokumentslag": DokumentslagDef,
        "kravgrupp": KravgruppDef,
    }
)
_SINGLE = ("kommun", "konsolidering")
_GLOSSARY = "ordlista.toml"
"""Words for those who write code; no definition."""
CODE = "DEF-001"
"""The finding of every definition that does not fit."""


class DefinitionsError(Exception):
    """The definitions do not fit; findings say every place (exit code 4)."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(f"{item.source}: {item.message}" for item in findings))
        self.findings = findings


def find_kommuner(root: Path) -> tuple[str, ...]:
    """The ids of the kommuner that have a profile."""
    return tuple(sorted(path.parent.name for path in (root / "kommuner").glob("*/profil.toml")))


def load_definitions(root: Path, kommun: str) -> StageResult[Definitions]:
    """bas with the kommun's own objects and deviations.

    Raises DefinitionsError with all problems of all files; definitions that do not fit stop
    the run, since nothing below could be trusted.
    """
    return StageResult(_Loader(root, kommun).load())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Texter:
    texter: Mapping[str, str]


class _Loader:
    def __init__(self, root: Path, kommun: str) -> None:
        self.root = root
        self.kommun = kommun
        self.objects: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
        self.files: dict[str, str] = {}
        self.origins: dict[str, str] = {}
        """The file behind each address that another than the object's own has written."""
        self.before: dict[str, list[Any]] = {kind: [] for kind in KINDS}
        """Objects as they were before the kommun's avsteg changed them."""
        self.changed: set[str] = set()
        self.texter: dict[str, str] = {}
        self.avsteg: list[tuple[str, Any]] = []
        self.problems: list[tuple[str, str, str]] = []

    def load(self) -> Definitions:
        digest = hashlib.sha256()
        for path in self._find_files():
            name = path.relative_to(self.root).as_posix()
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
            self._read(path, name)
        for name, raw in self.avsteg:
            self._apply(name, raw)
        built = {kind: self._build(kind) for kind in KINDS}
        katalog = Katalog({item.kod: item for item in built["fynd"]})
        if self.problems or len(built["kommun"]) != 1:
            raise DefinitionsError(self._make_findings(katalog))
        definitions = Definitions(
            kommun=_choose(built["kommun"][0], built["val"]),
            enheter=built["enhet"],
            arbetsbocker=_by_id(built["arbetsbok"]),
            uppstallningar=_by_id(built["uppstallning"]),
            kontroller=_choose_kontroller(built["kontroll"], built["val"]),
            nyckeltal=built["nyckeltal"],
            tabeller=built["tabell"],
            varden=built["varde"],
            konsolidering=next(iter(built["konsolidering"]), None),
            noter=built["not"],
            dokument=_by_id(built["dokument"]),
            katalog=katalog,
            texter=MappingProxyType(self.texter),
            files=MappingProxyType(self.files),
            digest=digest.hexdigest(),
            tillfallen=_by_id(_find_tillfallen(built)),
            overforingar=built["overforing"],
            arshjul=built["arshjulssteg"],
            installningar=built["val"],
            systemstod=built["systemstod"],
        )
        self._check(definitions, built)
        return definitions

    def _check(self, definitions: Definitions, built: Mapping[str, tuple[Any, ...]]) -> None:
        """References can only be followed once everything is built."""
        alla = {kind: (*built[kind], *self.before[kind]) for kind in KINDS}
        rymd = Namnrymd(alla)
        krav, styrdokument = find_styrkrav(self.root)
        rymd.find(Namnslag.KRAV).update(krav)
        rymd.find(Namnslag.STYRDOKUMENT).update(styrdokument)
        gjorda = definitions.find_gjorda()
        objects = {
            _get_key(kind, raw): item
            for kind in KINDS
            for raw, item in zip(self.objects[kind], built[kind], strict=True)
            if kind != "kontroll" or gjorda & set(item.dokument)
        }
        for key, what in (
            *find_unknown(objects, rymd),
            *find_twice(objects),
            *check_organisation(definitions),
            *check_helhet(built, alla, rymd),
        ):
            self._add_problem(key, what)
        if self.problems:
            raise DefinitionsError(self._make_findings(definitions.katalog))
        katalog = definitions.katalog
        profile = self.files.get("kommun", "")
        open_ones = (
            *check_valda(definitions.installningar, katalog, self.files),
            *check_falt(built["falt"], definitions.kommun.falt, katalog, profile),
        )
        if open_ones:
            raise DefinitionsError(open_ones)

    def _add_problem(self, plats: str, text: str) -> None:
        """A problem at an address, in the file that has written what stands there."""
        self.problems.append((self._find_file(plats), plats, text))

    def _find_file(self, plats: str) -> str:
        """The file of the nearest thing around an address that one is known for."""
        around = plats
        while around:
            found = self.origins.get(around) or self.files.get(around)
            if found:
                return found
            around = around[: max(around.rfind("/"), around.rfind("["), around.rfind(":"), 0)]
        return ""

    def _find_files(self) -> tuple[Path, ...]:
        folders = (self.root, self.root / "bas", self.root / "kommuner" / self.kommun)
        found = [
            *(path for path in folders[0].glob("*.toml") if path.name != _GLOSSARY),
            *folders[1].rglob("*.toml"),
            *folders[2].rglob("*.toml"),
        ]
        rank = {path: (path.is_relative_to(folders[2]), path.as_posix()) for path in found}
        return tuple(sorted(found, key=lambda path: rank[path]))

    def _read(self, path: Path, name: str) -> None:
        try:
            raw = read_toml(path)
        except TomlError as error:
            self.problems.append((name, "", str(error)))
            return
        for kind, value in raw.items():
            items = value if isinstance(value, list) else [value]
            if kind == "texter":
                self._add_texter(value, name)
            elif kind == "avsteg":
                self.avsteg += [(name, item) for item in items]
            elif kind in KINDS:
                self._add(kind, items, name)
            else:
                known = suggest(kind, (*KINDS, "avsteg", "texter"))
                self.problems.append((name, kind, f"okänd nyckel{known}"))

    def _add_texter(self, value: Any, name: str) -> None:
        try:
            self.texter.update(build({"texter": value}, _Texter).texter)
        except BuildError as error:
            self.problems += [(name, path.lstrip("."), text) for path, text in error.problems]

    def _add(self, kind: str, items: list[Any], name: str) -> None:
        for item in items:
            if not isinstance(item, dict):
                self.problems.append((name, kind, "en tabell väntas"))
                continue
            key = _get_key(kind, item)
            if key in self.files:
                self.problems.append((name, key, f"finns redan i {self.files[key]}"))
                continue
            self.files[key] = name
            self.objects[kind].append(item)

    def _apply(self, name: str, raw: Any) -> None:
        try:
            avsteg = build(raw, Avsteg)
            self._keep_before(avsteg.objekt.partition("/")[0])
            written = apply_avsteg(self.objects, avsteg)
        except BuildError as error:
            self.problems += [(name, f"avsteg{path}", text) for path, text in error.problems]
        except OverlayError as error:
            self.problems.append((name, f"avsteg {error.address}", error.problem))
        else:
            self.origins.update(dict.fromkeys(written, name))

    def _keep_before(self, key: str) -> None:
        """The object as it was: what it had may be named although the kommun takes it away."""
        kind = key.partition(":")[0]
        if key in self.changed or kind not in KINDS:
            return
        self.changed.add(key)
        for item in self.objects[kind]:
            if _get_key(kind, item) == key:
                with suppress(BuildError):
                    self.before[kind].append(build(item, KINDS[kind]))

    def _build(self, kind: str) -> tuple[Any, ...]:
        built = []
        for item in self.objects[kind]:
            try:
                built.append(build(item, KINDS[kind]))
            except BuildError as error:
                key = _get_key(kind, item)
                for path, text in error.problems:
                    self._add_problem(key + name_path(item, path), text)
        return tuple(built)

    def _make_findings(self, katalog: Katalog) -> tuple[Finding, ...]:
        """Every problem; without their own text when the catalogue is what cannot be read."""
        if CODE not in katalog.fynd:
            bare = FyndDef(kod=CODE, allvar=Severity.FEL, text="{nyckel}: {fel}", hint="")
            katalog = Katalog({CODE: bare})
        problems = self.problems or [(f"kommuner/{self.kommun}/profil.toml", "kommun", "saknas")]
        return tuple(
            make_finding(
                katalog, CODE, DefinitionRef(file, key), nyckel=key or file, fel=end_sentence(text)
            )
            for file, key, text in sorted(set(problems))
        )


def _get_key(kind: str, item: Mapping[str, Any]) -> str:
    if kind in _SINGLE:
        return kind
    name = item.get("id") or item.get("kod") or ""
    if kind == "varde":
        name = f"{name}/{item.get('kolumn', 'utfall')}/{item.get('rakenskap', 'kommun')}"
    return f"{kind}:{name}"


def _choose(kommun: Kommun, installningar: Iterable[ValDef]) -> Kommun:
    """The profile with the choices among its fields; formulas read both the same way."""
    return replace(kommun, falt={**get_valda(installningar), **kommun.falt})


def _find_tillfallen(built: Mapping[str, tuple[Any, ...]]) -> list[TillfalleDef]:
    """The occasions that the kommun makes documents of, in the order of the year."""
    made = built["kommun"][0].dokument
    used = {item.tillfalle for item in built["dokument"] if item.id in made}
    chosen = [item for item in built["tillfalle"] if item.id in used]
    return sorted(chosen, key=lambda item: item.ordning)


def _choose_kontroller(
    kontroller: Iterable[KontrollDef], installningar: Iterable[ValDef]
) -> tuple[KontrollDef, ...]:
    """The checks that no choice of the kommun turns off."""
    valda = get_valda(installningar)
    return tuple(item for item in kontroller if item.is_chosen(valda))


def _by_id(items: Iterable[Any]) -> Mapping[str, Any]:
    return MappingProxyType({item.id: item for item in items})
