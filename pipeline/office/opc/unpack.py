"""What may be opened: the bytes of a workbook are judged before anything in them is read.

Order: signature, zip, names, sizes as read, XML without DTD, kind of document, forbidden parts
(SAK-01–05, 10, 11). A file name says nothing here; only the content does.
"""

from __future__ import annotations

import io
import posixpath
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from xml.etree import ElementTree as ET

MAX_PARTS = 2_000
MAX_TOTAL = 200 * 1024 * 1024
MAX_PART = 100 * 1024 * 1024
MAX_RATIO = 100
RATIO_FROM = 1024 * 1024


class Obstacle(Enum):
    """Why a file is refused; stages/read has one kind of finding for each."""

    TOM = "tom"
    LOSENORD = "losenord"
    ALDRE_FORMAT = "aldre_format"
    FEL_FORMAT = "fel_format"
    MAKRON = "makron"
    SKADAD = "skadad"
    FOR_STOR = "for_stor"
    OTILLATEN_POST = "otillaten_post"
    DTD = "dtd"
    OTILLATEN_DEL = "otillaten_del"
    EXTERN_KALLA = "extern_kalla"


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason to refuse a file; detail names the part or the limit."""

    obstacle: Obstacle
    detail: str = ""


class OfficeError(Exception):
    """A file that cannot or may not be read."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(f"{item.obstacle.value} {item.detail}" for item in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of an Office file by name, all unpacked, and the name of its main part."""

    parts: Mapping[str, bytes]
    main: str


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK = "spreadsheetml.sheet.main+xml"
_FORBIDDEN = re.compile(
    r"(?i).*vbaproject\.bin|xl/(macrosheets|dialogsheets|activex|embeddings|webextensions)/.*"
    r"|customui/.*|xl/vbadata\.xml"
)
_EXTERNAL = re.compile(r"(?i)xl/(externallinks/.*|connections\.xml|querytables/.*)")
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_WEB = re.compile(r"(?i)(https?:|mailto:|#)")


def open_package(data: bytes) -> Package:
    """The unpacked workbook. Raises OfficeError with every reason that could be found."""
    package = unpack(data)
    problems = find_problems(package)
    if problems:
        raise OfficeError(*problems)
    return package


