"""The errors of a command line that Typer refuses, in our two lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from smallcap_cli.errors import UsageFault, safe

#: What Typer says, and what we say; {name} is the option or the argument it is about.
WORDINGS = (
    (r"Option '(.+)' requires an argument", r"\1 needs a value"),
    (r"Option '(.+)' does not take a value", r"\1 takes no value"),
    (r"No such option: (.+)", r"no option called '\1'"),
    (r"No such command (.+)", r"no command called \1"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)", r"too many arguments: \1"),
    (r"Missing parameter: .+", "{name} is missing"),
    (r"'(.*)' is not a valid int(?:eger)?", r"{name} \1 is not a whole number"),
    (r"'(.*)' is not a valid float", r"{name} \1 is not a number"),
)


def usage_fault(error: Exception, words: Sequence[str]) -> UsageFault:
    """What is wrong with the command line, and what to type; `words` name the command."""
    path = getattr(getattr(error, "ctx", None), "command_path", "") or _path(words)
    message, _, guess = str(error).strip().split("\n")[0].rstrip(".").partition(". Did you mean ")
    near = getattr(error, "possibilities", None) or re.findall(r"'(.+?)'", guess)
    hint = f"did you mean {' or '.join(list(near)[:3])}?" if near else f"{path} --help"
    if not message:
        return UsageFault("no command given", hint)
    return UsageFault(safe(_wording(message, _name(getattr(error, "param", None))), 200), hint)


def _wording(message: str, name: str) -> str:
    for pattern, ours in WORDINGS:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match:
            return match.expand(ours).replace("{name}", name, 1)
    return message[0].lower() + message[1:]


def _name(parameter: object) -> str:
    """An option as it is typed, an argument as the help calls it."""
    options: Sequence[str] = getattr(parameter, "opts", ())
    if options and options[0].startswith("-"):
        return options[0]
    return str(getattr(parameter, "metavar", None) or getattr(parameter, "name", None) or "a value")


def _path(words: Sequence[str]) -> str:
    """The command as it was typed."""
    return " ".join(("smallcap", *takewhile(lambda word: not word.startswith("-"), words)))
