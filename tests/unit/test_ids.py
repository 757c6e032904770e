import pytest

from altur_tui.ids import MAX_IDS, IdsError, file_words, parse, text_of, word_ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", ()),
        (" , \n", ()),
        ("1234", (1234,)),
        ("#1234", (1234,)),
        ("007", (7,)),
        ("1234 1235,1236\n1237\t1238", (1234, 1235, 1236, 1237, 1238)),
        ("1240-1243", (1240, 1241, 1242, 1243)),
        ("1240–1241", (1240, 1241)),
        ("#1240-#1241", (1240, 1241)),
        ("5-5", (5,)),
        ("9223372036854775807", (2**63 - 1,)),
        ("https://app.altur.io/campaigns/1234", (1234,)),
        ("https://app.altur.io/campaigns/1234/", (1234,)),
        ("https://app.altur.io/campaigns/1234?tab=2", (1234,)),
        ("https://app.altur.io/campaigns/1234#cycles", (1234,)),
        ("https://app.altur.io/#/campaigns/1234", (1234,)),
        ("https://app.altur.io/campaigns?id=1234", (1234,)),
        ("HTTP://localhost:8080/api/v1.0/campaigns/1234", (1234,)),
        ("app.altur.io/campaigns/1234", (1234,)),
    ],
)
def test_every_way_to_name_campaigns_is_understood(text, ids):
    assert parse(text) == ids


def test_a_repeated_id_keeps_its_first_place():
    assert parse("7 3 5-8 3 #7") == (7, 3, 5, 6, 8)


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("abc", "“abc” is not a campaign's id. An id is a number such as 1234."),
        ("12a", "“12a” is not a campaign's id. An id is a number such as 1234."),
        ("-5", "“-5” is not a campaign's id. An id is a number such as 1234."),
        ("1.5", "“1.5” is not a campaign's id. An id is a number such as 1234."),
        ("12/34", "“12/34” is not a campaign's id. An id is a number such as 1234."),
        ("٣٤", "“٣٤” is not a campaign's id. An id is a number such as 1234."),
        ("#", "“#” is not a campaign's id. An id is a number such as 1234."),
        ("@ids.txt", "“@ids.txt” is not a campaign's id. An id is a number such as 1234."),
        ("0", "“0” is not a campaign's id. Ids begin at 1."),
        ("9223372036854775808", "“9223372036854775808” is too large to be a campaign's id."),
        ("1260-1240", "The range “1260-1240” runs backward. Write the smaller id first."),
        ("1-10001", "These are more than 10,000 campaigns. Ask for fewer at a time."),
        ("https://app.altur.io/", None),
        ("https://app.altur.io/campaigns/last", None),
        ("https://1234", None),
    ],
)
def test_a_word_that_names_no_campaign_is_named_in_a_sentence(word, sentence):
    with pytest.raises(IdsError) as refused:
        word_ids(word)
    assert sentence is None or str(refused.value) == sentence
    assert sentence is not None or word in str(refused.value)


def test_a_hostile_or_endless_word_is_made_safe_and_short():
    with pytest.raises(IdsError) as refused:
        parse("\x1b[2J" + "x" * 5000)
    assert "\\x1b[2J" in str(refused.value)
    assert len(str(refused.value)) < 200


def test_thousands_of_digits_are_too_large_rather_than_a_crash():
    with pytest.raises(IdsError, match="too large"):
        parse("9" * 5000)


def test_ten_thousand_campaigns_are_taken_and_one_more_is_not():
    assert len(parse(f"1-{MAX_IDS}")) == MAX_IDS
    assert len(parse(f"1-{MAX_IDS} 1-50")) == MAX_IDS
    with pytest.raises(IdsError, match=r"more than 10,000"):
        parse(f"1-{MAX_IDS} 20000")


def test_in_a_file_a_hash_begins_a_comment():
    text = "1001, 1002 # night, 3 of them\n# 1003\n#1004\n1005#late\nhttps://x.mx/#/c/1006\n"
    assert list(file_words(text)) == ["1001", "1002", "1005", "https://x.mx/#/c/1006"]


@pytest.mark.parametrize(
    ("ids", "text"),
    [
        ((), ""),
        ((7,), "7"),
        ((7, 8), "7 8"),
        ((1001, 1002, 1003, 1900, 5, 6, 7, 6), "1001-1003 1900 5-7 6"),
        ((9, 8, 7), "9 8 7"),
    ],
)
def test_ids_are_written_with_runs_as_ranges_in_their_order(ids, text):
    assert text_of(ids) == text
    assert parse(text) == tuple(dict.fromkeys(ids))