def unpack(data: bytes) -> Package:
    """The parts of a zip within the limits (SAK-01–03); raises OfficeError otherwise."""
    _check_signature(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_names(archive.infolist())
            parts = _read_parts(archive)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as error:
        raise OfficeError(Problem(Obstacle.SKADAD, str(error))) from error
    except RuntimeError as error:  # zipfile: a part encrypted with a password
        raise OfficeError(Problem(Obstacle.LOSENORD)) from error
    return Package(parts, _find_main(parts))


def find_problems(package: Package) -> tuple[Problem, ...]:
    """Parts and relationships that may not be there, each once (SAK-04, 10, 11)."""
    found: dict[Problem, None] = {}
    for name, data in sorted(package.parts.items()):
        for problem in _judge_part(name, data):
            found[problem] = None
    return tuple(found)


def decode_xml(data: bytes, name: str = "") -> str:
    """The text of an XML part, in UTF-8 or UTF-16, without any DTD (SAK-04).

    Line ends become one line feed. Raises OfficeError for other encodings and for a DTD.
    """
    encoding = "utf-8-sig"
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encoding = "utf-16"
    elif data[:2] in {b"<\0", b"\0<"}:
        encoding = "utf-16-le" if data[:1] == b"<" else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise OfficeError(Problem(Obstacle.SKADAD, name)) from error
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise OfficeError(Problem(Obstacle.DTD, name))
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def parse_xml(data: bytes | str, name: str = "") -> ET.Element:
    """The root element; raises OfficeError when the XML is broken or has a DTD (SAK-05)."""
    text = data if isinstance(data, str) else decode_xml(data, name)
    try:
        return ET.fromstring(text)  # noqa: S314 (no DTD, hence no entities)
    except ET.ParseError as error:
        raise OfficeError(Problem(Obstacle.SKADAD, name)) from error


def read_relationships(package: Package, part: str) -> Mapping[str, tuple[str, str]]:
    """Relationship id → (last word of its type, part name) for what lies in the package."""
    folder, name = posixpath.split(part)
    data = package.parts.get(posixpath.join(folder, "_rels", name + ".rels"))
    if data is None:
        return {}
    found = {}
    for item in parse_xml(data, part):
        if item.get("TargetMode") != "External":
            target = item.get("Target", "")
            path = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            found[item.get("Id", "")] = (item.get("Type", "").rpartition("/")[2], path)
    return found


def _check_signature(data: bytes) -> None:
    if not data:
        raise OfficeError(Problem(Obstacle.TOM))
    if data.startswith(_OLE):
        locked = _ENCRYPTED in data
        raise OfficeError(Problem(Obstacle.LOSENORD if locked else Obstacle.ALDRE_FORMAT))
    if not data.startswith(b"PK"):
        raise OfficeError(Problem(Obstacle.FEL_FORMAT))


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_PARTS:
        raise OfficeError(Problem(Obstacle.FOR_STOR, f"{len(infos)}"))
    seen: set[str] = set()
    for info in infos:
        name = info.orig_filename
        folded = name.casefold()
        if (
            not name
            or name.startswith("/")
            or "\\" in name
            or ".." in name.split("/")
            or _DRIVE.match(name)
            or _CONTROL.search(name)
            or folded in seen
            or stat.S_ISLNK(info.external_attr >> 16)
            or info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
        ):
            raise OfficeError(Problem(Obstacle.OTILLATEN_POST, ascii(name)[1:-1]))
        seen.add(folded)


def _read_parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    total = 0
    for info in archive.infolist():
        if info.is_dir():
            continue
        allowed = min(MAX_PART, MAX_TOTAL - total)
        if info.file_size > allowed:
            raise OfficeError(Problem(Obstacle.FOR_STOR, info.filename))
        with archive.open(info) as stream:
            data = stream.read(allowed + 1)
        total += len(data)
        squeezed = len(data) > RATIO_FROM and len(data) > MAX_RATIO * max(info.compress_size, 1)
        if len(data) > allowed or squeezed:
            raise OfficeError(Problem(Obstacle.FOR_STOR, info.filename))
        parts[info.filename] = data
    return parts


def _find_main(parts: Mapping[str, bytes]) -> str:
    types = parts.get("[Content_Types].xml")
    if types is None:
        raise OfficeError(Problem(Obstacle.FEL_FORMAT))
    mains = {
        item.get("PartName", "").lstrip("/"): item.get("ContentType", "")
        for item in parse_xml(types, "[Content_Types].xml")
        if "main" in item.get("ContentType", "") and item.get("PartName")
    }
    for name, kind in mains.items():
        if kind.endswith(_WORKBOOK) and name in parts:
            return name
    kinds = " ".join(mains.values())
    if "macroEnabled" in kinds:
        raise OfficeError(Problem(Obstacle.MAKRON))
    raise OfficeError(Problem(Obstacle.FEL_FORMAT))


def _judge_part(name: str, data: bytes) -> list[Problem]:
    if _FORBIDDEN.fullmatch(name):
        kind = Obstacle.MAKRON if "vba" in name.casefold() else Obstacle.OTILLATEN_DEL
        return [Problem(kind, name)]
    if _EXTERNAL.fullmatch(name):
        return [Problem(Obstacle.EXTERN_KALLA, name)]
    if data.startswith(b"PK\x03\x04"):
        return [Problem(Obstacle.OTILLATEN_DEL, name)]
    if name.endswith(".rels"):
        return _judge_relationships(name, data)
    if not name.endswith((".xml", ".vml")):
        return []
    if name.startswith("customXml/") or not _is_plain(data):
        try:
            text = decode_xml(data, name)
        except OfficeError as error:
            return list(error.problems)
        return [Problem(Obstacle.EXTERN_KALLA, name)] if "DataMashup" in text else []
    return []


def _is_plain(data: bytes) -> bool:
    """True for bytes that need not be decoded to see that there is no DTD."""
    is_utf_16 = data[:2] in {b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"}
    return not is_utf_16 and b"<!DOCTYPE" not in data and b"<!ENTITY" not in data


def _judge_relationships(name: str, data: bytes) -> list[Problem]:
    if _is_plain(data) and b"External" not in data:
        return []
    try:
        root = parse_xml(data, name)
    except OfficeError as error:
        return list(error.problems)
    return [
        Problem(Obstacle.EXTERN_KALLA, item.get("Target", ""))
        for item in root
        if item.get("TargetMode") == "External"
        and not (item.get("Type", "").endswith("/hyperlink") and _WEB.match(item.get("Target", "")))
    ]
