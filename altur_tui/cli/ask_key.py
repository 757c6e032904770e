"""How a person hands over the API key: at a prompt that shows nothing, or by standard input."""

import sys

import click

from altur_tui.api.key import ApiKey
from altur_tui.cli.talk import Stop
from altur_tui.config import Settings
from altur_tui.secret import host_of, parse_key

_PROMPT = "API key for {host}, profile “{profile}” (it is not shown)"
_ADOPT = "This profile has an API key for {other}. Send the same key to {host} too?"
_BAD_KEY = "This cannot be the key, and nothing was stored. {reason}"
BAD_KEY_HINT = "Copy the key again and run “altur-tui key set”."

_NO_KEY = 3
_MOST_BYTES = 8192


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
            sys.stdin.buffer.read(_MOST_BYTES).decode(errors="replace"),
            with_newline=True,
        )
    )


def _checked(parsed: ApiKey | str) -> ApiKey:
    if isinstance(parsed, ApiKey):
        return parsed
    raise Stop(_BAD_KEY.format(reason=parsed), BAD_KEY_HINT, _NO_KEY)
