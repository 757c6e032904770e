"""Campaigns of the demo with something strange in the answer: names, types, values, gaps."""

from typing import Any

from altur_tui.demo.shapes import (
    AtTime,
    OnDay,
    day,
    phone_analytics,
    rate,
    week,
    whatsapp_analytics,
)
from altur_tui.demo.team import CAMILA, CYCLES_OFF, LINE, MEXICO_CITY, OFFICE, WHATSAPP

# Markup of Rich and Textual, a click action, clearing the screen, a title, a link, writing to the
# clipboard, C1 controls, reversed text, unseen marks, a pile of accents, emoji, wide letters.
_HOSTILE_NAME = (
    "[bold red]MORA[/] [/] [@click=app.quit]clic[/] \x1b[2J\x1b]0;título\x07"
    "\x1b]8;;https://example.invalid\x1b\\enlace\x1b]8;;\x1b\\ \x1b]52;c;cGVnYWRv\x07 \x9b31m"
    " \u202eodasrever\u202c \u2066aislado\u2069 \u200bcero\ufeff \u2028línea\r\n\t"
    " Z\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301 👩‍💻🇲🇽💸 漢字 | `code` <b>html</b> =1+1"
)
_HOSTILE_AGENT = "[reverse]Camila[/reverse]\x1b[31m 🤖"
_LONG_NAME = (
    "HIPOTECARIO_MORA30_A_60_CARTERA_CENTRO_OCCIDENTE_"
    "SEGMENTO_PROMESA_ROTA_SIN_CONTACTO_EN_QUINCE_DIAS_"
    "PRUEBA_DE_GUION_CON_OPCION_DE_QUITA_Y_PLAN_DE_SEIS_PAGOS_"
    "EXCLUYE_ACLARACIONES_Y_CLIENTES_EN_CONVENIO_VIGENTE_"
    "REPROGRAMADA_DESPUES_DEL_BUEN_FIN_Q4"
)
_WIDE_NAME = (
    "送金サービス利用者への支払い期限のお知らせ・第四四半期・メキシコシティ支店限定_REMESAS_Q4"
)

