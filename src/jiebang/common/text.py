"""Chinese text: cleaning what people typed, keys for comparing, check digits, names in dictionary order.

`clean…` keeps the writer's characters and only removes what nobody meant; `fold` and `normal_name` are keys for
comparing and are never shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache

CJK = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufffe\uffff]"
)
_BLANKS = re.compile(r"[^\S\n]+")
_BLANK_BETWEEN_HAN = re.compile(rf"(?<=[{CJK}·])\s+(?=[{CJK}·])")
_SEPARATORS = re.compile(r"[、，,；;/／|｜\n\t\u3000]+")


def clean(text: str) -> str:
    """Without control, invisible and direction characters; blanks trimmed, runs of them one; line breaks kept."""
    lines = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in lines).strip()


def clean_name(text: str) -> str:
    """A person's or organisation's name as one line: blanks between Chinese characters were only for looks."""
    return _BLANK_BETWEEN_HAN.sub("", clean(text).replace("\n", " "))


def clean_number(text: str) -> str:
    """A number or code somebody typed (编号, 信用代码): half width, upper case, no blanks."""
    return re.sub(r"\s+", "", half_width(clean(text))).upper()


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones; other characters as they are."""
    return "".join(_half(char) for char in text)


def _half(char: str) -> str:
    code = ord(char)
    if 0xFF01 <= code <= 0xFF5E:
        return chr(code - 0xFEE0)
    return " " if code == 0x3000 else char


def fold(text: str) -> str:
    """The key two writings of one text share: Simplified, half width, lower case, single blanks."""
    return _folded(text)


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", clean(text))
    return _BLANK_BETWEEN_HAN.sub("", " ".join(_simplified(plain).lower().split()))


def _simplified(text: str) -> str:
    return text if text.isascii() else str(_to_simplified().convert(text))


@cache
def _to_simplified():  # type: ignore[no-untyped-def]
    import opencc

    return opencc.OpenCC("t2s")


def words(text: str) -> list[str]:
    """The parts of a list people joined with 、，,；;/ or a line break, each once, in their order."""
    parts = (clean(part) for part in _SEPARATORS.split(text))
    return list(dict.fromkeys(part for part in parts if part))


# ── organisations ──────────────────────────────────────────────────────────────────────────────────────────────

_PREPARING = re.compile(r"[(（](筹|筹备|筹建|筹备组)[)）]")
_LEGAL_FORM = re.compile(
    r"(股份有限公司|有限责任公司|有限公司|股份公司)$|(?<=[a-z])[,.\s]+(co\.?,?\s*ltd|inc|llc|gmbh|ltd)\.?$"
)
_NOT_LETTERS = re.compile(r"[^\w]+|_")
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_BRANCH = re.compile(r"(分公司|分行|支行|分院|分店|分所|分部|办事处|代表处)$")
# Provinces and cities that stand before a name and are left away when people are in a hurry.
_PLACES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州"
    "|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾|中国|青岛|济南|淄博|枣庄|东营|烟台|潍坊|济宁|泰安"
    "|威海|日照|临沂|德州|聊城|滨州|菏泽|杭州|宁波|温州|嘉兴|湖州|绍兴|金华|南京|苏州|无锡|常州|南通|扬州|镇江|合肥"
    "|福州|厦门|泉州|南昌|郑州|武汉|长沙|广州|深圳|珠海|佛山|东莞|成都|西安|昆明|贵阳|南宁|海口|沈阳|大连|长春|哈尔滨"
    "|石家庄|太原|兰州|西宁|银川|乌鲁木齐|呼和浩特|拉萨"
)
# A district, county or county-level city; 城市, 上市 and the like are none.
_DISTRICT = "[\u4e00-\u9fff]{2,4}(?:[区县]|(?<![城都超上门股])市)"
_PLACE = re.compile(f"(?:{_PLACES})[省市]?(?:{_DISTRICT})?|{_DISTRICT}(?=[\u4e00-\u9fff]{{2}})")
# A core this short says too little: 商务, 贸促.
_LEAST_CORE = 3


