"""The named looks of generated workbooks.

Nothing is told by colour alone: what people fill in has a border on all sides, computed cells
are in italics, sums are bold under a line (TILL-14). Colours come from the workbook's palette;
"@" marks a reference to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pipeline.office.xlsx.model import Style

FONT: Mapping[str, Any] = MappingProxyType({"font_name": "Arial", "font_size": 10})
PALETTE: Mapping[str, str] = MappingProxyType(
    {
        "primary": "1F4E5F",
        "on_primary": "FFFFFF",
        "text": "1A1A1A",
        "muted": "4A5560",
        "line": "7F8B93",
        "hair": "C9D1D6",
        "input": "FFFBEA",
        "band": "E8EEF1",
    }
)
_WRAP = {"text_wrap": True, "valign": "top"}
_BOX = {"border": 1, "border_color": "@line"}
_UNDER = {"bottom": 4, "bottom_color": "@hair"}
_SUM = {"bold": True, "top": 2, "top_color": "@primary", "bottom": 1, "bottom_color": "@primary"}
_RIGHT = {"align": "right", "valign": "top", "indent": 1}
_LEFT = {"align": "left", "indent": 1, **_WRAP}
_HEADER = {"bold": True, "font_color": "@on_primary", "bg_color": "@primary", "text_wrap": True}
_INPUT = {**_BOX, "bg_color": "@input"}

LOOKS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "plain": {},
        "title": {"bold": True, "font_size": 18, "font_color": "@primary", "valign": "vcenter"},
        "subtitle": {"font_size": 11, "font_color": "@muted", "valign": "vcenter"},
        "notice": {"bold": True, "valign": "vcenter", "text_wrap": True},
        "heading": {
            "bold": True,
            "font_size": 13,
            "font_color": "@primary",
            "valign": "bottom",
        },
        "text": {**_WRAP},
        "bold": {"bold": True, **_LEFT},
        "help": {"font_color": "@muted", "font_size": 9, **_WRAP},
        "guide": {"font_color": "@muted", "font_size": 9, **_LEFT, **_UNDER},
        "link": {"font_color": "@primary", "underline": 1, **_LEFT},
        "header": {**_HEADER, "valign": "bottom", "align": "left", "indent": 1},
        "header_number": {**_HEADER, "valign": "bottom", "align": "right", "indent": 1},
        "group": {"bold": True, "bg_color": "@band", "font_color": "@primary", **_LEFT},
        "label": {**_LEFT, **_UNDER},
        "label_sum": {**_LEFT, **_SUM},
        "input": {**_INPUT, **_RIGHT},
        "input_text": {**_INPUT, **_LEFT},
        "known": {"bg_color": "@band", **_RIGHT, **_UNDER},
        "known_text": {"bg_color": "@band", **_LEFT, **_UNDER},
        "formula": {"italic": True, **_RIGHT, **_UNDER},
        "formula_text": {"italic": True, **_LEFT, **_UNDER},
        "sum": {**_RIGHT, **_SUM},
        "sum_input": {**_INPUT, **_RIGHT, **_SUM, "left": 1, "right": 1},
        "sum_formula": {"italic": True, **_RIGHT, **_SUM},
        "empty": {**_UNDER},
        "empty_sum": {**_SUM},
        "key": {"font_color": "@muted", "font_size": 8},
    }
)


def make_properties(style: Style, palette: Mapping[str, str]) -> dict[str, Any]:
    """The properties of a look as the writing library names them."""
    colours = {**PALETTE, **palette}
    properties: dict[str, Any] = {
        key: f"#{colours[value[1:]]}" if isinstance(value, str) and value[0] == "@" else value
        for key, value in {**FONT, "font_color": "@text", **LOOKS[style.name]}.items()
    }
    if style.number_format:
        properties["num_format"] = style.number_format
    if style.indent:
        properties["indent"] = properties.get("indent", 0) + style.indent
    properties["locked"] = not style.unlocked
    return properties