ODDITIES: dict[int, dict[str, Any]] = {
    1010: {
        "id": 1010,
        "name": "CONVENIOS_NOTA_DE_VOZ_PILOTO",
        "agent": CAMILA,
        "integration": {"id": "int_95", "type": "voice_note", "provider": "piloto"},
        "created_at": AtTime(-5, 19, 51, 30),
        "status": "active",
        "timezone": MEXICO_CITY,
        "scheduling": week(workdays=OFFICE),
        "cycles": CYCLES_OFF,
        "analytics": {
            "notesSent": 840,
            "notesPlayed": 517,
            "notesPlayedRate": rate(517, 840),
            "notesPlayedTwice": 88,
            "averageSeconds": 21.5,
            "replies": {"text": 41, "voice": 12},
            "topReason": "ya pagué",
        },
        "labels": ["piloto", "convenios"],
        "experiment": {"arm": "B", "seed": 9007199254740993},
    },
    1011: {
        "id": 1011,
        "name": _HOSTILE_NAME,
        "agent": {"id": "agt_[/]", "name": _HOSTILE_AGENT},
        "integration": {"id": "int_\x1b[7m", "type": "phone_call"},
        "created_at": AtTime(-2, 15, 0, 0),
        "status": "active",
        "timezone": MEXICO_CITY,
        "scheduling": week(every=("06:00", "23:00")),
        "cycles": {
            "enabled": True,
            "mode": "cooldown",
            "max_iterations": 2,
            "cooldown_minutes": 120,
            "filter_statuses": ["voicemail", "[bold]failed[/bold]"],
            "filter_tags": ["[@click=app.quit]PROMESA[/]", "\u202eATOR"],
        },
        "analytics": {
            **phone_analytics(
                human=12,
                machine=30,
                unknown=3,
                contacts=40,
                processed=38,
                failed=2,
                voicemail=21,
                answered=11,
                converted=4,
            ),
            "[bold]metric[/]\x1b[1m": 7,
        },
    },
    1012: {
        "id": 1012,
        "name": _LONG_NAME,
        "agent": {
            "id": "agt_1f0b9d6c5a3e47728c1d",
            "name": "Camila (guion de negociación con quita y plan de pagos, segunda versión)",
        },
        "integration": LINE,
        "created_at": AtTime(-12, 16, 9, 41),
        "status": "active",
        "timezone": "America/Argentina/ComodRivadavia",
        "scheduling": week(workdays=OFFICE, sat=("09:00", "14:00")),
        "cycles": {
            "enabled": True,
            "mode": "scheduled",
            "max_iterations": 12,
            "cooldown_minutes": 2880,
            "filter_statuses": [
                "voicemail",
                "failed",
                "no-answer",
                "busy",
                "unreachable",
                "retrying",
            ],
            "filter_tags": [
                "PROMESA_ROTA_SIN_CONTACTO",
                "SOLICITA_PLAN_DE_PAGOS",
                "NUMERO_EQUIVOCADO_POR_VALIDAR",
                "PIDE_LLAMAR_MAS_TARDE",
            ],
            "schedule": week(workdays=("10:00", "17:00")),
            "schedule_start_date": OnDay(-10),
            "schedule_end_date": "9999-12-31",
        },
        "analytics": phone_analytics(
            human=1_204_377,
            machine=2_310_985,
            unknown=408_112,
            contacts=1_500_000,
            processed=1_433_205,
            failed=61_877,
            voicemail=702_450,
            answered=590_318,
            converted=88_046,
        ),
    },
    1013: {
        "id": 1013,
        "name": _WIDE_NAME,
        "agent": {"id": "agt_77aa", "name": "さくら 🌸"},
        "integration": WHATSAPP,
        "created_at": AtTime(-13, 17, 48, 6),
        "status": "active",
        "timezone": MEXICO_CITY,
        "scheduling": week(workdays=("09:00", "19:00")),
        "cycles": CYCLES_OFF,
        "analytics": whatsapp_analytics(980, delivered=951, read=702, failed=29, converted=61),
    },
    1014: {
        "id": 1014,
        "name": "TDC_MORA60_SEM48",
        "agent": CAMILA,
        "integration": {"id": "int_81"},
        "created_at": AtTime(-1, 14, 22, 50, zone=""),
        "scheduling": week(workdays=("08:00", "20:00"), sat=("09:00", "15:00")),
        "cycles": {
            "enabled": True,
            "max_iterations": 3,
            "cooldown_minutes": 180,
            "filter_statuses": ["voicemail"],
            "filter_tags": [],
        },
        "analytics": phone_analytics(
            human=168,
            machine=203,
            unknown=38,
            contacts=700,
            processed=392,
            failed=19,
            voicemail=188,
            answered=155,
            converted=37,
        ),
    },
    1015: {
        "id": 1015,
        "name": "PYME_MORA30_MIGRADA",
        "agent": "Camila",
        "integration": {"id": 44, "type": "phone_call"},
        "created_at": "ayer",
        "status": "active",
        "timezone": "Mexico/CDMX",
        "scheduling": {
            **week(workdays=OFFICE),
            "tue": day("9 am", "6 pm"),
            "thu": {"startTime": 900, "stopTime": 1800, "active": True},
            "fri": day("09:00", "18:00") | {"active": "yes"},
        },
        "cycles": {
            "enabled": True,
            "mode": "scheduled",
            "max_iterations": "siete",
            "cooldown_minutes": 12.5,
            "filter_statuses": "voicemail",
            "filter_tags": ["PROMESA", 5],
            "schedule": week(workdays=OFFICE),
            "schedule_start_date": "24/11/2026",
            "schedule_end_date": OnDay(18),
        },
        "analytics": {
            **phone_analytics(
                human=51,
                machine=64,
                unknown=9,
                contacts=150,
                processed=117,
                failed=6,
                voicemail=58,
                answered=49,
                converted=13,
            ),
            "contactsConverted": "13",
        },
    },
    1016: {
        "id": 2016,
        "name": "CONSUMO_MORA15_SEM48",
        "agent": CAMILA,
        "integration": LINE,
        "created_at": AtTime(-2, 20, 3, 33),
        "status": "active",
        "timezone": MEXICO_CITY,
        "scheduling": {
            **week(workdays=OFFICE),
            "mon": {"startTime": "09:00", "endTime": "18:00", "active": True},
            "wed": day("18:00", "18:00"),
            "thu": day(None, None),
        },
        "cycles": {**CYCLES_OFF, "filter_tags": [f"SUCURSAL_{each:03}" for each in range(1, 241)]},
        "analytics": {
            **phone_analytics(
                human=274,
                machine=301,
                unknown=55,
                contacts=600,
                processed=548,
                failed=24,
                voicemail=275,
                answered=249,
                converted=71,
            ),
            "contactsAnsweredRate": 0.612,
            "contactsVoicemailRate": 45.83,
        },
    },
    1021: {
        "id": 1021,
        "name": None,
        "agent": None,
        "integration": None,
        "created_at": None,
        "archived": True,
        "scheduling": None,
        "cycles": None,
        "analytics": {},
    },
}