def normal_name(name: str) -> str:
    """The key under which two writings of one organisation's name are the same name.

    Brackets, blanks and punctuation fall away, so do （筹） and the legal form; a city, a branch, （样例） stay.
    """
    plain = _PREPARING.sub("", fold(name))
    return _NOT_LETTERS.sub("", _LEGAL_FORM.sub("", plain.strip()))


@lru_cache(maxsize=50_000)
def _place_and_core(name: str) -> tuple[str, str]:
    folded = _PREPARING.sub("", fold(name)).strip()
    bare = _LEGAL_FORM.sub("", _BRACKETS.sub("", folded).strip())
    in_front = _PLACE.match(bare)
    place = in_front.group() if in_front else next(iter(re.findall(rf"[(（]({_PLACES})[)）]", folded)), "")
    core = _NOT_LETTERS.sub("", bare[in_front.end() :] if in_front else bare)
    return re.sub(r"[省市]$", "", place), core or normal_name(name)


def near_names(name: str, other: str) -> bool:
    """Whether two writings may well mean one organisation, so that a person should be asked.

    Names of two different places are two organisations (潍坊市商务局, 青岛市商务局), a branch is one of its own.
    """
    if normal_name(name) == normal_name(other):
        return True
    (place, core), (other_place, other_core) = _place_and_core(name), _place_and_core(other)
    if is_branch(name) != is_branch(other) or (place and other_place and place != other_place):
        return False
    return _near_cores(core, other_core)


def _near_cores(core: str, other: str) -> bool:
    short, long = sorted((core, other), key=len)
    if short == long:
        return len(short) >= _LEAST_CORE
    return len(short) > _LEAST_CORE and (long.startswith(short) or long.endswith(short))


def is_branch(name: str) -> bool:
    """A branch is an organisation of its own, however like its parent's its name is."""
    return bool(_BRANCH.search(normal_name(name)))


def core_and_place(name: str) -> tuple[str, str]:
    """(what is left of a name without place, remarks in brackets and legal form, the place): what is compared."""
    place, core = _place_and_core(name)
    return core, place


def parts_near(core: str) -> list[str]:
    """The cores of other names this one may be near because they begin or end it, itself left out."""
    shortest = _LEAST_CORE + 1
    heads = [core[:end] for end in range(shortest, len(core))]
    return list(dict.fromkeys(heads + [core[start:] for start in range(1, len(core) - shortest + 1)]))


def nearest(name: str, others: Iterable[str]) -> list[str]:
    """Those of the others that are near, same name first."""
    key = normal_name(name)
    return sorted((other for other in others if near_names(name, other)), key=lambda other: normal_name(other) != key)


