"""The only place that knows where definitions, templates, input and output are."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one kommun and occasion below a root; mapp is the occasion's, from the
    kommun's own ("2025/bokslut", "2025-03/prognos"), or a year."""

    root: Path
    kommun: str
    mapp: str

    @property
    def definitions(self) -> Path:
        """All domain knowledge."""
        return self.root / "definitions"

    @property
    def dokumentmallar(self) -> Path:
        """The Word templates."""
        return self.root / "templates" / "word"

    @property
    def input(self) -> Path:
        """Everything received for the occasion."""
        return self.root / "input" / self.kommun / self.mapp

    @property
    def inlamningar(self) -> Path:
        """Filled-in workbooks, as received; never written to."""
        return self.input / "inlamningar"

    @property
    def underlag(self) -> Path:
        """Published figures of earlier years and decided ramar."""
        return self.input / "underlag"

    @property
    def godkannanden(self) -> Path:
        """Findings someone has accepted."""
        return self.input / "godkannanden.toml"

    @property
    def output(self) -> Path:
        """Everything made; can be deleted and made again."""
        return self.root / "output" / self.kommun / self.mapp

    @property
    def mallar(self) -> Path:
        """Empty workbooks to hand out."""
        return self.output / "1_mallar"

    @property
    def kontroll(self) -> Path:
        """Findings as text, workbook and JSON."""
        return self.output / "5_kontroll"

    @property
    def dokument(self) -> Path:
        """Word documents."""
        return self.output / "6_dokument"


def get_root() -> Path:
    """The folder that holds definitions/, templates/, input/ and output/."""
    return _ROOT


def get_sparat() -> Path | None:
    """The user's own folder for what can be made again; None when there is no such folder."""
    own = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(own) if own else Path.home() / ".cache") / "rodatraden"
    except RuntimeError:
        return None


def find_kommuner(definitions: Path) -> tuple[str, ...]:
    """The ids of the kommuner that have a profile below definitions/."""
    profiles = (definitions / "kommuner").glob("*/profil.toml")
    return tuple(sorted(path.parent.name for path in profiles))
