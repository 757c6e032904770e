"""Who and what the demo's campaigns share: agents, lines, the zone, office hours."""

from typing import Any

MEXICO_CITY = "America/Mexico_City"
OFFICE = ("09:00", "18:00")

SOFIA = {"id": "agt_8f3c", "name": "Sofía"}
MATEO = {"id": "agt_2b71", "name": "Mateo"}
VALERIA = {"id": "agt_c40e", "name": "Valeria"}
DIEGO = {"id": "agt_5d9a", "name": "Diego"}
CAMILA = {"id": "agt_91d2", "name": "Camila"}

LINE = {"id": "int_77", "type": "phone_call"}
SECOND_LINE = {"id": "int_81", "type": "phone_call"}
WHATSAPP = {"id": "int_12", "type": "whatsapp"}

CYCLES_OFF: dict[str, Any] = {
    "enabled": False,
    "max_iterations": 0,
    "cooldown_minutes": 0,
    "filter_statuses": [],
    "filter_tags": [],
}
