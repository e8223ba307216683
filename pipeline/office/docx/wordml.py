"""Small pieces of WordprocessingML. escape_text is the only place where text becomes XML.

Nothing here names a font, a size or a colour: those belong to the layout's styles.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.core.adress import Adress

_PREFIX = "rt_"
_HASH = 12
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile('[&<>"\t\r\n\x00-\x1f\ud800-\udfff\ufffe\uffff]')
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'


class IllegalTextError(ValueError):
    """A text holds a character that XML cannot carry; reading should have found it (SAK-33)."""


def escape_text(text: str) -> str:
    """The text as it stands inside w:t; line breaks become w:br and tabs w:tab.

    Nothing is dropped or changed (SAK-31): what cannot be written raises IllegalTextError.
    """
    if not _SPECIAL.search(text):
        return text
    illegal = _ILLEGAL.search(text)
    if illegal:
        raise IllegalTextError(f"U+{ord(illegal.group()):04X}")
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = text.replace('"', "&quot;").replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\n", _BREAK).replace("\t", _TAB)


def make_run(text: str, *, bold: bool = False, style: str = "") -> str:
    """A run; style is the id of a character style. Empty text gives no run."""
    if not text:
        return ""
    inner = f'<w:rStyle w:val="{style}"/>' if style else ""
    if bold:
        inner += "<w:b/><w:bCs/>"
    properties = f"<w:rPr>{inner}</w:rPr>" if inner else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape_text(text)}</w:t></w:r>'


def name_bookmark(adress: Adress) -> str:
    """The bookmark of an address: the same in every version of a document. Word takes at most 40
    letters, digits and underscores."""
    return f"{_PREFIX}{hashlib.sha256(str(adress).encode()).hexdigest()[:_HASH]}"


def make_link(adress: Adress, run: str) -> str:
    """A link to the bookmark of an address in the same document."""
    anchor = name_bookmark(adress)
    return f'<w:hyperlink w:anchor="{anchor}" w:history="1">{run}</w:hyperlink>'


def make_paragraph(style: str, runs: str, properties: str = "") -> str:
    """A paragraph; properties follow pStyle in w:pPr."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def make_field(code: str, result: str) -> str:
    """A complex field with its result, so that nothing needs to be updated on opening."""
    opening, end = split_field(code)
    return opening + make_run(result) + end


def split_field(code: str) -> tuple[str, str]:
    """What stands before and after the result of a complex field."""
    before = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    return before, '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def make_num_properties(num_id: int) -> str:
    """w:numPr for a list of its own."""
    return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{num_id}"/></w:numPr>'


@dataclass(slots=True)
class Bookmarks:
    """Bookmarks with ids in order; a name is used once."""

    next_id: int = 1
    adresser: dict[str, Adress] = field(default_factory=dict)

    def wrap(self, adress: Adress, runs: str) -> str:
        """The runs inside the bookmark of an address. Raises ValueError when it is taken: by the
        address itself, or by another one with the same hash."""
        name = name_bookmark(adress)
        if name in self.adresser:
            raise ValueError(f"{name}: {self.adresser[name]} = {adress}")
        self.adresser[name] = adress
        number = self.next_id
        self.next_id += 1
        return (
            f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{runs}'
            f'<w:bookmarkEnd w:id="{number}"/>'
        )


@dataclass(slots=True)
class NumberedLists:
    """Numbered lists that each begin at a number of their own."""

    next_id: int
    abstract: str
    added: list[str] = field(default_factory=list)

    def start(self, first: int) -> int:
        """The numId of a new list that begins at this number."""
        number = self.next_id
        self.next_id += 1
        self.added.append(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{self.abstract}"/>'
            f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{first}"/></w:lvlOverride></w:num>'
        )
        return number


@dataclass(frozen=True, slots=True)
class Styles:
    """Style ids by style name: in Swedish Word the id of "heading 1" is Rubrik1."""

    by_name: Mapping[str, str]

    def find(self, *names: str) -> str:
        """The id of the first of the names that the layout has; Normal when it has none."""
        known = (name.lower() for name in (*names, "normal"))
        return next((self.by_name[name] for name in known if name in self.by_name), "")
