"""`smallcap fund`: the funds and groups of the catalogue, and everything that is known of one fund."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli.commands.answer import Answer
from smallcap_cli.commands.completion import complete_groups, complete_tickers
from smallcap_cli.commands.context import Context, checked_ticker, open_context
from smallcap_cli.commands.listing import chosen, day_cell, roomy
from smallcap_cli.commands.options import PRINTING, Given, command
from smallcap_cli.commands.printing import output_for
from smallcap_cli.core.model import (
    NOT_FETCHED, NOT_PUBLISHED, SOURCE_FAILED, FeeEntry, Fund, FundData, Gap, PriceHistory, PublishedFigure, Source,
    Value, absent, text_value,
)  # fmt: skip
from smallcap_cli.core.table import Column, Table
from smallcap_cli.errors import (
    CouldNotAsk,
    CouldNotParse,
    NotFound,
    NotOffered,
    UsageFault,
    did_you_mean,
    shown,
)

if TYPE_CHECKING:
    from smallcap_cli.catalog import Catalog, Group
    from smallcap_cli.catalog.funds import Cited, FundFacts
    from smallcap_cli.core.metrics.columns import ColumnRequest
    from smallcap_cli.core.metrics.registry import Facts
