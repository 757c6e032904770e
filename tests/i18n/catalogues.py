"""Keep the catalogues and the table of regions up to date. For developers; needs Babel.

`python tests/i18n/catalogues.py` extracts every marked sentence, merges them into each `.po`,
compiles the `.mo` beside it, and writes the table of regions. With `--check` it writes nothing
and fails if a file would change, or if a translation is missing, fuzzy or has other placeholders.
"""

import sys
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "altur_tui"
FOLDER = PACKAGE / "i18n" / "locale"
REGIONS = PACKAGE / "i18n" / "regions.py"
DOMAIN = "altur_tui"

_KEYWORDS = {"S": None, "N": None, "P": (1, 2), "T": ((1, "c"), 2)}
_METHODS = [("**.py", "python")]
# What CLDR knows as Spanish-speaking, and English-speaking neighbours of our users.
_TERRITORIES = "AR BO CL CO CR CU DO EC ES GT HN MX NI PA PE PR PY SV US UY VE"
# What Babel writes into every header and nobody fills in.
_BOILERPLATE = (b'"Report-Msgid', b'"POT-Creation', b'"PO-Revision', b'"Last-Tr', b'"Language-Team')


def extracted() -> Catalog:
    """Return a catalogue of every sentence that is marked in the package, without translations."""
    catalog = Catalog(project="altur-tui", charset="utf-8")
    for path, _line, text, comments, context in extract_from_dir(
        PACKAGE, _METHODS, keywords=_KEYWORDS, comment_tags=["Translators:"]
    ):
        # Line numbers would change with every edit; the module is enough to find a sentence.
        catalog.add(text, locations=[(path, 0)], auto_comments=comments, context=context)
    return catalog


def merged(path: Path) -> Catalog:
    """Return the catalogue of a `.po` file with exactly the sentences that are marked now."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.parent.parent.name, domain=DOMAIN)
    catalog.update(extracted(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def po_text(catalog: Catalog) -> bytes:
    """Return a catalogue as a `.po` file, in the order of the modules."""
    written = BytesIO()
    write_po(written, catalog, width=100, include_lineno=False, sort_by_file=True)
    lines = written.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith((*_BOILERPLATE, b'"Generated')))


def mo_bytes(catalog: Catalog) -> bytes:
    """Return a catalogue as gettext reads it at run time."""
    written = BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def placeholders(text: str) -> set[tuple[str, str]]:
    """Return the placeholders of a template, each with its format: `{count:,}`."""
    parsed = Formatter().parse(text)
    return {(name, form or "") for _, name, form, _ in parsed if name is not None}


def names(fields: set[tuple[str, str]]) -> set[str]:
    """Return the names of placeholders."""
    return {name for name, _ in fields}


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def faults(message: Message) -> list[str]:
    """Return what is wrong with one translation: missing, fuzzy, or other placeholders."""
    if not message.id:
        return []
    found = []
    sources, targets = _forms(message.id), _forms(message.string)
    if not all(targets):
        found.append("has no translation")
    if message.fuzzy:
        found.append("is fuzzy")
    wanted = set.union(*map(placeholders, sources))
    for index, target in enumerate(targets):
        needed = names(placeholders(sources[min(index, len(sources) - 1)]))
        if len(sources) > 1 and index == 0:
            # The form for one may leave the number out: “un ciclo”.
            needed -= {"count"}
        given = placeholders(target)
        if target and not (given <= wanted and needed <= names(given)):
            found.append(f"has other placeholders: {target!r}")
    return [f"{sources[0]!r} {fault}" for fault in found]


def regions_module() -> str:
    """Return the source of the table of regions, from CLDR."""
    rows = []
    for territory in _TERRITORIES.split():
        symbols = Locale("es", territory).number_symbols["latn"]
        group = symbols["group"]
        rows.append(f'    "{territory}": ({group!r}, "{symbols["decimal"]}"),')
    return (
        '"""How regions write numbers: generated from CLDR by tests/i18n/catalogues.py."""\n\n'
        "SEPARATORS: dict[str, tuple[str, str]] = {\n" + "\n".join(rows).replace("'", '"') + "\n}\n"
        '"""What stands between thousands, and before decimals, by territory; for readers of '
        'Spanish."""\n'
    )


def main() -> int:
    """Write what is out of date, or report it; return the exit code."""
    check = "--check" in sys.argv[1:]
    wrong: list[str] = []
    wanted = {REGIONS: regions_module().encode()}
    for path in sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        catalog = merged(path)
        wanted[path] = po_text(catalog)
        wrong += [f"{path.relative_to(ROOT)}: {each}" for one in catalog for each in faults(one)]
        if not check:
            path.with_suffix(".mo").write_bytes(mo_bytes(catalog))
    for path, text in wanted.items():
        if path.exists() and path.read_bytes() == text:
            continue
        if check:
            wrong.append(f"{path.relative_to(ROOT)} is out of date")
        else:
            path.write_bytes(text)
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
