"""Ids as people write them, and as spreadsheets and shells hand them over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altur_tui.ids import MAX_IDS, IdsError, as_one_line, parse, parse_file, text_of

UNDERSTOOD = {
    "": (),
    " , \n": (),
    "1234": (1234,),
    "#1234": (1234,),
    "007": (7,),
    "1234 1235,1236\n1237\t1238": (1234, 1235, 1236, 1237, 1238),
    "1240-1243": (1240, 1241, 1242, 1243),
    "1240–1241": (1240, 1241),
    "#1240-#1241": (1240, 1241),
    "12 - 15": (12, 13, 14, 15),
    "12 — #13 20": (12, 13, 20),
    "5-5": (5,),
    "9223372036854775807": (2**63 - 1,),
    "https://app.altur.io/campaigns/1234": (1234,),
    "https://app.altur.io/campaigns/1234/": (1234,),
    "https://app.altur.io/campaigns/1234?tab=2": (1234,),
    "https://app.altur.io/campaigns/1234#cycles": (1234,),
    "https://app.altur.io/#/campaigns/1234": (1234,),
    "https://app.altur.io/campaigns?id=1234": (1234,),
    "HTTP://localhost:8080/api/v1.0/campaigns/1234": (1234,),
    "app.altur.io/campaigns/1234": (1234,),
    # From spreadsheets:
    "\ufeff1234": (1234,),
    "Campaign\n1234\n1235\n": (1234, 1235),
    '\ufeff"ID de campaña"\r\n"1234"\r\n"1235"\r\n': (1234, 1235),
    "1234;1235;1236": (1234, 1235, 1236),
    "1234.0\n1235.00\n1236,0\n": (1234, 1235, 1236),
    "'1234 “1235” «1236»": (1234, 1235, 1236),
    "1234\xa0\n\u200b1235": (1234, 1235),
    # No number has separators like these:
    "1001,1002": (1001, 1002),
    "1,2,3": (1, 2, 3),
    "1001,100,1,1200": (1001, 100, 1, 1200),
    "1, 001": (1,),
    "1,#001": (1,),
    "https://10.0.123.456/campaigns/1,https://x.mx/2.345/6": (1, 6),
}


def test_every_way_to_name_campaigns_is_understood():
    for text, ids in UNDERSTOOD.items():
        assert parse(text) == ids, text
        assert "#" in text or parse_file(text) == ids, text


def test_what_may_be_one_number_with_thousands_separators_is_refused_with_both_ways_to_write_it():
    for text, one, several in (
        ("1,001", "1001", "1, 001"),
        ("101,102", "101102", "101, 102"),
        ("1,001,240", "1001240", "1, 001, 240"),
        ("1.001", "1001", "1, 001"),
        ("1\xa0001", "1001", "1, 001"),
        ("1\u202f001", "1001", "1, 001"),
        ("1\u2009001", "1001", "1, 001"),
        ('1240 "1,001"', "1001", "1, 001"),
        ('"1240","1,001"', "1001", "1, 001"),
        ("1240;1,001", "1001", "1, 001"),
        ("1,234.00", "1234", "1, 234"),
        ("1.234,00", "1234", "1, 234"),
        ("1,001-1,005", "1001", "1, 001"),
        ("1,001 - 1,005", "1001", "1, 001"),
        ("1,001,5", "1001", "1, 001"),
        ("5,1,001", "1001", "1, 001"),
        ("1,001,", "1001", "1, 001"),
        ("1,100,1200", "1100", "1, 100"),
        ("12,345,678", "12345", "12, 345"),
        ("https://x.mx/7,1,001", "1001", "1, 001"),
    ):
        sentence = f"Write {one} for one campaign, or “{several}” for several."
        assert len(parse(several)) == len(set(map(int, several.split(", "))))
        for read in (parse, parse_file):
            with pytest.raises(IdsError) as refused:
                read(text)
            assert str(refused.value).endswith(sentence)


@given(
    st.integers(min_value=1_000, max_value=9_999_999),
    st.sampled_from(["", "5,", "17 ", "1234,", "9-"]),
    st.sampled_from(["", ",5", " 17", ",1234", "-9", ".00"]),
)
def test_no_number_up_to_seven_digits_is_split_at_its_thousands(number, before, after):
    for separator in (",", ".", "\xa0", "\u2007", "\u2009", "\u202f"):
        written = f"{number:,}".replace(",", separator)
        with pytest.raises(IdsError, match=r"Write [0-9]+ for"):
            parse(f"{before}{written}{after}")


def test_a_number_that_cannot_be_several_ids_is_told_how_it_is_written():
    for text in ("1,000", "1.000", "5,1\xa0000"):
        with pytest.raises(IdsError, match="Write 1000 for that campaign"):
            parse(text)


@given(st.lists(st.integers(min_value=1, max_value=2**63 - 1), min_size=1, max_size=20))
def test_a_column_opens_however_it_was_copied(ids: list[int]):
    expected = tuple(dict.fromkeys(ids))
    for line in ("{}", '"{}"', "{}.0", "#{}", "{};", " {} ", "\ufeff{}"):
        for end in ("\n", "\r\n", "\r"):
            column = end.join(line.format(each) for each in ids)
            assert parse(column) == expected
            assert parse(f"Campaña{end}{column}{end}") == expected


def test_a_repeated_id_keeps_its_first_place():
    assert parse("7 3 5-8 3 #7") == (7, 3, 5, 6, 8)


NO_ID = "is not a campaign id. An id is a number such as 1234."


def test_a_word_that_names_no_campaign_is_named_in_a_sentence():
    for word, sentence in (
        *((each, f"“{each}” {NO_ID}") for each in ("abc", "12a", "-5", "1.5", "12/34", "٣٤", "#")),
        *((each, f"“{each}” {NO_ID}") for each in ("@ids.txt", "1e3", "1'001", "2026-11-24")),
        ("0", "“0” is not a campaign id. Ids begin at 1."),
        ("9223372036854775808", "“9223372036854775808” is too large to be a campaign id."),
        ("1260-1240", "The range “1260-1240” runs backward. Put the smaller id first."),
        ("1-10001", "These are more than 10,000 campaigns. Ask for fewer at a time."),
        ("https://app.altur.io/", f"“https://app.altur.io/” {NO_ID}"),
        ("https://1234", f"“https://1234” {NO_ID}"),
        ("sk_live_abcdefgh1234", f"“sk_l…” {NO_ID}"),
        ("Campaign", f"“Campaign” {NO_ID}"),
    ):
        with pytest.raises(IdsError) as refused:
            parse(word)
        assert str(refused.value) == sentence


def test_what_cannot_be_an_id_is_named_with_its_line():
    with pytest.raises(IdsError) as refused:
        parse("Id\n\n1234\n12x\n")
    assert str(refused.value) == f"Line 4: “12x” {NO_ID}"


def test_of_a_file_no_word_is_repeated_whole():
    for word in ("sk_live_abcdefgh1234", "abc", "x", "0", "1260-1240", "1e3"):
        with pytest.raises(IdsError) as refused:
            parse_file(f"1234\n{word}\n")
        assert refused.value.line == 2
        assert word not in str(refused.value).split("”")[0]
        assert "…”" in str(refused.value)


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
    assert parse_file(text) == (1001, 1002, 1005, 1006)


def test_pasted_lines_become_one_line_that_names_the_same():
    for text, line in (
        ("\ufeffCampaign ID\r\n1001\r\n1002.0\r\n1003 - 1005\r\n", "1001-1005"),
        ("1001\n1,002\n", "1001 1,002"),
        ("Id\n12x", "Id 12x"),
        ("https://x.mx/7", "https://x.mx/7"),
        ("", ""),
    ):
        assert as_one_line(text) == line


def test_ids_are_written_with_runs_as_ranges_in_their_order():
    for ids, text in (
        ((), ""),
        ((7,), "7"),
        ((7, 8), "7 8"),
        ((1001, 1002, 1003, 1900, 5, 6, 7, 6), "1001-1003 1900 5-7 6"),
        ((9, 8, 7), "9 8 7"),
    ):
        assert text_of(ids) == text
        assert parse(text) == tuple(dict.fromkeys(ids))


def test_a_number_with_a_separator_at_the_end_of_an_address_is_refused_too():
    for address in ("https://altur.example/campaigns/1,001", "https://altur.example/c/12\xa0345/"):
        with pytest.raises(IdsError, match="two ways"):
            parse(address)
    assert parse("https://altur.example/c/1,https://altur.example/c/22") == (1, 22)
    assert parse("https://altur.example/api/v1.001/c/7") == (7,)
