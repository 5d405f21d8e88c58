"""The float that a Russell index asks for: over a twentieth, so exactly a twentieth is not enough."""

from __future__ import annotations

import pytest

from smallcap_cli.core.methodology.engine import Engine, rules_of
from tests.catalog.test_methodologies import library
from tests.core.methodology.support import members, table


@pytest.mark.parametrize("name", ["russell_2000", "russell_3000", "russell_microcap"])
def test_exactly_a_twentieth_is_too_little(name: str) -> None:
    rules = [rule for rule in rules_of(library(name), library) if rule.name == "float"]
    rows = [{"id": one, "price": 1, "float_factor": share} for one, share in (("A", 0.05), ("B", 0.0501), ("C", 0.049))]
    assert members(Engine(library(name), table(rows), library=library).result(rules)) == ["B"]
