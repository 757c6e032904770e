"""The API's objects of all campaigns of the demo, by id. Dates are still to be resolved."""

from typing import Any

from altur_tui.demo.cycle_plans import CYCLE_PLANS
from altur_tui.demo.messages import MESSAGES
from altur_tui.demo.oddities import ODDITIES
from altur_tui.demo.phone import PHONE

CAMPAIGN_FIELDS: dict[int, dict[str, Any]] = {**PHONE, **MESSAGES, **CYCLE_PLANS, **ODDITIES}
