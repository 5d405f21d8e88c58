"""The man page, made from the table of commands, their options and the guide; `tests.tools.rebuild` writes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from smallcap_cli.app import every_command
from smallcap_cli.call.command_line import Parameter, parameters_of
from smallcap_cli.call.commands import load
from smallcap_cli.call.options import OPTIONS
from smallcap_cli.cli import HELP
from smallcap_cli.guide import topic, topic_names

ENVIRONMENT = re.compile(r"^\| (`[A-Z_<>]+`(?:, `[A-Z_]+`)*) \| (.+) \|$", re.MULTILINE)
WORDS = every_command()


def man_page(settings: str) -> str:
    """The page in the man macros; `settings` is the guide's page of that name, of which the environment is taken."""
    takes = {words: parameters_of(load(*words)) for words in WORDS}
    exits = HELP.partition("Exit codes:\n")[2].partition("\n\n")[0]
    lines = [
        ".\\\" Made by tests/tools/rebuild.py from the table of commands.",
        '.TH SMALLCAP 1 "" smallcap "User commands"',
        ".SH NAME", "smallcap \\- compare small-cap ETFs side by side and see why they differ",
        ".SH SYNOPSIS", ".B smallcap", _text("COMMAND [OPTIONS] [TICKERS]"),
        ".SH DESCRIPTION", *map(_text, HELP.split("\n\n")[1].splitlines()),
        "Every figure has its source, days and convention, and every missing one its reason.",
        ".SH COMMANDS", *(line for words in WORDS for line in _command(words, takes[words])),
        ".SH OPTIONS OF SEVERAL COMMANDS", *_options(_shared(takes.values())),
        ".SH EXIT STATUS",
        *(line for code, meaning in re.findall(r"(\d+) (.+?)(?:   |$)", exits, re.MULTILINE)
          for line in _item(f"\\fB{code}\\fR", meaning)),
        ".SH ENVIRONMENT",
        *(line for names, meaning in ENVIRONMENT.findall(settings)
          for line in _item(f"\\fB{_text(names.replace('`', ''))}\\fR", meaning)),
        ".SH GUIDE", "Pages that",  ".B smallcap help", "prints:",
        *(line for name in topic_names() for line in _item(f"\\fB{_text(name)}\\fR", topic(name).summary)),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _command(words: Sequence[str], parameters: Sequence[Parameter]) -> Iterator[str]:
    """A command with its arguments, its line, and the options that it alone has."""
    arguments = " ".join(parameter.metavar for parameter in parameters if not parameter.names)
    summary = (load(*words).run.__doc__ or "").split("\n\n")[0]
    yield from _item(f"\\fB{_text(' '.join(words))}\\fR {_text(arguments)}".rstrip(), " ".join(summary.split()))
    own = [parameter for parameter in parameters if parameter.names and not _is_shared(parameter)]
    if own:
        yield from (".RS", *_options(own), ".RE")


def _is_shared(parameter: Parameter) -> bool:
    return any(parameter.info is info for option in OPTIONS.values() for info in option.__metadata__)


def _shared(taken: Iterable[Sequence[Parameter]]) -> list[Parameter]:
    """Each shared option once, in the order of their table."""
    found = {id(p.info): p for parameters in taken for p in parameters if _is_shared(p)}
    order = [id(info) for option in OPTIONS.values() for info in option.__metadata__]
    return [found[key] for key in order if key in found]


def _options(parameters: Iterable[Parameter]) -> Iterator[str]:
    for parameter in parameters:
        names = ", ".join(f"\\fB{_text(name)}\\fR" for name in parameter.names)
        yield from _item(
            f"{names} \\fI{_text(parameter.metavar)}\\fR" if parameter.metavar else names, parameter.info.help
        )


def _item(head: str, text: str | None) -> tuple[str, str, str]:
    return ".TP", head, _text((text or "").replace("`", ""))


def _text(text: str) -> str:
    """Text of which troff reads nothing as a command."""
    plain = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{plain}" if plain.startswith((".", "'")) else plain
