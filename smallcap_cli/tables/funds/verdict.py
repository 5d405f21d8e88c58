"""Sentences below a comparison: which fund is at the end of a row, and whether differences are significant.

Each is mechanical and says of how many funds, of which days and of how many returns it speaks.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from smallcap_cli.core.analysis.verdicts import statements
from smallcap_cli.core.comparison.computation import Comparison, Computation
from smallcap_cli.core.model import Value
from smallcap_cli.core.table import Record, Table, text_of
from smallcap_cli.core.words import lines_by_text, name_list

NO_RATING = "mechanical: the ends of each row, neither a rating nor a recommendation"
#: Figures nearer to each other than this are equal.
TIE = 1e-12


class VerdictQuestion(NamedTuple):
    """What is asked of a column, and which end of it answers."""

    name: str
    words: str
    column: str
    end: Literal["high", "low"]


class Winner(NamedTuple):
    """The funds at the end of a column, one of their cells, and how many were compared."""

    funds: tuple[str, ...]
    cell: Value
    compared: int


def with_verdict(table: Table, comparison: Comparison, *, of: int) -> Table:
    """The table with the sentences as its last footnotes and as records; it has `VERDICT_COLUMNS`.

    A test of the pairs that the table has already is used. `of` is how many funds its rows were chosen from.
    """
    if not table.inference:
        found = statements(Computation(comparison), table.keys)
        table = replace(table, inference=found.inference, pairs=found.records)
    window = comparison.conventions.window.name
    questions = _questions(table, window)
    returns = next(question.column for question in questions if question.name == "highest_return")
    records = (*(_record(table, question) for question in questions), _significance(table, returns))
    chosen = (f"chosen from {of:,} funds",) if len(table.keys) < of else ()
    said = (*(str(record["text"]) for record in records), *chosen, NO_RATING)
    return replace(table, footnotes=(*table.footnotes, *said), verdict=records)


def _questions(table: Table, window: str) -> tuple[VerdictQuestion, ...]:
    """The return is a year's where any fund has one."""
    yearly = any(cell.value is not None for cell in table.column("cagr"))
    return (
        VerdictQuestion("cheapest", "cheapest", "expense_ratio", "low"),
        VerdictQuestion(
            "highest_return", f"highest return over {window}", "cagr" if yearly else "period_return", "high"
        ),
        VerdictQuestion("smallest_fall", f"smallest fall over {window}", "max_drawdown", "high"),
    )


def _winner(keys: Sequence[str], cells: Sequence[Value], end: Literal["high", "low"]) -> Winner | None:
    """Who stands at the end of a column among the cells that may be compared; None of fewer than two."""
    known = [(key, cell, cell.value) for key, cell in zip(keys, cells, strict=True) if isinstance(cell.value, float)]
    judged = [(key, cell, value) for key, cell, value in known if cell.comparable]
    if len(judged) < 2:
        return None
    values = [value for _, _, value in judged]
    best = max(values) if end == "high" else min(values)
    at_end = [(key, cell) for key, cell, value in judged if abs(value - best) <= TIE]
    return Winner(tuple(key for key, _ in at_end), at_end[0][1], len(judged))


def _record(table: Table, question: VerdictQuestion) -> Record:
    """A question, its answer in words, and what the words rest on."""
    found = _winner(table.keys, table.column(question.column), question.end)
    base: dict[str, float | int | str | None] = {"question": question.name, "column": question.column}
    if found is None:
        cells = zip(table.keys, table.column(question.column), strict=True)
        out = [key for key, cell in cells if cell.missing or not cell.comparable]
        why = "; ".join(_reasons(table, question.column, out))
        text = f"{question.words}: fewer than two funds can be compared{f' ({why})' if why else ''}"
        return {**base, "funds": None, "value": None, "compared": None, "of": len(table.keys), "text": text}
    cell = found.cell
    count = f"({found.compared} of {len(table.keys)} funds)"
    text = f"{question.words}: {name_list(found.funds)}, {_figure(table, question, found)} {count}"
    return {
        **base, "funds": ", ".join(found.funds), "value": _number(cell), "compared": found.compared,
        "of": len(table.keys), "start": None if cell.start is None else cell.start.isoformat(),
        "end": None if cell.as_of is None else cell.as_of.isoformat(), "text": text,
    }  # fmt: skip


