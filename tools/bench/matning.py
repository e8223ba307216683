"""Measures Röda tråden in one run, as ratios to floors measured beside it.

Seconds differ between machines and between minutes on one machine; ratios within a run do not
differ much. Prints medians, where the time goes, growth with the number of nämnder, and memory.

The yardstick is the plain script in matt/ with workbooks and layout of its own. They are frozen:
a ratio means the same whatever becomes of input/ and templates/. With --kvot only that ratio is
measured, also for other folders with the project (python tools/bench/matning.py --kvot FORE).
"""

from __future__ import annotations

import dataclasses
import functools
import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import python_calamine  # noqa: E402

from pipeline.commands.session import Session  # noqa: E402
from pipeline.core.inlamning import Fil  # noqa: E402
from pipeline.core.period import Period  # noqa: E402
from pipeline.core.run import Run  # noqa: E402
from pipeline.core.sammanstallning import Sammanstallning  # noqa: E402
from pipeline.flow import Kedja, Mottaget, check_mottaget, make_dokument  # noqa: E402
from pipeline.office.docx.render import write_docx  # noqa: E402
from pipeline.office.opc.unpack import open_package  # noqa: E402
from pipeline.office.opc.write import read_package, write_package  # noqa: E402
from pipeline.office.xlsx.read import read_workbook  # noqa: E402
from pipeline.paths import Paths  # noqa: E402
from pipeline.schema.bundle import Definitions  # noqa: E402
from pipeline.schema.kommun import Enhet  # noqa: E402
from pipeline.schema.loader import load_definitions  # noqa: E402
from pipeline.stages.check import check_inlamningar, check_sammanstallning  # noqa: E402
from pipeline.stages.merge import merge_inlamningar  # noqa: E402
from pipeline.stages.read import read_inlamningar, read_underlag  # noqa: E402
from pipeline.stages.render import Utkast, preview_dokument, render_dokument  # noqa: E402

TILLFALLE = "bokslut"
PATHS = Paths(ROOT, "hallstahammar", f"2025/{TILLFALLE}")
PERIOD = Period(2025)
REPEATS = 7
PROCESSES = 5
PAIRS = 11
GOAL = "0,60"
MATT = Path(__file__).with_name("matt")
DOKUMENT = ("arsredovisning", "arsrapport_namnd")
KOMMANDON = ("budget", "verksamhetsplan", "delarsrapport", "arsredovisning")
COPIED = ("namnd", "forvaltning", "verksamhet")


