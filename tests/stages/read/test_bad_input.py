"""One test per line of what people may do wrong: a finding with its place, and nothing lost."""

import dataclasses
import io
from decimal import Decimal

import openpyxl
import pytest
from builders import PERIOD, Felvarde, Formel, change, fill, make_mallar
from material import FULL, codes, fill_full, find_row, is_fel, only, place, value

from pipeline.core.finding import Severity
from pipeline.core.inlamning import Fil, Underlag
from pipeline.core.period import Period
from pipeline.core.source import find_leaves
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Tomt
from pipeline.schema.tillfalle import TillfalleDef
from pipeline.stages.read import read_inlamningar


def test_read__a_full_workbook_gives_no_finding(las, mallar):
    result = las(fill_full(mallar))
    assert result.findings == ()
    assert value(result, "drift", "forskola", "kostnader") == Tal(Decimal(-5300), Unit.TKR)


def test_missing_workbook__is_simply_not_among_those_read(las, mallar):
    result = las(fill_full(mallar))
    assert [item.enhet for item in result.value] == ["barn"]


def test_two_workbooks_for_one_enhet__is_fel_and_the_first_is_used(las, mallar):
    other = fill_full(mallar, {("drift", "forskola", "intakter"): 7})
    result = las(fill_full(mallar), other)
    finding = only(result, "LAS-002")
    assert is_fel(finding)
    assert finding.enhet == "barn"
    assert finding.source.file == "inlamningar/barnb.xlsx"
    assert value(result, "drift", "forskola", "intakter").number == 1200


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("kommun", "annan_kommun", "LAS-003"),
        ("period", "2024", "LAS-004"),
        ("enhet", "okand", "LAS-005"),
        ("version", "0", "LAS-006"),
        ("arbetsbok", "ekonomi_bokslut", "LAS-021"),
        ("arbetsbok", "annat", "LAS-010"),
    ],
)
def test_wrong_workbook__is_fel_and_not_read(las, mallar, key, text, code):
    result = las(change(fill_full(mallar), lambda book: book.set_meta(key, text)))
    assert is_fel(only(result, code))
    assert result.value == ()


def test_workbook_of_another_occasion__is_fel_and_says_where_it_belongs(prov, las, mallar):
    plan = TillfalleDef(id="plan", rubrik="Plan", ordning=1, arbetsbocker={"namnd": "namnd_plan"})
    bokslut = TillfalleDef(id="bokslut", rubrik="Bokslut", ordning=2, arbetsbocker={})
    chosen = dataclasses.replace(
        prov, tillfalle=bokslut, tillfallen={"plan": plan, "bokslut": bokslut}
    )
    data = change(fill_full(mallar), lambda book: book.set_meta("arbetsbok", "namnd_plan"))
    fil = Fil("inlamningar/barn.xlsx", data)
    result = read_inlamningar((fil,), chosen, Period(2025), Underlag())
    finding = only(result, "LAS-101")
    assert is_fel(finding)
    assert "Plan" in finding.message
    assert "plan/inlamningar" in finding.hint


def test_another_years_template__is_fel(prov, las):
    data = fill(make_mallar(prov, Period(2024))["barn"], FULL)
    assert codes(las(data)) == ["LAS-004"]


def test_template_with_other_rows__is_a_warning_and_read(las, mallar):
    data = change(fill_full(mallar), lambda book: book.set_meta("digest", "0" * 64))
    result = las(data)
    assert codes(result) == ["LAS-007"]
    assert value(result, "drift", "forskola", "intakter").number == 1200


def test_lost_meta_sheet__is_made_up_for_by_the_properties(las, mallar):
    result = las(change(fill_full(mallar), lambda book: book.remove("_meta")))
    assert [item.enhet for item in result.value] == ["barn"]


def test_text_in_a_number_cell__is_fel(las, mallar):
    result = las(fill_full(mallar, {("drift", "forskola", "intakter"): "se bilaga"}))
    finding = only(result, "LAS-061")
    assert is_fel(finding)
    assert place(finding) == ("Drift", "C11")
    assert "se bilaga" in finding.message
    assert value(result, "drift", "forskola", "intakter") is Tomt.FEL_I_CELL


def test_ref_error__is_fel_with_its_cell(las, mallar):
    result = las(fill_full(mallar, {("drift", "forskola", "intakter"): Felvarde("#REF!")}))
    finding = only(result, "LAS-063")
    assert is_fel(finding)
    assert place(finding) == ("Drift", "C11")
    assert "#REF!" in finding.message
    assert value(result, "drift", "forskola", "intakter") is Tomt.FEL_I_CELL


def test_error_in_a_locked_formula__is_fel(las, mallar):
    def edit(book):
        sheet, reference = book.find("drift", "forskola", "netto")
        sheet.set(reference, Formel("C11+#REF!", Felvarde("#REF!")))

    assert is_fel(only(las(change(fill_full(mallar), edit)), "LAS-063"))


def test_formula_never_calculated__is_fel_never_zero(las, mallar):
    result = las(fill_full(mallar, {("drift", "forskola", "intakter"): Formel("=600+600")}))
    finding = only(result, "LAS-064")
    assert is_fel(finding)
    assert place(finding) == ("Drift", "C11")
    assert value(result, "drift", "forskola", "intakter") is Tomt.EJ_BERAKNAD_FORMEL


def test_workbook_saved_without_calculating__is_one_fel_with_every_formula(las, mallar):
    book = openpyxl.load_workbook(io.BytesIO(fill_full(mallar)))
    stream = io.BytesIO()
    book.save(stream)
    result = las(stream.getvalue())
    finding = only(result, "LAS-064")
    assert is_fel(finding)
    assert len(find_leaves(finding.source)) > 10


