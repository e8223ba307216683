"""What earlier occasions give to a later one: goals, ramar, actions and figures with stable ids."""

from __future__ import annotations

from pipeline.stages.carry.carry import Givare, Kalla, carry_forward

__all__ = ["Givare", "Kalla", "carry_forward"]
