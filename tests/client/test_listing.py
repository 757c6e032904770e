"""The list endpoint: pages as they may come, cursors that lead on, and those that lead nowhere."""

import json
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from support.asking import assert_clean, client_for
from support.strict_server import Reply, StrictServer

from altur_tui.wire import listing
from altur_tui.wire.errors import AlturError, ErrorKind
from altur_tui.wire.listing import (
    MAX_PAGES_IN_VAIN,
    Listed,
    ListItem,
    ListPage,
    ListQuery,
    decode_page,
    pages,
)


def body(*ids, **members):
    return json.dumps({"campaigns": [{"id": each} for each in ids], **members}).encode()


def paged(cursor, **more):
    return {"pagination": {"has_next": cursor is not None, "next_cursor": cursor, **more}}


def ids(page):
    return [item.id for item in page.items]


class TestPage:
    def test_a_page_has_its_items_its_total_and_where_the_next_one_begins(self):
        page = decode_page(body(7, 5, total_count=9, **paged("abc")))
        assert (ids(page), page.total, page.next_cursor, page.more) == ([7, 5], 9, "abc", True)

    @pytest.mark.parametrize(
        "given",
        [
            {"data": [{"id": 1}], "total": 9, "has_more": True, "next_cursor": "c"},
            {"results": [{"id": 1}], "totalCount": 9, "pagination": {"nextCursor": "c"}},
            {"items": [{"id": 1}], "meta": {"total": 9, "hasMore": True, "next_cursor": "c"}},
            {"campaigns": [{"id": "1"}], "total_count": 9, "pagination": {"next_cursor": "c"}},
        ],
    )
    def test_older_and_other_names_are_understood(self, given):
        page = decode_page(json.dumps(given).encode())
        assert (ids(page), page.total, page.next_cursor, page.more) == ([1], 9, "c", True)

    def test_pages_of_the_form_count_next_results_are_understood(self):
        for following, cursor, more in (
            (
                "https://api.altur.io/api/v1.0/campaigns?cursor=c%3D&pageSize=100",
                "?cursor=c%3D&pageSize=100",
                True,
            ),
            ("/campaigns?page=2#top", "?page=2", True),
            (2, "?page=2", True),
            ("c=", "c=", True),
            (None, None, False),
            ("", None, False),
            ("https://api.altur.io/api/v1.0/campaigns/next", None, True),
        ):
            given = {"count": 230, "next": following, "previous": None, "results": [{"id": 1}]}
            found = decode_page(json.dumps(given).encode())
            assert (ids(found), found.total) == ([1], 230)
            assert (found.next_cursor, found.more) == (cursor, more)

    @pytest.mark.parametrize(
        ("pagination", "cursor", "more"),
        [
            (None, None, None),
            ("nonsense", None, None),
            ({}, None, None),
            ({"next_cursor": None}, None, False),
            ({"has_next": False, "next_cursor": "c"}, None, False),
            ({"has_next": True, "next_cursor": ""}, None, True),
            ({"has_next": True, "next_cursor": None}, None, True),
            ({"has_next": "yes", "next_cursor": 42}, "42", True),
            ({"next_cursor": ["c"]}, None, None),
        ],
    )
    def test_what_is_said_of_further_pages_is_read_as_far_as_it_makes_sense(
        self, pagination, cursor, more
    ):
        page = decode_page(body(1, pagination=pagination))
        assert (page.next_cursor, page.more) == (cursor, more)

    def test_an_item_keeps_the_objects_own_bytes(self):
        item = '{ "id" : 3,\n "name":"\\ud83d\\ude00 \\ud800", "new": [1.50, {"a":null}] }'
        page = decode_page(('{"campaigns": [ ' + item + " ," + item + "]}").encode())
        assert [each.raw.decode() for each in page.items] == [item, item]

    @pytest.mark.parametrize("odd", [None, 0, -1, 1.5, True, "x", "", 2**70, [1], {"a": 1}])
    def test_an_item_without_a_readable_id_is_kept_without_one(self, odd):
        page = decode_page(json.dumps({"campaigns": [{"id": odd, "name": "A"}]}).encode())
        assert [(item.id, item.listed.name) for item in page.items] == [(None, "A")]

    @pytest.mark.parametrize("odd", ["null", "7", '"text"', "[]"])
    def test_an_item_that_is_no_object_is_kept_as_it_came(self, odd):
        page = decode_page(f'{{"campaigns": [{odd}, {{"id": 2}}]}}'.encode())
        assert [item.raw.decode() for item in page.items] == [odd, '{"id": 2}']
        assert page.items[0].listed == Listed()

    def test_a_value_of_a_wrong_type_costs_that_value_alone(self):
        given = {"id": 1, "name": 7, "status": "active", "agent": {"id": "a", "name": []}}
        listed = decode_page(json.dumps({"campaigns": [given]}).encode()).items[0].listed
        assert (listed.name, listed.status) == (None, "active")
        assert listed.agent is not None
        assert (listed.agent.id, listed.agent.name) == ("a", None)

    def test_an_older_name_of_a_field_stands_in_for_the_newer_one(self):
        listed = Listed(cycle_cooldown=5, last_iteration_at="x")
        assert listed.first_of("cycle_cooldown_minutes", "cycle_cooldown") == 5
        assert listed.first_of("cycle_last_iteration_at", "last_iteration_at") == "x"
        assert listed.first_of("cycle_filter_tags", "cycle_tag_filters") is None
        assert Listed(cycle_cooldown_minutes=0).first_of("cycle_cooldown_minutes") == 0

    @pytest.mark.parametrize(
        ("given", "kind", "message"),
        [
            (b"", ErrorKind.INVALID, "is empty"),
            (b"\xff", ErrorKind.INVALID, "not UTF-8"),
            (b"<html>", ErrorKind.INVALID, "web page"),
            (b'{"campaigns": [', ErrorKind.INVALID, "cut off"),
            (b"null", ErrorKind.INVALID, "has no list of campaigns in it"),
            (b"7", ErrorKind.INVALID, "has no list of campaigns in it"),
            (b"[1, 2]", ErrorKind.INVALID, "has no list of campaigns in it"),
            (b'[{"id": 1}, null]', ErrorKind.INVALID, "has no list of campaigns in it"),
            (b'[{"id": 1}', ErrorKind.INVALID, "cut off"),
            (b'{"campaigns": null, "total_count": 1}', ErrorKind.INVALID, "has no list"),
            (b'{"total_count": 0}', ErrorKind.INVALID, "has no list"),
            (b"{}", ErrorKind.INVALID, "has no list of campaigns in it"),
            (b'{"campaigns": null}', ErrorKind.INVALID, "has no list of campaigns in it"),
            (b'{"campaigns": {"1": {}}}', ErrorKind.INVALID, "has no list of campaigns in it"),
            (b'{"a":' + b"[" * 200_000, ErrorKind.INVALID, "nested too deeply"),
            (b'{"success": false, "message": "No."}', ErrorKind.API, "“No.”|No\\."),
        ],
    )
    def test_what_is_no_page_is_told(self, given, kind, message):
        with pytest.raises(AlturError, match=message) as told:
            decode_page(given)
        assert told.value.kind is kind

    @pytest.mark.parametrize(
        "given",
        [
            {"campaigns": None, "results": [{"id": 1}]},
            {"campaigns": {"page": 1}, "data": "x", "items": [{"id": 1}]},
        ],
    )
    def test_the_first_known_name_that_holds_a_list_is_taken(self, given):
        assert ids(decode_page(json.dumps(given).encode())) == [1]

    @pytest.mark.parametrize("pagination", [{"total_count": 0}, {"meta": {"total": 0}}])
    def test_no_list_where_the_server_counts_none_is_an_empty_list(self, pagination):
        page = decode_page(json.dumps({"campaigns": None, **pagination}).encode())
        assert (page.items, page.more) == ((), False)

    @pytest.mark.parametrize("items", [[], ['{"id": 3, "x": 1.50}', '{"id": 3, "x": 1.50}']])
    def test_a_bare_list_does_not_say_whether_it_is_the_only_page_unless_it_is_empty(self, items):
        page = decode_page(f" [ {' , '.join(items)} ]".encode())
        assert [item.raw.decode() for item in page.items] == items
        more = None if items else False
        assert (page.total, page.next_cursor, page.more) == (None, None, more)

    def test_a_byte_order_mark_is_skipped(self):
        assert ids(decode_page(b"\xef\xbb\xbf" + body(1))) == [1]


