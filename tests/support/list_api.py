"""A loopback API for the list of campaigns: pages by their cursor."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from support.command import KEY, without_pauses
from support.fake_api import FakeApi, running


class ListApi(FakeApi):
    """Answers the list endpoint with pages, usually by their cursor."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[str | None, object] = {}
        self.choose: Callable[[dict[str, str]], object] = self._by_cursor
        """Gives the page, or the status in its place, that answers a query."""
        self.queries: list[dict[str, str]] = []

    def answer(self, path: str, authorization: str | None) -> tuple[int, bytes]:
        if path.rpartition("/")[2].isdigit():
            return super().answer(path, authorization)
        self.asked.append((path, authorization))
        query = dict(parse_qsl(urlsplit(path).query, strict_parsing=True))
        self.queries.append(query)
        page = self.choose(query)
        if isinstance(page, int):
            return page, b'{"message": "As told."}'
        return 200, page if isinstance(page, bytes) else json.dumps(page).encode()

    def _by_cursor(self, query: dict[str, str]) -> object:
        return self.pages[query.get("cursor")]


@contextmanager
def listing(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListApi]:
    """Run such an API, and lead the settings of the test to it."""
    without_pauses(monkeypatch)
    monkeypatch.setenv("ALTUR_API_KEY", KEY)
    with running(ListApi()) as api:
        assert isinstance(api, ListApi)
        monkeypatch.setenv("ALTUR_BASE_URL", api.base_url)
        yield api


def item(number: int, **fields: object) -> dict[str, Any]:
    """Return a campaign as the list has it."""
    return {"id": number, "name": f"Cobranza {number}", "status": "active", **fields}


def page(*numbers: int, cursor: str | None = None, **members: object) -> dict[str, Any]:
    """Return a page of these campaigns."""
    pagination = {"has_next": cursor is not None, "next_cursor": cursor}
    return {"campaigns": [item(each) for each in numbers], "pagination": pagination, **members}