# ── codes with check digits ────────────────────────────────────────────────────────────────────────────────────

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_SHAPE = re.compile(
    r"(?<![0-9A-Za-z])\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)


def credit_code(text: str) -> str | None:
    """The unified social credit code in its one writing, or None where length, letters or a check digit are wrong.

    Both digits are checked: GB 32100 for the whole, GB 11714 for the organisation code inside it.
    """
    code = clean_number(text).replace("-", "")
    if len(code) != 18 or any(char not in _CREDIT_ALPHABET for char in code):
        return None
    whole = -sum(_CREDIT_ALPHABET.index(char) * pow(3, i, 31) for i, char in enumerate(code[:17])) % 31
    if _CREDIT_ALPHABET[whole] != code[17] or _organisation_digit(code[8:16]) != code[16]:
        return None
    return code


def _organisation_digit(body: str) -> str:
    total = sum(int(char, 36) * weight for char, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


@dataclass(frozen=True)
class IdNumber:
    """What may be shown and used of an identity number: never the number itself. fault: "" or what is wrong.

    sealed: the number as only the installation's key opens it, where identity numbers are kept at all.
    """

    masked: str
    born: int | None = None
    fault: str = ""
    # Two sealings of one number differ; they make no two rows of one.
    sealed: str = field(default="", compare=False)


def id_number(text: str, *, today: date | None = None) -> IdNumber:
    """Check an 18-digit identity number (GB 11643, ISO 7064 MOD 11-2).

    Faults: "scientific" (3.7E+17), "old_form" (15 digits), "length", "date", "check_digit"; readers of cells add
    "as_number" (stored as a number, its last digits lost).
    """
    number = clean_number(text).replace("-", "")
    masked = mask(number)
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", number):
        return IdNumber(masked="***", fault="scientific")
    if re.fullmatch(r"\d{15}", number):
        return IdNumber(masked, fault="old_form")
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return IdNumber(masked, fault="length")
    born = _born(number, today)
    if born is None:
        return IdNumber(masked, fault="date")
    total = sum(int(char) * weight for char, weight in zip(number, _ID_WEIGHTS, strict=False))
    fault = "" if "10X98765432"[total % 11] == number[17] else "check_digit"
    return IdNumber(masked, born=born.year, fault=fault)


def _born(number: str, today: date | None) -> date | None:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return None if born.year < 1900 or (today is not None and born > today) else born


def mask(number: str) -> str:
    """First three and last two characters, the rest as asterisks; a short one keeps nothing but its length.

    Narrower than `masks.mask_id_number`: this one is stored, beside the year of birth.
    """
    return number[:3] + "*" * (len(number) - 5) + number[-2:] if len(number) >= 8 else "*" * len(number)


def without_id_numbers(text: str) -> str:
    """The text with anything of the form of an identity number masked."""
    if not any(char.isdecimal() for char in text):
        return text
    plain = half_width(text)
    if len(plain) != len(text):  # never: half_width keeps the length; guards the positions below
        return text
    for match in reversed(list(_ID_SHAPE.finditer(plain))):
        text = text[: match.start()] + mask(match.group()) + text[match.end() :]
    return text


# ── telephones ─────────────────────────────────────────────────────────────────────────────────────────────────


def phone(text: str) -> str | None:
    """A telephone number in its one writing (15400000001, 0532-00001001, +49…), or None where it is none."""
    plain = re.sub(r"[\s()（）.·]+", "", half_width(clean(text))).replace("—", "-").replace("–", "-")
    digits = re.sub(r"^(\+?0{0,2}86-?)(?=1\d{2}-?\d{4}-?\d{4}$)", "", plain)
    if re.fullmatch(r"1\d{2}-?\d{4}-?\d{4}", digits):
        return digits.replace("-", "")
    from_abroad = re.sub(r"^(\+|00)86-?0?", "0", plain)
    landline = re.fullmatch(r"(0[12]\d|0[3-9]\d{2})-?(\d{7,8})(?:(?:-|转|ext)(\d{1,6}))?", from_abroad)
    if landline:
        return "-".join(part for part in landline.groups() if part)
    return plain if re.fullmatch(r"\+\d[\d-]{6,18}", plain) or re.fullmatch(r"\d{7,8}", plain) else None


# ── names in the order of the dictionary ───────────────────────────────────────────────────────────────────────

# Characters read otherwise as a surname than in a text, and rare ones the dictionary does not hold.
_SURNAMES = {
    "单": "shan4", "曾": "zeng1", "仇": "qiu2", "仉": "zhang3", "查": "zha1", "解": "xie4", "任": "ren2", "朴": "piao2",
    "区": "ou1", "盖": "ge3", "繁": "po2", "冼": "xian3", "种": "chong2", "翟": "zhai2", "折": "she2", "缪": "miao4",
    "员": "yun4", "乐": "yue4", "华": "hua4", "召": "shao4", "逄": "pang2", "覃": "qin2", "秘": "bi4", "黑": "he4",
    "句": "gou1", "过": "guo1", "哈": "ha3", "纪": "ji3", "牟": "mu4", "隗": "wei3", "葛": "ge3", "宁": "ning4",
    "应": "ying1", "燕": "yan1", "车": "che1", "薄": "bo2", "祭": "zhai4", "能": "nai4", "撒": "sa3", "都": "du1",
    "那": "na1", "曲": "qu1", "盛": "sheng4", "石": "shi2", "和": "he2", "教": "jiao4", "尉": "wei4", "洗": "xian3",
    "阚": "kan4", "郇": "huan2", "晟": "cheng2", "訾": "zi1", "谌": "chen2", "眭": "sui1", "干": "gan1", "令": "ling2",
    "宿": "su4", "相": "xiang4", "要": "yao1", "于": "yu2", "余": "yu2", "俞": "yu2", "重": "chong2", "冯": "feng2",
}  # fmt: skip
_COMPOUND = {
    "欧阳": "ou1 yang2", "司马": "si1 ma3", "上官": "shang4 guan1", "诸葛": "zhu1 ge3", "尉迟": "yu4 chi2",
    "长孙": "zhang3 sun1", "万俟": "mo4 qi2", "澹台": "tan2 tai2", "皇甫": "huang2 fu3", "令狐": "ling2 hu2",
    "公孙": "gong1 sun1", "慕容": "mu4 rong2", "宇文": "yu3 wen2", "司徒": "si1 tu2", "司空": "si1 kong1",
    "夏侯": "xia4 hou2", "东方": "dong1 fang1", "南宫": "nan2 gong1", "西门": "xi1 men2", "端木": "duan1 mu4",
    "轩辕": "xuan1 yuan2", "独孤": "du2 gu1", "呼延": "hu1 yan2", "申屠": "shen1 tu2", "钟离": "zhong1 li2",
    "闻人": "wen2 ren2", "赫连": "he4 lian2", "拓跋": "tuo4 ba2", "单于": "chan2 yu2", "百里": "bai3 li3",
    "东郭": "dong1 guo1", "公冶": "gong1 ye3", "濮阳": "pu2 yang2", "淳于": "chun2 yu2", "太史": "tai4 shi3",
    "鲜于": "xian1 yu2", "闾丘": "lü2 qiu1", "左丘": "zuo3 qiu1", "仉督": "zhang3 du1",
}  # fmt: skip
_RARE = {
    "𠮷": "jí",
    "㐂": "xǐ",
    "𬭎": "hóng",
    "𬱖": "dí",
    "𬸚": "yuè",
    "䶮": "yǎn",
    "㛃": "jié",
    "𫍯": "xiǎo",
    "㬚": "xiāo",
}


def sort_key(name: str, *, person: bool = True) -> str:
    """The place of a name in the order of the dictionary: pinyin by syllable, then the characters themselves."""
    plain = clean_name(name)
    simple = _simplified(plain)
    # Conversion may change a length only in theory; the name itself is then the safer text.
    plain_for_reading = simple if len(simple) == len(plain) else plain
    read = _person_pinyin(plain_for_reading) if person else _pinyin(plain_for_reading)
    return f"{read.lower()} {plain}"[:200]


_MOST_LETTERS = 12


def pinyin_pattern(text: str) -> str:
    """A regular expression that finds in sort keys what somebody typed in letters: danxiao, dan xiao, danx, dx.

    "" where the text holds anything but letters. A letter goes on in its syllable or begins the next one; of a long
    text every letter has to be there, so that no pattern takes long on any name.
    """
    letters = re.sub(r"[\s'’]+", "", half_width(clean(text))).lower().replace("ü", "v")
    if not letters or not re.fullmatch(r"[a-z]+", letters):
        return ""
    between = "(?:[a-z]*[1-5]? )?" if len(letters) <= _MOST_LETTERS else "(?:[1-5]? )?"
    return r"(?:^|[1-5] )" + between.join(letters)


def sound_of(sort_key: str, name: str) -> str:
    """How a name sounds, tones and legal form left out: what homophones share. "" for a name that is not Chinese."""
    read = sort_key.removesuffix(f" {clean_name(name)}")
    if not re.search(r"[a-z][1-5]( |$)", read):
        return ""
    plain = re.sub(r"[^a-z ]+", "", read)
    return re.sub(r"(gu fen )?(you xian )?(ze ren )?gong si$", "", " ".join(plain.split())).replace(" ", "")


def _person_pinyin(name: str) -> str:
    if len(name) > 2 and name[:2] in _COMPOUND:
        return f"{_COMPOUND[name[:2]]} {_pinyin(name[2:])}"
    if name[:1] in _SURNAMES:
        return f"{_SURNAMES[name[:1]]} {_pinyin(name[1:])}"
    return _pinyin(name)


def _pinyin(text: str) -> str:
    return " ".join(_reader()(text))


@cache
def _reader():  # type: ignore[no-untyped-def]
    import pypinyin

    pypinyin.load_single_dict({ord(char): read for char, read in _RARE.items()})
    return lambda text: pypinyin.lazy_pinyin(text, style=pypinyin.Style.TONE3, neutral_tone_with_five=True)
