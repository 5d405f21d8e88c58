"""Lines that make a machine write a report every weekday: for cron, and for systemd."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from smallcap_cli.errors import UsageFault, safe
from smallcap_cli.settings import user_path

ZONE = "America/New_York"
#: Variables that say where the store and the settings are; whatever starts the report knows none of the shell's.
HOME, CONFIG = "SMALLCAP_HOME", "SMALLCAP_CONFIG"
STANDARD_FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")


class TimeOfDay(NamedTuple):
    """Hour and minute."""

    hour: int
    minute: int


def time_of(text: str) -> TimeOfDay:
    """The time that `18:30` names. **Raises** UsageFault."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text, re.ASCII)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise UsageFault(f"--at {safe(text)} is no time of day", "such as 18:30")
    return TimeOfDay(int(match[1]), int(match[2]))


def places_of(environment: Mapping[str, str], config: str | None = None) -> Mapping[str, str]:
    """The variables that make a later run use the store and the settings of this one, with whole paths.

    `config` is the settings file of the call, which wins over SMALLCAP_CONFIG.
    """
    names = (HOME,) if environment.get(HOME) else STANDARD_FOLDERS
    found = {name: environment[name] for name in (*names, CONFIG) if environment.get(name)}
    if config:
        found[CONFIG] = config
    return {name: str(Path(user_path(place)).resolve()) for name, place in found.items()}


def _words(file: str, folder: str) -> list[str]:
    """The command line with whole paths, since cron runs in another folder and knows no PATH."""
    found = shutil.which("smallcap")
    program = [found] if found else [sys.executable, "-m", "smallcap_cli"]
    place = str(Path(user_path(file)).resolve()) if user_path(file).exists() else file
    return [*program, "report", "run", place, "-o", f"{Path(user_path(folder)).resolve()}/", "--quiet"]


def crontab(name: str, file: str, folder: str, time: TimeOfDay, places: Mapping[str, str]) -> str:
    """The lines of a crontab. cronie and the cron of NetBSD know CRON_TZ; that of Debian takes the machine's zone."""
    set_before = [f"{variable}={shlex.quote(place)}" for variable, place in places.items()]
    line = " ".join((*set_before, shlex.join(_words(file, folder)))).replace("%", r"\%")
    return (
        f"# smallcap report {name}: on weekdays, New York time; cron mails what it prints\n"
        "# cron of Debian and Ubuntu ignores CRON_TZ: write the machine's own time there, or use --system systemd\n"
        "# where CRON_TZ counts it holds for all lines below it: keep these last\n"
        f"CRON_TZ={ZONE}\n{time.minute} {time.hour} * * 1-5 {line}\n"
    )


def units(name: str, file: str, folder: str, time: TimeOfDay, places: Mapping[str, str]) -> str:
    """A service that writes the report, a timer that starts it, and one that says when it failed."""
    unit = f"smallcap-report-{name}"
    words = " ".join(shlex.quote(word).replace("%", "%%") for word in _words(file, folder))
    settings = f"Environment={' '.join(_unit_setting(*one) for one in places.items())}\n" if places else ""
    return f"""\
# ~/.config/systemd/user/{unit}.service
[Unit]
Description=smallcap report {name}
OnFailure={unit}-failed.service

[Service]
Type=oneshot
# 5: a section has no answer, and the report says so
SuccessExitStatus=5
{settings}ExecStart={words}

# ~/.config/systemd/user/{unit}.timer
[Unit]
Description=smallcap report {name} on weekdays

[Timer]
OnCalendar=Mon..Fri {time.hour:02}:{time.minute:02} {ZONE}
Persistent=true

[Install]
WantedBy=timers.target

# ~/.config/systemd/user/{unit}-failed.service
[Unit]
Description=smallcap report {name} failed

[Service]
Type=oneshot
ExecStart=/usr/bin/logger -p user.err "smallcap report {name} failed: journalctl --user -u {unit}"

# then: systemctl --user daemon-reload && systemctl --user enable --now {unit}.timer
"""


def _unit_setting(variable: str, place: str) -> str:
    """A variable as a unit sets it: in double quotes, what systemd would read in them escaped."""
    escaped = place.replace("\\", r"\\").replace('"', r"\"").replace("%", "%%")
    return f'"{variable}={escaped}"'
