"""Reads definitions/ into frozen dataclasses and refuses what does not fit.

toml_reader (file → dict) → overlay (bas + kommun) → build (dict → dataclass) → bundle
(Definitions, cross-references checked). placement decides where everything sits in a workbook;
both the stage that writes it and the stage that reads it ask placement.
"""
