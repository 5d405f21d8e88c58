"""Rules together with those they rest on, and several of them on one universe."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.methodology.between import between_reviews
from smallcap_cli.core.methodology.engine import Library, apply, not_in_force, rules_of
from smallcap_cli.core.methodology.model import Methodology
from smallcap_cli.core.methodology.reading import columns_needed, columns_read, index_figures
from smallcap_cli.core.methodology.result import Result
from smallcap_cli.core.methodology.sizes import SIZE_INPUTS
from smallcap_cli.core.methodology.universe import NOBODY, Members, Universe
from smallcap_cli.errors import SmallcapError, UsageFault


class Rulebook(NamedTuple):
    """The rules of an index, and where the rules they rest on are found."""

    rules: Methodology
    library: Library

    def columns(self) -> Sequence[str]:
        """The columns of a universe that the steps read."""
        return columns_needed(rule.step for rule in rules_of(self.rules, self.library))

    def columns_read(self) -> Collection[str]:
        """Every column of a universe that a step looks at where it is there, also of indexes whose figures it uses."""
        rules = rules_of(self.rules, self.library)
        others = sorted(index_figures(rule.step for rule in rules))
        rules += [rule for name in others for rule in rules_of(self.library(name), self.library)]
        return {*SIZE_INPUTS, *(name for rule in rules for name in columns_read(rule.step))}

    def review(self, table: Universe, *, prior: Members = NOBODY, as_of: date | None = None) -> Result:
        """The members after a review of a universe; see `engine.apply`."""
        return apply(self.rules, table, library=self.library, prior=prior, as_of=as_of)

    def between_reviews(self, table: Universe, *, prior: Members, since: date) -> Result:
        """The members on a day without a review; see `between.between_reviews`."""
        return between_reviews(self.rules, table, library=self.library, prior=prior, since=since)


class IndexRun(NamedTuple):
    """The rules of an index and what came of applying them, or why they cannot be run there."""

    rules: Methodology
    result: Result | SmallcapError


def runs_of_all(
    rules: Sequence[Methodology], table: Universe,
    *, library: Library, priors: Mapping[str, Members], as_of: date | None,
) -> list[IndexRun]:  # fmt: skip
    """A run of each methodology with the members of its own before. **Raises** UsageFault where none can be run."""
    runs: list[IndexRun] = []
    faults: list[UsageFault] = []
    for one in rules:
        try:
            prior = priors.get(one.id, NOBODY)
            runs.append(IndexRun(one, apply(one, table, library=library, prior=prior, as_of=as_of)))
        except UsageFault as fault:
            runs.append(IndexRun(one, fault))
            faults.append(fault)
    if len(faults) == len(runs):
        raise faults[0]
    return runs


def runs_in_force(
    several: Sequence[Methodology], table: Universe,
    *, library: Library, priors: Mapping[str, Members], as_of: date | None,
) -> list[IndexRun]:  # fmt: skip
    """A run of each methodology that has steps, with its members before; no result where its rules do not hold."""
    runs: list[IndexRun] = []
    for rules in several:
        if not rules.steps:
            continue
        apart = not_in_force(rules, as_of or table.as_of)
        try:
            result = (
                UsageFault(apart)
                if apart
                else apply(rules, table, library=library, prior=priors.get(rules.id, NOBODY), as_of=as_of)
            )
            runs.append(IndexRun(rules, result))
        except SmallcapError as error:
            runs.append(IndexRun(rules, error))
    return runs
