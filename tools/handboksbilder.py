"""Draws the handbook's pictures (docs/bilder) from the examples: python tools/handboksbilder.py.

Needs LibreOffice and pdftoppm. Each picture is a page of a document or a workbook that the
program makes, so that the handbook shows what people really see.
"""

from __future__ import annotations

import dataclasses
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from pipeline import __version__
from pipeline.commands.click_sv import TEXTER
from pipeline.commands.session import Session
from pipeline.core.finding import Finding
from pipeline.core.inlamning import Fil
from pipeline.core.period import Period
from pipeline.core.run import Run
from pipeline.flow import Kedja, Mottaget, make_dokument
from pipeline.office.opc.write import read_package, write_package
from pipeline.report.workbook import make_workbook

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "bilder"
DOTS, COLOURS = 80, 64
YEAR, DELAR, PLAN = 2025, "delar", "namndplan"
REWORDED = (">Fler familjer får stöd tidigt<", ">Familjer får stöd<")
_STRINGS = "xl/sharedStrings.xml"


def make_broken(session: Session) -> Kedja:
    """The delårsrapport with two workbooks that have not come and a goal that says something
    else than in the plan, so that there is something to tell."""

    def load(year: int, tillfalle: str) -> Mottaget:
        mottaget = session.load(year, tillfalle)
        if (year, tillfalle) != (YEAR, DELAR):
            return mottaget
        files = tuple(_reword(fil) for fil in mottaget.inlamningar[2:])
        return dataclasses.replace(mottaget, inlamningar=files)

    return Kedja(session.definitions, load)


def _reword(fil: Fil) -> Fil:
    parts = read_package(fil.data)
    text = parts[_STRINGS].decode()
    parts[_STRINGS] = text.replace(*REWORDED).encode()
    return Fil(fil.name, write_package(parts))


def make_pages(data: bytes, suffix: str) -> list[Image.Image]:
    """The pages of a document or workbook as LibreOffice lays them out."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / f"fil{suffix}").write_bytes(data)
        command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", name]
        subprocess.run([*command, str(folder / f"fil{suffix}")], check=True, capture_output=True)
        pages = ["pdftoppm", "-r", str(DOTS), "-png", str(folder / "fil.pdf"), str(folder / "sida")]
        subprocess.run(pages, check=True)
        return [Image.open(path).convert("RGB") for path in sorted(folder.glob("sida*.png"))]


def join(pages: list[Image.Image]) -> Image.Image:
    """Pages side by side."""
    width, height = sum(page.width for page in pages), max(page.height for page in pages)
    joined = Image.new("RGB", (width, height), "white")
    left = 0
    for page in pages:
        joined.paste(page, (left, 0))
        left += page.width
    return joined


def crop(page: Image.Image, share: float = 1.0) -> Image.Image:
    """The upper share of a page."""
    return page.crop((0, 0, page.width, int(page.height * share)))


def find_page(pages: list[Image.Image], data: bytes, text: str) -> Image.Image:
    """The first page whose text holds the words."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "fil.docx").write_bytes(data)
        command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", name]
        subprocess.run([*command, str(folder / "fil.docx")], check=True, capture_output=True)
        for number, page in enumerate(pages, start=1):
            limits = ["-f", str(number), "-l", str(number)]
            command = ["pdftotext", *limits, str(folder / "fil.pdf"), "-"]
            found = subprocess.run(command, check=True, capture_output=True, text=True)
            if text in found.stdout:
                return page
    raise ValueError(text)


def make_documents(session: Session, kedja: Kedja, tillfalle: str) -> dict[str, bytes]:
    """The documents of an occasion by file name."""
    definitions = kedja.get_definitions(YEAR, tillfalle)
    mall = session.read_dokumentmall().data
    checked = kedja.check(YEAR, tillfalle)
    names = definitions.kommun.dokument
    return dict(make_dokument(checked, names, mall, Run(__version__)).dokument)


def make_list(session: Session, findings: tuple[Finding, ...]) -> bytes:
    """The findings as the workbook that is sent back."""
    names = {enhet.id: enhet.namn for enhet in session.definitions.enheter}
    title = TEXTER.format("rubrik", namn=session.definitions.kommun.namn, period=f"{YEAR}-08")
    day = session.kedja.get_period(YEAR, DELAR).last_day
    return make_workbook(findings, names, TEXTER.all, title=title, day=day)


def find_document(made: dict[str, bytes], name: str) -> bytes:
    """The document whose file name holds the words."""
    return next(data for key, data in made.items() if name in key)


def find_inlamning(session: Session, tillfalle: str, enhet: str) -> Fil:
    """The filled-in workbook of an enhet."""
    files = session.load(YEAR, tillfalle).inlamningar
    return next(fil for fil in files if enhet in fil.name)


def draw(name: str, make: Callable[[], Image.Image]) -> None:
    """Writes a picture with few colours, so that it stays small."""
    TARGET.mkdir(exist_ok=True)
    picture = make().quantize(COLOURS)
    picture.save(TARGET / f"{name}.png", optimize=True)
    print(TARGET / f"{name}.png")


def main() -> None:
    """Draws them all."""
    session = Session(ROOT, "hallstahammar", Period(YEAR))
    other = Session(ROOT, "degerfors", Period(YEAR))
    broken = make_broken(session)
    drafts = make_documents(session, broken, DELAR)
    plans = make_documents(session, session.kedja, PLAN)
    plan = find_document(plans, "socialnamnd")
    draft = make_pages(find_document(drafts, "hallstahammar"), ".docx")
    covers = [
        make_pages(find_document(make_documents(item, item.kedja, PLAN), "socialnamnd"), ".docx")[0]
        for item in (session, other)
    ]
    findings = broken.check(YEAR, DELAR).findings
    book = find_inlamning(session, DELAR, "socialnamnd")
    draw("fynd", lambda: crop(make_pages(make_list(session, findings), ".xlsx")[0], 0.6))
    chain = tuple(item for item in findings if item.earlier is not None)
    draw("kedja", lambda: crop(make_pages(make_list(session, chain), ".xlsx")[0], 0.4))
    draw("arbetsbok", lambda: crop(make_pages(book.data, ".xlsx")[3], 0.8))
    draw("utkast", lambda: join([draft[0], draft[1]]))
    draw("rodtrad", lambda: find_page(make_pages(plan, ".docx"), plan, "Figur 1"))
    draw("layouter", lambda: join(covers))


if __name__ == "__main__":
    main()
