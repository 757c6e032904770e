"""Campaigns grouped by how their names begin, as a person would group them."""

from hypothesis import given
from hypothesis import strategies as st

from altur_tui.reports.shift.groups import OTHER, by_prefix

# Each list was put into groups by hand, before there was a rule.
DRAWN_BY_HAND: dict[str, dict[str, list[str]]] = {
    "product, segment and ISO date": {
        "COBRANZA_HIPOTECARIO": [
            "COBRANZA_HIPOTECARIO_2025-11-24",
            "COBRANZA_HIPOTECARIO_2025-11-25",
            "COBRANZA_HIPOTECARIO_2025-11-26",
        ],
        "COBRANZA_AUTO": ["COBRANZA_AUTO_2025-11-24", "COBRANZA_AUTO_2025-11-25"],
        "VENTAS_TDC": ["VENTAS_TDC_2025-11-24", "VENTAS_TDC_2025-11-25"],
    },
    "a segment each, all of one month": {
        "NOMINA": ["NOMINA_MORA30_NOV", "NOMINA_MORA60_NOV", "NOMINA_MORA90_NOV"],
        "TDC": ["TDC_MORA30_NOV", "TDC_MORA60_NOV"],
        "PERSONAL": ["PERSONAL_MORA30_NOV", "PERSONAL_MORA60_NOV"],
    },
    "separators, case, accents and dates as everybody likes": {
        "Cobranza Hipotecario": [
            "Cobranza Hipotecario – 24 nov",
            "COBRANZA_HIPOTECARIO_25NOV",
            "cobranza-hipotecario-26/11/2025",
            "Cobranza · Hipotecario · noviembre v2",
        ],
        "Crédito Automotriz": [
            "Crédito Automotriz · 24 nov",
            "CREDITO AUTOMOTRIZ | 25 NOV 2025",
            "credito_automotriz_20251126",
        ],
    },
    "cities and numbered lists, in Colombia": {
        "Cartera Castigada": [
            "Cartera Castigada Bogotá 01",
            "Cartera Castigada Bogotá 02",
            "Cartera Castigada Medellín 01",
            "Cartera Castigada Cali 01",
        ],
        "Cartera Vigente": [
            "Cartera Vigente Bogotá 01",
            "Cartera Vigente Bogotá 02",
            "Cartera Vigente Barranquilla 01",
        ],
    },
    "one odd one out": {
        "RECUPERACION_TELCO": [
            "RECUPERACION_TELCO_SEM47",
            "RECUPERACION_TELCO_SEM48",
            "RECUPERACION_TELCO_SEM49_v2",
        ],
        "BIENVENIDA_TELCO": ["BIENVENIDA_TELCO_SEM48", "BIENVENIDA_TELCO_SEM49"],
        OTHER: ["prueba Juan NO BORRAR"],
    },
    "no common structure": {
        OTHER: [
            "Black Friday",
            "Encuesta de salida",
            "prueba 3",
            "Renovación pólizas",
            "Cumpleaños",
        ]
    },
    "a single campaign": {OTHER: ["COBRANZA_HIPOTECARIO_2025-11-24"]},
    "the client first, in every name": {
        "Banco Andino | Tarjeta": [
            "Banco Andino | Tarjeta | Preventiva | 24-11",
            "Banco Andino | Tarjeta | Preventiva | 25-11",
            "Banco Andino | Tarjeta | Mora Temprana | 24-11",
        ],
        "Banco Andino | Libranza": [
            "Banco Andino | Libranza | Preventiva | 24-11",
            "Banco Andino | Libranza | Mora Temprana | 24-11",
            "Banco Andino | Libranza | Mora Tardía | 24-11",
        ],
    },
    "the date first, and days past due apart from their word": {
        "Consumo Mora 30": ["2025-11-24 Consumo Mora 30", "2025-11-25 Consumo Mora 30"],
        "Consumo Mora 60": ["2025-11-24 Consumo Mora 60", "2025-11-25 CONSUMO MORA60"],
        "Promesas Rotas": ["2025-11-24 Promesas Rotas", "2025-11-25 Promesas Rotas"],
    },
    "product, segment and day, with a product and a segment that ran once": {
        "TDC": ["TDC_PREVENTIVA_20251124", "TDC_PREVENTIVA_20251125", "TDC_MORA30_20251124"],
        "NOMINA": ["NOMINA_MORA30_20251124", "NOMINA_PREVENTIVA_20251125"],
        OTHER: ["HIPOTECARIO_MORA60_20251124"],
    },
    "the date in the middle": {
        "COBRANZA_HIPOTECARIO": [
            "COBRANZA_2025-11-24_HIPOTECARIO",
            "COBRANZA_2025-11-25_HIPOTECARIO",
            "COBRANZA_2025-01-15_HIPOTECARIO",
        ],
        "COBRANZA_AUTO": ["COBRANZA_2025-11-24_AUTO", "COBRANZA_2025-11-25_AUTO"],
        "VENTAS_TDC": ["VENTAS_24NOV_TDC", "VENTAS_25NOV_TDC"],
    },
    "slashes, brackets and points, and an accent that comes and goes": {
        "Tarjeta/Oro - Norte": [
            "Tarjeta/Oro - Norte (24.11.2025)",
            "tarjeta oro norte 25.11.2025",
        ],
        "TARJETA-ORO_SUR": ["TARJETA-ORO_SUR.2025.11.24", "Tarjeta Oro Sur 25/11"],
        "Tarjeta Clásica Norte": ["Tarjeta Clásica Norte 24/11", "TARJETA_CLASICA_NORTE_25"],
    },
    "Spanish words with accents, and a lone name": {
        "Cobranza Educación": ["Cobranza Educación Noviembre", "COBRANZA EDUCACION DICIEMBRE"],
        "Cobranza Médica": ["Cobranza Médica Noviembre", "cobranza medica diciembre"],
        "Reactivación Ñuñoa": ["Reactivación Ñuñoa 1", "Reactivacion Ñuñoa 2"],
        OTHER: ["Aviso de mantenimiento"],
    },
    "days past due as ranges": {
        "Consumo 1-30 días": ["Consumo 1-30 días 24nov", "Consumo 1-30 días 25nov"],
        "Consumo 31-60 días": ["Consumo 31-60 días 24nov", "CONSUMO_31_60_DIAS_25NOV"],
        "Hipoteca 61 a 90": ["Hipoteca 61 a 90, 24-11", "Hipoteca 61 a 90, 25-11"],
    },
    "buckets": {
        "TDC_B1": ["TDC_B1_NOV24", "TDC_B1_NOV25"],
        "TDC_B2": ["TDC_B2_NOV24", "TDC_B2_NOV25"],
        "AUTO_B1": ["AUTO_B1_NOV24", "AUTO_B1_NOV25"],
    },
    "one product, a segment each": {
        "HIPOTECARIO": [
            "HIPOTECARIO_MORA30_Q4",
            "HIPOTECARIO_MORA60_Q4",
            "HIPOTECARIO_PREVENTIVA_DIC",
        ]
    },
    "many days of few products, and a product that ran once": {
        "VENTA_SEGUROS_VIDA": [f"VENTA_SEGUROS_VIDA_{day:02}NOV25" for day in range(17, 22)],
        "VENTA_SEGUROS_AUTO": [f"VENTA_SEGUROS_AUTO_{day:02}NOV25" for day in range(17, 22)],
        "VENTA_SEGUROS_HOGAR": ["VENTA_SEGUROS_HOGAR_21NOV25"],
        "RETENCION_INTERNET": [f"RETENCION_INTERNET_{day:02}NOV25" for day in range(17, 22)],
    },
}