class Server:
    """Pages by their cursor, and the cursors that were asked for."""

    def __init__(self, given):
        self.given = given
        self.asked = []

    async def fetch(self, cursor):
        self.asked.append(cursor)
        page = self.given[cursor] if isinstance(self.given, dict) else self.given(cursor)
        if isinstance(page, AlturError):
            raise page
        return page


def page(*numbers, cursor=None, more=None, total=None):
    items = tuple(ListItem(each, b"{}", Listed()) for each in numbers)
    return ListPage(items, total, cursor, cursor is not None if more is None else more)


async def read_all(server):
    """Return the ids that came, and the error that ended it."""
    came = []
    try:
        async for each in pages(server.fetch):
            came.extend(ids(each))
    except AlturError as error:
        return came, error
    return came, None


class TestPages:
    async def test_all_pages_are_read_in_order(self):
        server = Server({None: page(1, 2, cursor="b"), "b": page(3, cursor="c"), "c": page(4)})
        assert await read_all(server) == ([1, 2, 3, 4], None)
        assert server.asked == [None, "b", "c"]

    async def test_a_campaign_that_moved_to_the_next_page_comes_once(self):
        server = Server({None: page(1, 2, cursor="b"), "b": page(2, 3)})
        assert await read_all(server) == ([1, 2, 3], None)

    async def test_items_without_an_id_are_never_taken_for_the_same(self):
        server = Server({None: page(None, None, cursor="b"), "b": page(None)})
        assert await read_all(server) == ([None, None, None], None)

    async def test_an_empty_page_in_between_ends_nothing(self):
        server = Server({None: page(1, cursor="b"), "b": page(cursor="c"), "c": page(2)})
        assert await read_all(server) == ([1, 2], None)

    async def test_a_page_of_campaigns_that_came_before_ends_nothing_while_its_cursor_is_new(self):
        server = Server({None: page(1, 2, cursor="b"), "b": page(2, 1, cursor="c"), "c": page(3)})
        assert await read_all(server) == ([1, 2, 3], None)

    async def test_pages_that_bring_the_same_again_and_again_end_the_list_with_an_error(self):
        server = Server(lambda cursor: page(1, 2, cursor=str(int(cursor or 0) + 1)))
        came, error = await read_all(server)
        assert came == [1, 2]
        assert error is not None
        assert "repeat" in error.message
        assert len(server.asked) == 1 + MAX_PAGES_IN_VAIN

    async def test_a_page_that_fails_leaves_what_came_before(self):
        failure = AlturError(ErrorKind.SERVER, "Out of order.", status=500)
        server = Server({None: page(1, cursor="b"), "b": failure})
        assert await read_all(server) == ([1], failure)

    @pytest.mark.parametrize(
        "given",
        [
            {None: page(1, cursor="b"), "b": page(2, cursor="b")},
            {None: page(1, cursor="b"), "b": page(2, cursor="c"), "c": page(3, cursor="b")},
        ],
    )
    async def test_pages_that_repeat_end_the_list_with_an_error(self, given):
        server = Server(given)
        came, error = await read_all(server)
        assert len(came) == len(set(came))
        assert error is not None
        assert error.kind is ErrorKind.INVALID
        assert "repeat" in error.message
        assert len(server.asked) <= len(given)

    async def test_a_list_without_an_end_is_given_up(self, monkeypatch):
        monkeypatch.setattr(listing, "MAX_PAGES", 5)
        server = Server(lambda cursor: page(int(cursor or 0), cursor=str(int(cursor or 0) + 1)))
        came, error = await read_all(server)
        assert (came, len(server.asked)) == ([0, 1, 2, 3, 4], 5)
        assert error is not None
        assert "no end" in error.message

    async def test_empty_pages_that_go_on_and_on_are_given_up(self):
        server = Server(lambda cursor: page(cursor=str(int(cursor or 0) + 1)))
        came, error = await read_all(server)
        assert (came, len(server.asked)) == ([], MAX_PAGES_IN_VAIN)
        assert error is not None
        assert error.kind is ErrorKind.INVALID
        assert f"{MAX_PAGES_IN_VAIN} of them" in error.message

    async def test_only_empty_pages_in_a_row_are_counted(self, monkeypatch):
        monkeypatch.setattr(listing, "MAX_PAGES_IN_VAIN", 3)
        given = {None: page(1, cursor="a"), "a": page(cursor="b"), "b": page(cursor="c")}
        given |= {"c": page(2, cursor="d"), "d": page(cursor="e"), "e": page(cursor="f")}
        server = Server({**given, "f": page(3)})
        assert await read_all(server) == ([1, 2, 3], None)

    async def test_more_pages_without_a_cursor_are_told_after_what_came(self):
        server = Server({None: page(1, more=True)})
        came, error = await read_all(server)
        assert came == [1]
        assert error is not None
        assert "does not say where" in error.message


