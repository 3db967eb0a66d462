"""What an office sets of the computed fit: sectors near each other, and the weights of the parts."""

from __future__ import annotations

import pytest
from django.utils import translation

from jiebang.kernel.fit import Weights
from jiebang.placements.fit_choices import WrongWeights, read_affinity, weights_of
from jiebang.placements.grid import near_sectors

USED = ["文化旅游", "城市更新", "金融", "", "航运物流"]


@pytest.fixture
def affinity(tmp_path):
    def read(content: str | bytes | None):
        path = tmp_path / "near.toml"
        if content is not None:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with translation.override("zh-hans"):
            return read_affinity(path, USED)

    return read


def pair(first: str, second: str, share: object) -> str:
    return f'[[near]]\nsectors = ["{first}", "{second}"]\nshare = {share}\n'


def test_an_offices_shares_stand_over_those_shipped_and_the_others_stay(affinity):
    found = affinity(pair("城市更新", "文化旅游", 0.9) + pair("金融", "城市更新", 0))
    assert (found.faults, found.notices) == ([], [])
    assert found.sectors.share("文化旅游", "城市更新") == 0.9
    assert found.sectors.share("城市更新", "金融") == 0
    assert found.sectors.share("航运物流", "金融") == near_sectors().share("航运物流", "金融") == 0.3


def test_a_sector_no_list_has_is_noticed_with_near_names(affinity):
    found = affinity(pair("文旅", "海洋", 0.5) + pair("ＦＩＮ", "金融", 0.5))
    assert found.notices == [
        "near.toml：名单里没有“文旅”这个行业，相近的有文化旅游",
        "near.toml：名单里没有“海洋”这个行业",
        "near.toml：名单里没有“ＦＩＮ”这个行业",
    ]


def test_a_file_from_a_chinese_editor_is_read(affinity):
    assert affinity(pair("金融", "城市更新", 0.5).encode("gb18030")).sectors.share("金融", "城市更新") == 0.5


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "没有"),
        (b"", "near.toml：只写一张名为 near 的表"),
        (b"PK\x03\x04\x00\x00", "near.toml"),
        (b"\xff\xfe\xfd", "near.toml"),
        ("near = [", "不是有效的 TOML 文件"),
        ("near = 3", "只写一张名为 near 的表"),
        ("far = []\n" + pair("金融", "城市更新", 0.5), "只写一张名为 near 的表"),
        ("near = [1]", "第 1 对：只写 sectors 和 share"),
        (pair("金融", "城市更新", 0.5) + "why = 1\n", "第 1 对：只写 sectors 和 share"),
        (pair("金融", "城市更新", 1.01), "第 1 对：share：1.01 不是 0 到 1 之间的数"),
        (pair("金融", "城市更新", -1), "share：-1 不是"),
        (pair("金融", "城市更新", "nan"), "share：nan 不是"),
        (pair("金融", "城市更新", "true"), "share：True 不是"),
        (pair("金融", "城市更新", '"0.5"'), "share：0.5 不是"),
        (pair("金融", " 金融", 0.5), "第 1 对：sectors 要写两个不同的行业"),
        (pair("金融", " ", 0.5), "第 1 对：sectors 要写两个行业名称"),
        ('[[near]]\nsectors = "金融"\nshare = 0.5\n', "第 1 对：sectors 要写两个行业名称"),
        (pair("金融", "城市更新", 0.5) + pair("城市更新", "金融", 0.6), "第 2 对：城市更新，金融：前面已写过"),
    ],
)
def test_a_fault_is_said_with_its_place_and_what_is_allowed(affinity, content, said):
    found = affinity(content)
    assert said in "\n".join(found.faults)
    assert (found.sectors, found.notices) == (near_sectors(), [])


def test_every_fault_is_said_at_once(affinity):
    found = affinity(pair("金融", "金融", 2) + pair("金融", "城市更新", 3))
    assert [fault.split("：")[0] for fault in found.faults] == ["near.toml 第 1 对"] * 2 + ["near.toml 第 2 对"]


def test_weights_named_are_taken_and_the_others_stay():
    assert weights_of("own_job=300, gap = 400") == Weights(own_job=300, gap=400)
    assert weights_of("person=0，host=0，home=0，gap＝550") == Weights(gap=550, person=0, host=0, home=0)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "“”不是契合的分项，可写 own_job，gap，level，person，host，home"),
        ("sector=5", "“sector”不是契合的分项"),
        ("gap", "gap：“”不是 0 到 1000 的整数"),
        ("gap=-1", "gap：“-1”不是"),
        ("gap=1.5", "gap：“1.5”不是"),
        ("gap=99999", "gap：“99999”不是"),
        ("gap=1,gap=2", "gap 写了两次"),
        ("gap=351", "各分项合计最多 1000，现在是 1001（own_job=350，gap=351，"),
    ],
)
def test_wrong_weights_are_answered_with_what_is_allowed(written, said):
    with translation.override("zh-hans"), pytest.raises(WrongWeights, match=said):
        weights_of(written)
