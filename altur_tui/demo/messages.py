"""WhatsApp campaigns of the demo."""

from typing import Any

from altur_tui.demo.shapes import AtTime, OnDay, week, whatsapp_analytics
from altur_tui.demo.team import CYCLES_OFF, MEXICO_CITY, OFFICE, VALERIA, WHATSAPP

MESSAGES: dict[int, dict[str, Any]] = {
    1002: {
        "id": 1002,
        "name": "TDC_PREVENTIVA_NOV",
        "agent": VALERIA,
        "integration": WHATSAPP,
        "created_at": AtTime(-22, 18, 4, 10),
        "status": "active",
        "timezone": MEXICO_CITY,
        "scheduling": week(every=("00:00", "23:59")),
        "cycles": CYCLES_OFF,
        "analytics": whatsapp_analytics(
            12480, delivered=11902, read=8345, failed=578, converted=1107
        ),
    },
    1008: {
        "id": 1008,
        "name": "SEGURO_RENOVACION_Q4",
        "agent": VALERIA,
        "integration": WHATSAPP,
        "created_at": AtTime(-32, 19, 25, 48),
        "status": "active",
        "timezone": MEXICO_CITY,
        "scheduling": week(workdays=("10:00", "14:30"), sat=("10:00", "13:00")),
        "cycles": CYCLES_OFF,
        "analytics": whatsapp_analytics(
            3310, delivered=3198, read=1877, failed=112, rejected=64, converted=203
        ),
    },
    1020: {
        "id": 1020,
        "name": "TIENDA_MORA15_SEM47",
        "agent": VALERIA,
        "integration": WHATSAPP,
        "created_at": AtTime(-6, 17, 20, 44),
        "status": "cooldown",
        "timezone": "America/Monterrey",
        "scheduling": week(workdays=OFFICE, sat=("09:00", "14:00")),
        "cycles": {
            "enabled": True,
            "mode": "scheduled",
            "max_iterations": 4,
            "cooldown_minutes": 1440,
            "filter_statuses": ["sent", "delivered"],
            "filter_tags": ["SIN_RESPUESTA"],
            "schedule": week(workdays=("09:00", "12:00")),
            "schedule_start_date": OnDay(-3),
            "schedule_end_date": OnDay(11),
        },
        "analytics": whatsapp_analytics(5240, delivered=5011, read=3120, failed=229, converted=388),
    },
}