def test_calculated_formula_in_an_input_cell__is_fine(las, mallar):
    cell = Formel("=600+601", Decimal(1201))
    result = las(fill_full(mallar, {("drift", "forskola", "intakter"): cell}))
    assert codes(result) == []
    assert value(result, "drift", "forskola", "intakter").number == 1201


def test_overwritten_formula__is_fel(las, mallar):
    def edit(book):
        sheet, reference = book.find("drift", "forskola", "netto")
        sheet.unprotect()
        sheet.set(reference, 5)

    result = las(change(fill_full(mallar), edit))
    finding = only(result, "LAS-045")
    assert is_fel(finding)
    assert place(finding) == ("Drift", "E11")
    assert only(result, "LAS-048").severity is Severity.UPPLYSNING


@pytest.mark.parametrize(
    ("kolumn", "formula", "number"),
    [("netto", "C11+D11+500", -3600), ("avvikelse", "E11-F11", 77)],
)
def test_another_formula_or_an_old_value_in_a_locked_cell__is_a_warning(
    las, mallar, kolumn, formula, number
):
    def edit(book):
        sheet, reference = book.find("drift", "forskola", kolumn)
        sheet.set(reference, Formel(formula, Decimal(number)))

    finding = only(las(change(fill_full(mallar), edit)), "LAS-087")
    assert finding.severity is Severity.VARNING
    assert place(finding)[1] in {"E11", "G11"}


def test_removed_formula__is_fel(las, mallar):
    def edit(book):
        sheet, reference = book.find("drift", "forskola", "netto")
        sheet.set(reference, None)

    assert is_fel(only(las(change(fill_full(mallar), edit)), "LAS-045"))


def test_overwritten_sum__is_the_reported_total(las, mallar):
    result = las(fill_full(mallar, {("drift", "summa", "intakter"): 3299}))
    assert codes(result) == []
    assert value(result, "drift", "summa", "intakter").number == 3299


def test_removed_sum__is_a_warning_and_left_to_be_computed(las, mallar):
    result = las(fill_full(mallar, {("drift", "summa", "intakter"): None}))
    assert only(result, "LAS-084").severity is Severity.VARNING
    assert value(result, "drift", "summa", "intakter") is Tomt.EJ_IFYLLT


def test_changed_label__is_a_warning(las, mallar):
    def edit(book):
        sheet, row = find_row(book, "drift", "forskola")
        sheet.set(f"B{row}", "Fritidshem")
        sheet.set(f"C{row - 1}", "Kostnader")

    result = las(change(fill_full(mallar), edit))
    assert codes(result) == ["LAS-043", "LAS-043"]
    assert result.findings[0].severity is Severity.VARNING


def test_content_outside_the_tables__is_pointed_out(las, mallar):
    def edit(book):
        book.sheets["Drift"].set("M30", "Glöm inte moms!")
        book.sheets["Drift"].set("M31", 17)
        book.sheets["Anvisning"].set("H9", "Fråga Eva")

    result = las(change(fill_full(mallar), edit))
    assert [(item.code, *place(item)) for item in result.findings] == [
        ("LAS-042", "Anvisning", "H9"),
        ("LAS-042", "Drift", "M30"),
        ("LAS-042", "Drift", "M31"),
    ]
    assert "Glöm inte moms!" in result.findings[1].message


def test_content_in_a_cell_of_the_table_where_nothing_is_asked__is_pointed_out(las, mallar):
    def edit(book):
        sheet, row = find_row(book, "drift", "summa")
        sheet.set(f"I{row}", "kommentar till summan")

    assert place(only(las(change(fill_full(mallar), edit)), "LAS-042"))[0] == "Drift"


def test_unknown_sheet__is_told(las, mallar):
    book = openpyxl.load_workbook(io.BytesIO(fill_full(mallar)))
    for name, state in (("Egen", "visible"), ("Gömd", "veryHidden")):
        book.create_sheet(name)["B2"] = "mina uträkningar"
        book[name].sheet_state = state
    stream = io.BytesIO()
    book.save(stream)
    found = {item.code: item for item in las(stream.getvalue()).findings}
    assert found["LAS-033"].severity is Severity.UPPLYSNING
    assert found["LAS-033"].source.flik == "Egen"
    assert found["LAS-034"].severity is Severity.VARNING
    assert found["LAS-034"].source.flik == "Gömd"


def test_hidden_row_in_a_table__is_read_and_told(las, mallar):
    def edit(book):
        sheet, row = find_row(book, "drift", "forskola")
        next(r for r in sheet.iter_rows() if r.get("r") == f"{row}").set("hidden", "1")

    result = las(change(fill_full(mallar), edit))
    assert codes(result) == ["LAS-047"]
    assert value(result, "drift", "forskola", "intakter").number == 1200


def test_comment_on_a_cell__is_told(las, mallar):
    from openpyxl.comments import Comment

    book = openpyxl.load_workbook(io.BytesIO(fill_full(mallar)))
    book["Drift"]["C11"].comment = Comment("Inklusive bidrag", "")
    stream = io.BytesIO()
    book.save(stream)
    finding = only(las(stream.getvalue()), "LAS-046")
    assert "Inklusive bidrag" in finding.message
    assert finding.severity is Severity.UPPLYSNING
    assert place(finding) == ("Drift", "C11")


def test_read__same_result_in_any_order_of_files(prov, mallar):
    files = [
        Fil("a.xlsx", fill_full(mallar)),
        Fil("b.xlsx", mallar["social"]),
        Fil("c.xlsx", b"x"),
    ]
    runs = [read_inlamningar(order, prov, PERIOD, Underlag()) for order in (files, files[::-1])]
    assert runs[0] == runs[1]
    assert [item.enhet for item in runs[0].value] == ["barn", "social"]
