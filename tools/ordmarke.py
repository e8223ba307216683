"""Neutral marks for the covers, drawn as PNG: shapes only, no coat of arms and no letters.

The name beside the mark is real text in the layout, so that it can be read aloud and changed.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable

Farg = tuple[int, int, int]
Form = Callable[[float, float], Farg | None]
_PROVER = 4


def parse_farg(hexa: str) -> Farg:
    """A colour from six hexadecimal digits."""
    return int(hexa[:2], 16), int(hexa[2:4], 16), int(hexa[4:], 16)


def draw_png(form: Form, bredd: int, hojd: int) -> bytes:
    """The shape as a PNG with alpha; form gives the colour at (x, y) in pixels, or None."""
    rows = []
    for y in range(hojd):
        row = bytearray(b"\0")
        for x in range(bredd):
            row += _get_pixel(form, x, y)
        rows.append(bytes(row))
    header = struct.pack(">IIBBBBB", bredd, hojd, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"pHYs", struct.pack(">IIB", 11811, 11811, 1))
        + _chunk(b"IDAT", zlib.compress(b"".join(rows), 9))
        + _chunk(b"IEND", b"")
    )


def _get_pixel(form: Form, x: int, y: int) -> bytes:
    """The mean of sixteen samples, so that edges are smooth."""
    found = [
        colour
        for i in range(_PROVER)
        for j in range(_PROVER)
        if (colour := form(x + (i + 0.5) / _PROVER, y + (j + 0.5) / _PROVER)) is not None
    ]
    if not found:
        return b"\0\0\0\0"
    mean = [round(sum(part) / len(found)) for part in zip(*found, strict=True)]
    return bytes([*mean, round(255 * len(found) / _PROVER**2)])


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def make_slussar(bredd: int, hojd: int, farg: str, accent: str) -> bytes:
    """Four steps of a flight of locks, with a thread running down them."""
    dark, light = parse_farg(farg), parse_farg(accent)
    steg = 4
    tjock = hojd * 0.055

    def form(x: float, y: float) -> Farg | None:
        place = min(int(x / bredd * steg), steg - 1)
        top = hojd * (0.18 + 0.2 * place)
        previous = hojd * (0.18 + 0.2 * (place - 1))
        left = place * bredd / steg
        is_edge = place > 0 and x - left < tjock and previous - tjock < y < top
        if top - tjock < y < top or is_edge:
            return light
        gap = bredd * 0.018
        if y > top + gap and gap < x - left < bredd / steg - gap:
            return dark
        return None

    return draw_png(form, bredd, hojd)


def make_samtal(bredd: int, hojd: int, farg: str, accent: str) -> bytes:
    """Two overlapping rings: two languages and what they share."""
    dark, light = parse_farg(farg), parse_farg(accent)
    radius = hojd * 0.42
    hal = radius * 0.66
    left, right, middle = bredd / 2 - radius * 0.62, bredd / 2 + radius * 0.62, hojd / 2

    def form(x: float, y: float) -> Farg | None:
        a = ((x - left) ** 2 + (y - middle) ** 2) ** 0.5
        b = ((x - right) ** 2 + (y - middle) ** 2) ** 0.5
        if hal < b < radius and (y < middle or not hal < a < radius):
            return light
        return dark if hal < a < radius else None

    return draw_png(form, bredd, hojd)


def make_fors(bredd: int, hojd: int, farg: str, accent: str) -> bytes:
    """Three waves of a rapid, and a glowing bar of iron over them."""
    dark, light = parse_farg(farg), parse_farg(accent)
    hojder = (0.44, 0.64, 0.84)
    tjock = hojd * 0.062

    def form(x: float, y: float) -> Farg | None:
        if hojd * 0.1 < y < hojd * 0.24 and bredd * 0.12 < x < bredd * 0.88:
            return light
        vag = math.sin(x / bredd * 4 * math.pi) * hojd * 0.06
        return dark if any(abs(y - hojd * mitt - vag) < tjock for mitt in hojder) else None

    return draw_png(form, bredd, hojd)


def make_ruta(bredd: int, hojd: int, farg: str, accent: str) -> bytes:
    """A square with a bar below it."""
    dark, light = parse_farg(farg), parse_farg(accent)

    def form(x: float, y: float) -> Farg | None:
        if y > hojd * 0.84:
            return light
        return dark if y < hojd * 0.74 and x < bredd else None

    return draw_png(form, bredd, hojd)
