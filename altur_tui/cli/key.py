"""The command `altur-tui key`: store, test and forget the API key, and tell where it comes from."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from altur_tui.cli.context import Context
from altur_tui.cli.key_words import end_of, hint_for, source_of
from altur_tui.cli.output import Stop, say, stop_for
from altur_tui.credentials.key import ApiKey
from altur_tui.credentials.keyring import VaultError, backend_name
from altur_tui.credentials.sources import (
    DIALOG_OPEN,
    FoundKey,
    NoKeyError,
    adopt_key,
    explain,
    find_key,
    forget_key,
    host_of,
    parse_key,
    store_key,
    stored_origins,
)
from altur_tui.settings.settings import Settings
from altur_tui.wire.address import origin
from altur_tui.wire.errors import AlturError, ErrorKind

_STATUS = """\
Profile  {profile}
Address  {base_url}
Key      {key}
Source   {source}
Keyring  {keyring}"""
_NONE = "none"


def status_of(settings: Settings, found: FoundKey | None) -> str:
    """Return the lines about the key that was found, or about there being none."""
    return _STATUS.format(
        profile=settings.profile,
        base_url=settings.base_url,
        key=_NONE if found is None else end_of(found.key),
        source=_NONE if found is None else source_of(settings, found.source),
        keyring=_keyring_or_trouble(),
    )


def _keyring_or_trouble() -> str:
    try:
        return backend_name()
    except VaultError as error:
        return explain(error).message


USAGE = 2

_DEMO = "The demo uses no API key: --demo and “altur-tui key” do not go together."
_DEMO_HINT = "Leave out --demo to work with your key."
_IN_ARGUMENTS = (
    "A key among the arguments can be seen by others on this machine and stays in the shell's "
    "history. Nothing was done with it."
)
_IN_ARGUMENTS_HINT = (
    "Run “altur-tui key set” and paste the key when asked, or pipe it into that command."
)
_NO_COMMAND = "“altur-tui key” has no command of that name."
_NO_COMMAND_HINT = "Its commands are set, status, test and forget."

_REFUSED_NOT_STORED = "The key was not stored. {reason}"
_UNTESTED = "The key could not be tested, and was not stored. {reason}"
_UNTESTED_HINT = "Try again when {host} is in reach, or store it untested with --no-test."
_STORED = "{key} is good. It is stored in the keyring ({keyring}) for {host}, profile “{profile}”."
_STORED_UNTESTED = (
    "{key} is stored untested in the keyring ({keyring}) for {host}, profile “{profile}”."
)
_GIVEN_WINS = "{variable} is set, and its key is used instead of the stored one."
_STILL_GIVEN = "{variable} is set, and its key is still used."

_KEY_WITH_TAIL = "The key that ends in {tail}"
_KEY = "The key"
_ACCEPTED = "{key} is accepted by {host}."
_FORGOTTEN = "The key for {host}, profile “{profile}”, was removed from the keyring."
_NOTHING_TO_FORGET = "The keyring has no key for {host}, profile “{profile}”."


class _KeyCommands(click.Group):
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands and not ctx.resilient_parsing:
            # What was typed may be the key: it is not repeated.
            raise Stop(_NO_COMMAND, _NO_COMMAND_HINT, USAGE)
        return super().resolve_command(ctx, args)


@click.group(cls=_KeyCommands, short_help="Store, test or forget the API key.")
def key() -> None:
    """Store, test or forget the API key, or tell where it comes from.

    It is looked for in ALTUR_API_KEY, then in the file that ALTUR_API_KEY_FILE names, then in the
    keyring, which has one for each profile and host.
    """


@key.command("set", short_help="Ask for the key, test it, and keep it in the keyring.")
@click.option("--no-test", is_flag=True, help="Keep the key without asking the server about it.")
@click.argument("words", nargs=-1, metavar="")
@click.pass_obj
def set_key(context: Context, words: tuple[str, ...], *, no_test: bool) -> None:
    """Ask for the key, test it, and keep it in the keyring.

    At a terminal it is asked for and not shown; otherwise it is read from standard input. It is
    never taken from the arguments, which others can see.
    """
    if words:
        raise Stop(_IN_ARGUMENTS, _IN_ARGUMENTS_HINT, USAGE)
    settings = _settings(context)
    keyring = _keyring()
    others = _other_origins(settings)
    if not at_terminal():
        typed = piped_key()
    elif (other := agreed_origin(settings, others)) is not None:
        _adopt(context, settings, other, test=not no_test)
        return
    else:
        typed = prompted_key(settings)
    if not no_test:
        _test_before_keeping(context, settings, typed)
    with _stopping():
        store_key(settings, typed, on_dialog=_tell_dialog)
    _say_stored(settings, typed, keyring, tested=not no_test)


@key.command("status", short_help="Tell where the key comes from.")
@click.pass_obj
def key_status(context: Context) -> None:
    """Tell where the key comes from and what it is bound to. Asks no server."""
    settings = _settings(context)
    found, trouble = _found_or_trouble(settings)
    click.echo(status_of(settings, found))
    if found is not None and found.warning is not None:
        say(found.warning)
    if trouble is not None:
        stop_for(trouble)


@key.command("test", short_help="Ask the server whether it accepts the key.")
@click.pass_obj
def test_key(context: Context) -> None:
    """Ask the server whether it accepts the key that is used now."""
    settings = _settings(context)
    with _stopping():
        found = find_key(settings, on_dialog=_tell_dialog)
        if found.warning is not None:
            say(found.warning)
        try:
            _probe(context, found.key)
        except AlturError as error:
            hint = hint_for(error, settings, found.source)
            raise Stop(error.message, hint, error.exit_code) from None
    say(_ACCEPTED.format(key=_name_of(found.key), host=host_of(settings.base_url)))


@key.command("forget", short_help="Remove the key from the keyring.")
@click.pass_obj
def forget(context: Context) -> None:
    """Remove this profile's key for this address from the keyring."""
    settings = _settings(context)
    with _stopping():
        had = forget_key(settings, on_dialog=_tell_dialog)
    template = _FORGOTTEN if had else _NOTHING_TO_FORGET
    say(template.format(host=host_of(settings.base_url), profile=settings.profile))
    _say_given(settings, _STILL_GIVEN)


