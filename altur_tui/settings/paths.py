"""Where this program keeps its files. Apart from the settings, since it is wanted before them."""

import os
from collections.abc import Mapping
from pathlib import Path

APP = "altur-tui"


def config_path(environ: Mapping[str, str]) -> Path | None:
    """Return where the config file is, or would be; None without a home folder."""
    if named := environ.get("ALTUR_CONFIG"):
        return expanded(named)
    folder = user_folder("user_config_path")
    return None if folder is None else folder / "config.toml"


def user_folder(name: str) -> Path | None:
    """Return the folder of this program that platformdirs' function `name` gives.

    None where there is no home folder to put it in.
    """
    import platformdirs

    try:
        folder: Path = getattr(platformdirs, name)(APP, appauthor=False)
    except RuntimeError:
        return None
    return folder if folder.is_absolute() else None


def expanded(text: str) -> Path:
    """Return the path that a person wrote, with `~` for their home folder."""
    # os.path's way leaves the name of an unknown user as it is; pathlib's raises.
    return Path(os.path.expanduser(text))  # noqa: PTH111
