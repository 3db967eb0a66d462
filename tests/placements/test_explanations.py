"""Explanations word for word, so that a change of the fit or of the wording is seen by whoever makes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import translation

from jiebang.placements.inputs import Candidate, Inputs, Vacancy, Wanted
from jiebang.placements.lists import read_lists
from jiebang.placements.matching import match
from jiebang.placements.wording import reason_texts

DATA = Path(__file__).resolve().parents[2] / "src" / "jiebang" / "demo" / "data"


@pytest.fixture(scope="module")
def told() -> dict[str, tuple[str, list[str]]]:
    """Person → (post, reasons) of the pack's fair plan."""
    lists = read_lists(DATA / "people.xlsx", DATA / "posts.xlsx", wishes=DATA / "wishes.xlsx")
    with translation.override("zh-hans"):
        return {line.person: (line.post, reason_texts(line.reasons)) for line in match(lists.inputs, "fair").placed}


EXPECTED = {
    "P001": ("K002", [
        "想补的“期货与衍生品”“期现联动”“交易规则设计”在这里都能学到",
        "现任产业发展部副部长，本职在国际贸易，与岗位所属的金融行业相近",
        "岗位要求的“财务分析”“风险防控”，本人专长里没有",
        "级别与岗位相当（均为 6）",
        "本人第 1 志愿",
        "接收单位的第 3 人选",
        "派出单位的第 1 建议",
        "在可去的 96 个岗位中最合适",
    ]),
    "P004": ("K013", [
        "想补的“航运金融”“航运指数编制”“绿色航运”在这里都能学到",
        "现任港航经济处副处长，本职与岗位同属航运物流",
        "岗位要求的“交通规划”已具备，“重大项目推进”还欠缺",
        "本人级别 6，比岗位的 5 高 1 级",
        "本人第 1 志愿",
        "接收单位的第 2 人选",
        "派出单位的第 1 建议是该单位的另一岗位",
        "在可去的 96 个岗位中最合适",
    ]),
    "P006": ("K014", [
        "想补的“海外网点布局”“冷链物流标准”“国际中转集拼”在这里都能学到",
        "现任服务业处四级主任科员，本职在国际贸易，与岗位所属的航运物流行业相近",
        "岗位要求的“口岸协调”“重大项目推进”，本人专长里没有",
        "本人级别 4，比岗位的 5 低 1 级",
        "本人没有填报该岗位；第 1 志愿是上海启石跨境电商有限公司（样例）的国际业务专员，"
        "还有名额，但契合只有 480，不如这里的 530",
        "在可去的 96 个岗位中最合适",
    ]),
    "P009": ("K016", [
        "想补的“文化地产”“商业综合体运营”“城市更新运营”在这里都能学到",
        "现任产业发展处副处长，本职在文化旅游，与岗位所属的城市更新行业相近",
        "岗位要求的“住房保障”“招商引资”，本人专长里没有",
        "本人级别 6，比岗位的 5 高 1 级",
        "本人第 1 志愿",
        "派出单位的第 1 建议是该单位的另一岗位",
        "在可去的 96 个岗位中，契合排第 2",
    ]),
    "P014": ("K090", [
        "现任高新技术处四级主任科员，本职与岗位同属科技创新",
        "岗位要求的“高新技术企业培育”“产学研对接”都已具备",
        "想补的 4 项中，“开放创新中心”在这里能学到，“商业健康保险”“医养结合模式”“医疗大数据”学不到",
        "级别与岗位相当（均为 4）",
        "本人第 1 志愿",
        "接收单位的第 1 人选",
        "在可去的 96 个岗位中最合适",
    ]),
    "P025": ("K038", [
        "想补的 4 项中，“检验检测认证”“咨询方法论”“合规管理”在这里能学到，“营商环境评估”学不到",
        "现任标准化处副处长，本职与岗位同属专业服务",
        "岗位要求的“法律事务”已具备，“审计监督”还欠缺",
        "本人级别 6，比岗位的 5 高 1 级",
        "本人第 2 志愿",
        "派出单位的第 2 建议",
        "第 1 志愿是上海澄帛检验检测有限公司（样例）的营商环境咨询顾问，还有名额，但契合只有 654，不如这里的 685",
        "在可去的 96 个岗位中最合适",
    ]),
    "P032": ("K048", [
        "现任市容环境处四级主任科员，本职与岗位同属城市更新",
        "岗位要求的“重大项目推进”“土地整理”都已具备",
        "想补的“数据治理”“智慧城市运营”“城市数字底座”在这里都学不到",
        "级别与岗位相当（均为 4）",
        "本人第 1 志愿",
        "在可去的 96 个岗位中最合适",
    ]),
    "P047": ("K086", [
        "想补的 3 项中，“邮轮旅游”“演艺运营”在这里能学到，“会展运营”学不到",
        "现任项目推进部部长，本职在城市更新，与岗位所属的文化旅游行业相近",
        "岗位要求的“旅游市场监管”“景区管理”，本人专长里没有",
        "级别与岗位相当（均为 6）",
        "本人没有填报该岗位；第 1 志愿是上海瀚原物业服务有限公司（样例）的地产投资分析师，"
        "只有 1 个名额，安排给别人总体更合适",
        "在可去的 96 个岗位中最合适",
    ]),
    "P054": ("K075", [
        "想补的“质量追溯体系”“粮油期货套保”“产销对接机制”在这里都能学到",
        "现任品牌建设科科长，本职与岗位同属现代农业与食品",
        "岗位要求的“冷链物流”已具备",
        "岗位要求“农业产业化”，本人的“品牌农业”与之相近（都涉及“农业”）",
        "本人级别 5，比岗位的 6 低 1 级",
        "本人第 1 志愿",
        "接收单位的第 1 人选",
        "在可去的 96 个岗位中最合适",
    ]),
    "P065": ("K095", [
        "想补的“供应链一体化”“工业设计”“质量追溯体系”在这里都能学到",
        "现任供应链部经理，本职与岗位同属先进制造",
        "岗位要求的“质量管理”已具备，“生产运营”还欠缺",
        "这个岗位与现任工作相通（都涉及“供应链”）",
        "级别与岗位相当（均为 5）",
        "本人第 1 志愿",
        "接收单位的第 1 人选",
        "在可去的 96 个岗位中最合适",
    ]),
    "P074": ("K054", [
        "想补的 3 项中，“医疗大数据”“商业健康保险”在这里能学到",
        "想补的“临床研究管理”这里没有，但能学到相近的“创新药临床转化”（都涉及“临床”）",
        "现任研发副总经理，本职与岗位同属医药健康",
        "岗位要求的“健康产业规划”已具备，“养老服务”还欠缺",
        "本人级别 7，比岗位的 5 高 2 级",
        "本人第 2 志愿",
        "接收单位的第 2 人选",
        "第 1 志愿是上海蔚和健康管理有限公司（样例）的互联网医院运营专员，只有 1 个名额，安排给别人总体更合适",
        "在可去的 96 个岗位中，契合排第 2",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("person", EXPECTED)
def test_explanations_read_like_a_colleagues(told, person):
    assert told[person] == EXPECTED[person]


def test_no_explanation_says_a_thing_twice_or_leaves_a_code_or_gap_unworded(told):
    for _post, reasons in told.values():
        assert len(set(reasons)) == len(reasons)
        assert not [text for text in reasons if "_" in text or "{" in text or "“”" in text or text.endswith("。")]
        assert sum("第 1 志愿" in text for text in reasons) == 1 or "本人第" not in "".join(reasons)


def explained(
    person: Candidate, *posts: Vacancy, wishes: tuple[Wanted, ...] = (), language: str = "zh-hans"
) -> list[str]:
    with translation.override(language):
        return reason_texts(match(Inputs([person], posts, wishes), "total").placed[0].reasons)


PORT = Candidate("P1", job="港航处科员", sector="航运物流", level=4, skills=("航线开发", "仓单登记"), gap=("船舶融资",))
FLEET = Vacancy("K1", "中远", "研究员", "航运物流", level=4, offers=("航运保险",))


def test_what_the_duties_use_and_touch_is_quoted_from_them():
    post = replace(FLEET, duties="跟踪船舶融资租赁，核对仓单；撰写月报")
    assert explained(PORT, post) == [
        "现任港航处科员，本职与岗位同属航运物流",
        "想补的“船舶融资”没有列入可学内容，但职责中的“跟踪船舶融资租赁”会接触到",
        "级别与岗位相当（均为 4）",
        "可去的岗位只有这一个",
    ]


def test_a_post_that_is_all_the_person_does_says_so_without_repeating_itself():
    post = replace(FLEET, title="航线开发专员", needs=("口岸协调",), offers=("船舶融资",))
    assert explained(PORT, post) == [
        "想补的“船舶融资”，在这里正好能学到",
        "现任港航处科员，本职与岗位同属航运物流",
        "岗位要求的“口岸协调”，本人专长里没有",
        "专长“航线开发”与这个岗位对口",
        "级别与岗位相当（均为 4）",
        "可去的岗位只有这一个",
    ]


def test_a_note_against_the_host_comes_first_and_blanks_are_told():
    wary = Candidate("P1", note="配偶在中远工作，需回避")
    assert explained(wary, replace(FLEET, level=None, sector="", needs=("财务分析",))) == [
        "请核对：备注写着“配偶在中远工作，需回避”",
        "本人的行业未填，按一半计",
        "本人专长未填，按一半计",
        "想补的未填，按一半计",
        "级别未填全，按一半计",
        "可去的岗位只有这一个",
    ]


def test_an_equally_fitting_first_wish_is_not_called_less_fitting():
    posts = [FLEET, replace(FLEET, number="K2", title="策划")]
    fits = {("P1", "K1"): 700, ("P1", "K2"): 700}
    line = match(Inputs([PORT], posts, [Wanted("person", "P1", "K1", 1)], fits), "total").placed[0]
    with translation.override("zh-hans"):
        said = reason_texts(line.reasons)
    assert (line.post, said[-2]) == (
        "K2", "本人没有填报该岗位；第 1 志愿是中远的研究员，还有名额，契合与这里一样，都是 700",
    )  # fmt: skip


def test_english_explanations_read_as_well():
    person = Candidate("E1", "", "", "Credit analyst", "Logistics", 4, ("credit review",), ("risk scoring", "tax law"))
    needs, offers = ("credit review", "audit"), ("risk scoring", "treasury")
    post = Vacancy("T1", "Tidemark", "Credit risk associate", "Finance", needs=needs, offers=offers, level=5)
    wishes = (Wanted("person", "E1", "T2", 1), Wanted("home", "E1", "T2", 1))
    other = Vacancy("T2", "Tidemark", "Planner", "Finance", seats=0)
    assert explained(person, post, other, wishes=wishes, language="en") == [
        "Wants to learn 2 things: “risk scoring” can be learned here; “tax law” cannot",
        "Own work is in Logistics, the post in Finance: another sector",
        "Of what the post asks for, has “credit review” but not “audit”",
        "The post is close to the present job (both: “credit”)",
        "Level 4, 1 below the post's 5",
        "The home unit proposes this host (another post there, number 1)",
        "First wish, Planner at Tidemark: takes nobody this time; this post is none of the wishes",
        "The only post this person could go to",
    ]
