"""Document properties: the same input gives the same bytes, and no person is named (SAK-36).

egenskaper holds titel, upphov, amne, beskrivning, datum (ISO) and sprak; every other key becomes
a custom property of that name.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.office.docx.wordml import escape_text

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PKG = "http://schemas.openxmlformats.org/package/2006"
_DOC = "http://schemas.openxmlformats.org/officeDocument/2006"
_RESERVED = frozenset({"titel", "upphov", "amne", "beskrivning", "datum", "sprak"})
_PARTS = (
    (
        "docProps/core.xml",
        f"{_PKG}/relationships/metadata/core-properties",
        "application/vnd.openxmlformats-package.core-properties+xml",
    ),
    (
        "docProps/app.xml",
        f"{_DOC}/relationships/extended-properties",
        "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    ),
    (
        "docProps/custom.xml",
        f"{_DOC}/relationships/custom-properties",
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    ),
)


def add_properties(parts: dict[str, bytes], egenskaper: Mapping[str, str]) -> None:
    """Adds core.xml, app.xml and custom.xml to the parts (TILL-01, TILL-02)."""
    contents = (_make_core(egenskaper), _make_app(egenskaper), _make_custom(egenskaper))
    types, rels = parts["[Content_Types].xml"].decode(), parts["_rels/.rels"].decode()
    for number, ((name, kind, media), text) in enumerate(zip(_PARTS, contents, strict=True), 1):
        parts[name] = text.encode()
        types = types.replace(
            "</Types>", f'<Override PartName="/{name}" ContentType="{media}"/></Types>'
        )
        rels = rels.replace(
            "</Relationships>",
            f'<Relationship Id="rIdEgenskap{number}" Type="{kind}" Target="{name}"/>'
            "</Relationships>",
        )
    parts["[Content_Types].xml"], parts["_rels/.rels"] = types.encode(), rels.encode()


def _text(text: str) -> str:
    return escape_text(" ".join(text.split()))


def _make_core(egenskaper: Mapping[str, str]) -> str:
    upphov = _text(egenskaper.get("upphov", ""))
    rows = [
        ("dc:title", _text(egenskaper.get("titel", ""))),
        ("dc:subject", _text(egenskaper.get("amne", ""))),
        ("dc:creator", upphov),
        ("dc:description", _text(egenskaper.get("beskrivning", ""))),
        ("cp:lastModifiedBy", upphov),
    ]
    day = egenskaper.get("datum", "")
    stamps = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{_text(day)}T00:00:00Z</dcterms:{name}>'
        for name in ("created", "modified")
        if day
    )
    body = "".join(f"<{name}>{value}</{name}>" for name, value in rows if value) + stamps
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PKG}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{body}<dc:language>{_text(egenskaper.get('sprak', 'sv-SE'))}</dc:language>"
        "</cp:coreProperties>"
    )


def _make_app(egenskaper: Mapping[str, str]) -> str:
    return (
        f'{_XML}<Properties xmlns="{_DOC}/extended-properties">'
        f"<Company>{_text(egenskaper.get('upphov', ''))}</Company></Properties>"
    )


def _make_custom(egenskaper: Mapping[str, str]) -> str:
    names = [name for name in egenskaper if name not in _RESERVED and egenskaper[name]]
    body = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{pid}" '
        f'name="{_text(name)}"><vt:lpwstr>{_text(egenskaper[name])}</vt:lpwstr></property>'
        for pid, name in enumerate(names, 2)
    )
    return (
        f'{_XML}<Properties xmlns="{_DOC}/custom-properties" '
        f'xmlns:vt="{_DOC}/docPropsVTypes">{body}</Properties>'
    )
