"""The former way to register a command; goes when the last command stands at its path."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.given import Given
from smallcap_cli.call.options import OPTIONS
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.table import Table
from smallcap_cli.errors import SmallcapError


def command(app: typer.Typer, name: str, options: tuple[str, ...], *, epilog: str = "") -> Callable[[Any], Any]:
    """Register a function as a command that honours `options`, which arrive together as `given`."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        own = [p for p in inspect.signature(function, eval_str=True).parameters.values() if p.name != "given"]
        shared = [
            inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=OPTIONS[n]) for n in options
        ]

        def run(**arguments: Any) -> Any:
            values = {n: arguments.pop(n) for n in options}
            given = Given(name, {n: v for n, v in values.items() if v is not None})
            from smallcap_cli.call.context import open_settings

            alarms = open_settings(given["config"]).alarms
            try:
                result = function(**arguments, given=given)
            except SmallcapError as error:
                error.alarms = alarms
                raise
            return result._replace(alarms=(*alarms, *result.alarms)) if isinstance(result, Answer) else result

        keyword = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
        run.__signature__ = inspect.Signature([*keyword, *shared])  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in [*own, *shared]}
        run.__doc__ = function.__doc__
        app.command(name.split()[-1], epilog=f"\b\n{epilog}" if epilog else None)(run)
        return function

    return register


class Gathered(NamedTuple):
    comparison: Comparison
    head: str
    notes: tuple[str, ...]
    errors: Mapping[str, SmallcapError]
    new: Any


def gather(context: Context, tickers: Sequence[str], **asked: Any) -> Gathered:
    from smallcap_cli.call.notes import notes_of
    from smallcap_cli.call.question import ask
    from smallcap_cli.core.comparison.headline import headline

    new = ask(context, tickers, **asked)
    return Gathered(new.comparison, headline(new.comparison), notes_of(context, new), new.errors, new)


def outcome(
    context: Context, gathered: Gathered, table: Table, output: object, *, states: Sequence[str] | None = None
) -> Answer:
    from smallcap_cli.call.outcome import answer_of

    new = gathered.new._replace(comparison=gathered.comparison, errors=gathered.errors)
    return answer_of(context, new, table, states=states)._replace(output=output)
