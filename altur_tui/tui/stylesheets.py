"""Where the style sheets are."""

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
# A wheel carries them inside the package; in a checkout they lie beside it and can be edited live.
_FOLDER = _PACKAGE / "styles" if (_PACKAGE / "styles").is_dir() else _PACKAGE.parent / "styles"


def stylesheet(name: str) -> Path:
    """Return the path of the style sheet `name`, such as `lookup`."""
    return _FOLDER / f"{name}.tcss"
