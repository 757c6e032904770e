"""How regions write numbers: generated from CLDR by tests/i18n/catalogues.py."""

from typing import NamedTuple


class Separators(NamedTuple):
    """What stands between thousands, and before decimals."""

    group: str
    decimal: str


SEPARATORS = {
    "AR": Separators(".", ","),
    "BO": Separators(".", ","),
    "CL": Separators(".", ","),
    "CO": Separators(".", ","),
    "CR": Separators("\xa0", ","),
    "CU": Separators(",", "."),
    "DO": Separators(",", "."),
    "EC": Separators(".", ","),
    "ES": Separators(".", ","),
    "GT": Separators(",", "."),
    "HN": Separators(",", "."),
    "MX": Separators(",", "."),
    "NI": Separators(",", "."),
    "PA": Separators(",", "."),
    "PE": Separators(",", "."),
    "PR": Separators(",", "."),
    "PY": Separators(".", ","),
    "SV": Separators(",", "."),
    "US": Separators(",", "."),
    "UY": Separators(".", ","),
    "VE": Separators(".", ","),
}
"""By territory, for readers of Spanish."""
