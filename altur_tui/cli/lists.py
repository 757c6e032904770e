"""The command `altur-tui lists`: save campaigns under a name, print them, delete them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches

import click

from altur_tui.cli.common.context import Context
from altur_tui.cli.common.ids import read_ids
from altur_tui.cli.common.output import Stop, say
from altur_tui.cli.common.usage import USAGE, paragraphs
from altur_tui.i18n.sentences import N, P, S
from altur_tui.reports.words import when
from altur_tui.store.lists import Lists, ListsError, SavedList, list_name
from altur_tui.text import fit, hide_keys, pad, safe, width

_NOT_KEPT = 1
_GAP = "  "
_MAX_CELLS = 80

_DEMO = S("The demo saves no lists: --demo and “altur-tui lists” cannot be combined.")
_DEMO_HINT = S("Leave out --demo to work with your lists.")
_NO_COMMAND = S("“altur-tui lists” has no command “{given}”.")
_NO_COMMAND_HINT = S("Its commands are show, save and delete.")
_NO_LISTS = S("There are no lists yet. “altur-tui lists save NAME ID...” saves one.")
_NO_LIST = S("There is no list “{given}”.")
_NO_LIST_HINT = S("“altur-tui lists show” prints the names of all lists.")
_MEANT = S("There is no list “{given}”. Did you mean “{meant}”?")
_SAVED = P("1 campaign is saved as “{name}”.", "{count:,} campaigns are saved as “{name}”.")
_REPLACED = P(
    "1 campaign is saved as “{name}”, replacing the earlier list.",
    "{count:,} campaigns are saved as “{name}”, replacing the earlier list.",
)
_DELETED = S("The list “{name}” is deleted.")
_CAMPAIGNS = P("1 campaign", "{count:,} campaigns")
_WHEN = S("saved {when}")


class _ListCommands(click.Group):
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands and not ctx.resilient_parsing:
            given = fit(hide_keys(safe(args[0])), _MAX_CELLS)
            raise Stop(_NO_COMMAND.format(given=given), _NO_COMMAND_HINT, USAGE)
        return super().resolve_command(ctx, args)


@click.group(
    cls=_ListCommands,
    help=paragraphs(
        N("Save lists of campaigns under a name."),
        N(
            "Each profile has its own. To use one: “altur-tui lists show NAME | altur-tui @-” "
            "opens its campaigns, and “altur-tui lists show NAME | altur-tui show @-” prints them."
        ),
    ),
)
def lists() -> None:
    """Save lists of campaigns under a name."""


@lists.command(
    "show",
    short_help=N("Print the lists, or the ids of one of them."),
    help=N("Print the lists, or with NAME the ids of that list, one per line."),
)
@click.argument("words", nargs=-1, metavar=N("[NAME]"))
@click.pass_obj
def show_lists(context: Context, words: tuple[str, ...]) -> None:
    kept = _lists(context)
    with _stopping():
        if words:
            found = _found(kept, " ".join(words))
            for campaign_id in found.ids:
                click.echo(campaign_id)
            return
        every = kept.load()
    if not every:
        say(_NO_LISTS)
    for line in _overview(context, every):
        click.echo(line)


@lists.command(
    "save",
    short_help=N("Save campaigns under a name."),
    help=N("Save the campaigns under NAME, replacing any list of that name."),
)
@click.argument("name", metavar=N("NAME"))
@click.argument("words", nargs=-1, metavar="ID...")
@click.pass_obj
def save_list(context: Context, name: str, words: tuple[str, ...]) -> None:
    kept = _lists(context)
    with _stopping():
        checked = list_name(name)
        ids = read_ids(words)
        replaced = kept.save(checked, ids, context.clock())
    say((_REPLACED if replaced else _SAVED).format(count=len(ids), name=checked))


@lists.command(
    "delete",
    short_help=N("Delete a list."),
    help=N("Delete the list NAME. The campaigns themselves are not touched."),
)
@click.argument("words", nargs=-1, required=True, metavar=N("NAME"))
@click.pass_obj
def delete_list(context: Context, words: tuple[str, ...]) -> None:
    kept = _lists(context)
    with _stopping():
        found = _found(kept, " ".join(words))
        kept.delete(found.name)
    say(_DELETED.format(name=found.name))


def _lists(context: Context) -> Lists:
    settings = context.settings()
    if settings.demo:
        raise Stop(_DEMO, _DEMO_HINT, USAGE)
    return Lists(settings.state_folder, settings.profile)


@contextmanager
def _stopping() -> Iterator[None]:
    """End the command with message and hint of a ListsError."""
    try:
        yield
    except ListsError as error:
        code = USAGE if error.asked_wrong else _NOT_KEPT
        raise Stop(error.message, error.hint, code) from None


def _found(kept: Lists, name: str) -> SavedList:
    """Return the list of that name, or end the command with exit code 2."""
    found = kept.find(name)
    if found is not None:
        return found
    given = fit(hide_keys(safe(name)), _MAX_CELLS)
    names = {each.name.casefold(): each.name for each in kept.load()}
    meant = get_close_matches(name.casefold(), names, n=1)
    if meant:
        message = _MEANT.format(given=given, meant=names[meant[0]])
        raise Stop(message, _NO_LIST_HINT, USAGE)
    raise Stop(_NO_LIST.format(given=given), _NO_LIST_HINT, USAGE)


def _overview(context: Context, every: Sequence[SavedList]) -> Iterator[str]:
    """Yield a line for each list: its name, how many campaigns it has, and when it was saved."""
    zone, now = context.viewer_zone(), context.clock()
    sizes = [_CAMPAIGNS.format(count=len(each.ids)) for each in every]
    for_names = max((width(each.name) for each in every), default=0)
    for_sizes = max(map(len, sizes), default=0)
    for each, size in zip(every, sizes, strict=True):
        saved = _WHEN.format(when=when(each.saved_at, zone, now))
        yield _GAP.join((pad(each.name, for_names), size.rjust(for_sizes), saved))
