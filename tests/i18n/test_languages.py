"""What a language takes: a catalogue, and nothing else; and what it costs at the start."""

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from support.commands_in import run

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "No such campaign."
msgstr "Ne estas tia kampanjo."
"""
MISSING = ("show", "1025", "--demo")
_LOADED = """
import json, sys
from altur_tui.cli.main import main
sys.argv = ["altur-tui", *sys.argv[1:]]
try:
    main()
except SystemExit:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with nothing but a `.po` file, and what a build compiles it into."""
    path = tmp_path / "eo" / "LC_MESSAGES" / "altur_tui.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO, encoding="utf-8")
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(path.read_bytes()), locale="eo"))
    path.with_suffix(".mo").write_bytes(compiled.getvalue())
    return tmp_path


def test_a_language_takes_a_catalogue_and_nothing_else(folder):
    spoken, in_english, refused = run(
        folder,
        "C",
        [
            (("--lang", "eo", *MISSING), ""),
            (MISSING, ""),
            (("--lang", "es", "list"), ""),
        ],
    )
    assert "tia kampanjo" in spoken.output + spoken.told
    assert "No such campaign." in in_english.output + in_english.told
    assert refused.code == 2
    assert "en, eo" in refused.told


def test_the_locale_chooses_it_too(folder):
    (spoken,) = run(folder, "eo.UTF-8", [(MISSING, "")])
    assert "tia kampanjo" in spoken.output + spoken.told


def test_nothing_of_babel_is_loaded_in_spanish():
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, "--lang", "es", "show", "1001", "--demo"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"LC_ALL": "es_CO.UTF-8"},
    )
    loaded = {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}
    assert "Horario" in done.stdout
    assert "altur_tui" in loaded
    assert not loaded & {"babel", "pytz"}
