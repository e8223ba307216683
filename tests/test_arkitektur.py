"""Who may import whom, and what code may not do (docs/arkitektur.md)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "pipeline"
MODULES = sorted(ROOT.rglob("*.py"))
ALLOWED = {
    "core": {"core"},
    "schema": {"core", "schema"},
    "office": {"core", "office"},
    "report": {"core", "office", "report"},
    "stages": {"core", "schema", "office", "stages"},
}
OFFICE_LIBRARIES = {
    "openpyxl",
    "docx",
    "docxtpl",
    "jinja2",
    "lxml",
    "markupsafe",
    "pandas",
    "pypandoc",
    "python_calamine",
    "xlsxwriter",
}


def find_imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
    return found


def get_package(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return parts[0] if len(parts) > 1 else ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports__follow_the_layers(path):
    package = get_package(path)
    imports = find_imports(path)
    inner = {name.split(".")[1] for name in imports if name.startswith("pipeline.")}
    outer = {name.split(".")[0] for name in imports if not name.startswith("pipeline")}
    if package in ALLOWED:
        assert inner <= ALLOWED[package]
    if package != "office":
        assert not outer & OFFICE_LIBRARIES
    if package == "core":
        import sys

        assert outer <= set(sys.stdlib_module_names) | {"__future__"}
    assert "cli" not in inner or path.name == "__main__.py"


@pytest.mark.parametrize("path", sorted((ROOT / "stages").rglob("*.py")), ids=str)
def test_stages__never_import_another_stage(path):
    own = path.relative_to(ROOT / "stages").parts[0]
    others = {
        name.split(".")[2]
        for name in find_imports(path)
        if name.startswith("pipeline.stages.") and len(name.split(".")) > 2
    }
    assert others <= {own}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_code__has_no_clock_no_print_no_eval_no_float(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = get_package(path)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"print", "eval", "exec"}
            if package != "office":
                assert node.func.id != "float"
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"today", "now", "utcnow"}
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, "bare except"
        if isinstance(node, ast.Global):
            pytest.fail("global")
