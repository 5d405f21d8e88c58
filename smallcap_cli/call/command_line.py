"""Which value of a command each word of a line is; what may stand at the end of an unfinished one."""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, get_args

from typer.models import OptionInfo, ParameterInfo

from smallcap_cli.call.completion import FILES, FOLDERS, Offer, values

if TYPE_CHECKING:
    from smallcap_cli.call.command import Command


class Parameter(NamedTuple):
    """An option, or an argument where `names` is empty; a flag has no metavar. `many` says that it may stand again."""

    names: tuple[str, ...]
    metavar: str
    many: bool
    info: ParameterInfo

    @property
    def about(self) -> str:
        """Its first sentence of help, without the values in it."""
        return (self.info.help or "").partition(": ")[0].rstrip(".")


def parameters_of(command: Command) -> list[Parameter]:
    """What a command takes, arguments and options in the order of its help."""
    found = []
    for parameter in inspect.signature(command.run).parameters.values():
        kind, info = get_args(parameter.annotation)[:2]
        kinds = {kind, *get_args(kind)}
        # Typer takes the first name as the default and puts that right when it builds a command.
        written = (info.default, *(info.param_decls or ())) if isinstance(info, OptionInfo) else ()
        names = tuple(name for text in written for name in str(text).split("/"))
        many = any(getattr(one, "__origin__", one) is list for one in kinds)
        found.append(Parameter(names, "" if bool in kinds else info.metavar or "", many, info))
    return found


def split_line(line: str) -> tuple[list[str], str]:
    """The finished words of a line as the shell would pass them, and the word being typed."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    words: list[str] = []
    try:
        words.extend(lexer)
    except ValueError:  # an open quotation mark, or a lone \ at the end
        return words, lexer.token
    return (words[:-1], words[-1]) if words and not line[-1].isspace() else (words, "")


def values_in(parameters: Sequence[Parameter], words: Sequence[str]) -> Iterator[tuple[str, str, Parameter | None]]:
    """What stands before the value in each word, the value, and whose it is; the names of options are nobody's."""
    options = {name: parameter for parameter in parameters for name in parameter.names}
    arguments = [parameter for parameter in parameters if not parameter.names]
    asked, place, only_arguments = None, 0, False
    for word in words:
        name, sign, value = word.partition("=")
        if asked is not None:
            yield "", word, asked
            asked = None
        elif word.startswith("-") and len(word) > 1 and not only_arguments:
            only_arguments = word == "--"
            option = options.get(name)
            yield (f"{name}=", value, option) if sign else (word, "", None)
            asked = option if not sign and option is not None and option.metavar else None
        else:
            yield "", word, arguments[min(place, len(arguments) - 1)] if arguments else None
            place += 1


def offers_of(parameters: Sequence[Parameter], words: Sequence[str], incomplete: str) -> list[Offer]:
    """What may stand for the word being typed, given the words between the command and it."""
    options = {name: parameter for parameter in parameters for name in parameter.names}
    asked, used, place, only_arguments = None, set[str](), 0, False
    for word in words:
        name, sign, _ = word.partition("=")
        if asked is not None:
            asked = None
        elif word.startswith("-") and len(word) > 1 and not only_arguments:
            only_arguments = word == "--"
            used.add(name)
            asked = options.get(name) if not sign and name in options and options[name].metavar else None
        else:
            place += 1
    if asked is not None:
        return values(_metavar(asked, options), incomplete)
    if incomplete.startswith("-") and not only_arguments:
        return _options(options, used, incomplete)
    arguments = [parameter for parameter in parameters if not parameter.names]
    if place < len(arguments) or (arguments and arguments[-1].many):
        return values(arguments[min(place, len(arguments) - 1)].metavar, incomplete)
    return [] if arguments or incomplete else _options(options, used, "--")


def _options(options: dict[str, Parameter], used: set[str], incomplete: str) -> list[Offer]:
    """Options that were not given yet, and after `--option=` its values."""
    name, sign, begun = incomplete.partition("=")
    if sign:
        if name not in options:
            return []
        found = values(_metavar(options[name], options), begun)
        return [o if o in (FILES, FOLDERS) else Offer(f"{name}={o.value}", o.about) for o in found]
    offered = {
        option: parameter
        for option, parameter in options.items()
        if option.startswith(incomplete) and (parameter.many or used.isdisjoint(parameter.names))
    }
    named = [Offer(option, parameter.about) for option, parameter in offered.items()]
    return [*named, *(Offer(word, "Show the help") for word in ("--help",) if word.startswith(incomplete))]


def _metavar(asked: Parameter, options: dict[str, Parameter]) -> str:
    """Its metavar; a command without `--columns` sorts by columns of its own, of which nothing is known here."""
    return "" if "--sort" in asked.names and "--columns" not in options else asked.metavar
