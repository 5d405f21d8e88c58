"""Commands as tools of a program that calls them by name and JSON: their schema, and the answer as one JSON text.

A tool reads only. It takes what its command takes, except how an answer is printed, files of this machine, and the
network: whoever starts the tools decides on that.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import Command
from smallcap_cli.call.command_line import Parameter, parameters_of
from smallcap_cli.call.commands import path_of
from smallcap_cli.call.completion import alternatives, takes_several
from smallcap_cli.call.fields import table_with_fields
from smallcap_cli.call.options import CHARTS, PRINTING
from smallcap_cli.call.python_line import words_of
from smallcap_cli.call.run_line import answer_to, command_of
from smallcap_cli.core.words import unique
from smallcap_cli.errors import SmallcapError, UsageFault, did_you_mean, safe
from smallcap_cli.inputfile import STANDARD_INPUT, is_file_named

Node: TypeAlias = "dict[str, Any]"

#: The commands that are tools unless others are named: what people ask first.
TOOLS = ("compare", "returns", "drawdown", "flows", "quality", "overlap", "methodology_compare", "fund_list")
#: A host shows every tool to its model with every question: more cost more than they give.
MOST_TOOLS = 8
#: The most rows of an answer.
MOST_ROWS = 50
#: Commands that remember something although they only answer.
REMEMBERING = ("check",)
#: Options that whoever starts the tools decides, and those that say how an answer looks.
NOT_ASKED = frozenset((
    *(name for name in PRINTING if name != "fields"), *CHARTS,
    "reviews", "layout", "sources", "provider", "offline", "refresh", "live", "deadline", "strict", "verbose",
))  # fmt: skip
#: Kinds of values that lead to files or to standard input.
OF_FILES = r"FILE|DIR|^-$"
#: A name where a file could be named too.
PLAIN_NAME = r"^\w[\w-]*$"
#: How like an argument a name has to be for a hint to offer it; else the hint lists all, not a wrong guess.
LIKENESS_OF_ARGUMENTS = 0.75
#: A type of JSON Schema -> the type of a value, and what it is called.
KINDS_OF_VALUES = {"boolean": (bool, "true or false"), "integer": (int, "a whole number"), "string": (str, "a text")}


class Tool(NamedTuple):
    """A command by its function's name; `takes` has what it is given by name, arguments before options."""

    name: str
    command: Command
    takes: Mapping[str, Parameter]
    required: tuple[str, ...]

    @property
    def description(self) -> str:
        """The docstring of the command."""
        return inspect.cleandoc(self.command.run.__doc__ or "")

    @property
    def schema(self) -> Node:
        """The JSON Schema of its input."""
        properties = {name: _schema(parameter) for name, parameter in self.takes.items()}
        return {
            "type": "object", "properties": properties, "required": list(self.required), "additionalProperties": False,
        }  # fmt: skip


def tool_of(name: str) -> Tool:
    """The tool of that name. **Raises** UsageFault for a command that is none."""
    command = _command(name)
    taken: dict[str, Parameter] = {}
    required: list[str] = []
    given = inspect.signature(command.run).parameters.values()
    for own, parameter in zip(given, parameters_of(command), strict=True):
        known, needed = _option(parameter) or own.name, own.default is inspect.Parameter.empty
        if known not in NOT_ASKED and _kinds(parameter):
            taken[known] = parameter
            required += [known] if needed else []
        elif needed:
            raise UsageFault(f"{name} is no tool", "it reads a file, which no tool does")
    if command.writes or name in REMEMBERING or "fields" not in taken or "ndjson" not in command.formats:
        raise UsageFault(f"{name} is no tool", "a tool answers with a table and writes nothing")
    arguments_first = sorted(taken, key=lambda known: bool(taken[known].names))
    return Tool(name, command, {known: taken[known] for known in arguments_first}, tuple(required))


def _command(name: str) -> Command:
    """The command that a function of that name is. **Raises** UsageFault where there is none."""
    words = path_of(name.split("_", 1))
    if "_".join(words) != name or not all(word.isidentifier() for word in words):
        raise UsageFault(f"no tool called {safe(name)!r}", did_you_mean(name, TOOLS, "smallcap help agents"))
    return command_of(words)[0]


def _option(parameter: Parameter) -> str:
    """The long name of an option, with underscores; empty for an argument."""
    longest = max(parameter.names, key=len, default="")
    return longest.removeprefix("--").replace("-", "_")


def _kinds(parameter: Parameter) -> list[str]:
    """The kinds of values that a tool takes for it, none of which leads to a file; a flag has the empty one."""
    if parameter.names and not parameter.metavar:
        return [""]
    return [kind for kind in alternatives(parameter.metavar) if not re.search(OF_FILES, kind)]


def _could_be_a_file(parameter: Parameter) -> bool:
    """Whether the command takes a file or a folder where the tool takes a name."""
    return bool(parameter.metavar) and len(_kinds(parameter)) < len(alternatives(parameter.metavar))


def _schema(parameter: Parameter) -> Node:
    """The JSON Schema of one value."""
    kinds, about = _kinds(parameter), {"description": parameter.info.help or ""}
    if kinds == [""]:
        return {"type": "boolean", **about}
    words: Node = {"type": "string"}
    if kinds == ["N"]:
        words = {"type": "integer"}
    elif _are_words(kinds) and "..." not in parameter.metavar:
        words["enum"] = kinds
    elif _could_be_a_file(parameter):
        words["pattern"] = PLAIN_NAME
    if parameter.many:
        return {"type": "array", "items": words, **about}
    if takes_several(parameter.metavar):
        return {**words, "type": ["string", "array"], "items": words, **about}
    return {**words, **about}


