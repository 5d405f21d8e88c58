"""What a command starts from: settings, catalogue, data set and the clock, opened from the options given."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from smallcap_cli import settings as settings_module
from smallcap_cli.call.given import Given, folder
from smallcap_cli.core.years import FIRST_YEAR, LAST_YEAR
from smallcap_cli.errors import NotFound, UsageFault, did_you_mean, safe
from smallcap_cli.readings import Readings

if TYPE_CHECKING:
    from smallcap_cli.catalog import Catalog
    from smallcap_cli.core.windows import WindowSpec
    from smallcap_cli.dataset import Dataset
    from smallcap_cli.patience import Patience
    from smallcap_cli.settings import Settings

#: No exchange's closes are older.
FIRST_DAY = date(FIRST_YEAR, 1, 1)
#: How long the network is asked where --deadline does not say.
DEADLINE = "60s"


def now() -> datetime:
    """The clock, read here alone; SOURCE_DATE_EPOCH replaces it for reproducible output."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    if fixed:
        try:
            return datetime.fromtimestamp(int(fixed), UTC)
        except (ValueError, OverflowError, OSError):
            raise UsageFault(f"SOURCE_DATE_EPOCH={safe(fixed)} is not a time", "seconds since 1970") from None
    return datetime.now(UTC).replace(microsecond=0)


def open_settings(config: str | None = None) -> Settings:
    """The settings of this process and working directory."""
    from smallcap_cli.catalog import bundled_defaults

    project = settings_module.working_folder()
    return settings_module.load(
        bundled_defaults(), settings_module.environment(), config=folder(config), project=project
    )


def open_catalog(settings: Settings | None = None) -> Catalog:
    """The bundled catalogue with the user's files merged over it."""
    from smallcap_cli.catalog import load_catalog

    places = settings.folders if settings else settings_module.folders(settings_module.environment())
    return load_catalog(places.config)