def measure(action: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median seconds of an action."""
    action()
    times = []
    for _ in range(repeats):
        gc.collect()
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


@dataclasses.dataclass(frozen=True)
class Process:
    """What one process took: seconds by the clock, seconds of computing, and memory (MB)."""

    clock: float
    cpu: float
    memory: float


def run_process(command: list[str], root: Path = ROOT) -> Process:
    """Runs a command with the project in root; findings (3) are no failure.

    Settings of Python are left out: compiled modules are kept, as they are for those who use it.
    """
    environment = {key: item for key, item in os.environ.items() if not key.startswith("PYTHON")}
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        raise SystemExit(f"{' '.join(command)}: {process.returncode}")
    return Process(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def measure_processes(commands: dict[str, list[str]]) -> dict[str, tuple[float, float]]:
    """Median seconds and largest peak memory (MB) of new processes, run in turn."""
    turns = [
        {name: run_process(command) for name, command in commands.items()}
        for _ in range(PROCESSES + 1)
    ][1:]
    return {
        name: (
            statistics.median(turn[name].clock for turn in turns),
            max(turn[name].memory for turn in turns),
        )
        for name in commands
    }


def bench_ratio(roots: list[Path]) -> None:
    """Whole årsredovisning of each project against the yardstick, in turn, every other turn
    backwards; the ratio is the median of those of the turns."""
    ours = [sys.executable, "-m", "pipeline", "arsredovisning"]
    print(f"Hela årsredovisningen mot det frusna skriptet ({PAIRS} par, median, minst–störst)")
    with tempfile.TemporaryDirectory() as folder:
        plain = [sys.executable, *map(str, get_plain(Path(folder)))]
        turns: list[dict[Path, Process]] = []
        for number in range(PAIRS + 1):
            order = [*roots, MATT][:: -1 if number % 2 else 1]
            turns.append(
                {
                    root: run_process(plain) if root is MATT else run_process(ours, root)
                    for root in order
                }
            )
    for root in roots:
        print(f"  {root.name}, mål högst {GOAL}")
        for what in ("clock", "cpu"):
            print(f"    {format_ratio(what, turns[1:], root)}")


def get_plain(folder: Path) -> tuple[Path, ...]:
    """The frozen script and its arguments: workbooks, layout, file to write."""
    return (
        MATT / "enkelt_skript.py",
        MATT / "inlamningar",
        MATT / "layout.docx",
        folder / "ut.docx",
    )


def format_ratio(what: str, turns: list[dict[Path, Process]], root: Path) -> str:
    pairs = [(getattr(turn[root], what), getattr(turn[MATT], what)) for turn in turns]
    ratios = sorted(ours / plain for ours, plain in pairs)
    ours, plain = (statistics.median(values) for values in zip(*pairs, strict=True))
    name = {"clock": "klocktid", "cpu": "räknetid"}[what]
    return (
        f"{name} {ours:.2f} s mot {plain:.2f} s, kvot {statistics.median(ratios):.2f} "
        f"({ratios[0]:.2f}–{ratios[-1]:.2f})"
    )


def load() -> tuple[Definitions, Mottaget]:
    """The definitions and what was received for the bokslut."""
    kedja = make_kedja(1)
    return kedja.get_definitions(PERIOD.year, TILLFALLE), kedja.load(PERIOD.year, TILLFALLE)


def make_kedja(factor: int) -> Kedja:
    """The kommun's occasions with each nämnd, and everyone below it, factor times: the same
    workbooks under other names."""
    session = Session(ROOT, PATHS.kommun, PERIOD)
    whole = session.definitions
    grown = dataclasses.replace(whole, enheter=tuple(_grow_enheter(whole, factor)))

    def load_grown(year: int, tillfalle: str) -> Mottaget:
        mottaget = session.load(year, tillfalle)
        books = grown.tillfallen[tillfalle].arbetsbocker
        copied = [enhet for enhet in whole.enheter if enhet.typ in COPIED and enhet.typ in books]
        files = list(mottaget.inlamningar)
        for enhet in copied:
            for fil in [item for item in mottaget.inlamningar if _belongs(item, enhet.id)]:
                files += [_rename(fil, enhet.id, copy) for copy in range(2, factor + 1)]
        return dataclasses.replace(mottaget, inlamningar=tuple(files))

    return Kedja(grown, functools.cache(load_grown))


def _grow_enheter(definitions: Definitions, factor: int) -> Iterator[Enhet]:
    yield from definitions.enheter
    for copy in range(2, factor + 1):
        for enhet in definitions.enheter:
            if enhet.typ in COPIED:
                yield dataclasses.replace(
                    enhet,
                    id=f"{enhet.id}_{copy}",
                    namn=f"{enhet.namn} {copy}",
                    filnamn=f"{enhet.filnamn}_{copy}",
                    under=f"{enhet.under}_{copy}" if enhet.under else "",
                )


def _belongs(fil: Fil, enhet: str) -> bool:
    return f">{enhet}<".encode() in read_package(fil.data)["xl/sharedStrings.xml"]


def _rename(fil: Fil, enhet: str, copy: int) -> Fil:
    parts = read_package(fil.data)
    key = "xl/sharedStrings.xml"
    parts[key] = parts[key].replace(f">{enhet}<".encode(), f">{enhet}_{copy}<".encode())
    return Fil(f"{fil.name[:-5]}-{copy}.xlsx", write_package(parts))


def make_all(kedja: Kedja) -> dict[str, bytes]:
    """Every document of the kommun and year, occasion by occasion."""
    made: dict[str, bytes] = {}
    for tillfalle in kedja.definitions.tillfallen:
        definitions = kedja.get_definitions(PERIOD.year, tillfalle)
        if definitions.kommun.dokument and kedja.load(PERIOD.year, tillfalle).inlamningar:
            mall = (PATHS.dokumentmallar / definitions.kommun.dokumentmall).read_bytes()
            checked = kedja.check(PERIOD.year, tillfalle)
            names = definitions.kommun.dokument
            made |= make_dokument(checked, names, mall, Run("bench")).dokument
    return made


def read_with_calamine(mottaget: Mottaget) -> None:
    for fil in mottaget.inlamningar:
        book = python_calamine.load_workbook(BytesIO(fil.data))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def zip_floor(documents: dict[str, bytes]) -> Callable[[], None]:
    parts = [read_package(data) for data in documents.values()]

    def write() -> None:
        for part in parts:
            with zipfile.ZipFile(BytesIO(), "w", zipfile.ZIP_DEFLATED) as package:
                for name, data in part.items():
                    package.writestr(name, data)

    return write


def bench_processes() -> None:
    ours = [sys.executable, "-m", "pipeline"]
    found = measure_processes(
        {
            **{f"rodatraden {name}": [*ours, name] for name in KOMMANDON},
            "tom Python": [sys.executable, "-c", "pass"],
        }
    )
    print("\nHela körningen i en ny process (median av", PROCESSES, "gånger, i tur och ordning)")
    for name, (seconds, memory) in found.items():
        print(f"  {name:<28}{seconds:6.2f} s  {memory:6.0f} MB som mest")


def bench_parts(definitions: Definitions, mottaget: Mottaget) -> None:
    underlag = read_underlag(mottaget.underlag, definitions).value
    floor = measure(lambda: read_with_calamine(mottaget))
    reading = measure(lambda: read_inlamningar(mottaget.inlamningar, definitions, PERIOD, underlag))
    files = mottaget.inlamningar
    cells = measure(lambda: [read_workbook(open_package(fil.data)) for fil in files])
    print(f"\nLäsa alla {len(mottaget.inlamningar)} arbetsböcker")
    print(f"  python-calamine {floor * 1000:.0f} ms")
    print(f"  celler, formler och fel {cells * 1000:.0f} ms, kvot {cells / floor:.2f}")
    print(f"  med källor, mall och fynd {reading * 1000:.0f} ms, kvot {reading / floor:.2f}")
    mall = (PATHS.dokumentmallar / definitions.kommun.dokumentmall).read_bytes()
    checked = check_mottaget(mottaget, definitions, PERIOD)

    def render() -> dict[str, bytes]:
        utkast = render_all(checked.sammanstallning, definitions)
        whole = dataclasses.replace(checked, utkast=utkast)
        return dict(make_dokument(whole, DOKUMENT, mall, Run("bench")).dokument)

    documents = render()
    floor = measure(zip_floor(documents))
    modeller = make_dokument(checked, DOKUMENT, mall, Run("bench")).modeller
    writing = measure(lambda: [write_docx(modell, mall) for modell in modeller])
    rendering = measure(render)
    print(f"\nRendera {len(documents)} dokument")
    print(f"  zippa färdiga delar {floor * 1000:.0f} ms")
    print(f"  skriva Word {writing * 1000:.0f} ms, kvot {writing / floor:.2f}")
    print(f"  med innehållet byggt {rendering * 1000:.0f} ms, kvot {rendering / floor:.2f}")


def render_all(merged: Sammanstallning | None, definitions: Definitions) -> tuple[Utkast, ...]:
    """Every document of the occasion, as the checks ask it."""
    if merged is None:
        return ()
    rendered = [render_dokument(merged, definitions, item) for item in DOKUMENT]
    return tuple(item for result in rendered for item in result.value)


def bench_stages(definitions: Definitions, mottaget: Mottaget) -> None:
    """Where the time goes within one run."""
    underlag = read_underlag(mottaget.underlag, definitions).value
    inlamningar = read_inlamningar(mottaget.inlamningar, definitions, PERIOD, underlag).value
    merged = merge_inlamningar(inlamningar, definitions, underlag, PERIOD).value
    utkast = render_all(merged, definitions)
    steps = {
        "ladda definitioner": lambda: load_definitions(PATHS.definitions, PATHS.kommun),
        "läsa underlag": lambda: read_underlag(mottaget.underlag, definitions),
        "läsa arbetsböcker": lambda: read_inlamningar(
            mottaget.inlamningar, definitions, PERIOD, underlag
        ),
        "kontrollera inlämningar": lambda: check_inlamningar(
            inlamningar, definitions, underlag, PERIOD
        ),
        "sammanställa": lambda: merge_inlamningar(inlamningar, definitions, underlag, PERIOD),
        "göra dokumenten": lambda: render_all(merged, definitions),
        "kontrollera summor och dokument": lambda: check_sammanstallning(
            merged, definitions, [preview_dokument(item) for item in utkast]
        ),
    }
    print("\nVart tiden går (median, ms)")
    for name, step in steps.items():
        print(f"  {name:<28}{measure(step, 5) * 1000:7.0f}")


def bench_growth() -> None:
    """Time and memory at 1, 4 and 16 times the nämnder, each in a process of its own."""
    print("\nAlla dokument för ett år, med fler nämnder (allt utom start)")
    base = 0.0
    for factor in (1, 4, 16):
        command = [sys.executable, __file__, "--vax", str(factor)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        found = json.loads(done.stdout)
        base = base or found["sekunder"]
        print(
            f"  {factor:>2} ×: {found['sekunder']:6.2f} s  {found['sekunder'] / base:5.1f} ×  "
            f"{found['mb']:5.0f} MB som mest  {found['dokument']:3} dokument"
        )


def grow_once(factor: int) -> None:
    kedja = make_kedja(factor)
    start = time.perf_counter()
    made = make_all(kedja)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"sekunder": seconds, "mb": peak, "dokument": len(made)}))


def main() -> None:
    if sys.argv[1:2] == ["--vax"]:
        grow_once(int(sys.argv[2]))
        return
    if sys.argv[1:2] == ["--kvot"]:
        bench_ratio([*(Path(name).resolve() for name in sys.argv[2:]), ROOT])
        return
    bench_ratio([ROOT])
    definitions, mottaget = load()
    bench_processes()
    bench_parts(definitions, mottaget)
    bench_stages(definitions, mottaget)
    bench_growth()


if __name__ == "__main__":
    main()
