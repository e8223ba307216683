"""What the kommun's styrmodell asks, and what meets it.

definitions/krav/*.toml ──► kravregister ─┐
definitions, code, docs ──► citat ────────┼─► krav ──► report
tests ────────────────────► prov ─────────┘

A requirement is met only by a citation that is found here; no file says by hand that it is.
"""
