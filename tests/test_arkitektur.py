"""Who may import whom, and what code may not do (docs/arkitektur.md)."""

import ast
import re
from pathlib import Path

import pytest

from pipeline.paths import Paths

ROOT = Path(__file__).parent.parent / "pipeline"
MODULES = sorted(ROOT.rglob("*.py"))
ALLOWED = {
    "core": {"core"},
    "schema": {"core", "schema"},
    "formel": {"core", "schema", "formel"},
    "mall": {"core", "schema", "mall"},
    "office": {"core", "office"},
    "report": {"core", "office", "report"},
    "kalender": {"core", "schema", "formel", "kalender"},
    "register": {"core", "schema", "register"},
    "stages": {"core", "schema", "formel", "mall", "office", "stages"},
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
    assert "commands" not in inner or package == "commands" or path.name == "__main__.py"


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
        if isinstance(node, ast.Name) and package != "office" and path.name != "syntax.py":
            assert node.id != "float"
        if isinstance(node, ast.Constant) and package != "office":
            assert not isinstance(node.value, float)
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"today", "now", "utcnow"}
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, "bare except"
        if isinstance(node, ast.Global):
            pytest.fail("global")


# Modules that speak Swedish to the author of a definition, who may have broken the texts.
FOR_AUTHORS = {
    "core/syntax.py": "what a formula may not hold",
    "formel/uttryck.py": "values that a formula cannot compute with",
    "schema/adresser.py": "names that are missing or used for two things",
    "schema/byggsten.py": "what a file says is shared, and by nothing in it",
    "schema/omvandling.py": "what a key must hold",
    "schema/helhet.py": "what cannot be true of definitions together",
    "schema/koncern.py": "rows that do not reach the bolag, eliminations that do not balance",
    "schema/kontrollslag.py": "parameters that do not go together",
    "schema/loader.py": "keys and tables of a file",
    "schema/mening.py": "what a sentence may hold",
    "schema/organisation.py": "what cannot be true of an organisation and its year",
    "schema/overlay.py": "what a deviation must say",
    "schema/radkontroll.py": "parameters that do not go together",
    "schema/resolve.py": "what a definition names in vain",
    "schema/rimligt.py": "what cannot be meant",
    "formel/scope.py": "functions that cannot be computed here",
    "schema/uppfyller.py": "how requirements and what meets them are written",
    "schema/utgivna.py": "published names that are gone",
    "schema/toml_reader.py": "why a file cannot be read",
    "schema/typer.py": "what each kind of name is called",
    "schema/vid_tillfalle.py": "what no workbook of an occasion asks for",
}
RULES = {
    "core/uppgift.py": "the name of a rule in a source; it is not shown",
}


def find_sentences(tree):
    """Texts with å, ä or ö and a space that are no docstrings."""
    docs = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            text = node.value.strip().lower()
            if " " in text and set(text) & set("åäö"):
                yield text


def test_code__holds_no_swedish_sentences():
    found = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if any(find_sentences(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert found <= set(FOR_AUTHORS) | set(RULES)
    assert found >= set(FOR_AUTHORS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_code__knows_no_kommun(path):
    folder = ROOT.parent / "definitions" / "kommuner"
    names = {item.name.split("_")[0] for item in folder.iterdir() if item.is_dir()}
    text = path.read_text(encoding="utf-8").lower()
    assert names
    assert not [name for name in names if name in text]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_modules_and_functions__are_short(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 45, node.name


def test_stages__are_numbered_as_flow_says():
    """The list at the top of flow.py, the stages themselves and the folders of output."""
    flow = ast.get_docstring(ast.parse((ROOT / "flow.py").read_text(encoding="utf-8")))
    numbers = {name: number for number, name in re.findall(r"^(\d)\. (\w+)", flow, re.MULTILINE)}
    assert list(numbers.values()) == list("123456")
    for folder in (path for path in (ROOT / "stages").iterdir() if path.name in numbers):
        text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
        assert text.startswith(f"Stage {numbers[folder.name]}:"), folder.name
    made = {"mallar": "prepare", "kontroll": "check", "dokument": "write"}
    paths = Paths(ROOT, "k", "2025/t")
    for name, stage in made.items():
        assert getattr(paths, name).name == f"{numbers[stage]}_{name}"


def test_words__are_folded_in_one_place():
    """What people write is compared by core/text.py; a file format has rules of its own."""
    folding = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "casefold"
        if get_package(path) != "office"
    }
    assert folding == {"core/text.py"}


def test_rounding__is_judged_in_one_place():
    """How far apart two amounts may be is said by core/belopp.py and core/tal.py alone."""
    text = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in MODULES}
    assert {name for name, code in text.items() if '"0.5"' in code} == {"core/tal.py"}
    assert {name for name, code in text.items() if "ROUND_" in code} == {"core/tal.py"}


def find_classes():
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield path.relative_to(ROOT).as_posix(), node


def is_frozen(node: ast.ClassDef) -> bool:
    return any("frozen=True" in ast.unparse(item) for item in node.decorator_list)


def find_attributes(node: ast.ClassDef) -> set[str]:
    """Fields of a dataclass, and what a class sets on itself."""
    targets = [item.target for item in node.body if isinstance(item, ast.AnnAssign)]
    names = {item.id for item in targets if isinstance(item, ast.Name)}
    for item in ast.walk(node):
        match item:
            case ast.Attribute(ast.Name("self"), attr=name, ctx=ast.Store()):
                names.add(name)
    return names


def test_classes__have_names_of_their_own():
    places: dict[str, list[str]] = {}
    for place, node in find_classes():
        places.setdefault(node.name, []).append(place)
    assert not {name: found for name, found in places.items() if len(found) > 1}


FILLED_IN = {"UppstallningRadDef": "kod and obligatorisk follow from other keys when left out"}


def test_frozen_classes__are_frozen():
    """What remembers or collects says so by not being frozen."""
    setting = set()
    for place, node in find_classes():
        if not is_frozen(node):
            continue
        for item in node.body:
            if isinstance(item, ast.AnnAssign):
                kind = ast.unparse(item.annotation).partition("[")[0]
                assert kind not in {"dict", "list", "set"}, (place, node.name)
            if isinstance(item, ast.FunctionDef):
                made = {ast.unparse(deco) for deco in item.decorator_list}
                assert not {name for name in made if "cache" in name}, (place, node.name)
        if "object.__setattr__" in ast.unparse(node):
            setting.add(node.name)
    assert setting == set(FILLED_IN)


LARGE = {"_Loader": "reads all definitions of a kommun, step by step"}


def test_classes_that_change__are_small():
    large = {
        node.name
        for _, node in find_classes()
        if not is_frozen(node) and len(find_attributes(node)) > 10
    }
    assert large == set(LARGE)
