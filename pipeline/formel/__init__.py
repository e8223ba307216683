"""Formulas and their evaluation: what names mean in merged data, and what waits for what."""