def _settings(context: Context) -> Settings:
    settings = context.settings()
    if settings.demo:
        raise Stop(_DEMO, _DEMO_HINT, USAGE)
    return settings


def _tell_dialog() -> None:
    say(DIALOG_OPEN)


@contextmanager
def _stopping() -> Iterator[None]:
    """End the command with message, hint and exit code of an AlturError or VaultError."""
    try:
        yield
    except VaultError as error:
        stop_for(explain(error))
    except AlturError as error:
        stop_for(error)


def _keyring() -> str:
    """Return the keyring's name; end the command before the person types if there is none."""
    with _stopping():
        return backend_name(on_dialog=_tell_dialog)


def _other_origins(settings: Settings) -> tuple[str, ...]:
    """Return the other origins that this profile has a key for; none if it has one for this."""
    try:
        origins = stored_origins(settings, on_dialog=_tell_dialog)
    except NoKeyError as error:
        if error.trouble is not None:
            stop_for(error)
        return ()  # an entry that cannot be read: it is about to be replaced
    return () if origin(settings.base_url) in origins else origins


def _adopt(context: Context, settings: Settings, other: str, *, test: bool) -> None:
    with _stopping():
        found = adopt_key(settings, other, on_dialog=_tell_dialog)
    if test:
        try:
            _test_before_keeping(context, settings, found.key)
        except Stop:
            with _stopping():
                forget_key(settings, on_dialog=_tell_dialog)
            raise
    _say_stored(settings, found.key, _keyring(), tested=test)


def _test_before_keeping(context: Context, settings: Settings, tested: ApiKey) -> None:
    try:
        _probe(context, tested)
    except AlturError as error:
        if error.kind in {ErrorKind.UNAUTHORIZED, ErrorKind.FORBIDDEN}:
            message, hint = _REFUSED_NOT_STORED.format(reason=error.message), BAD_KEY_HINT
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


def _say_stored(settings: Settings, stored: ApiKey, keyring: str, *, tested: bool) -> None:
    template = _STORED if tested else _STORED_UNTESTED
    say(
        template.format(
            key=_name_of(stored),
            keyring=keyring,
            host=host_of(settings.base_url),
            profile=settings.profile,
        )
    )
    _say_given(settings, _GIVEN_WINS)


def _say_given(settings: Settings, template: str) -> None:
    """Say if the environment gives a key, which wins over the stored one."""
    if os.environ.get("ALTUR_API_KEY"):
        say(template.format(variable="ALTUR_API_KEY"))
    elif settings.key_file is not None:
        say(template.format(variable="ALTUR_API_KEY_FILE"))


def _found_or_trouble(settings: Settings) -> tuple[FoundKey | None, NoKeyError | None]:
    try:
        return find_key(settings, on_dialog=_tell_dialog), None
    except NoKeyError as error:
        return None, error


def _name_of(named: ApiKey) -> str:
    return _KEY if named.tail is None else _KEY_WITH_TAIL.format(tail=named.tail)


_PROMPT = "API key for {host}, profile “{profile}” (it is not shown)"
_ADOPT = "This profile has an API key for {other}. Send the same key to {host} too?"
_BAD_KEY = "This cannot be the key, and nothing was stored. {reason}"
BAD_KEY_HINT = "Copy the key again and run “altur-tui key set”."

_NO_KEY = 3
_MAX_BYTES = 8192


def at_terminal() -> bool:
    """Return whether there is somebody who can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def agreed_origin(settings: Settings, others: tuple[str, ...]) -> str | None:
    """Return the first of `others` whose key the person lets go to this address as well."""
    host = host_of(settings.base_url)
    for other in others:
        if click.confirm(_ADOPT.format(other=host_of(other), host=host), err=True):
            return other
    return None


def prompted_key(settings: Settings) -> ApiKey:
    """Ask for the key without showing it. Ends the command if it cannot be one."""
    prompt = _PROMPT.format(host=host_of(settings.base_url), profile=settings.profile)
    return _checked(parse_key(click.prompt(prompt, hide_input=True, err=True)))


def piped_key() -> ApiKey:
    """Read the key from standard input. Ends the command if it cannot be one."""
    # No name is given to what was read, so that no frame holds it.
    return _checked(
        parse_key(
            sys.stdin.buffer.read(_MAX_BYTES).decode(errors="replace"),
            with_newline=True,
        )
    )


def _checked(parsed: ApiKey | str) -> ApiKey:
    if isinstance(parsed, ApiKey):
        return parsed
    raise Stop(_BAD_KEY.format(reason=parsed), BAD_KEY_HINT, _NO_KEY)
