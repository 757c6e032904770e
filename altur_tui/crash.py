"""What is printed after a crash: where it happened, and nothing that may be secret."""

import traceback

from altur_tui.i18n.sentences import S
from altur_tui.text import safe

_CRASH = S(
    "altur-tui crashed because of a bug of its own ({kind}). Your campaigns are untouched: "
    "it only reads. Please report it with the lines below; they contain no data and no key."
)


def crash_report(error: BaseException) -> str:
    """Return what to print about a crash: where it happened, without locals and messages.

    Locals and the messages of exceptions may hold the key or people's data.
    """
    lines = [_CRASH.format(kind=type(error).__name__)]
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        frames = traceback.extract_tb(cause.__traceback__)
        lines += ["", type(cause).__name__]
        lines += [
            "  {file}:{line} {function}: {source}".format(
                file=safe(frame.filename),
                line=frame.lineno,
                function=frame.name,
                source=safe(frame.line or ""),
            )
            for frame in frames
        ]
        cause = cause.__cause__ or cause.__context__
    return "\n".join(lines)
