"""Reads check files: a list of named conditions, each looked up in the columns and groups that there are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from smallcap_cli.catalog.check_names import (
    CellUnit,
    clause_columns,
    clause_unit,
    clause_units,
    level_of,
    settled_clause,
)
from smallcap_cli.core.checks.grammar import parse_clause, parse_length, parse_level
from smallcap_cli.core.checks.nodes import FLIPPED, CellNode, Clause, GrammarFault, Length
from smallcap_cli.core.checks.rules import NO_DATA_CHOICES, SEVERITIES, CheckRule, Expectation, RuleState
from smallcap_cli.core.claims.claim import parse_printed
from smallcap_cli.errors import UsageFault, did_you_mean, safe
from smallcap_cli.inputfile import STANDARD_INPUT, is_file_named
from smallcap_cli.settings import bundled_folder, named_content
from smallcap_cli.yamlfile import Document, read, yaml_terms
from smallcap_cli.yamlloader import Written
from smallcap_cli.yamlshape import (
    AnyOf,
    Day,
    ListOf,
    Mapped,
    Matching,
    Number,
    OneOf,
    Path,
    ShapeFault,
    Text,
)

if TYPE_CHECKING:
    from smallcap_cli.catalog import Catalog
    from smallcap_cli.core.windows import WindowSpec

FOLDER = "checks"
TEMPLATE = "check_template.yaml"
MOST_CHECKS = 500
#: More sessions than twenty years have are not counted.
MOST_KEPT = 5200

#: One condition of each kind, for editors that read the schema.
EXAMPLES = (
    "max_drawdown:1y of IWM < -20%", "return_ytd(IWM) - return_ytd(SPY) < 0",
    "net_flow of group us-smallcap < 0 for 3 months", "age of IWM > 3 sessions", "methodology of SPSM changed",
    'figure IWM.alpha_t of "alpha IWM --model ff3" < -2', 'figure IWM.asset_growth.value of "closure IWM" < 0',
    'figure 200.state of "levels IWM --at 200" changed', 'figure hedged.max_drawdown of "pair IWM IJR" < -15%',
)  # fmt: skip

_ID = Matching(re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,59}", re.ASCII), "an id of letters, digits and - _ .")
_LEVEL = AnyOf((Number(), Text()), "a number such as -15% or 0")
_EXPECTED = Mapped(
    {"as_of": Day(), "state": OneOf(tuple(RuleState)), "value": _LEVEL, "from": Day()}, ("as_of", "state")
)
_RULE = Mapped(
    {
        "id": _ID, "when": Text(examples=EXAMPLES), "severity": OneOf(SEVERITIES), "for": Text(), "clear": _LEVEL,
        "keep": AnyOf((Number(low=0), Text()), "a number of sessions, such as 5 sessions"),
        "no_data": OneOf(NO_DATA_CHOICES), "text": Text(most=500), "expect": ListOf(_EXPECTED, least=1),
    },
    ("id", "when"),
)  # fmt: skip
#: The shape of a check file.
CHECKS = Mapped({"checks": ListOf(_RULE, least=1)}, ("checks",))


def bundled_checks() -> tuple[str, ...]:
    """The names of the check files that come along."""
    folder = bundled_folder("configs") / FOLDER
    return tuple(sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml")))


def template_text() -> str:
    """A commented check file to begin with."""
    return (bundled_folder("configs") / TEMPLATE).read_text(encoding="utf-8")


def no_lines(node: CellNode) -> str:
    """The unit of a cell where no command line is run. **Raises** GrammarFault."""
    raise GrammarFault("no command line is run here", *node.at_line, "smallcap check runs them")


def read_check_file(name: str, catalog: Catalog, window: WindowSpec, cell_unit: CellUnit = no_lines) -> list[CheckRule]:
    """The rules of a file in order; a name without a path is a bundled file where no file has it.

    `window` is that of columns that name none; `cell_unit` looks up the cells of command lines. **Raises** ConfigFault,
    with one for each further fault.
    """
    document = _document(name)
    entries: Sequence[Mapping[str, Any]] = document.check(CHECKS)["checks"]
    if len(entries) > MOST_CHECKS:
        raise document.fault(("checks",), f"{len(entries):,} checks", f"at most {MOST_CHECKS} are read")
    seen: dict[str, int] = {}
    rules: list[CheckRule] = []
    faults: list[ShapeFault] = []
    for position, entry in enumerate(entries):
        path: Path = ("checks", position)
        try:
            if entry["id"] in seen:
                what = f"id {entry['id']!r} is also that of check {seen[entry['id']] + 1}"
                raise ShapeFault((*path, "id"), what, "give every check an id of its own")
            seen[entry["id"]] = position
            rules.append(_rule(entry, path, catalog, window, cell_unit))
        except ShapeFault as fault:
            faults.append(fault)
    document.refuse(faults)
    return rules


def _document(name: str) -> Document:
    """A check file of the user's, or a bundled one."""
    if name == STANDARD_INPUT or "/" in name or name.endswith((".yaml", ".yml")) or is_file_named(name):
        label, content = named_content(name, yaml_terms("check file"))
        return read(label, content, written=True)
    if name in bundled_checks():
        file = bundled_folder("configs") / FOLDER / f"{name}.yaml"
        return read(f"{FOLDER}/{name}.yaml", file.read_bytes(), written=True)
    hint = did_you_mean(name, bundled_checks(), f"a file, or one of: {', '.join(bundled_checks())}")
    raise UsageFault(f"no check file called {safe(name)!r}", hint)


