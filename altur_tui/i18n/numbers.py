"""Numbers as the reader's region writes them."""

from altur_tui.i18n.language import voice


def localized(written: str) -> str:
    """Return a number that Python has written (`1,234.5`) as the region writes it (`1.234,5`)."""
    group, decimal = voice().separators
    if (group, decimal) == (",", "."):
        return written
    return written.translate({ord(","): group, ord("."): decimal})


def number(value: float, spec: str = ",") -> str:
    """Return a number by Python's format `spec`, with the separators of the region."""
    return localized(format(value, spec))
