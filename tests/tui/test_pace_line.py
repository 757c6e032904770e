"""The pace and the end above the analytics of the detail, and the finding of a stall."""

import pytest
from support.detail import detail_app, laid_text, settled

SIZES = [(120, 36), (80, 24)]


async def analytics(campaign_id, *keys, size=(120, 36)):
    """Return the text of the analytics of a campaign of the demo, after these keys."""
    app = detail_app(campaign_id, viewer="America/Bogota")
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press(*keys)
        await settled(pilot)
        return laid_text(app, "#analytics")


@pytest.mark.parametrize("size", SIZES)
async def test_the_pace_and_the_end_stand_above_the_analytics(size):
    words = " ".join((await analytics(1001, size=size)).split())
    assert words.startswith(
        "At the pace of the last 6 open hours (10 an hour), done Thu 26 Nov 15:14, "
        "in 17 open hours. Contacts 2,000"
    )


async def test_the_end_is_told_in_the_zone_of_the_screen():
    assert "done Thu 26 Nov 15:14" in await analytics(1001)
    assert "done Thu 26 Nov 16:14" in await analytics(1001, "t")


async def test_an_unknown_pace_says_why():
    assert "The pace is unknown: there were too few answers" in await analytics(1013)


async def test_no_pace_is_told_of_a_campaign_that_is_paused_or_over():
    for campaign_id in (1006, 1018, 1023):
        assert "pace" not in (await analytics(campaign_id)).lower()


async def test_a_stalled_campaign_says_since_when():
    app = detail_app(1022)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        assert (
            "Nothing has moved since 14:15 (1 h 31 min of open time) although 50 contacts are left."
        ) in " ".join(laid_text(app, "#findings").split())
