"""The members before a review (`--prior`): lists of the user, of one index or of several, or a fund's holdings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from smallcap_cli import settings as settings_module
from smallcap_cli.call.context import Context
from smallcap_cli.errors import CouldNotParse, NotFound, UsageFault, did_you_mean, safe
from smallcap_cli.inputfile import STANDARD_INPUT
from smallcap_cli.userfiles.fund_list import is_ticker

if TYPE_CHECKING:
    from smallcap_cli.core.methodology.model import Methodology
    from smallcap_cli.core.methodology.rulebook import Rulebook
    from smallcap_cli.core.methodology.universe import Members, Universe

Prior = Annotated[
    list[str] | None,
    typer.Option(
        "--prior",
        metavar="[ID=]FILE|TICKER",
        help="Read previous members, also of a base or neighbour, from a CSV or a fund's holdings.",
    ),
]

PriorOfIndex = Annotated[
    list[str] | None,
    typer.Option(
        "--prior",
        metavar="ID=FILE|TICKER",
        help="Read previous members of an index, a base or neighbour from a CSV or a fund's holdings.",
    ),
]


#: What a command that takes previous members honours besides: where a fund's holdings come from.
PRIOR_OPTIONS = ("holdings", "vintage")


def members_before(context: Context, texts: Sequence[str] | None, rulebook: Rulebook, table: Universe) -> Members:
    """The members of an index before a review, and of those it rests on and its neighbours; nobody without a file."""
    from smallcap_cli.core.methodology.universe import NOBODY

    index = rulebook.rules.id
    ids = _ids_of_members(rulebook.rules, rulebook.library)
    found = _members_by_index(_Asked(context, table, ids, index), texts or ())
    own = found.pop(index, NOBODY)
    if found and not own.held:
        raise UsageFault(f"--prior gives members of {', '.join(found)} and none of {index}", f"--prior {index}=FILE")
    return own._replace(others=found)


def members_carried(
    context: Context, texts: Sequence[str] | None, rulebook: Rulebook, tables: Sequence[Universe]
) -> Members:
    """The members before the review of the last universe, carried through the reviews of those before it.

    Their weights are moved by the prices since. **Raises** UsageFault where nobody says who they are, DataUnavailable
    where no company met the rules.
    """
    from smallcap_cli.core.methodology.nobody import refuse_nobody
    from smallcap_cli.core.methodology.simulation import drifted_weights, simulation

    members = members_before(context, texts, rulebook, tables[0])
    *earlier, last = tables
    if earlier:
        *_, review = simulation(rulebook.rules, earlier, library=rulebook.library, prior=members)
        refuse_nobody(review.result)
        members = review.result.members()
        members = members._replace(weight=drifted_weights(members.weight, earlier[-1], last))
    if not members.held:
        what = f"the members before the review of {last.as_of} are not known"
        raise UsageFault(what, "give --prior FILE or a fund's ticker, or a universe of an earlier day too")
    return members


def members_by_index(
    context: Context, rules: Sequence[Methodology], texts: Sequence[str], table: Universe,
    library: Callable[[str], Methodology],
) -> dict[str, Members]:  # fmt: skip
    """The members of each index that `ID=FILE` names, with those of the indexes it rests on and its neighbours."""
    related = {one.id: _ids_of_members(one, library) for one in rules}
    every = tuple(dict.fromkeys(one for ids in related.values() for one in ids))
    found = _members_by_index(_Asked(context, table, every), texts)
    return {
        index: found[index]._replace(others={one: found[one] for one in ids if one in found and one != index})
        for index, ids in related.items()
        if index in found
    }


def shares_held(context: Context, table: Universe, ticker: str) -> Members:
    """What a fund holds on its newest day, under the ids of a universe: what rules are scored against."""
    from smallcap_cli.core.holdings import Holdings
    from smallcap_cli.core.methodology.fund_members import fund_shares

    return fund_shares(table, context.dataset.answer_or_raise(Holdings, ticker), ticker)


class _Asked(NamedTuple):
    """What previous members are asked for: by the ids of a universe, of which indexes.

    A source that names no index is about the index `alone`, which is "" where there are several.
    """

    context: Context
    table: Universe
    ids: tuple[str, ...]
    alone: str = ""


def _ids_of_members(rules: Methodology, library: Callable[[str], Methodology]) -> tuple[str, ...]:
    """The ids of an index, of those it rests on, and of the neighbours that their bands name."""
    from smallcap_cli.core.methodology.engine import chain_of
    from smallcap_cli.core.methodology.neighbours import neighbours_of

    chain = list(chain_of(rules, library))
    beside = (name for one in chain for step in one.steps for name in neighbours_of(step).values())
    return tuple(dict.fromkeys((*(one.id for one in chain), *beside)))


def _members_by_index(asked: _Asked, texts: Sequence[str]) -> dict[str, Members]:
    """The members in these sources; a list that has an `index` column gives those of all indexes asked for."""
    found: dict[str, Members] = {}
    for text in texts:
        name, source = _index_and_source(text, asked.ids)
        for index, members in _members_of(asked, source, name).items():
            if index in found:
                raise UsageFault(f"--prior names {index} twice", "give each index one file")
            found[index] = members
    return found


def _index_and_source(text: str, ids: tuple[str, ...]) -> tuple[str, str]:
    """The index that a text is about, "" where it names a source alone, and the file or ticker."""
    name, equals, source = text.partition("=")
    if not equals or settings_module.user_path(text).exists():
        return "", text
    if name not in ids:
        hint = did_you_mean(name, ids, f"members are those of {', '.join(ids)}")
        raise NotFound(f"--prior: no rule here looks at members of an index called {safe(name)}", hint)
    return name, source


def _members_of(asked: _Asked, source: str, index: str) -> dict[str, Members]:
    """The members in a source by the ids of a universe: of one index, or of all that a list tells apart.

    **Raises** UsageFault where it has none of these indexes, and where the universe has none of the members.
    """
    from smallcap_cli.core.methodology.universe import members_in
    from smallcap_cli.userfiles.members import is_list_of_members, read_members
    from smallcap_cli.userfiles.security_table import table_terms

    if source != STANDARD_INPUT and not settings_module.user_path(source).exists() and _could_be_a_fund(source):
        return {_index_of(asked, source, index): _held_by(asked, source)}
    source, content = settings_module.named_content(source, table_terms("list of members"))
    if not is_list_of_members(content):
        return {_index_of(asked, source, index): _held_in(asked, source, content)}
    given = read_members(source, content)
    if "" in given:
        return {_index_of(asked, source, index): members_in(asked.table, given[""], source)}
    wanted = (index,) if index else asked.ids
    if not any(one in given for one in wanted):
        names = ", ".join(safe(one) for one in list(given)[:5])
        what = f"{source}: no members of {' or '.join(wanted)}: its column index has {names}"
        raise UsageFault(what, "correct the ids")
    return {one: members_in(asked.table, given[one], source) for one in wanted if one in given}


def _index_of(asked: _Asked, source: str, index: str) -> str:
    """The index that a source is about which names none itself."""
    if index or asked.alone:
        return index or asked.alone
    what = f"--prior {safe(source)!r} is not ID=FILE and has no column index"
    raise UsageFault(what, f"name the index of the members: --prior {asked.ids[0]}={safe(source)}")


def _could_be_a_fund(source: str) -> bool:
    """Whether a text that names no file can be a ticker; with a dot it is a file that is not there."""
    return "." not in source and is_ticker(source)


def _held_by(asked: _Asked, source: str) -> Members:
    """What a fund holds: of the newest day up to the universe's, else of the newest."""
    from smallcap_cli.core.holdings import Holdings
    from smallcap_cli.core.methodology.fund_members import members_of_fund
    from smallcap_cli.dataset import Missing

    ticker = source.upper()
    try:
        holdings = asked.context.dataset.answer_or_raise(Holdings, ticker)
    except NotFound as error:
        raise NotFound(f"--prior: no file and {error.message}", error.hint) from None
    if holdings.as_of is not None and holdings.as_of > asked.table.as_of:
        earlier = asked.context.on(asked.table.as_of).dataset.answer(Holdings, ticker)
        holdings = holdings if isinstance(earlier, Missing) else earlier
    return members_of_fund(asked.table, holdings, ticker)


def _held_in(asked: _Asked, source: str, content: bytes) -> Members:
    """What the holdings in a file hold: of the newest day up to the universe's, else of the newest."""
    from smallcap_cli.core.holdings import newest_holdings
    from smallcap_cli.core.methodology.fund_members import members_of_fund
    from smallcap_cli.userfiles.holdings import parse_holdings
    from smallcap_cli.userfiles.members import LAYOUT

    try:
        days = parse_holdings(source, content, source)
    except CouldNotParse as error:
        what = f"{source}: no column security_id, and no holdings of a fund: {error.message.removeprefix(source)[1:]}"
        raise UsageFault(what, f"members are {LAYOUT}; holdings are {error.hint}") from None
    last = asked.context.as_of or asked.context.today
    holdings = newest_holdings(days, min(last, asked.table.as_of)) or newest_holdings(days, last)
    if holdings is None:
        raise UsageFault(f"{source}: its holdings begin after {last}", "choose a later --as-of")
    return members_of_fund(asked.table, holdings, source)
