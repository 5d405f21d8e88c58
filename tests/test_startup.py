"""A quick command stays quick: what each one imports, and its processor time against a bare interpreter."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence

import pytest

from tests.places import ROOT

FIVE = ("compare", "IWM", "IJR", "VB", "SPSM", "AVUV", "--offline")

NOT_AT_START = {"pandas", "numpy", "yfinance", "yaml", "requests", "rich", "typer"}
NOT_IN_COMPARE = {
    "pandas",
    "yfinance",
    "requests",
    "yaml",
    "rich",
    "python_calamine",
    "xlsxwriter",
    "lxml",
    "urllib3",
    "curl_cffi",
}

_LOADED = """
import json, sys
before = set(sys.modules)
from smallcap_cli.cli import main
code = main(json.loads(sys.argv[1]))
loaded = sorted({name.partition(".")[0] for name in set(sys.modules) - before})
sys.stderr.write("\\nLOADED " + json.dumps(loaded))
sys.exit(code)
"""
_MAIN = "import sys; from smallcap_cli.cli import main; sys.exit(main(sys.argv[1:]))"
_BARE = "pass"


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def loaded_by(*arguments: str) -> set[str]:
    """The top-level modules a call loads, its stdout being a pipe."""
    command = [sys.executable, "-c", _LOADED, json.dumps(arguments)]
    ran = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout
    return set(json.loads(ran.stderr.rpartition("LOADED ")[2]))


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("help",), ("help", "conventions")], ids=" ".join)
def test_version_help_and_the_guide_load_nothing_heavy(words: tuple[str, ...]) -> None:
    assert loaded_by(*words) & NOT_AT_START == set()


def test_comparing_bundled_figures_loads_neither_pandas_nor_a_network_client() -> None:
    loaded = loaded_by(*FIVE)
    assert "numpy" in loaded
    assert loaded & NOT_IN_COMPARE == set()


def test_importing_the_package_loads_nothing_heavy_and_warns_of_nothing() -> None:
    code = "import sys, smallcap_cli; sys.stdout.write(' '.join(sys.modules))"
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert set(ran.stdout.split()) & NOT_AT_START == set()


def processor_ms(code: str, arguments: Sequence[str]) -> float:
    """User and system time of one run; unlike the clock on the wall it hardly feels what else the machine does."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return 1000 * (usage.ru_utime + usage.ru_stime)


def ratio(code: str, arguments: Sequence[str], base: str, *, runs: int) -> float:
    """Median processor time of a call over that of `base`, the two run in turn."""
    pairs = [(processor_ms(code, arguments), processor_ms(base, ())) for _ in range(runs)]
    return statistics.median(call for call, _ in pairs) / statistics.median(bare for _, bare in pairs)


@pytest.mark.parametrize(("option", "most"), [("--version", 3.0), ("--help", 8.0)])
def test_version_and_help_cost_a_few_bare_interpreters(option: str, most: float) -> None:
    assert ratio(_MAIN, (option,), _BARE, runs=11) <= most


def test_a_comparison_costs_less_than_importing_pandas() -> None:
    """The goal is 0.6 on a quiet machine (tests/benchmarks); this guards against pandas or worse coming back."""
    assert ratio(_MAIN, FIVE, "import pandas", runs=5) <= 0.9