@dataclass(frozen=True)
class Context:
    """Options, settings and clock of one call; the heavier things are opened when first used.

    `patience` is how long a change of the store waits for another program, None as briefly as reading does. `readings`
    are shared with the calls of a line that differ in their day alone.
    """

    given: Given
    settings: Settings
    now: datetime
    patience: Patience | None = None
    readings: Readings = field(default_factory=Readings)

    @property
    def today(self) -> date:
        return self.now.date()

    def on(self, day: date) -> Context:
        """The same call as of another day."""
        return replace(self, given=replace(self.given, values={**self.given.values, "as_of": day.isoformat()}))

    @cached_property
    def catalog(self) -> Catalog:
        name = (self.settings.folders.config, "catalog")
        return self.readings.once(name, lambda: open_catalog(self.settings))

    @cached_property
    def dataset(self) -> Dataset:
        """The data set in the order that options and settings ask for."""
        from smallcap_cli.call.progress import progress_line
        from smallcap_cli.core.inputs import INPUTS, user_options
        from smallcap_cli.dataset import Dataset, Order

        self._check_vintage()
        offline = bool(self.option("offline"))
        refresh, live = bool(self.given["refresh"]), bool(self.given["live"])
        self._refuse_contradictions(offline, refresh, live)
        order = Order(
            {name: self.settings.words(f"providers.order.{name}") for name in INPUTS},
            self.now,
            folders={
                name: settings_module.user_path(str(text)) for name in user_options() if (text := self.option(name))
            },
            only=self.given["provider"],
            offline=offline,
            pinned=self.given["vintage"] is not None,
            refresh=refresh,
            live=live,
            as_of=self.as_of,
            recheck=timedelta(hours=self.age("recheck_hours")),
            profile_age=timedelta(hours=self.age("profile_hours")),
            deadline_seconds=self.deadline(),
            on_progress=progress_line(bool(self.given["quiet"])),
            on_read=progress_line(bool(self.given["quiet"]), "read"),
        )
        return Dataset(self.catalog, order, self._provider_config, self.readings)

    def deadline(self) -> float:
        """The seconds of the whole call's deadline. **Raises** UsageFault for none."""
        text = str(self.given["deadline"] or DEADLINE)
        seconds = duration("--deadline", text, otherwise="s")
        if seconds <= 0:
            raise UsageFault(f"--deadline {safe(text)} leaves no time", "write a time such as 60s, or give --offline")
        return seconds

    def _refuse_contradictions(self, offline: bool, refresh: bool, live: bool) -> None:
        """Options that ask the network and options that forbid it."""
        asking = "--refresh" if refresh else "--live" if live else ""
        if asking and offline:
            raise UsageFault(
                f"{asking} needs the network and cannot be combined with --offline", f"leave out {asking} or --offline"
            )
        if asking and self.given["vintage"] is not None:
            raise UsageFault(f"{asking} needs the network and cannot be combined with --vintage", f"leave out {asking}")
        if live and self.as_of is not None and self.as_of < self.today:
            raise UsageFault(
                "--live includes today's session and cannot be combined with an earlier --as-of", "leave out --live"
            )

    def age(self, name: str) -> float:
        """A limit of age of the settings, in the unit its name says."""
        limit = self.settings.get(f"ages.{name}")
        if not isinstance(limit, int | float):
            raise NotFound(f"ages.{name} is not set", "smallcap config show")
        return float(limit)

    def _provider_config(self, name: str) -> dict[str, object]:
        """What the settings say of a provider, and what the options say to it.

        The store learns where it is and which vintage is wanted, the others where processes share their state.
        """
        config = self.settings.under(f"providers.{name}")
        if name == "store":
            own = {"folder": str(self.settings.folders.data), "vintage": self.given["vintage"]}
            return config | own | {"patience": self.patience}
        return config | {
            "state_dir": str(self.settings.folders.state),
            "insist": bool(self.given["refresh"]),
            "live": bool(self.given["live"]),
            "deadline_seconds": self.deadline(),
            "contact": self.settings.get("contact"),
        }

    def _check_vintage(self) -> None:
        """A vintage that was never kept is an error, not a reason to answer from something else."""
        wanted = self.given["vintage"]
        if wanted is None:
            return
        from smallcap_cli.store import open_store

        with open_store(self.settings.folders.data) as store:
            kept = tuple(vintage.id for vintage in store.vintages())
        if wanted not in kept:
            raise NotFound(f"the store has no vintage {safe(wanted)!r}", "smallcap data status -f csv lists them")

    def option(self, name: str) -> object:
        """A flag as given, else what the settings say, else None."""
        value = self.given[name]
        return value if value is not None else self.settings.get(f"options.{name}")

    @contextmanager
    def blaming(self, name: str) -> Iterator[None]:
        """A fault of an option's value names the file or variable that set it, where no flag did."""
        try:
            yield
        except (UsageFault, NotFound) as error:
            setting = self.settings.values.get(f"options.{name}")
            if self.given[name] is not None or setting is None or setting.origin == "default":
                raise
            raise type(error)(f"{error.message} ({name}, set by {setting.origin})", error.hint) from None

    def word(self, name: str, allowed: Sequence[str]) -> str:
        """An option that is one of a closed set of words."""
        value = str(self.option(name))
        if value not in allowed:
            with self.blaming(name):
                raise UsageFault(
                    f"--{name.replace('_', '-')} {safe(value)} is not valid",
                    did_you_mean(value, tuple(allowed), f"one of: {', '.join(allowed)}"),
                )
        return value

    @cached_property
    def window(self) -> WindowSpec:
        """The window that options or settings name."""
        from smallcap_cli.core.windows import parse_window

        return parse_window(str(self.option("window")))

    @cached_property
    def as_of(self) -> date | None:
        """The as-of day the user asked for, None if none."""
        value = self.option("as_of")
        if value is None:
            return None
        from smallcap_cli.core.windows import iso_day

        day = value if isinstance(value, date) else iso_day(str(value))
        with self.blaming("as_of"):
            if day is None or day < FIRST_DAY:
                raise UsageFault(f"--as-of {safe(str(value))} is not a date", f"write YYYY-MM-DD, from {FIRST_DAY} on")
            if day > self.today:
                raise UsageFault(f"--as-of {day} is in the future", f"today is {self.today}")
        return day


def day_of(option: str, text: str) -> date:
    """The day that an option names. **Raises** UsageFault for what is no date."""
    from smallcap_cli.core.windows import iso_day

    day = iso_day(text)
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        hint = f"write YYYY-MM-DD, from {FIRST_YEAR} to {LAST_YEAR}"
        raise UsageFault(f"{option} {safe(text)} is not a date", hint)
    return day


def open_context(given: Given, readings: Readings | None = None) -> Context:
    """Everything a command needs, from its options. **Raises** UsageFault under --strict for settings ignored."""
    settings = open_settings(given["config"])
    if settings.alarms and given["strict"]:
        raise UsageFault(settings.alarms[0], "remove them from that file, or omit --strict")
    return Context(given, settings, now(), readings=readings or Readings())


#: Seconds of the units in which options give a length of time.
SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}


def duration(option: str, text: str, *, otherwise: str) -> float:
    """Seconds of a length of time such as 60s, 12h or 3d; a bare number is in the unit `otherwise`."""
    found = re.fullmatch(r"(\d{1,6})\s*([smhdw]?)", text, re.ASCII)
    if not found:
        raise UsageFault(f"{option} {safe(text)} is not a length of time", "such as 60s, 12h, 3d or 2w")
    return int(found[1]) * SECONDS[found[2] or otherwise]
