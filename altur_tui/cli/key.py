"""The command `altur-tui key`: store, test and forget the API key, and show where it comes from."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from altur_tui.background import read_bounded
from altur_tui.cli.common.context import Context
from altur_tui.cli.common.output import Stop, say, stop_for
from altur_tui.cli.common.usage import USAGE, paragraphs
from altur_tui.cli.key_words import end_of, hint_for, name_of, source_of
from altur_tui.credentials.key import ApiKey, FoundKey, NoKeyError, parse_key
from altur_tui.credentials.keyring import DIALOG_OPEN, Keyring, KeyringError
from altur_tui.credentials.sources import (
    find_key,
    forget_key,
    host_of,
    keyring_unusable,
    store_key,
    stored_key,
    stored_origins,
)
from altur_tui.i18n.sentences import N, S, Sentence, T, system_reason
from altur_tui.settings.settings import Settings
from altur_tui.store.account import forget_accounts
from altur_tui.text import file_text, pad, width
from altur_tui.wire.address import origin
from altur_tui.wire.errors import KEY_REFUSED, AlturError

_NO_KEY = 3
_GAP = 2
_MAX_BYTES = 8192
MAX_SILENCE = 60.0
"""Seconds that a pipe may take to bring the key: a password may be asked for at its other end."""

_DEMO = S("The demo uses no API key: --demo and “altur-tui key” cannot be combined.")
_DEMO_HINT = S("Leave out --demo to work with your key.")
_IN_ARGUMENTS = S(
    "A key among the arguments can be seen by others on this machine and stays in the shell's "
    "history. It was not used."
)
_IN_ARGUMENTS_HINT = S("Run “altur-tui key set” and paste the key when asked, or pipe it in.")
_NO_COMMAND = S("“altur-tui key” has no such command.")
_NO_COMMAND_HINT = S("Its commands are set, status, test and forget.")

_PROMPT = S("API key for {host}, profile “{profile}” (not shown)")
_ALSO_HERE = S("This profile has an API key for {other}. Send the same key to {host} too?")
_BAD_KEY = S("This cannot be the key, and nothing was stored. {reason}")
_BAD_KEY_HINT = S("Copy the key again and run “altur-tui key set”.")
_NOT_TEXT = S("It is not text.")
_UNREADABLE = S("Standard input cannot be read: {reason}.")
_REFUSED_NOT_STORED = S("The key was not stored. {reason}")
_UNTESTED = S("The key could not be tested, and was not stored. {reason}")
_UNTESTED_HINT = S("Try again when {host} can be reached, or store it untested with --no-test.")
_STORED = S("{key} works. It is stored in the keyring ({keyring}) for {host}, profile “{profile}”.")
_STORED_UNTESTED = S(
    "{key} is stored untested in the keyring ({keyring}) for {host}, profile “{profile}”."
)
_GIVEN_WINS = S("{variable} is set, and its key is used instead of the stored one.")
_STILL_GIVEN = S("{variable} is set, and its key is still used.")
_ACCEPTED = S("{key} is accepted by {host}.")
_FORGOTTEN = S("The key for {host}, profile “{profile}”, was removed from the keyring.")
_NOTHING_TO_FORGET = S("The keyring has no key for {host}, profile “{profile}”.")
_NONE = T("no API key", "none")
_YES_OR_NO = S("{question} [y/N]")
_YES = T("answers that mean yes", "y yes")

_KEYRING = Keyring(lambda: say(DIALOG_OPEN))


class _KeyCommands(click.Group):
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands and not ctx.resilient_parsing:
            # What was typed may be the key, so it is not repeated.
            raise Stop(_NO_COMMAND, _NO_COMMAND_HINT, USAGE)
        return super().resolve_command(ctx, args)


@click.group(
    cls=_KeyCommands,
    help=paragraphs(
        N("Store, test or forget the API key, or show where it comes from."),
        N(
            "The first of these that has a key is used: ALTUR_API_KEY, the file that "
            "ALTUR_API_KEY_FILE names, the keyring. The keyring has one key for each profile and "
            "host."
        ),
    ),
)
def key() -> None:
    """Store, test or forget the API key."""


@key.command(
    "set",
    short_help=N("Ask for the key, test it, and store it in the keyring."),
    help=paragraphs(
        N("Ask for the key, test it, and store it in the keyring."),
        N(
            "At a terminal you are asked for it, and it is not shown; otherwise it is read from "
            "standard input. It is never taken from the arguments, which others can see."
        ),
    ),
)
@click.option("--no-test", is_flag=True, help=N("Store the key without testing it."))
@click.argument("words", nargs=-1, metavar="")
@click.pass_obj
def set_key(context: Context, words: tuple[str, ...], *, no_test: bool) -> None:
    if words:
        raise Stop(_IN_ARGUMENTS, _IN_ARGUMENTS_HINT, USAGE)
    settings = _settings(context)
    with _stopping():
        # Before the person types anything: is there a keyring at all?
        keyring = _KEYRING.name()
        new = _asked_key(settings) if at_terminal() else _piped_key()
        if not no_test:
            _test_before_storing(context, settings, new)
        store_key(settings, new, _KEYRING)
    _forget_account(settings)
    template = _STORED_UNTESTED if no_test else _STORED
    host = host_of(settings.base_url)
    say(template.format(key=name_of(new), keyring=keyring, host=host, profile=settings.profile))
    _say_given(settings, _GIVEN_WINS)


@key.command(
    "status",
    short_help=N("Show where the key comes from."),
    help=N("Show where the key comes from and which host it is for. Sends no request."),
)
@click.pass_obj
def key_status(context: Context) -> None:
    settings = _settings(context)
    found: FoundKey | None = None
    missing: NoKeyError | None = None
    try:
        found = find_key(settings, _KEYRING)
    except NoKeyError as error:
        missing = error
    click.echo(_status(settings, found))
    if found is not None and found.warning is not None:
        say(found.warning)
    if missing is not None:
        stop_for(missing)


@key.command(
    "test",
    short_help=N("Ask the server whether it accepts the key."),
    help=N("Ask the server whether it accepts the key that is used now."),
)
@click.pass_obj
def test_key(context: Context) -> None:
    settings = _settings(context)
    with _stopping():
        found = find_key(settings, _KEYRING)
        if found.warning is not None:
            say(found.warning)
        try:
            _probe(context, found.key)
        except AlturError as error:
            hint = hint_for(error, settings, found.source)
            raise Stop(error.message, hint, error.exit_code) from None
    say(_ACCEPTED.format(key=name_of(found.key), host=host_of(settings.base_url)))


@key.command(
    "forget",
    short_help=N("Remove the key from the keyring."),
    help=N("Remove this profile's key for this address from the keyring."),
)
@click.pass_obj
def forget(context: Context) -> None:
    settings = _settings(context)
    with _stopping():
        had = forget_key(settings, _KEYRING)
    _forget_account(settings)
    template = _FORGOTTEN if had else _NOTHING_TO_FORGET
    say(template.format(host=host_of(settings.base_url), profile=settings.profile))
    _say_given(settings, _STILL_GIVEN)


def _forget_account(settings: Settings) -> None:
    """Forget the names of campaigns: another key may be that of another account."""
    if (problem := forget_accounts(settings.state_folder, settings.profile)) is not None:
        say(problem)


def _settings(context: Context) -> Settings:
    settings = context.settings()
    if settings.demo:
        raise Stop(_DEMO, _DEMO_HINT, USAGE)
    return settings


@contextmanager
def _stopping() -> Iterator[None]:
    """End the command with message, hint and exit code of an AlturError or KeyringError."""
    try:
        yield
    except KeyringError as error:
        stop_for(keyring_unusable(error))
    except AlturError as error:
        stop_for(error)


def at_terminal() -> bool:
    """Return whether there is a person to ask."""
    return sys.stdin is not None and sys.stdin.isatty()


def _asked_key(settings: Settings) -> ApiKey:
    """Return the key that the person types, or agrees to send to this address as well."""
    host = host_of(settings.base_url)
    origins = stored_origins(settings, _KEYRING)
    if origin(settings.base_url) not in origins:
        for other in origins:
            if _agrees(_ALSO_HERE.format(other=host_of(other), host=host)):
                return stored_key(settings, other, _KEYRING)
    prompt = _PROMPT.format(host=host, profile=settings.profile)
    return _checked(parse_key(click.prompt(prompt, hide_input=True, err=True)))


def _agrees(question: str) -> bool:
    """Return whether the person answers yes, in their language or in English."""
    asked = _YES_OR_NO.format(question=question)
    answer = click.prompt(asked, default="", show_default=False, err=True)
    return answer.strip().casefold() in {"y", "yes", *str(_YES).split()}


def _piped_key() -> ApiKey:
    """Return the key from standard input. Ends the command if it cannot be one."""
    if sys.stdin is None:
        return _checked(parse_key(""))
    # Without Python's buffer, which a thread that hangs would hold at the exit.
    raw = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
    try:
        # What was read is given no name, so that no frame holds it.
        parsed = parse_key(
            file_text(read_bounded(raw, _MAX_BYTES, seconds=MAX_SILENCE)), with_newline=True
        )
    except UnicodeDecodeError:
        parsed = str(_NOT_TEXT)
    except OSError as error:
        parsed = _UNREADABLE.format(reason=system_reason(error))
    return _checked(parsed)


def _checked(parsed: ApiKey | Sentence) -> ApiKey:
    if isinstance(parsed, ApiKey):
        return parsed
    raise Stop(_BAD_KEY.format(reason=parsed), _BAD_KEY_HINT, _NO_KEY)


def _test_before_storing(context: Context, settings: Settings, new: ApiKey) -> None:
    try:
        _probe(context, new)
    except AlturError as error:
        if error.kind in KEY_REFUSED:
            message, hint = _REFUSED_NOT_STORED.format(reason=error.message), str(_BAD_KEY_HINT)
        else:
            message = _UNTESTED.format(reason=error.message)
            hint = _UNTESTED_HINT.format(host=host_of(settings.base_url))
        raise Stop(message, hint, error.exit_code) from None


def _probe(context: Context, tested: ApiKey) -> None:
    """Ask the server about `tested`. Raises AlturError if it refuses, or cannot be reached."""

    async def ask() -> None:
        client = await context.client(tested)
        try:
            await client.probe()
        finally:
            await client.aclose()

    asyncio.run(ask())


def _status(settings: Settings, found: FoundKey | None) -> str:
    """Return the lines about the key that was found, or about there being none."""
    try:
        keyring = _KEYRING.name()
    except KeyringError as error:
        keyring = keyring_unusable(error).message
    rows = {
        str(T("key status", "Profile")): settings.profile,
        str(T("key status", "Address")): settings.base_url,
        str(T("key status", "Key")): str(_NONE) if found is None else end_of(found.key),
        str(T("key status", "Source")): (
            str(_NONE) if found is None else source_of(settings, found.source)
        ),
        str(T("key status", "Keyring")): keyring,
    }
    cells = max(map(width, rows)) + _GAP
    return "\n".join(pad(name, cells) + value for name, value in rows.items())


def _say_given(settings: Settings, template: S) -> None:
    """Write a line if the environment provides a key, which wins over the stored one."""
    if os.environ.get("ALTUR_API_KEY"):
        say(template.format(variable="ALTUR_API_KEY"))
    elif settings.key_file is not None:
        say(template.format(variable="ALTUR_API_KEY_FILE"))
