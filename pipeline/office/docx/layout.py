"""A Word layout in docxtpl's syntax, made ready for Jinja without docxtpl.

The layout is a trusted file of the kommun (SAK-30): it runs in a sandbox, an unknown name is an
error, and the contents are values that are never read as a template again (SAK-31).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateError, meta
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from pipeline.office.docx.wordml import Styles, escape_text

_LEFT_OUT = re.compile(
    r"docProps/thumbnail\.|customXml/|word/(stylesWithEffects|webSettings|people|comments\w*)\.xml"
    r"|word/glossary/|docProps/(core|app|custom)\.xml|word/_rels/(settings|comments)\.xml\.rels"
)
_TEMPLATED = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_SETTINGS_OUT = re.compile(
    r"<w:(updateFields|attachedTemplate|trackRevisions|documentProtection)\b[^>]*/>"
    r"|<w:rsids>.*?</w:rsids>|<w:rsids/>",
    re.DOTALL,
)
_RSID = re.compile(r' w:rsid\w*="[^"]*"|<w:rsid w:val="[^"]*"/>')
_RUN_OF_ITS_OWN = (
    r'</w:t></w:r><w:r><w:t xml:space="preserve">\1\2</w:t></w:r><w:r><w:t xml:space="preserve">'
)
_EMPTY_RUN = re.compile(
    r"<w:r>(?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:t(?: [^>]*)?></w:t></w:r>", re.DOTALL
)
_TAGS = (("{{", "}}"), ("{%", "%}"))
_PROOF = re.compile(r"<w:proofErr [^>]*/>|<w:lastRenderedPageBreak/>")


class DokumentmallError(Exception):
    """The layout cannot be used; problems say what is wrong, in the layout's own words."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Sida:
    """The page of the last section, in twips, and the section's XML."""

    section: str
    text_width: int
    landscape: str
    landscape_width: int


@dataclass(frozen=True, slots=True)
class Dokumentmall:
    """A layout: its parts, its compiled templates by part, its styles and its page."""

    parts: Mapping[str, bytes]
    templates: Mapping[str, Template]
    styles: Styles
    sida: Sida
    first_bookmark: int
    first_drawing: int
    next_num: int
    number_abstract: str


@lru_cache(maxsize=8)
def load_dokumentmall(data: bytes) -> Dokumentmall:
    """The layout, compiled. Raises DokumentmallError when it cannot be used."""
    parts = read_parts(data)
    texts = {name: _clean(part.decode()) for name, part in parts.items() if _is_templated(name)}
    if "word/document.xml" not in texts or "word/styles.xml" not in parts:
        raise DokumentmallError(("word/document.xml",))
    environment = make_environment()
    templates: dict[str, Template] = {}
    for name, text in texts.items():
        _check_tags(name, text)
        try:
            templates[name] = environment.from_string(to_jinja(text))
        except TemplateError as error:
            raise DokumentmallError((f"{name}: {error}",)) from error
    numbering = parts.get("word/numbering.xml", b"").decode()
    styles = read_styles(parts["word/styles.xml"].decode())
    ids = [int(number) for text in texts.values() for number in _find_bookmark_ids(text)]
    nums = [int(number) for number in re.findall(r'<w:num w:numId="(\d+)"', numbering)]
    return Dokumentmall(
        parts=parts,
        templates=templates,
        styles=styles,
        sida=_read_sida(texts["word/document.xml"]),
        first_bookmark=max(ids, default=0) + 1,
        first_drawing=max(_find_drawing_ids(texts.values()), default=0) + 1,
        next_num=max(nums, default=0) + 1,
        number_abstract=_find_number_abstract(parts["word/styles.xml"].decode(), numbering),
    )


def _check_tags(name: str, xml: str) -> None:
    """A tag that does not end in its own paragraph would swallow the paragraphs that follow."""
    for paragraph in re.findall(r"<w:p[ >].*?</w:p>", xml, re.DOTALL):
        text = re.sub(r"<[^>]*>", "", paragraph)
        if any(text.count(start) != text.count(end) for start, end in _TAGS):
            raise DokumentmallError((f"{name}: {text}",))


def make_environment() -> SandboxedEnvironment:
    """Jinja in a sandbox, every value escaped and an unknown name an error."""
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_finalize)


def find_names(data: bytes) -> frozenset[str]:
    """The names that a layout asks for. Raises DokumentmallError when it cannot be parsed."""
    environment = make_environment()
    names: set[str] = set()
    for part, content in read_parts(data).items():
        if _is_templated(part):
            try:
                tree = environment.parse(to_jinja(content.decode()))
            except TemplateError as error:
                raise DokumentmallError((f"{part}: {error}",)) from error
            names |= meta.find_undeclared_variables(tree)
    return frozenset(names)


def read_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a layout without those that may carry traces of people (SAK-36)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, KeyError) as error:
        raise DokumentmallError(("zip",)) from error
    left_out = {name for name in parts if _LEFT_OUT.match(name)}
    kept = {name: part for name, part in parts.items() if name not in left_out}
    for name, part in kept.items():
        if name == "[Content_Types].xml" or name.endswith(".rels"):
            kept[name] = _drop_references(part.decode(), left_out).encode()
        elif name == "word/styles.xml":
            kept[name] = _RSID.sub("", part.decode()).encode()
        elif name == "word/settings.xml":
            kept[name] = _SETTINGS_OUT.sub("", part.decode()).encode()
    return kept


