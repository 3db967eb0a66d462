from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.common.text import (
    IdNumber,
    clean,
    clean_name,
    clean_number,
    credit_code,
    fold,
    id_number,
    mask,
    near_names,
    normal_name,
    phone,
    pinyin_pattern,
    sort_key,
    sound_of,
    without_id_numbers,
    words,
)

# As planted in the data pack: (one writing, the other, the same name?, near enough to ask?)
PAIRS = [
    ("上海萃原资产管理有限责任公司", "上海萃原资产管理有限公司", True, True),
    (" 上海衡拓汽车零部件集团有限公司 ", "上海衡拓汽车零部件集团有限公司", True, True),
    ("翊明城市建设股份有限公司", "上海翊明城市建设股份有限公司", False, True),
    ("屿序网络", "屿序网络科技（上海）有限公司", False, True),
    ("瀚岳生物医药（上海）有限公司浦东分公司", "瀚岳生物医药（上海）有限公司", False, False),
    ("上海岫岚国际贸易股份有限公司", "上海岫图国际贸易股份有限公司", False, False),
    ("上海煦野物业服务有限公司", "上海煦野智能科技集团有限公司", False, False),
    ("青岛启域文化创意集团有限公司（筹）", "青岛启域文化创意集团有限公司", True, True),
    ("屿序网络科技(上海)有限公司", "屿序网络科技（上海）有限公司", True, True),
    ("发展和改革委员会", "青岛市发展和改革委员会", False, True),
    ("潍坊市农业农村局", "青岛市农业农村局", False, False),
    ("平度市农业农村局", "青岛市农业农村局", False, False),
    ("上海市山东商会（样例）", "上海市山东商会", False, True),
]


@pytest.mark.parametrize(("name", "other", "same", "near"), PAIRS)
def test_names_of_organisations_are_the_same_or_near_as_the_data_pack_says(name, other, same, near):
    assert (normal_name(name) == normal_name(other), near_names(name, other), near_names(other, name)) == (
        same,
        near,
        near,
    )


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("91319098MA84MTN86F", "91319098MA84MTN86F"),
        ("91379098ma2etm5k7d", "91379098MA2ETM5K7D"),
        ("９１３１９０９８ＭＡＨ３３ＪＲＡ２６", "91319098MAH33JRA26"),
        ("91379098MAA4C5G34Y", None),  # last digit wrong
        ("91319098MA84MTN96F", None),  # inside digit wrong
        ("91319098MA84MTN86", None),
        ("", None),
    ],
)
def test_a_credit_code_is_checked_by_both_its_digits(written, code):
    assert credit_code(written) == code


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("370298198205225489", IdNumber("370*************89", 1982)),
        ("370298 19930104 3954", IdNumber("370*************54", 1993)),
        ("３７９０９８１９９３１１１５８５８４", IdNumber("379*************84", 1993)),
        ("370298197207152394", IdNumber("370*************94", 1972, "check_digit")),
        ("3.70298E+17", IdNumber("***", None, "scientific")),
        ("379098760604318", IdNumber("379**********18", None, "old_form")),
        ("370298199902305489", IdNumber("370*************89", None, "date")),
        ("12345", IdNumber("*****", None, "length")),
    ],
)
def test_an_identity_number_is_checked_and_never_given_back(written, answer):
    assert id_number(written) == answer


def test_the_letter_x_of_an_identity_number_may_be_small():
    assert id_number("11010519491231002x").fault == id_number("11010519491231002X").fault == ""


def test_identity_numbers_inside_a_text_are_masked():
    assert without_id_numbers("号码370298198205225489，电话15400000101") == "号码370*************89，电话15400000101"
    assert without_id_numbers("91319098MA84MTN86F") == "91319098MA84MTN86F"


def test_a_short_mask_tells_nothing():
    assert (mask("12345"), mask("370298198205225489")) == ("*****", "370*************89")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("15400000101", "15400000101"),
        ("+86 154-0000-0101", "15400000101"),
        ("１５４０００００１０７", "15400000107"),
        ("0532-00001001", "0532-00001001"),
        ("（0532）00001001转8", "0532-00001001-8"),
        ("+86 532 00001001", "0532-00001001"),
        ("+49 30 12345", "+493012345"),
        ("1540000010", None),
        ("无", None),
    ],
)
def test_telephone_numbers_have_one_writing(written, number):
    assert phone(written) == number


def test_surnames_are_read_as_surnames():
    names = ["单玉敏", "曾雪梅", "仇文博", "仉海宁", "查晓岚", "解立春", "张𠮷", "李㐂来", "欧阳修", "尉迟恭", "單玉敏"]
    assert [sort_key(name).split()[0] for name in names] == [
        "shan4", "zeng1", "qiu2", "zhang3", "zha1", "xie4", "zhang1", "li3", "ou1", "yu4", "shan4",
    ]  # fmt: skip
    assert sort_key("张𠮷") == "zhang1 ji2 张𠮷"
    assert sort_key("李㐂来") == "li3 xi3 lai2 李㐂来"


def test_names_in_other_letters_sort_as_they_are():
    assert sort_key("Smith, Ann") == "smith, ann Smith, Ann"


def test_cleaning_takes_away_what_nobody_meant():
    assert clean(" 王\x00哲\u200b \r\n 二\u3000\u3000行 ") == "王哲\n二 行"
    assert (clean_name("王\u3000哲 "), clean_name("Ann  Lee"), clean_number(" ｐ０２９ ")) == (
        "王哲",
        "Ann Lee",
        "P029",
    )


def test_folding_brings_the_writings_of_a_text_together():
    assert fold("進博會 ＡＢＣ") == fold("进博会abc".replace("会", "会 ")) == "进博会 abc"


def test_lists_of_words_are_split_at_every_sign_offices_use():
    assert words("期货、期现，交易;规则；金融/航运\n招商、期货") == [
        "期货",
        "期现",
        "交易",
        "规则",
        "金融",
        "航运",
        "招商",
    ]


@given(st.text())
def test_no_text_breaks_cleaning_or_keys(text):
    for work in (clean, clean_name, fold, normal_name, sort_key, words, phone, credit_code, id_number):
        work(text)
    assert clean(clean(text)) == clean(text)
    assert normal_name(normal_name(text)) == normal_name(normal_name(normal_name(text)))
    assert near_names(text, text)


@pytest.mark.parametrize("typed", ["shanxiao", "Shan Xiao", "shan'x", "shx", "sx", "xiao", "ｓｘ"])
def test_a_name_is_found_by_its_sound_however_much_of_it_is_typed(typed):
    assert re.search(pinyin_pattern(typed), sort_key("单晓"))


@pytest.mark.parametrize("typed", ["danxiao", "xs", "an", "shanxiaox", "单", "s1", ""])
def test_another_sound_finds_nothing(typed):
    pattern = pinyin_pattern(typed)
    assert pattern == "" or not re.search(pattern, sort_key("单晓"))


def test_no_pattern_takes_long_on_any_name():
    began = time.perf_counter()
    re.search(pinyin_pattern("a" * 100 + "b"), "a a1 " * 40)
    re.search(pinyin_pattern("a" * 11 + "b"), "aa aa1 " * 28)
    assert time.perf_counter() - began < 1


def test_homophones_share_a_sound_and_the_legal_form_counts_for_nothing():
    names = ["浦江科技有限公司", "普江科技股份有限公司", "浦江科技"]
    assert {sound_of(sort_key(name, person=False), name) for name in names} == {"pujiangkeji"}
    assert sound_of(sort_key("ABC Holdings", person=False), "ABC Holdings") == ""
