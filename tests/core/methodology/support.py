"""Small universes and rules for tests: a row is a company worth some dollars, a rule is a few lines of YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date

from smallcap_cli import yamlfile
from smallcap_cli.catalog.methodologies import read_methodology
from smallcap_cli.core.methodology.engine import apply
from smallcap_cli.core.methodology.model import Methodology
from smallcap_cli.core.methodology.result import Result
from smallcap_cli.core.methodology.universe import Members, Universe
from smallcap_cli.errors import NotFound
from smallcap_cli.userfiles.universe import read_universe

_DAY = re.compile(r'"(\d{4}-\d{2}-\d{2})"')
DAY = date(2025, 7, 31)
ORDINARY = {
    "as_of": DAY.isoformat(), "exchange": "NYSE", "domicile": "US", "security_type": "common", "shares_out": 1,
    "float_factor": 1,
}  # fmt: skip
SIZES = [
    {"id": "mcap_line", "kind": "derive", "column": "total_mcap", "expr": "price * shares_out", "level": "security"},
    {
        "id": "mcap", "kind": "derive", "column": "company_mcap", "expr": "sum(total_mcap) by company_id",
        "level": "company",
    },
]  # fmt: skip
RANK = {"id": "ranks", "kind": "company_rank", "by": "company_mcap", "universe": "eligible"}

Row = Mapping[str, object]


def csv_of(rows: Sequence[Row]) -> str:
    """The rows as a universe file; `id` is short for a security that is its own company."""
    whole = [{"security_id": row.get("id"), "company_id": row.get("id"), **ORDINARY, **row} for row in rows]
    names = list(dict.fromkeys(name for row in whole for name in row if name != "id"))
    lines = [",".join("" if row.get(name) is None else str(row.get(name)) for name in names) for row in whole]
    return "\n".join([",".join(names), *lines]) + "\n"


def table(rows: Sequence[Row]) -> Universe:
    return read_universe("universe.csv", csv_of(rows).encode())


def sized(**values: float) -> list[dict[str, object]]:
    """One company a name, worth so many dollars."""
    return [{"id": name, "price": value} for name, value in values.items()]


def rules(*steps: Mapping[str, object], name: str = "mine", base: str = "", **more: object) -> Methodology:
    """A methodology of these steps, read as a file is."""
    text = rules_text(*steps, name=name, base=base, **more)
    return read_methodology(yamlfile.read(f"{name}.yaml", text.encode()))


def rules_text(*steps: Mapping[str, object], name: str = "mine", base: str = "", **more: object) -> str:
    """The file of a methodology of these steps."""
    whole = {
        "id": name, "name": name, "short_name": name[:14], "brief_name": name[:10], "provider": "Me",
        "type": "passive", "segment": "broad", "summary_grade": "exact", "summary": "Mine.",
        "facts": {}, "published": [], "sources": {}, **({"base": base} if base else {}), **more,
        "steps": [{"prov": {"status": "unverified"}, **step} for step in steps],
    }  # fmt: skip
    # JSON is YAML once its days are no longer text.
    return _DAY.sub(r"\1", json.dumps(whole, default=date.isoformat, indent=1))


def nobody(name: str) -> Methodology:
    raise NotFound(f"no methodology called {name}")


def run(
    rows: Sequence[Row] | Universe,
    *steps: Mapping[str, object],
    prior: Mapping[str, float] | None = None,
    as_of: date | None = None,
    **more: object,
) -> Result:
    """The result of these steps on these rows."""
    universe = rows if isinstance(rows, Universe) else table(rows)
    return apply(rules(*steps, **more), universe, library=nobody, prior=Members(prior or {}), as_of=as_of)


def members(result: Result) -> list[str]:
    return [str(name) for name in result.candidates.universe.security_id[result.member]]


def weights(result: Result) -> dict[str, float]:
    return {name: float(result.weight[row]) for row, name in enumerate(result.candidates.universe.security_id.tolist())
            if result.member[row]}  # fmt: skip


def why(result: Result, name: str) -> tuple[str, str, float]:
    return result.why(result.candidates.universe.security_id.tolist().index(name))
