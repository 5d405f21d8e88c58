"""Rules give the same index on a universe that has nothing but the columns that they say they read."""

from __future__ import annotations

import numpy as np
import pytest

from smallcap_cli.catalog import load_catalog
from smallcap_cli.core.methodology.rulebook import Rulebook
from smallcap_cli.userfiles.universe import read_universe, read_universes
from tests.places import SAMPLE_UNIVERSE

CATALOG = load_catalog(None)
RULES = [name for name in CATALOG.methodology_ids() if CATALOG.methodology(name).steps]
CONTENT = SAMPLE_UNIVERSE.read_bytes()
WHOLE = read_universe("sample.csv", CONTENT)


@pytest.mark.parametrize("name", RULES)
def test_the_columns_read_are_enough(name: str) -> None:
    """Without the column of a filter that keeps unknown lines, members came and went unseen."""
    rulebook = Rulebook(CATALOG.methodology(name), CATALOG.methodology)
    *_, less = read_universes("sample.csv", CONTENT, needed=rulebook.columns(), wanted=rulebook.columns_read())
    assert len(less.columns) < len(WHOLE.columns)
    one, other = rulebook.review(WHOLE), rulebook.review(less)
    np.testing.assert_array_equal(one.weight, other.weight)
    assert one.steps[-1].after == other.steps[-1].after
