"""`--install-completion` and `--show-completion`: each shell gets its own script, where it looks for it, once."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from smallcap_cli.call.shells import FOLDER, SHELLS
from tests.conftest import Run

#: Shell -> where its script goes, the file it starts with, and a line of that.
PLACES = {
    "bash": (".local/share/bash-completion/completions/smallcap", ".bashrc", "bash-completion/completions/smallcap"),
    "zsh": (".zfunc/_smallcap", ".zshrc", "fpath+=~/.zfunc; autoload -Uz compinit; compinit"),
    "fish": (".config/fish/completions/smallcap.fish", "", ""),
}
BEFORE = "alias ll='ls -l'"


@pytest.mark.parametrize("shell", PLACES)
def test_a_shell_gets_its_own_script_once(console: Run, tmp_path: Path, shell: str) -> None:
    """`--install-completion zsh` wrote the script of bash into the files of bash."""
    place, start, line = PLACES[shell]
    if start:
        (tmp_path / start).write_text(BEFORE, encoding="utf-8")
    for _ in range(2):
        answer = console("--install-completion", shell, env={"HOME": str(tmp_path), "SHELL": "/bin/bash"})
        assert (answer.code, answer.err) == (0, "")
        assert str(tmp_path / place) in answer.out
    assert (tmp_path / place).read_bytes() == (FOLDER / SHELLS[shell]).read_bytes()
    if start:
        text = (tmp_path / start).read_text(encoding="utf-8")
        assert text.startswith(f"{BEFORE}\n")
        assert len([one for one in text.splitlines() if line in one]) == 1


def test_the_shell_of_the_login_is_taken_where_none_is_named(console: Run) -> None:
    for shell in ("zsh", "fish", "bash"):
        shown = console("--show-completion", env={"SHELL": f"/usr/bin/{shell}"})
        assert shown.out == (FOLDER / SHELLS[shell]).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "shell", "said"),
    [
        (["zhs"], "", "no completion for a shell called 'zhs'"),
        ([], "/bin/tcsh", "no completion for a shell called 'tcsh'"),
        ([], "", "SHELL does not say which shell you use"),
        (["zsh", "fish"], "", "one shell at a time, not 2"),
    ],
)
def test_a_shell_without_a_script_is_bad_usage(console: Run, words: list[str], shell: str, said: str) -> None:
    for option in ("--install-completion", "--show-completion"):
        answer = console(option, *words, env={"SHELL": shell})
        assert (answer.code, answer.out, answer.err.splitlines()[0]) == (2, "", f"error: {said}")


def test_powershell_that_is_not_there_is_named(console: Run) -> None:
    answer = console("--install-completion", "pwsh", env={"PATH": "/nowhere"})
    assert (answer.code, answer.err.splitlines()[0]) == (2, "error: pwsh does not say where its profile is")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_that_the_shell_can_read(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} on this machine")
    read = subprocess.run(
        [shell, "-n", str(FOLDER / SHELLS[shell])], capture_output=True, text=True, timeout=60, check=False
    )
    assert (read.returncode, read.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this machine")
def test_bash_completes_a_window_behind_the_colon(console_command: list[str], tmp_path: Path) -> None:
    """Readline breaks words at a colon: what it replaces is what follows."""
    line = "smallcap compare -c max_drawdown:15"
    (tmp_path / "smallcap").write_text(f'#!/bin/sh\nexec {shlex.join(console_command)} "$@"\n', encoding="utf-8")
    (tmp_path / "smallcap").chmod(0o755)
    asked = f"""
        source {shlex.quote(str(FOLDER / SHELLS["bash"]))}
        COMP_LINE='{line}' COMP_POINT={len(line)} COMP_WORDS=(smallcap compare -c max_drawdown : 15) COMP_CWORD=5
        _smallcap_completion {shlex.quote(str(tmp_path / "smallcap"))} 15 :
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    ran = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.stdout, ran.stderr) == ("15y\n", "")
