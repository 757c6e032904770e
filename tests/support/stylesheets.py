"""Parses each stylesheet once, not once for every app that a test starts."""

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation

_PARSED: dict[tuple[object, ...], list[RuleSet]] = {}


def use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all apps share what they parse; rules are only read once they are parsed."""
    parse = Stylesheet._parse_rules

    def parsed(
        stylesheet: Stylesheet,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        variables = frozenset(stylesheet._variables.items())
        key = (css, read_from, is_default_rules, tie_breaker, scope, variables)
        if key not in _PARSED:
            _PARSED[key] = parse(stylesheet, css, read_from, is_default_rules, tie_breaker, scope)
        return _PARSED[key]

    monkeypatch.setattr(Stylesheet, "_parse_rules", parsed)
