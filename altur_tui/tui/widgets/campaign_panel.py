"""Who calls, through what, since when."""

from textual.app import ComposeResult
from textual.content import Content

from altur_tui.reports import words
from altur_tui.text import width
from altur_tui.tui.widgets.facts import Fact, Facts
from altur_tui.tui.widgets.headline import name_room
from altur_tui.tui.widgets.ink import LABEL
from altur_tui.tui.widgets.section import Section
from altur_tui.tui.widgets.view import View

_TITLE = "Campaign"
_NO_AGENT = "not in the answer"
_NO_STATUS = "not in the answer"


def _with_id(name: str | None, identifier: str | None) -> Content:
    """Return a name with its id, or what there is of them."""
    if name and identifier:
        return Content.assemble(name, (" · ", LABEL), (identifier, LABEL))
    return Content(name or identifier or words.UNKNOWN)


def facts(view: View, *, with_name: bool, with_status: bool) -> list[Fact]:
    """Return what the panel says; the name only where the headline has cut it.

    The headline tells the status, too: without much room that has to do.
    """
    reading = view.reading
    agent = _with_id(reading.agent_name, reading.agent_id)
    if not (reading.agent_name or reading.agent_id):
        agent = Content.styled(_NO_AGENT, LABEL)
    created = reading.created_at
    said: list[Fact] = [("Name", Content(reading.name))] if with_name and reading.name else []
    said += [
        ("Agent", agent),
        ("Integration", _with_id(words.channel_name(reading), reading.integration_id)),
        ("Created", Content(words.date_and_time(created, view.zone) if created else words.UNKNOWN)),
    ]
    if with_status:
        status = Content(reading.status) if reading.status else Content.styled(_NO_STATUS, LABEL)
        said.append(("Status", status))
    return [*said, ("Time zone", Content(words.zone_name(reading)))]


class CampaignPanel(Section):
    """Agent, integration, creation, status and zone."""

    def compose(self) -> ComposeResult:
        """Make the list of facts."""
        self.entitle(_TITLE)
        yield Facts(abreast=True)

    def show(self, view: View, headline_cells: int, *, tall: bool = True) -> None:
        """Show this campaign, below a headline of so many cells; `tall` if there is room."""
        name = view.reading.name or ""
        with_name = width(name) > name_room(view, headline_cells)
        self.query_one(Facts).show(facts(view, with_name=with_name, with_status=tall))
        self.tooltip = Content(name) if with_name else None
