"""Rebuilds the derived files: data/manifest.json, configs/compiled.json, the man page, the types of the Python entry.

python -m tests.tools.rebuild            writes them
python -m tests.tools.rebuild --check    exits 1 and names what is stale
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from smallcap_cli.catalog import compile_configs
from smallcap_cli.catalog.bundle import COMPILED_FILE
from tests.places import ROOT
from tests.tools.man_page import man_page
from tests.tools.python_stub import python_stub

MANIFEST_FILE = "manifest.json"
MAN_PAGE = "smallcap.1"
STUB = "__init__.pyi"

#: The column that says what a row of each data file is dated by.
DATED_BY = {
    "monthly_total_returns.csv": "month",
    "month_end_yields.csv": "month",
    "published_figures.csv": "as_of",
    "measured_inside.csv": "as_of",
    "monthly_flows.csv": "month",
    "rate_cycles.csv": "announced",
    "sample_universe.csv": "as_of",
}
RETURNS_FILE = "monthly_total_returns.csv"


def manifest(folder: Path) -> str:
    """The manifest of a data folder: hash, rows and newest month or day of each file."""
    files: dict[str, dict[str, object]] = {}
    for name, column in DATED_BY.items():
        content = (folder / name).read_bytes()
        rows = list(csv.DictReader(content.decode("utf-8").splitlines()))
        files[name] = {
            "sha256": sha256(content).hexdigest(),
            "rows": len(rows),
            "newest": max(row[column] for row in rows),
        }
        if name == RETURNS_FILE:
            files[name]["tickers"] = months_by_ticker(rows)
    return as_json({"files": files})


def months_by_ticker(rows: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    """First and last month with a figure, by ticker."""
    found: dict[str, dict[str, str]] = {}
    for ticker in rows[0]:
        if ticker != "month":
            months = [row["month"] for row in rows if row[ticker]]
            found[ticker] = {"first": months[0], "last": months[-1]}
    return found


def compiled(folder: Path) -> str:
    """The derived copy of the YAML files in a configs folder."""
    return as_json(compile_configs(folder))


def manual(folder: Path) -> str:
    """The man page beside the completion scripts."""
    return man_page((folder.parent / "guide" / "settings.md").read_text(encoding="utf-8"))


def stub(folder: Path) -> str:
    """The types of the Python entry's functions, of every option's declaration."""
    return python_stub()


def as_json(value: object) -> str:
    """JSON that changes line by line."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=0) + "\n"


DERIVED: tuple[tuple[str, str, Callable[[Path], str]], ...] = (
    ("data", MANIFEST_FILE, manifest),
    ("configs", COMPILED_FILE, compiled),
    ("smallcap_cli/shell", MAN_PAGE, manual),
    ("smallcap_cli", STUB, stub),
)


def stale(root: Path = ROOT) -> list[str]:
    """The derived files that are absent or differ from what their sources give."""
    names = []
    for folder, name, build in DERIVED:
        path = root / folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != build(root / folder):
            names.append(f"{folder}/{name}")
    return names


def main(arguments: list[str]) -> int:
    """Write the derived files, or name the stale ones."""
    if arguments == ["--check"]:
        names = stale()
        for name in names:
            sys.stderr.write(f"stale: {name}; run python -m tests.tools.rebuild\n")
        return 1 if names else 0
    for folder, name, build in DERIVED:
        path = ROOT / folder / name
        text = build(ROOT / folder)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            sys.stderr.write(f"wrote {folder}/{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
