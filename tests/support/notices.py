"""What an app has told in its notices, for as long as it runs: the notices themselves expire."""

from typing import Any

from textual.app import App

from altur_tui.tui.app import AlturApp


class NotedApp(AlturApp):
    """The app, and a list of all that its notices said."""

    def __init__(self, *given: Any, **named: Any) -> None:
        """Take what the app takes."""
        self.said: list[str] = []
        super().__init__(*given, **named)

    def notify(self, message: str, **options: Any) -> None:
        """Keep the sentence, and show it."""
        self.said.append(message)
        super().notify(message, **options)


def said(app: App[Any]) -> list[str]:
    """Return the sentences of all notices so far, oldest first."""
    assert isinstance(app, NotedApp)
    return app.said


def shown(app: App[Any]) -> list[str]:
    """Return the sentences of the notices that are on the screen, oldest first."""
    return [each.message for each in app._notifications]
