"""What makes a function a command: it lists the shared options it honours, and finds its context open."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.charts import with_chart
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.options import OPTIONS, format_option, window_option
from smallcap_cli.call.printing import Output, call_output
from smallcap_cli.errors import SmallcapError
from smallcap_cli.render import FORMATS, ROWS_ALONE, WITHOUT_FOOTNOTES

#: What a command may take beside its own options: the call's context, and how its answer will be printed.
OPEN = ("context", "output")
#: What is said where a verdict has no place.
UNSAID = "{} has rows alone: the sentences of the verdict are in table, json, md, html and xlsx"


class Delivery(NamedTuple):
    """An answer, and where it goes in which form."""

    answer: Answer
    output: Output


class Command(NamedTuple):
    """One command of the command line: what Typer calls, and the examples under its help.

    `options` are the shared ones that it honours; `within` is its answer in an open context, from its own arguments.
    `formats` are those of its answer. `writes` says that it changes the store, or files other than its answer.
    """

    name: str
    run: Callable[..., Delivery]
    examples: str
    options: tuple[str, ...]
    within: Callable[[Context, Mapping[str, Any]], Delivery]
    formats: tuple[str, ...] = FORMATS
    writes: bool = False


def command(
    *options: str, examples: str = "", formats: tuple[str, ...] = FORMATS, window: str = ""
) -> Callable[[Callable[..., Answer]], Command]:
    """Make a function a command that honours `options`; it is named by the path of its module.

    Its answer can be had in `formats`; those of a report may be written into a folder. `window` is the usual one where
    that of the settings does not count. The output is settled before the function runs: a faulty format costs no work.
    """

    def declare(function: Callable[..., Answer]) -> Command:
        name = command_name(function.__module__)
        parameters = inspect.signature(function, eval_str=True).parameters.values()
        opened = [p.name for p in parameters if p.name in OPEN]
        own = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters if p.name not in OPEN]
        every = options_of(formats, window)
        shared = [
            inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=every[n]) for n in options
        ]

        def run(**arguments: Any) -> Delivery:
            given, others = given_in(name, options, arguments)
            return within(open_context(given), others)

        def within(context: Context, arguments: Mapping[str, Any]) -> Delivery:
            try:
                context, output = call_output(context, formats)
                both: dict[str, Context | Output] = {"context": context, "output": output}
                answer = with_chart(function(**{n: both[n] for n in opened}, **arguments), output.chart)
            except SmallcapError as error:
                error.alarms = context.settings.alarms
                raise
            answer = with_caveats(answer, output.format)
            return Delivery(answer._replace(alarms=(*context.settings.alarms, *answer.alarms)), output)

        run.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in [*own, *shared]}
        run.__doc__ = function.__doc__
        return Command(name, run, f"\b\n{examples}" if examples else "", options, within, formats)

    return declare


def options_of(formats: tuple[str, ...], window: str) -> dict[str, Any]:
    """The shared options, `--format` and `--window` as the command has them."""
    own = {} if formats is FORMATS else {"format": format_option(formats)}
    return {**OPTIONS, **own, **({"window": window_option(window)} if window else {})}


def given_in(name: str, options: Sequence[str], arguments: Mapping[str, Any]) -> tuple[Given, dict[str, Any]]:
    """The shared options among the arguments of a command, as far as they are given, and its own ones."""
    given = Given(name, {n: arguments[n] for n in options if arguments[n] is not None})
    return given, {n: value for n, value in arguments.items() if n not in options}


def with_caveats(answer: Answer, format: str) -> Answer:
    """The answer that says what qualifies its figures, in a format that shows no footnotes and what that leaves out."""
    table = answer.table
    if table is None or format not in WITHOUT_FOOTNOTES:
        return answer
    left_out = (UNSAID.format(format),) if table.verdict and format in ROWS_ALONE else ()
    return answer._replace(notes=(*answer.notes, *table.caveats, *left_out))


def command_name(module: str) -> str:
    """The words that a command's module stands for: `...commands.data.fetch` is `data fetch`."""
    return " ".join(part.rstrip("_") for part in module.split(".")[2:])
