"""Where the project's folders are, for tests at any depth."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "smallcap_cli"
SAMPLE_UNIVERSE = ROOT / "data" / "sample_universe.csv"
