"""Builds the Typer app for one command, so that a call pays only for what it uses."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer

#: Command or group -> (module that registers it, one-line help). Order is the order of `smallcap --help`.
COMMANDS: dict[str, tuple[str, str]] = {
    "compare": ("compare", "Compare funds side by side, with sources."),
    "returns": ("returns", "Returns by year, quarter or month."),
    "growth": ("growth", "What an amount became, month by month."),
    "drawdown": ("drawdown", "The worst falls of each fund, and the one all share."),
    "correlate": ("correlate", "How the returns of funds move together."),
    "season": ("season", "Whether one month of the year differs from the others."),
    "fees": ("fees", "What expense ratios cost over years."),
    "attribute": ("attribute", "Where a return difference comes from, by sector."),
    "verify": ("verify", "Find the convention behind published figures."),
    "fund": ("fund", "List funds and groups; show what is known of one."),
    "metric": ("metric", "List every column; explain how one is computed."),
    "methodology": ("methodology", "Index rules: list, show, compare, apply, explain."),
    "data": ("data", "Fetch, import, export and clear kept closes."),
    "provider": ("provider", "List where data can come from, and check a source."),
    "config": ("config", "Show settings with their origin; show folders."),
}

GROUPS = ("fund", "metric", "methodology", "data", "provider", "config")


def build(names: tuple[str, ...], *, completion: bool = False) -> typer.Typer:
    """An app with the named commands; `completion` adds the options that install shell completion."""
    app = typer.Typer(
        name="smallcap", add_completion=completion, no_args_is_help=True, rich_markup_mode=None,
        pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]},
    )  # fmt: skip

    @app.callback()
    def smallcap() -> None:
        """Compare small-cap ETFs side by side and see why they differ."""

    if completion:
        _add_help(app)
    for name in names:
        module = import_module(f"smallcap_cli.commands.{COMMANDS[name][0]}")
        if name in GROUPS:
            group = typer.Typer(
                name=name, help=COMMANDS[name][1], no_args_is_help=True, rich_markup_mode=None,
                context_settings={"help_option_names": ["-h", "--help"]},
            )  # fmt: skip
            module.register(group)
            app.add_typer(group)
        else:
            module.register(app)
    return app


def _topics(incomplete: str) -> list[str]:
    """Pages of the guide and commands that begin with what was typed."""
    from smallcap_cli.guide import topic_names

    return [name for name in dict.fromkeys((*topic_names(), *COMMANDS)) if name.startswith(incomplete)]


def _add_help(app: typer.Typer) -> None:
    """`smallcap help`, so that shells complete it; `cli` answers it without an app."""

    @app.command("help")
    def guide(topic: Annotated[str, typer.Argument(autocompletion=_topics)]) -> None:
        """Show a page of the guide, or the options of a command."""
