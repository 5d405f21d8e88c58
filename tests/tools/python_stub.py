"""The types of the functions of `smallcap_cli` for type checkers, derived from how each option is declared.

An option's annotation says whether it is a flag, a number, a text or may stand again; the words of its metavar say
which other Python values stand for a text: a day for DATE, a path for FILE, a number for USD, a list where commas
separate values. None leaves an option out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from inspect import cleandoc, signature
from keyword import iskeyword
from typing import Any, get_args

import smallcap_cli
from smallcap_cli.call.command import Command
from smallcap_cli.call.command_line import parameters_of
from smallcap_cli.call.options import OPTIONS, PRINTING
from smallcap_cli.call.run_line import command_of
from smallcap_cli.notebook import MEANINGS, words_of_function

#: What stands for a word of a metavar beside a text.
BY_WORD: Mapping[str, str] = {
    "DATE": "date", "FILE": "PathLike[str]", "DIR": "PathLike[str]", "RATE": "float", "USD": "float", "COST": "float",
    "PRICE": "float", "0": "int", "1": "int",
}  # fmt: skip
#: What a list may hold that stands for several texts, beside texts.
IN_LISTS = ("date", "float", "int", "PathLike[str]")
HEAD = '''"""Types of the public functions, from the declarations of options: `python -m tests.tools.rebuild`."""

from collections.abc import Iterable, Sequence
from datetime import date
from os import PathLike

from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.errors import CouldNotAsk as CouldNotAsk
from smallcap_cli.errors import DataUnavailable as DataUnavailable
from smallcap_cli.errors import NotFound as NotFound
from smallcap_cli.errors import SmallcapError as SmallcapError
from smallcap_cli.errors import UsageFault as UsageFault
from smallcap_cli.notebook import DocumentResult as DocumentResult
from smallcap_cli.notebook import TableResult as TableResult

__version__: str
__all__: list[str]
COMMAND_FUNCTIONS: tuple[str, ...]
'''
NAMES = "str | PathLike[str] | Iterable[str | PathLike[str]]"


def python_type(annotation: Any) -> str:
    """The type of the values that a keyword takes for an option with that annotation, None among them."""
    kind, info = get_args(annotation)[:2]
    plain = {str(one) for one in (get_args(kind) or (kind,))}
    for name in ("bool", "int", "float"):
        if f"<class '{name}'>" in plain:
            return f"{name} | None"
    metavar = info.metavar or ""
    words = re.split(r"[|,]", metavar.replace("...", "").strip("[]"))
    other = tuple(dict.fromkeys(BY_WORD[word] for word in words if word in BY_WORD))
    many = "list[str]" in str(kind) or ",..." in metavar
    # A text is a sequence of texts: the list takes it too, and so says nothing of it apart.
    listed = " | ".join(("str", *(name for name in IN_LISTS if name in other)))
    return " | ".join(("str", *other, *((f"Sequence[{listed}]",) if many else ()), "None"))


def _keywords(annotations: Iterable[tuple[str, Any]]) -> list[str]:
    return [f"    {name}: {python_type(annotation)} = ...,\n" for name, annotation in annotations]


def _options(command: Command) -> list[tuple[str, Any]]:
    """The keywords of a command's function, and the annotations of their options; how it prints is no keyword."""
    annotations = [parameter.annotation for parameter in signature(command.run).parameters.values()]
    found = []
    for parameter, annotation in zip(parameters_of(command), annotations, strict=True):
        flag = next((name for name in parameter.names if name.startswith("--")), "")
        name = flag.removeprefix("--").replace("-", "_")
        if flag and (name not in PRINTING or name == "config"):
            found.append((f"{name}_" if iskeyword(name) else name, annotation))
    return found


def _function(name: str) -> str:
    command, _ = command_of(words_of_function(name))
    takes_names = any(not parameter.names for parameter in parameters_of(command))
    result = "DocumentResult" if name in smallcap_cli.DOCUMENT_FUNCTIONS else "TableResult"
    options = _options(command)
    first = f"    *args: {NAMES},\n" if takes_names else "    *,\n" if options else ""
    about = cleandoc(command.run.__doc__ or "").splitlines()[0]
    return f'def {name}(\n{first}{"".join(_keywords(options))}) -> {result}:\n    """{about}"""\n'


def python_stub() -> str:
    """The text of `smallcap_cli/__init__.pyi`."""
    names = "    tickers: str | Sequence[str],\n"
    meanings = "".join(_keywords((name, OPTIONS[name]) for name in MEANINGS))
    gather = f"def gather(\n{names}    *,\n{meanings}) -> Comparison:\n"
    about = '    """The closes and facts of funds as one comparison, which builders of `smallcap_cli.tables` take."""\n'
    return "\n".join([HEAD, *(_function(name) for name in smallcap_cli.COMMAND_FUNCTIONS), gather + about])
