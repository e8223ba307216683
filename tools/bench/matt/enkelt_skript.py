"""The yardstick: how someone would do it in an afternoon with openpyxl, pandas and docxtpl.

Reads every workbook (values and formulas), puts the tables in DataFrames, sums the nämnder and
renders the same Word layout through docxtpl: one document for the kommun and one per nämnd, as
we do. It checks nothing and remembers no source. Used only by matning.py:
python enkelt_skript.py FOLDER LAYOUT OUT.
"""

import sys
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pandas as pd
from docxtpl import DocxTemplate
from jinja2 import Environment
from markupsafe import Markup

FALT = ("information", "innehallsforteckning")


def read_workbook(path: Path) -> dict[str, pd.DataFrame]:
    """The tables of a workbook, found by the markers in column A."""
    values = openpyxl.load_workbook(path, data_only=True)
    formulas = openpyxl.load_workbook(path)
    tables = {}
    for sheet in values.worksheets:
        name, columns, rows, uncached = "", [], [], 0
        for row, source in zip(sheet.iter_rows(), formulas[sheet.title].iter_rows(), strict=True):
            cells = [cell.value for cell in row]
            mark = str(cells[0] or "")
            if mark.startswith("#tabell:"):
                name, columns, rows = mark[8:], [str(item) for item in cells[2:] if item], []
            elif mark.startswith("#rad:") and name:
                rows.append([mark[5:], cells[1], *cells[2 : 2 + len(columns)]])
                uncached += sum(
                    isinstance(cell.value, str) and cell.value.startswith("=") and value is None
                    for cell, value in zip(source, cells, strict=True)
                )
            elif mark.startswith("#slut:") and name:
                tables[name] = pd.DataFrame(rows, columns=["nyckel", "rubrik", *columns])
                name = ""
    return tables


def make_table(frame: pd.DataFrame) -> str:
    """A table as XML, in the styles of the layout."""
    grid = "".join('<w:gridCol w:w="1500"/>' for _ in frame.columns)
    head = "".join(make_cell(column) for column in frame.columns)
    body = "".join(
        "<w:tr>" + "".join(make_cell(format_value(value)) for value in row) + "</w:tr>"
        for row in frame.itertuples(index=False)
    )
    return (
        f"<w:tbl><w:tblPr><w:tblW w:w='0' w:type='auto'/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr>{head}</w:tr>{body}</w:tbl>"
    )


def make_cell(text: object) -> str:
    return f"<w:tc><w:p>{make_run(str(text))}</w:p></w:tc>"


def make_run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def format_value(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124  # NaN is not equal to itself
        return ""
    if isinstance(value, int | float):
        return f"{value:,.0f}".replace(",", "\u00a0").replace("-", "−")
    return str(value)


def make_blocks(paths: list[Path], books: dict[Path, dict]) -> list[tuple[str, Markup]]:
    blocks, drift = [], []
    for path in paths:
        tables = books[path]
        blocks.append(("rubrik1", Markup(make_run(path.stem))))
        for name, frame in tables.items():
            blocks.append(("rubrik2", Markup(make_run(name))))
            if list(frame.columns[2:]) == ["text"]:
                for rubrik, text in zip(frame["rubrik"], frame["text"], strict=True):
                    blocks.append(("rubrik3", Markup(make_run(str(rubrik)))))
                    blocks += [
                        ("brodtext", Markup(make_run(part)))
                        for part in str(text or "").split("\n")
                        if part
                    ]
            elif len(frame):
                blocks.append(("tabell", Markup(make_table(frame.iloc[:, 1:]))))
            if name == "drift":
                drift.append(frame.assign(enhet=path.stem))
    if not drift:
        return blocks
    numbers = pd.concat(drift)
    columns = [name for name in numbers.columns if numbers[name].map(is_number).all()]
    total = numbers.groupby("enhet")[columns].sum().reset_index()
    blocks.append(("tabell", Markup(make_table(total))))
    return blocks


def is_number(value: object) -> bool:
    return value is None or isinstance(value, int | float)


def main(folder: str, layout: str, out: str) -> None:
    paths = sorted(Path(folder).glob("*.xlsx"))
    books = {path: read_workbook(path) for path in paths}
    render(layout, make_blocks(paths, books), out)
    for path in paths:
        if "medarbetare" in books[path] and "drift" in books[path]:
            render(layout, make_blocks([path], books), out.replace(".docx", f"-{path.stem}.docx"))


def render(layout: str, blocks: list[tuple[str, Markup]], out: str) -> None:
    template = DocxTemplate(layout)
    names = template.get_undeclared_template_variables()
    values = dict.fromkeys(names, "")
    values |= {"information": [], "innehallsforteckning": Markup(""), "titel": "Årsredovisning"}
    template.render({**values, "block": blocks}, Environment(autoescape=True))
    template.save(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