def _reasons(table: Table, column: str, funds: Sequence[str]) -> tuple[str, ...]:
    """Why these funds cannot be compared in a column, a line a reason; what is said of every fund comes last."""
    cells = dict(zip(table.keys, table.column(column), strict=True))
    notes = [set(cell.notes) for cell in cells.values() if not cell.missing]
    shared = set.intersection(*notes) if len(notes) > 1 else set()
    return lines_by_text((key, _reason(cells[key], shared)) for key in funds)


def _reason(cell: Value, shared: Collection[str]) -> str:
    if cell.missing:
        return cell.detail or cell.missing.replace("_", " ")
    own = [note for note in cell.notes if note not in shared]
    return ", ".join(own or cell.notes) or "of another window or definition"


def _number(cell: Value) -> float | None:
    return cell.value if isinstance(cell.value, float) else None


def _figure(table: Table, question: VerdictQuestion, found: Winner) -> str:
    """The figure in words, with its days."""
    cell, text = found.cell, text_of(found.cell)
    days = f", {cell.start} to {cell.as_of}" if cell.start is not None and cell.as_of is not None else ""
    if question.name == "cheapest":
        return f"expense ratio {text}"
    if question.name == "highest_return":
        return f"{text} {'per year' if question.column == 'cagr' else 'in all'}{days}"
    kind = " between month-end closes" if "month-end closes" in cell.basis else ""
    trough = dict(zip(table.keys, table.column("drawdown_trough"), strict=True))[found.funds[0]]
    low = f", lowest {text_of(trough)}" if trough.value is not None else ""
    return f"{text}{kind}{low}{days}"


def _significance(table: Table, returns: str) -> Record:
    """Which pairs differ by the test that the table holds, or why there is none; `returns` is the column of returns.

    The test takes the returns of funds that no row is judged of too, so that it says what is the matter with them.
    """
    by, window = table.inference, table.inference.get("window")
    base: dict[str, float | int | str | None] = {"question": "significant", "column": "sharpe, return"}
    if not table.pairs:
        why = by.get("missing") or "fewer than two funds"
        text = f"significance not tested over {window}: {why}"
        return {**base, "funds": None, "returns": None, "text": text}
    pairs: dict[str, list[str]] = {}
    for pair in table.pairs:
        names = f"{pair['first']} and {pair['second']}"
        pairs.setdefault(names, [])
        if pair["verdict"] == "significant":
            pairs[names].append("Sharpe ratio" if pair["figure"] == "sharpe" else str(pair["figure"]))
    differ = {names: figures for names, figures in pairs.items() if figures}
    said = ", ".join(f"{names} in {' and '.join(figures)}" for names, figures in differ.items()) or "no difference"
    together = f", {len(pairs)} pairs together" if len(pairs) > 1 else ""
    rests = f"{by['returns']:,} {by['frequency']} returns {by['start']} to {by['end']}{together}"
    return {
        **base, "funds": "; ".join(differ) or None, "returns": by["returns"], "start": by["start"], "end": by["end"],
        "text": "; ".join((f"significant at 95 %: {said} ({rests})", *_unlike(table, returns))),
    }  # fmt: skip


def _unlike(table: Table, returns: str) -> tuple[str, ...]:
    """What is said of the returns of funds that the test takes and that are not compared."""
    compared = {str(pair[side]) for pair in table.pairs for side in ("first", "second")}
    cells = zip(table.keys, table.column(returns), strict=True)
    odd = [key for key, cell in cells if key in compared and not cell.missing and not cell.comparable]
    return _reasons(table, returns, odd)
