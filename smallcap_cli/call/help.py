"""The help of a command: its arguments, then its options by what they are about."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand

from smallcap_cli.call.options import MEANING, PRINTING, ROWS, SOURCES

#: Fewer options are read at a glance, and stand in one list.
MOST_IN_ONE_LIST = 8
#: The widest that the first column becomes; a longer option has its line to itself.
WIDEST = 30
OWN, ARGUMENTS = "Options", "Arguments"
#: What options are about, in the order of the help.
GROUPS = {"Figures": MEANING, "Rows": ROWS, "Data": SOURCES, "Output": (*PRINTING, "help")}


class GroupedHelp(TyperCommand):
    """A command whose help has its options in groups, aligned with one another."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        parameters = [(p, record) for p in self.get_params(ctx) if (record := p.get_help_record(ctx))]
        options = sum(p.param_type_name == "option" for p, _ in parameters)
        sections: dict[str, list[tuple[str, str]]] = {name: [] for name in (ARGUMENTS, OWN, *GROUPS)}
        for parameter, record in parameters:
            about = OWN if options <= MOST_IN_ONE_LIST else group_of(str(parameter.name))
            sections[ARGUMENTS if parameter.param_type_name == "argument" else about].append(record)
        width = min(max(len(names) for _, (names, _) in parameters), WIDEST)
        for name, records in sections.items():
            if records:
                with formatter.section(name):
                    formatter.write_dl([(names.ljust(width), text) for names, text in records], col_max=WIDEST)


def group_of(option: str) -> str:
    """What a shared option is about; a command's own options stand first."""
    return next((name for name, options in GROUPS.items() if option in options), OWN)
