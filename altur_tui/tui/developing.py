"""Textual's aids for developers, which would write down all that is typed and pasted."""

from typing import TYPE_CHECKING, Any

from textual import constants

if TYPE_CHECKING:
    from textual.app import App


def keep_nothing(app: "App[Any]") -> None:
    """Switch off the logs that TEXTUAL_LOG, TEXTUAL_DEBUG and its console would fill.

    The key goes through the same events as every other text.
    """
    setattr(constants, "LOG_FILE", None)  # noqa: B010  # declared final
    setattr(constants, "DEBUG", False)  # noqa: B010
    app.devtools = None