class TestQuery:
    def test_only_what_was_asked_for_is_sent_and_pages_are_as_large_as_they_can_be(self):
        assert ListQuery().parameters() == {"pageSize": "100"}
        query = ListQuery("active", "whatsapp", "agt&1=2", "2026-11-01", "2026-11-02")
        assert query.parameters("c+/=") == {
            "status": "active",
            "integration": "whatsapp",
            "agentId": "agt&1=2",
            "startDate": "2026-11-01",
            "endDate": "2026-11-02",
            "pageSize": "100",
            "cursor": "c+/=",
        }

    def test_a_cursor_of_parameters_adds_to_them_and_wins(self):
        parameters = ListQuery("active").parameters("?page=2&pageSize=50&status=active")
        assert parameters == {"status": "active", "pageSize": "50", "page": "2"}


async def ask(reply, query=ListQuery(), cursor=None):  # noqa: B008
    """Return what the client makes of the answer, and the paths that the server saw."""
    async with StrictServer(lambda _: reply) as server:
        client = client_for(f"{server.origin}/api/v1.0")
        try:
            return await client.page(query, cursor), server.arrivals
        except AlturError as error:
            assert_clean(error)
            return error, server.arrivals
        finally:
            await client.aclose()


class TestClient:
    async def test_a_page_above_the_limit_is_fetched_again_in_smaller_pages(self):
        many = list(range(1, 231))

        def answer(arrival):
            query = dict(parse_qsl(urlsplit(arrival.path).query))
            start, size = int(query.get("cursor", 0)), int(query["pageSize"])
            chosen = many[start : start + size]
            items = [{"id": each, "name": "x" * 30_000} for each in chosen]
            rest = str(start + size) if start + size < len(many) else None
            return Reply(200, json.dumps({"campaigns": items, **paged(rest)}).encode())

        async with StrictServer(answer) as server:
            client = client_for(f"{server.origin}/api/v1.0")
            came = [
                each
                async for found in pages(lambda cursor: client.page(ListQuery(), cursor))
                for each in ids(found)
            ]
            await client.aclose()
        assert came == many
        assert [
            dict(parse_qsl(urlsplit(each.path).query))["pageSize"] for each in server.arrivals
        ] == [
            "100",
            *["50"] * 5,
        ]

    async def test_one_campaign_above_the_limit_is_told(self):
        huge = json.dumps({"campaigns": [{"id": 1, "name": "x" * 3_000_000}]}).encode()
        error, arrivals = await ask(Reply(200, huge))
        assert isinstance(error, AlturError)
        assert error.kind is ErrorKind.TOO_LARGE
        assert len(arrivals) == 7

    async def test_a_page_is_asked_for_below_the_base_url_with_every_parameter(self):
        query = ListQuery("active", agent_id="a b&c")
        page, arrivals = await ask(Reply(200, body(1)), query, "x+/=&")
        assert ids(page) == [1]
        (arrival,) = arrivals
        parts = urlsplit(arrival.path)
        assert parts.path == "/api/v1.0/campaigns"
        assert parse_qs(parts.query) == {
            "status": ["active"],
            "agentId": ["a b&c"],
            "pageSize": ["100"],
            "cursor": ["x+/=&"],
        }

    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (401, ErrorKind.UNAUTHORIZED),
            (403, ErrorKind.FORBIDDEN),
            (404, ErrorKind.NOT_FOUND),
            (400, ErrorKind.API),
            (302, ErrorKind.INVALID),
        ],
    )
    async def test_a_refusal_is_told_by_its_status(self, status, kind):
        error, _ = await ask(Reply(status, b'{"message": "As told."}'))
        assert error.kind is kind

    async def test_a_key_without_access_to_the_list_is_told_of_no_campaign(self):
        error, _ = await ask(Reply(403, b""))
        assert error.message == "This key has no access to the list of campaigns."

    async def test_without_a_list_nobody_is_told_to_check_an_id(self):
        error, _ = await ask(Reply(404, b""))
        assert "list of campaigns" in error.message
        assert "id" not in error.hint.split()
