"""What came of applying rules to a universe: members and weights, why the others are out, and the funnel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.change import Dropped, worst
from smallcap_cli.core.methodology.model import Methodology
from smallcap_cli.core.methodology.universe import Bools, Candidates, Ints, Members
from smallcap_cli.core.methodology.vocabulary import STEP_GRADES
from smallcap_cli.core.model import Floats

SKIPPED = STEP_GRADES[-1]


class StepRun(NamedTuple):
    """How one step went: its name (`BASE.STEP` for a step of a base), what it did, and how faithfully.

    `elsewhere`, `at_stake` and `limits` are those of its change; `column` is the one that it looks at where its file
    names one.
    """

    name: str
    kind: str
    words: str
    before: int
    after: int
    grade: str
    notes: tuple[str, ...]
    dropped: tuple[Dropped, ...]
    elsewhere: Mapping[str, Floats] = MappingProxyType({})
    at_stake: Mapping[str, Bools] = MappingProxyType({})
    column: str = ""
    limits: tuple[Floats, Floats] | None = None

    @property
    def exclusions(self) -> int:
        return self.before - self.after


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """Members and weights of one review.

    **Shape** `weight` and `out` have a value for every security of the universe; `out` is the position in
    `steps` of the step that excluded it, -1 for a member. `others` are the members of the indexes it rests on and of
    its neighbours after the review.
    """

    methodology: Methodology
    as_of: date
    candidates: Candidates
    weight: Floats
    out: Ints
    steps: tuple[StepRun, ...]
    notes: tuple[str, ...]
    others: Mapping[str, Members] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def member(self) -> Bools:
        return self.candidates.inside

    @property
    def universe_day(self) -> date:
        """The day of the prices that the figures rest on; `as_of` is the day of the rules."""
        return self.candidates.universe.as_of

    @property
    def grade(self) -> str:
        """The worst grade of all steps."""
        return worst(*(step.grade for step in self.steps))

    @property
    def grade_of_steps_run(self) -> str:
        """The worst grade of the steps that were not skipped."""
        return worst(*(step.grade for step in self.steps if step.grade != SKIPPED))

    @property
    def skipped_steps(self) -> tuple[str, ...]:
        return tuple(step.name for step in self.steps if step.grade == SKIPPED)

    def members(self) -> Members:
        """The members as the next review carries them."""
        return members_left(self.candidates)._replace(others=self.others)

    def why(self, row: int) -> tuple[str, str, float]:
        """The step that excluded a security, the reason, and by how much it missed; empty and NaN for a member."""
        if self.out[row] < 0:
            return "", "", np.nan
        dropped = self._exclusion(row)
        return self.steps[self.out[row]].name, dropped.words(row), float(dropped.missed[row])

    def lacks_input(self, row: int) -> bool:
        """Whether a security is out because a figure of its own is missing."""
        return bool(self.out[row] >= 0) and self._exclusion(row).lacks_input

    def _exclusion(self, row: int) -> Dropped:
        """The lines among which a step excluded a security that is no member."""
        step: StepRun = self.steps[self.out[row]]
        for dropped in step.dropped:
            if dropped.rows[row]:
                return dropped
        raise LookupError(f"step {step.name} keeps no reason for row {row}")


def members_left(candidates: Candidates) -> Members:
    """The lines that are still in, with the fraction held and their weight."""
    inside = candidates.inside
    ids = candidates.universe.security_id[inside].tolist()
    held, weights = candidates.held[inside].tolist(), final_weights(candidates)[inside].tolist()
    return Members(dict(zip(ids, held, strict=True)), dict(zip(ids, weights, strict=True)))


def final_weights(candidates: Candidates) -> Floats:
    """Weights of the members that add up to 1; equal ones where no step gave weights."""
    if "weight" in candidates.columns:
        found = np.where(candidates.inside, np.nan_to_num(candidates.numbers("weight")), 0.0)
    else:
        found = candidates.inside.astype(np.float64)
    sum_of_all = found.sum()
    return found / sum_of_all if sum_of_all > 0 else found


class Summary(NamedTuple):
    """Figures of a result; None where they cannot be had. Shares are fractions, sizes those of companies."""

    constituents: int
    companies: int
    unprofitable_share: float | None
    unprofitable_share_weight: float | None
    unprofitable_coverage: float | None
    smallest_usd: float | None
    largest_usd: float | None
    median_usd: float | None


def summary(result: Result) -> Summary:
    """Size and profitability of the members; see `summary_of`."""
    return summary_of(result.candidates, result.weight)


def summary_of(candidates: Candidates, weight: Floats) -> Summary:
    """Size and profitability of the lines that are still in.

    A company is unprofitable when its net income of the last four quarters is below 0; companies without four
    quarters are left out of both shares, and the coverage says how many are not.
    """
    member = candidates.inside
    count = len(candidates.universe.company_ids)
    company = candidates.universe.company
    inside = np.bincount(company[member], minlength=count) > 0
    sizes = company_sizes(candidates)[inside]
    sizes = sizes[~np.isnan(sizes)]
    income = candidates.by_company(net_income(candidates), member)
    weights = np.bincount(company[member], weights=weight[member], minlength=count)
    known = ~np.isnan(income)
    with np.errstate(invalid="ignore"):
        losing = known & (income < 0)
    covered, matched = int(known.sum()), float(weights[known].sum())
    companies = int(inside.sum())
    return Summary(
        constituents=int(member.sum()),
        companies=companies,
        unprofitable_share=float(losing.sum()) / covered if covered else None,
        unprofitable_share_weight=float(weights[losing].sum()) / matched if matched > 0 else None,
        unprofitable_coverage=covered / companies if companies else None,
        smallest_usd=float(sizes.min()) if len(sizes) else None,
        largest_usd=float(sizes.max()) if len(sizes) else None,
        median_usd=float(np.median(sizes)) if len(sizes) else None,
    )


def company_sizes(candidates: Candidates) -> Floats:
    """The value of each company, as `sizes` or a step derived it."""
    every = np.ones(len(candidates.universe), dtype=np.bool_)
    return candidates.by_company(candidates.numbers("company_mcap"), every)


def net_income(candidates: Candidates) -> Floats:
    """Net income of the last four quarters, line by line."""
    if "ni_q" not in candidates.columns:
        return np.full(len(candidates.universe), np.nan)
    return np.asarray(candidates.numbers("ni_q")[:, :4].sum(axis=1), dtype=np.float64)


def figures(result: Result) -> Mapping[str, float]:
    """The figures that the limits of another methodology may rest on."""
    return {
        f"{result.methodology.id}.{name}": float(v) for name, v in summary(result)._asdict().items() if v is not None
    }
