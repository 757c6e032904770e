"""How regions write numbers: generated from CLDR by tests/i18n/catalogues.py."""

SEPARATORS: dict[str, tuple[str, str]] = {
    "AR": (".", ","),
    "BO": (".", ","),
    "CL": (".", ","),
    "CO": (".", ","),
    "CR": ("\xa0", ","),
    "CU": (",", "."),
    "DO": (",", "."),
    "EC": (".", ","),
    "ES": (".", ","),
    "GT": (",", "."),
    "HN": (",", "."),
    "MX": (",", "."),
    "NI": (",", "."),
    "PA": (",", "."),
    "PE": (",", "."),
    "PR": (",", "."),
    "PY": (".", ","),
    "SV": (",", "."),
    "US": (",", "."),
    "UY": (".", ","),
    "VE": (".", ","),
}
"""What stands between thousands, and before decimals, by territory; for readers of Spanish."""
