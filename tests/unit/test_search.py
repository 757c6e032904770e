"""Searching the campaigns of an account: what is found, and what comes first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altur_tui.campaign.identity import Channel
from altur_tui.campaign.listed import ListedCampaign
from altur_tui.core.search import MAX_TYPED, SearchIndex, read_search
from altur_tui.text import folded

MORTGAGE = ListedCampaign(
    1,
    "Cobranza Hipotecario México",
    "active",
    channel=Channel.PHONE_CALL,
    agent_id="agt_8f3c",
    agent_name="Sofía Pérez",
)
CARDS = ListedCampaign(2, "Tarjeta Oro Q4", "inactive", True, Channel.WHATSAPP, "agt_1", "Andrés")
SURVEY = ListedCampaign(3, "Encuesta sofia", "finished", channel=Channel.WHATSAPP)
NAMELESS = ListedCampaign(4)
ALL = (MORTGAGE, CARDS, SURVEY, NAMELESS)


def found(typed: str, *campaigns: ListedCampaign) -> list[int]:
    return [each.id for each in SearchIndex(campaigns or ALL).find(typed)]


def named(*names: str) -> list[ListedCampaign]:
    return [ListedCampaign(number, name) for number, name in enumerate(names, start=1)]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("hipotecario", [1]),
        ("HIPOTE mexi", [1]),
        ("me\u0301xico cobranza", [1]),
        ("potec", [1]),
        ("hipotecario oro", []),
        ("pérez", [1]),
        ("8f3c", [1]),
        ("agt_8f3c", [1]),
        ("q4", [2]),
        ("whatsapp", [2, 3]),
        ("llamada", [1]),
        ("phone call", [1]),
        ("phone_call", [1]),
        ("archivada", [2]),
        ("archived", [2]),
        ("nowhere", []),
        ("", [1, 2, 3, 4]),
        ("  —  ", [1, 2, 3, 4]),
    ],
)
def test_every_word_is_found_in_name_agent_status_or_channel(typed: str, ids: list[int]) -> None:
    assert found(typed) == ids


def test_a_status_is_found_by_its_begin_so_active_is_not_found_in_inactive() -> None:
    assert found("active") == [1]
    assert found("inact") == [2]
    assert found("pausada") == [2]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("status:active", [1]),
        ("STATUS:activa", [1]),
        ("estado:finalizada", [3]),
        ("status:archived", [2]),
        ("channel:whatsapp", [2, 3]),
        ("canal:llamada", [1]),
        ("channel:phone_call", [1]),
        ("agent:sofía", [1]),
        ("agente:SOFIA", [1]),
        ('agent:"sofía pérez"', [1]),
        ("agent:“sofía per", [1]),
        ("agent:ofia", []),
        ("agent:agt_8f3c", [1]),
        ("whatsapp status:finished", [3]),
        ("status:finished sofia channel:whatsapp", [3]),
        ("status:active status:finished", []),
        ("status:", [1, 2, 3, 4]),
        ("name:cobranza", []),
        ("tarjeta:oro", [2]),
    ],
)
def test_a_field_narrows_in_both_languages(typed: str, ids: list[int]) -> None:
    assert found(typed) == ids


def test_the_best_come_first_and_equals_stay_in_the_order_of_the_list() -> None:
    campaigns = [
        ListedCampaign(1, "Ventas", agent_name="Norte"),
        ListedCampaign(2, "Plan desnortear"),
        ListedCampaign(3, "Plan Norte"),
        ListedCampaign(4, "Norteña"),
        ListedCampaign(5, "Norte Q4"),
        ListedCampaign(6, "Norte"),
        ListedCampaign(7, "Ventas", agent_name="Norte"),
    ]
    assert found("norte", *campaigns) == [6, 4, 5, 3, 2, 1, 7]


def test_more_words_in_the_name_rank_higher() -> None:
    campaigns = [
        ListedCampaign(1, "Cobranza", agent_name="Norte"),
        ListedCampaign(2, "La Cobranza Norte"),
        ListedCampaign(3, "Norte Cobranza"),
        ListedCampaign(4, "Cobranza Norte"),
    ]
    assert found("cobranza norte", *campaigns) == [4, 3, 2, 1]


def test_punctuation_parts_words_on_both_sides() -> None:
    assert found("q4-2026", *named("Oro (Q4/2026)", "Oro Q42025", "Oro 2026_q4")) == [1, 3]


def test_names_in_any_script_are_found() -> None:
    names = ("顧客回収キャンペーン", "हिन्दी अभियान", "Ελλάδα", "🔥 oferta")
    for number, typed in enumerate(("回収", "हिन्दी", "ελλαδα", "🔥"), start=1):
        assert found(typed, *named(*names)) == [number]


def test_a_campaign_that_changed_is_found_by_its_new_words_alone() -> None:
    index = SearchIndex(ALL)
    assert [each.id for each in index.find("oro")] == [2]
    index.update([ListedCampaign(2, "Platino", "active"), ListedCampaign(9, "Oro nuevo")])
    assert [each.id for each in index.find("oro")] == [9]
    assert [each.id for each in index.find("platino status:active")] == [2]
    assert len(index) == 5


def test_what_is_reordered_is_found_in_the_new_order_and_the_rest_is_gone() -> None:
    index = SearchIndex(ALL)
    assert len(index.find("a")) == 3
    index.reorder([3, 1])
    assert [each.id for each in index.find("a")] == [3, 1]
    assert [each.id for each in index.campaigns] == [3, 1]
    assert index.get(2) is None
    assert index.get(1) is MORTGAGE
    index.update([ListedCampaign(2, "Tarjeta")])
    assert [each.id for each in index.find("tarj")] == [2]


def test_only_so_much_of_a_typed_text_is_looked_at() -> None:
    assert read_search("x" * 10_000_000).words == ("x" * MAX_TYPED,)


def test_only_searches_that_a_channel_may_fit_ask_for_channels() -> None:
    for typed, asks in (
        ("channel:whatsapp", True),
        ("cobranza wha", True),
        ("llamada", True),
        ("cobranza", False),
        ("status:active", False),
        ("", False),
    ):
        assert read_search(typed).asks_for_channel is asks, typed


_TEXTS = st.text(st.sampled_from("abñÑ é-_\u0301ﬁ日"), max_size=8)


@given(st.lists(_TEXTS, max_size=6), _TEXTS)
def test_it_finds_what_a_search_of_each_name_finds(names: list[str], typed: str) -> None:
    def fits(name: str) -> bool:
        text = folded(name)
        return all(
            word in text for word in folded(typed).replace("-", " ").replace("_", " ").split()
        )

    expected = {each.id for each in named(*names) if fits(each.name)}
    index = SearchIndex(named(*names))
    for end in range(len(typed)):
        index.find(typed[:end])  # as if it were typed
    assert {each.id for each in index.find(typed)} == expected
