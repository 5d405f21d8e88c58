"""Lists of rules run by one engine: what they share is run once, and changes no answer."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from smallcap_cli.catalog import load_catalog
from smallcap_cli.core.methodology import engine as engine_module
from smallcap_cli.core.methodology.divergence import mixed_rules
from smallcap_cli.core.methodology.engine import Engine, apply, rules_of
from smallcap_cli.core.methodology.result import Result
from smallcap_cli.core.methodology.roles import book, switches
from smallcap_cli.userfiles.universe import read_universe
from tests.core.methodology.support import RANK, SIZES, nobody, rules, sized, table
from tests.places import SAMPLE_UNIVERSE

PAIRS = (("russell_2000", "sp_smallcap_600"), ("sp_smallcap_600_momentum", "russell_2000_value"),
         ("pacer_cash_cows", "avantis_us_small_cap_value_proxy"))  # fmt: skip
MIXTURES, SEED = 12, 5


def facts(result: Result) -> tuple[object, ...]:
    """Everything a result says, to the last digit; words that are made on demand are made for every line."""
    steps = [(one.name, one.words, one.before, one.after, one.grade, one.notes) for one in result.steps]
    others = {name: (dict(one.held), dict(one.weight)) for name, one in result.others.items()}
    reasons = [result.why(row)[:2] for row in range(len(result.out))]
    return result.weight.tolist(), result.candidates.held.tolist(), reasons, steps, result.notes, others


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_list_gives_the_same_whatever_lists_were_run_before_it(first: str, second: str) -> None:
    """Mixtures of two bundled rulebooks with members before: one engine for all of them, and a new one for each."""
    library = load_catalog(Path("no-such-folder")).methodology
    companies = read_universe(SAMPLE_UNIVERSE.name, SAMPLE_UNIVERSE.read_bytes())
    one, other = library(first), library(second)
    before = apply(one, companies, library=library).members()
    books = [book(rules_of(own, library), companies.as_of) for own in (one, other)]
    groups = switches(*books)
    shared = Engine(one, companies, library=library, prior=before)
    chance = Random(SEED)
    for _ in range(MIXTURES):
        taken = [role for group in groups if chance.random() < 0.5 for role in group]
        mixture = mixed_rules(books[0], books[1], taken)
        alone = Engine(one, companies, library=library, prior=before).result(mixture)
        assert facts(shared.result(mixture)) == facts(alone)
        assert shared.candidates_after(mixture).inside.tolist() == alone.member.tolist()


def test_rules_that_lists_begin_with_are_run_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two lists of five and six rules that have their first four in common: seven runs, not eleven."""
    companies = table(sized(A=100, B=90, C=80, D=70))
    band = {"id": "band", "kind": "rank_band", "lo": 1, "hi": 2}
    wide, equal = {**band, "id": "wide", "hi": 3}, {"id": "weight", "kind": "weight", "by": "company_mcap"}
    mine = rules(*SIZES, RANK, band, equal, wide)
    names: list[str] = []

    def counted(rule: engine_module.Rule, candidates: object) -> object:
        names.append(rule.name)
        return run_step(rule, candidates)  # type: ignore[arg-type]

    run_step = engine_module.run_step
    monkeypatch.setattr(engine_module, "run_step", counted)
    line, mcap, ranks, narrow, weight, broad = rules_of(mine, nobody)
    own = Engine(mine, companies, library=nobody)
    assert own.candidates_after([line, mcap, ranks, narrow, weight]).inside.sum() == 2
    assert own.candidates_after([line, mcap, ranks, narrow, broad, weight]).inside.sum() == 2
    assert names == ["mcap_line", "mcap", "ranks", "band", "weight", "wide", "weight"]
    # Another order is another list: the wide band first leaves three, of which the narrow one keeps two.
    assert own.candidates_after([line, mcap, ranks, broad]).inside.sum() == 3
