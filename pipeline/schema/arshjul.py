"""The year of a styrmodell: what is prepared, decided and followed up, and when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pipeline.schema.typer import (
    EnhetRef,
    EnhetstypRef,
    FaltRef,
    Id,
    KravRef,
    Prosa,
    StyrdokumentRef,
    TidplatsRef,
)


class Process(Enum):
    """What a step belongs to."""

    PLANERING = "planering"
    UPPFOLJNING = "uppfoljning"
    KONTROLL = "kontroll"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArshjulsstegDef:
    """A step of the year.

    manader are its months in order, and may go past the new year (12, 1, 2); none means that the
    kommun has not said when, and nar is what the styrmodell says instead. styrdokument are the
    documents it makes, by their ids in the styrmodell. forskjutning is the year they are about,
    counted from the year in which the step begins. inflode is what it builds on, resultat what it
    gives, villkor when it is left out.

    vem are the types of enheter that must each (but those in utom) be done by the end of the month
    senast. Their date stands in the row beslut of the workbook table uppgifter, or in the kommun's
    own list of what has been done when no workbook belongs to the step.

    fran is the date that a step counts from, "tillfälle/tabell/rad/kolumn" in an enhet's workbook:
    it is to be done at the enhet's next meeting.
    """

    id: Id
    process: Process
    steg: Prosa
    manader: tuple[int, ...] = ()
    nar: Prosa = ""
    styrdokument: tuple[StyrdokumentRef, ...] = ()
    forskjutning: int = 0
    beslutas_av: Prosa = ""
    inflode: Prosa = ""
    resultat: Prosa = ""
    villkor: Prosa = ""
    vem: tuple[EnhetstypRef, ...] = ()
    utom: tuple[EnhetRef, ...] = ()
    beslut: FaltRef = "beslutsdatum"
    senast: int = 0
    fran: TidplatsRef = ""
    krav: tuple[KravRef, ...] = ()
