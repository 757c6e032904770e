"""Screens of campaigns whose answers have neither status nor zone: the list has both."""

from support.campaigns import campaign
from support.detail import Script, answer_of, detail_app, screen_text, settled
from support.launching import started, until

from altur_tui.wire.errors import AlturError, ErrorKind
from altur_tui.wire.listing import Listed, ListItem, ListPage, ListQuery

SIZE = (120, 36)


class PausedInTijuana(Script):
    """Two campaigns that are paused by the list alone, in Tijuana; or a list that fails."""

    def __init__(self, failure: AlturError | None = None) -> None:
        known = campaign()
        del known["status"], known["timezone"]
        super().__init__(
            **{f"c{each}": [answer_of({**known, "id": each})] for each in (1234, 1235)}
        )
        self.failure = failure

    async def page(self, query: ListQuery, cursor: str | None = None) -> ListPage:
        if self.failure is not None:
            raise self.failure
        listed = Listed(status="inactive", timezone="America/Tijuana")
        return ListPage(tuple(ListItem(each, b"{}", listed) for each in (1234, 1235)))


async def test_a_campaign_is_paused_in_the_zone_of_the_list():
    app = detail_app(1234, script=PausedInTijuana())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "PAUSED" in screen_text(app))
        text = screen_text(app)
        assert "America/Tijuana" in text
        assert "assumed" not in text


async def test_so_is_every_campaign_of_a_fleet():
    app = started(1234, 1235, source=PausedInTijuana())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: screen_text(app).count("paused") >= 2)


async def test_without_a_list_the_screen_says_what_it_said_and_notes_why():
    failure = AlturError(ErrorKind.FORBIDDEN, "Not for this key.", status=403)
    app = detail_app(1234, script=PausedInTijuana(failure))
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)

        def noted() -> bool:
            reading = app.repository.known(1234).reading
            findings = reading.findings if reading is not None else ()
            return "list_unavailable" in {each.code for each in findings}

        await until(pilot, noted)
        assert "PAUSED" not in screen_text(app)
        assert "America/Mexico_City (assumed)" in screen_text(app)
