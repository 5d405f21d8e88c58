"""Which files of rules have the right shape."""

from __future__ import annotations

from collections.abc import Sequence

from smallcap_cli.core.methodology.model import Methodology
from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity
from smallcap_cli.errors import ConfigFault

_COLUMNS = (Column("file", "file", "text"), Column("state", "state", "text"), Column("holds", "holds", "text"))


def validation_table(files: Sequence[tuple[str, Methodology | ConfigFault]]) -> Table:
    """One row a file: valid with what it holds, or faulty."""
    valid = sum(isinstance(rules, Methodology) for _, rules in files)
    return Table(
        command="methodology validate", columns=_COLUMNS, keys=tuple(name for name, _ in files),
        rows=tuple((text_value(name), *_cells(rules)) for name, rules in files), head=f"{valid} of {len(files)} valid",
    )  # fmt: skip


def _cells(rules: Methodology | ConfigFault) -> tuple[Value, Value]:
    if isinstance(rules, ConfigFault):
        return text_value("faulty"), absent("text", Gap(NOT_COMPARABLE, "the file is faulty"))
    parts = {"fact": rules.facts, "figure": rules.published, "step": rules.steps}
    holds = ", ".join(quantity(len(part), name) for name, part in parts.items())
    return text_value("valid"), text_value(holds)
