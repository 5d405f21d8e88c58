"""The rules that speak for the closure of funds: a row a fund and rule, and the count of those that do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smallcap_cli.core.analysis.closure import RULES, Closure, ClosureRule, RuleAnswer, closures
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table, text_of
from smallcap_cli.core.windows import OLD_DAYS
from smallcap_cli.core.words import count_of, funds_by_line

STUDIES = {
    "sherrill": "Sherrill and Stark (2018), doi:10.1016/j.jempfin.2018.07.007",
    "akhigbe": "Akhigbe, Balasubramnian and Newman (2020), doi:10.1108/AJB-07-2019-0054",
}
#: What the limits of size and revenue rest on: 50m at 0.50 % cover what a fund costs at least.
LIMITS = "limits are smallcap's, but for the three years: 50m at 0.50 % cover 250,000 a year (etf.com, 2017)"
COUNT = "count"
#: Why an old value speaks neither way.
OLD = Gap(NOT_COMPARABLE, f"over {OLD_DAYS} days old")


def closure_table(comparison: Comparison, tickers: Sequence[str]) -> Table:
    """A row a fund and rule, then how many speak for closure; other funds of the comparison are their peers."""
    found = closures(comparison, tickers)
    rows = [row for one in found for row in (*(_row(one, answer) for answer in one.answers), _count_row(one))]
    day, findings = comparison.conventions.as_of, _findings(found)
    return Table(
        "closure", _columns(len(found)),
        tuple(f"{one.fund.ticker}.{name}" for one in found for name in (*(rule.name for rule in RULES), COUNT)),
        tuple(rows), head=f"{_names(found)} · rules that speak for closure, as of {day:%d %b %Y}", as_of=day,
        footnotes=_footnotes(), findings=tuple(findings), about=findings,
    )  # fmt: skip


def rule_verdicts(found: Table) -> list[Value]:
    """What each rule says of each fund, without the counts."""
    named = zip(found.column("rule"), found.column("speaks"), strict=True)
    return [verdict for rule, verdict in named if rule.value != COUNT]


def fund_states(found: Table) -> list[str]:
    """For each fund ok, partial where a rule has no value, unavailable where none has."""
    lacking: dict[str, list[bool]] = {}
    for ticker, rule, value in zip(*(found.column(name) for name in ("ticker", "rule", "value")), strict=True):
        if rule.value != COUNT:
            lacking.setdefault(str(ticker.value), []).append(value.value is None)
    return ["unavailable" if all(each) else "partial" if any(each) else "ok" for each in lacking.values()]


def _names(found: Sequence[Closure]) -> str:
    return found[0].fund.ticker if len(found) == 1 else f"{len(found)} funds"


def _columns(funds: int) -> tuple[Column, ...]:
    return (
        Column("ticker", "fund", "text", screen=funds > 1),
        Column("rule", "rule, name", "text", screen=False),
        Column("label", "rule", "text", machine=False),
        Column("value", "value", "text", side="right"),
        Column("unit", "unit", "text", screen=False),
        Column("limit", "limit, number", "text", screen=False),
        Column("test", "limit", "text", machine=False),
        Column("known", "rules with a value", "count", screen=False),
        Column("speaks", "speaks", "text"),
        Column("value_as_of", "as of", "date"),
        Column("study", "study", "text", screen=False),
    )


def _row(one: Closure, answer: RuleAnswer) -> tuple[Value, ...]:
    rule, value = answer.rule, answer.value
    if value.value is None:
        verdict = absent("text", value.gap)
    else:
        verdict = absent("text", OLD) if answer.speaks is None else text_value("yes" if answer.speaks else "no")
    return (
        text_value(one.fund.ticker), text_value(rule.name), text_value(rule.label), value, text_value(rule.unit),
        Value(rule.limit, rule.unit), text_value(_test(rule)), Value(float(answer.speaks is not None), "count"),
        verdict, _day(value), text_value(STUDIES[rule.study]),
    )  # fmt: skip


def _day(value: Value) -> Value:
    if value.value is None:
        return absent("date", value.gap)
    if not isinstance(value.as_of, date):
        return absent("date", Gap(NOT_COMPARABLE, "its source gives no day"))
    return Value(value.as_of, "date", value.sources)


def _test(rule: ClosureRule) -> str:
    return f"{rule.side} {text_of(Value(rule.limit, rule.unit)) if rule.limit else '0'}"


def _count_row(one: Closure) -> tuple[Value, ...]:
    """How many rules speak, which no study gives a limit or a probability for."""
    none = Gap(NOT_COMPARABLE, "no study has a limit for this count")
    count, known = Value(float(one.speaking), "count"), text_value(f"of {one.judgements} known")
    if not one.judgements:
        count = absent("count", Gap(NOT_PUBLISHED, "no rule has a value"))
    return (
        text_value(one.fund.ticker), text_value(COUNT), text_value("rules that speak for it"),
        count, text_value("count"), absent("count", none), known, Value(float(one.judgements), "count"),
        absent("text", none), absent("date", none), absent("text", none),
    )  # fmt: skip


def _findings(found: Sequence[Closure]) -> dict[str, tuple[str, ...]]:
    """What is said of which funds, those that most rules speak for first; a line where the same is said."""
    ordered = sorted(found, key=lambda one: -one.speaking)
    return funds_by_line((one.fund.ticker, _finding(one)) for one in ordered)


def _finding(one: Closure) -> str:
    """The count in a sentence, with the rules by name."""
    speaking = [answer.rule.label for answer in one.answers if answer.speaks]
    unknown = [answer.rule.label for answer in one.answers if answer.speaks is None]
    if not one.judgements:
        return "no rule has a value"
    verb = "speaks" if 1 in (one.speaking, one.judgements) else "speak"
    named = f" ({', '.join(speaking)})" if speaking else ""
    lacking = f", no recent value of: {', '.join(unknown)}" if unknown else ""
    rules = count_of(one.judgements, "known rule", "known rules")
    return f"{one.speaking} of {rules} {verb} for closure{named}{lacking}"


def _footnotes() -> tuple[str, ...]:
    of = {study: [rule.label for rule in RULES if rule.study == study] for study in STUDIES}
    return (
        *(f"{', '.join(labels)}: {STUDIES[study]}" for study, labels in of.items()),
        LIMITS,
        "a count of rules, no probability: sponsors also close funds for reasons that no rule sees",
    )
