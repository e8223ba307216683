"""The requirements of a kommun's styrmodell, read from definitions/krav."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.schema.build import build
from pipeline.schema.krav import REGISTER, KallaDef, KravDef, Kravtyp, StyrdokumentDef
from pipeline.schema.toml_reader import read_toml

__all__ = ["KravDef", "Kravregister", "Kravtyp", "find_register", "read_register"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kravregister:
    """All requirements of one kommun, in order of id."""

    kalla: KallaDef
    krav: tuple[KravDef, ...]
    styrdokument: tuple[StyrdokumentDef, ...] = ()

    def get_namn(self, styrdokument: str) -> str:
        """The name of a document; its id when the register does not name it."""
        return next(
            (item.namn for item in self.styrdokument if item.id == styrdokument), styrdokument
        )


def find_register(root: Path) -> tuple[str, ...]:
    """The kommuner that have a register below definitions/, in order of name."""
    return tuple(sorted(path.stem for path in (root / REGISTER).glob("*.toml")))


def read_register(root: Path, kommun: str) -> Kravregister:
    """The register of a kommun. Raises TomlError or BuildError when the file does not fit."""
    return build(read_toml(root / REGISTER / f"{kommun}.toml"), Kravregister)
