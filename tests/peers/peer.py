"""The peers, imported with the warnings of their own import silenced and with nothing else."""

from __future__ import annotations

import importlib
import os
import warnings
from types import ModuleType

import pytest


def peer(name: str) -> ModuleType:
    """A peer's module; the test module is skipped without it, or fails if SMALLCAP_PEERS is set."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a peer's import says of its own dependencies
        if os.environ.get("SMALLCAP_PEERS"):
            return importlib.import_module(name)
        return pytest.importorskip(name, reason=f"the [peers] extra is not installed: no {name}")