def _rule(entry: Mapping[str, Any], path: Path, catalog: Catalog, window: WindowSpec, cell_unit: CellUnit) -> CheckRule:
    when = entry["when"]
    try:
        clause = settled_clause(parse_clause(when))
        columns = clause_columns(clause, catalog, window)
        unit = clause_unit(clause, clause_units(clause, columns, cell_unit))
    except GrammarFault as fault:
        raise ShapeFault((*path, "when"), fault.what, fault.hint, span=(fault.start, fault.stop)) from None
    rule = CheckRule(
        entry["id"], when, clause, columns, unit, entry.get("severity", "fail"), _wait(entry, clause, path),
        None, _sessions_kept(entry, path), entry.get("no_data", "fail"), entry.get("text", ""),
    )  # fmt: skip
    if "clear" in entry:
        rule = rule._replace(clear=_clear(entry["clear"], rule, (*path, "clear")))
    return rule._replace(expected=_expectations(entry.get("expect", ()), (*path, "expect")))


def _wait(entry: Mapping[str, Any], clause: Clause, path: Path) -> Length | None:
    """How long the condition has to hold: said in it, or by the key `for`."""
    if "for" not in entry:
        return clause.wait
    if clause.wait is not None:
        raise ShapeFault((*path, "for"), f"the condition says for {clause.wait} already", "leave one of them out")
    try:
        return parse_length(entry["for"])
    except GrammarFault as fault:
        raise ShapeFault((*path, "for"), fault.what, fault.hint or "such as 3 sessions") from None


def _sessions_kept(entry: Mapping[str, Any], path: Path) -> int:
    """For how many more sessions a rule fires."""
    value = entry.get("keep", 0)
    number = float(value) if isinstance(value, float | int) else _sessions(value, (*path, "keep"))
    if number != int(number) or not 0 <= number <= MOST_KEPT:
        raise ShapeFault((*path, "keep"), f"{number:g} is not a number of sessions", "such as 5 sessions")
    return int(number)


def _sessions(text: str, path: Path) -> float:
    try:
        length = parse_length(text)
    except GrammarFault as fault:
        raise ShapeFault(path, fault.what, "such as 5 sessions") from None
    if length.unit != "sessions":
        raise ShapeFault(path, f"{safe(text)!r} is not a number of sessions", "such as 5 sessions")
    return float(length.size)


def _clear(value: object, rule: CheckRule, path: Path) -> float:
    """The level that ends a firing: on the other side of the limit."""
    limit = level_of(rule.clause.right) if rule.clause.right is not None else None
    if rule.operator not in FLIPPED or limit is None:
        hint = "write clear: with a condition such as max_drawdown:1y of IWM < -20%"
        raise ShapeFault(path, "a level needs a number on the right of < or >", hint)
    try:
        level = parse_level(value.text if isinstance(value, Written) else str(value)).value
    except GrammarFault as fault:
        raise ShapeFault(path, fault.what, fault.hint or "such as -15%") from None
    below = rule.operator in ("<", "<=")
    if (level < limit) if below else (level > limit):
        side = "above" if below else "below"
        raise ShapeFault(path, f"{level:g} is not {side} the limit {limit:g}", f"write a level {side} it")
    return level


def _expectations(entries: Sequence[Mapping[str, Any]], path: Path) -> tuple[Expectation, ...]:
    made = []
    for position, entry in enumerate(entries):
        day: date = entry["as_of"]
        start: date | None = entry.get("from")
        if start is not None and start > day:
            raise ShapeFault((*path, position, "from"), f"{start} is after {day}", "from is the earlier day")
        one = Expectation(day, entry["state"], start=start)
        if "value" in entry:
            value = entry["value"]
            printed = parse_printed(value.text if isinstance(value, Written) else str(value))
            if printed is None:
                raise ShapeFault((*path, position, "value"), f"{safe(str(value))!r} is not a number", "such as -31.9%")
            one = one._replace(value=printed.value, tolerance=printed.unit)
        made.append(one)
    return tuple(made)