def to_jinja(xml: str) -> str:
    """A part in docxtpl's syntax as a Jinja template: tags that Word has split are joined, and
    {%p …%}, {%tr …%}, {%tc …%}, {{p …}}, {{r …}} take the place of their whole element."""
    xml = re.sub(r"(?<={)(<[^>]*>)+(?=[{%#])|(?<=[%}#])(<[^>]*>)+(?=})", "", xml)
    xml = re.sub(r"{%(?:(?!%}).)*|{{(?:(?!}}).)*", _join_runs, xml, flags=re.DOTALL)
    xml = re.sub(r"<w:t>(?=[^<]*(?:{{|{%))", '<w:t xml:space="preserve">', xml)
    xml = re.sub(r"({{r |{%r )((?:(?!%}|}}).)*(?:%}|}}))", _RUN_OF_ITS_OWN, xml)
    xml = _EMPTY_RUN.sub("", xml)
    for tag in ("tr", "tc", "p", "r"):
        opening = rf"<w:{tag}[ >](?:(?!<w:{tag}[ >]).)*?"
        pattern = rf"{opening}({{%|{{{{){tag} ((?:(?!%}}|}}}}).)*(?:%}}|}}}})).*?</w:{tag}>"
        xml = re.sub(pattern, r"\1 \2", xml, flags=re.DOTALL)
    return re.sub(r"({%|{{)(.*?)(%}|}})", _clean_tag, xml)


def read_styles(xml: str) -> Styles:
    """Style ids by name in lower case."""
    found = re.findall(
        r'<w:style\b[^>]*w:styleId="([^"]+)"[^>]*>\s*<w:name w:val="([^"]+)"', xml, re.DOTALL
    )
    return Styles({name.lower(): style_id for style_id, name in found})


def _finalize(value: object) -> object:
    """What stands inside w:t: text is escaped here, finished XML passes."""
    if isinstance(value, Markup) or not isinstance(value, str | int):
        return value
    return Markup(escape_text(str(value)))  # noqa: S704 - escaped by escape_text


def _is_templated(name: str) -> bool:
    return bool(_TEMPLATED.fullmatch(name))


def _clean(xml: str) -> str:
    return _PROOF.sub("", _RSID.sub("", xml))


def _join_runs(match: re.Match[str]) -> str:
    return re.sub(r"</w:t>.*?<w:t(?: [^>]*)?>", "", match.group(), flags=re.DOTALL)


def _clean_tag(match: re.Match[str]) -> str:
    opening, inner, closing = match.groups()
    for found, meant in (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        inner = inner.replace(found, meant)
    for found, meant in (("“", '"'), ("”", '"'), ("„", '"'), ("‘", "'"), ("’", "'")):
        inner = inner.replace(found, meant)
    return f"{opening}{inner}{closing}"


def _drop_references(xml: str, left_out: set[str]) -> str:
    def decide(match: re.Match[str]) -> str:
        target = match.group(1).lstrip("/").removeprefix("../")
        is_gone = any(name == target or name.endswith(f"/{target}") for name in left_out)
        return "" if is_gone or target.startswith("customXml/") else match.group()

    xml = re.sub(r'<Override [^>]*PartName="([^"]+)"[^>]*/>', decide, xml)
    return re.sub(r'<Relationship [^>]*Target="([^"]+)"[^>]*/>', decide, xml)


def _find_bookmark_ids(xml: str) -> list[str]:
    return re.findall(r'<w:bookmarkStart [^>]*w:id="(\d+)"', xml)


def _find_drawing_ids(texts: Iterable[str]) -> list[int]:
    found = (re.findall(r'<(?:wp:docPr|pic:cNvPr) [^>]*?\bid="(\d+)"', text) for text in texts)
    return [int(number) for numbers in found for number in numbers]


def _find_number_abstract(styles: str, numbering: str) -> str:
    """The abstract list behind the style List Number."""
    style = re.search(
        r'<w:name w:val="List Number"/>.*?<w:numId w:val="(\d+)"/>.*?</w:style>', styles, re.DOTALL
    )
    number = style.group(1) if style else "1"
    found = re.search(
        rf'<w:num w:numId="{number}"[^>]*>\s*<w:abstractNumId w:val="(\d+)"/>', numbering
    )
    return found.group(1) if found else "0"


def _read_sida(document: str) -> Sida:
    section = re.findall(r"<w:sectPr\b.*?</w:sectPr>", document, re.DOTALL)[-1:]
    size = re.search(r'<w:pgSz\b[^>]*w:w="(\d+)"[^>]*w:h="(\d+)"[^>]*/>', "".join(section))
    left = re.search(r'w:left="(\d+)"', "".join(section))
    right = re.search(r'w:right="(\d+)"', "".join(section))
    if not section or not size or not left or not right:
        raise DokumentmallError(("w:sectPr",))
    width, height = int(size.group(1)), int(size.group(2))
    margins = int(left.group(1)) + int(right.group(1))
    turned = f'<w:pgSz w:w="{height}" w:h="{width}" w:orient="landscape"/>'
    return Sida(
        section[0],
        width - margins,
        section[0].replace(size.group(), turned),
        height - margins,
    )