def _are_words(kinds: Sequence[str]) -> bool:
    """Whether the kinds of a value are the values themselves."""
    return all(kind == kind.lower() for kind in kinds)


def result_of(tool: Tool, values: Mapping[str, object], *, network: bool, config: str | None, most: int) -> Node:
    """What a tool answers, as one envelope; `limited` says when there are more rows than `most`.

    **Raises** the errors of the command, UsageFault for a value that the tool does not take.
    """
    values = {name: value for name, value in values.items() if value is not None}
    _check(tool, values)
    answer = _answer(tool, values, network=network, config=config)
    count = 0 if answer.table is None else len(answer.table.rows)
    if count > most and "limit" in tool.takes:  # the command knows which of its rows matter: the newest months
        answer = _answer(tool, {**values, "limit": most}, network=network, config=config)
    fields = values.get("fields")
    words = (word.strip() for text in _names(fields) for word in text.split(","))
    names = None if fields is None else unique(word for word in words if word)
    return _envelope(tool, answer, names, most=most, of=count)


def _check(tool: Tool, values: Mapping[str, object]) -> None:
    for name in values:
        if name not in tool.takes:
            every = f"it takes {', '.join(tool.takes)}"
            hint = did_you_mean(name, tuple(tool.takes), every, likeness=LIKENESS_OF_ARGUMENTS)
            raise UsageFault(f"{tool.name} takes no {safe(name)!r}", hint)
    for name in tool.required:
        if values.get(name) in (None, "", []):
            raise UsageFault(f"{tool.name} needs {name}", tool.takes[name].info.help or "")
    for name, value in values.items():
        parameter = tool.takes[name]
        schema = _schema(parameter)
        for one in value if isinstance(value, list) and "items" in schema else [value]:
            _check_type(name, schema, one)
            _check_name(name, parameter, str(one))


def _check_type(name: str, schema: Node, value: object) -> None:
    """**Raises** UsageFault for a value of another type."""
    one = {**schema, **schema.get("items", {})}  # with the description of the whole
    kind, called = KINDS_OF_VALUES[one["type"]]
    if type(value) is not kind:
        raise UsageFault(f"{name}: {safe(str(value))} is not {called}", one.get("description", "see its schema"))


def _check_name(name: str, parameter: Parameter, text: str) -> None:
    """**Raises** UsageFault for a path where a name is wanted, for a name that a file has, and for standard input."""
    words = [text] if parameter.names else text.split()  # a command may be given several of its arguments in one text
    no_name, takes = STANDARD_INPUT in words, "name what smallcap has"
    if _could_be_a_file(parameter):
        kinds = _kinds(parameter)
        no_name |= text not in kinds if _are_words(kinds) else not re.fullmatch(PLAIN_NAME, text)
        takes = f"it takes {' or '.join(kinds)}" if _are_words(kinds) else takes
    if no_name:
        raise UsageFault(f"{name}: {safe(text)} is not a name", f"a tool reads no files; {takes}")
    if _could_be_a_file(parameter) and _is_there(parameter, text):
        what = f"{name}: the working folder has a file or a folder called {safe(text)}"
        raise UsageFault(what, "a tool reads no files; run smallcap mcp in another folder")


def _is_there(parameter: Parameter, text: str) -> bool:
    """Whether the command would find a file of that name, or a folder where it takes one or knows one word alone."""
    takes_folders = "DIR" in alternatives(parameter.metavar) or _are_words(_kinds(parameter))
    return is_file_named(text) or (takes_folders and os.path.isdir(text))


def _answer(tool: Tool, values: Mapping[str, object], *, network: bool, config: str | None) -> Answer:
    arguments = [_names(values[name]) for name, taken in tool.takes.items() if not taken.names and values.get(name)]
    options = {name: value for name, value in values.items() if tool.takes[name].names and name != "fields"}
    all_options = {flag for parameter in parameters_of(tool.command) for flag in parameter.names}
    options |= {"format": "json", "quiet": True, "config": config}
    options |= {"offline": True} if "--offline" in all_options and not network else {}
    return answer_to([*tool.command.name.split(), *words_of(tool.command, arguments, options)], {})


def _names(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _envelope(tool: Tool, answer: Answer, fields: Sequence[str] | None, *, most: int, of: int) -> Node:
    from smallcap_cli.core.rows import limit_rows
    from smallcap_cli.render.machine import brief_node

    if answer.table is None:
        raise UsageFault(f"{tool.name} has no table for this", f"smallcap {tool.command.name} --help")
    table = answer.table if fields is None else table_with_fields(answer.table, fields)
    node: Node = brief_node(limit_rows(table, most), of=of)
    node["warnings"] = list(unique((*node["warnings"], *answer.alarms, *answer.notes)))
    node["errors"] = [{"error": error.message, "hint": error.hint} for error in answer.errors]
    node["exit_code"] = int(answer.exit_code)
    return node


def error_text(error: SmallcapError) -> str:
    """The lines that the command line prints for an error and for those found with it."""
    lines = [
        (f"error: {one.message}", *one.excerpt, f"hint: {one.hint}" * bool(one.hint)) for one in (error, *error.others)
    ]
    return "\n".join(text for group in lines for text in group if text)
