"""How many of our modules `altur-tui 1001 --demo` imports until its detail is drawn, and which.

Run it with the Python of the environment that has altur-tui: `python tests/bench/imports.py`.
Prints the list and the count. `tests/contract/test_imports.py` has the limit.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.loaded import is_package, modules_until_drawn


def main() -> None:
    """Count and print."""
    found = modules_until_drawn()
    packages = sum(map(is_package, found))
    print("\n".join(found))
    print(f"{len(found) - packages} modules and {packages} packages, whose files are empty")


if __name__ == "__main__":
    main()