def grouped(names: list[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name, label in zip(names, by_prefix(names), strict=True):
        groups.setdefault(label, []).append(name)
    return groups


def test_the_groups_are_those_that_a_person_draws() -> None:
    found = {
        title: grouped([name for names in groups.values() for name in names])
        for title, groups in DRAWN_BY_HAND.items()
    }
    assert found == DRAWN_BY_HAND


@given(st.lists(st.text(max_size=30), max_size=12))
def test_every_name_has_a_group_whose_letters_stand_in_a_name_in_that_order(
    names: list[str],
) -> None:
    groups = by_prefix(names)
    assert len(groups) == len(names)
    for group in filter(None, groups):
        letters = map(iter, names)
        assert any(all(letter in name for letter in group) for name in letters)
    assert by_prefix(list(reversed(names))).count(OTHER) == groups.count(OTHER)


def test_names_of_dates_alone_and_no_names_at_all_are_other() -> None:
    assert by_prefix(["2025-11-24", "24 NOV", "", "v2"]) == [OTHER] * 4
    assert by_prefix([]) == []


def test_campaigns_that_differ_only_by_date_are_one_group() -> None:
    assert set(by_prefix(["PAGOS_LUN_24", "PAGOS_MARTES_25", "pagos 26/11"])) == {"PAGOS"}
