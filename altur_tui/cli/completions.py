"""The command `altur-tui completions`: the script that completes commands and options."""

import click
from click.shell_completion import ShellComplete, get_completion_class

from altur_tui.cli.common.options import OneOf
from altur_tui.i18n.sentences import N

_SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_ALTUR_TUI_COMPLETE"


@click.command(
    help=N(
        "Print the completion script for SHELL; load it in its startup file: "
        'eval "$(altur-tui completions bash)".'
    )
)
@click.argument("shell", type=OneOf(_SHELLS))
@click.pass_context
def completions(ctx: click.Context, shell: str) -> None:
    kind = get_completion_class(shell)
    root = ctx.find_root()
    if kind is None or root.command.name is None:
        raise LookupError(shell)
    complete = kind(root.command, {}, root.command.name, _VARIABLE)
    # Bash's own class first asks the bash on the path for its version, which says nothing here.
    click.echo(ShellComplete.source(complete))
