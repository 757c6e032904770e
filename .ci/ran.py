"""Checks by pytest's own report that a command has run the whole suite: ran.py REPORT."""

import re
import sys
from pathlib import Path

FOLDERS = {path.parent.name for path in Path("tests").glob("*/test_*.py")}


def main(report: Path) -> None:
    """Exit with a sentence where the report is missing, or leaves out a folder of tests."""
    if not report.is_file():
        sys.exit("The README's test command has run no tests.")
    ran = re.findall(r'<testcase classname="tests\.(\w+)', report.read_text(encoding="utf-8"))
    if left_out := FOLDERS - set(ran):
        sys.exit(f"The README's test command leaves out {', '.join(sorted(left_out))}.")
    print(f"{len(ran)} tests were run, in {', '.join(sorted(FOLDERS))}.")


main(Path(sys.argv[1]))
