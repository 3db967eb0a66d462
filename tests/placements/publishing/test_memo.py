"""The decision memo, whole: read by somebody who was not there, in the language of the cohort's papers, frozen."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.shared import Mm

from jiebang.common.audit import SYSTEM
from jiebang.placements.actions import accept_plan, make_plan
from jiebang.placements.models import Decision, Run
from jiebang.placements.publishing import decision, papers
from jiebang.placements.workbench import edits
from jiebang.placements.workbench.proposals import propose
from tests.builders import a_cohort, a_host, a_post, a_secondment, a_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def told(memo) -> str:
    return "\n".join(f"# {heading}\n" + "\n".join(paragraphs) for heading, paragraphs in memo["sections"])


CHINESE = """# 要决定的事
需安排 3 人；3 家接收单位开放 3 个岗位、4 个名额。名单以 2021 年 10 月 1 日为准。
志愿由学员、接收单位、派出单位三方自愿填报：学员 2 人（志愿 2 项）。
# 怎样决定的
在所有可能的安排中，依次按以下各点求最优，前一点优先于后一点：（1）下列规则全部遵守；（2）有岗位的人尽可能多；（3）先让最不理想者尽可能合适，再求总体最合适。
契合程度对所有人按同一标准衡量：本职占 35%，补短板占 35%，级别占 10%，本人志愿占 10%，单位意见占 5%，派出单位意见占 5%。
# 遵守的规则
必守规则 1 条，方案全部遵守。
（1）市发改委的人员不去临港集团。理由：曾在该公司任职（管理员）。已遵守，且影响了安排。
# 结果
3 人中 3 人有了岗位。
第一志愿 1 人，前三志愿 1 人，志愿之外 2 人。
本职对口：本行业 3 人。
想补的短板：至少能学到一部分 2 人，能接触相近内容 1 人。
1 个岗位空余 1 个名额。
# 谁最不理想，为什么
在已安排的人中，P3 岑三（市商务局）的岗位契合程度最低：清算所，清算分析。在可去的 3 个岗位中，契合排第 2。
主要情况：本职与岗位同属金融；想补的“航运金融”这里没有，但能学到相近的“绿色金融”（都涉及“金融”）；级别与岗位相当（均为 5）。
如改到中远航线规划：P1 安娜由中远改到清算所，不如原来合适；会有人比本人现在更不理想。
# 比选了哪些方案，为什么选这一个
安排方案 1（选定，先保最不合适的人）：3 人中 3 人有岗位；第一志愿 1 人，前三志愿 1 人；最不理想的是 P3：在可去的 3 个岗位中，契合排第 2。
没有做其他方案与之比较。
选定理由（banshi）：“兼顾本人与单位”
# 手工调整
没有手工调整。
# 结果是否可靠
已证明最优：在这些规则下无论怎样安排，按上述次序都不会有更好的方案。求解给出了任何方案都无法超过的上限，本方案已达到。
2021 年 10 月 1 日已逐行重新核算：没有人被安排到规则不允许的岗位，没有岗位超出名额，各项数字与方案所存一致。
名单、规则和选项可打包下载，任何人据此用 ENGINES 都能得到同一方案。名单校验码 HASH。
# 决定
banshi于 2021 年 10 月 1 日提交本方案：“兼顾本人与单位”
fuhe于 2021 年 10 月 1 日审定。
提交人和审定人不是同一人，审定人本人不在本方案安排之列。"""  # noqa: E501


def test_the_memo_tells_an_outsider_how_who_and_what_by_hand(world):
    memo = Decision.objects.get().memo
    said = re.sub(r"numpy [\d.]+，ortools [\d.]+，scipy [\d.]+", "ENGINES", told(memo))
    said = re.sub(r"[0-9a-f]{16}", "HASH", said)
    assert said == CHINESE
    assert memo["annex"]["rows"][1] == [
        "P2", "薄云", "市商务局", "清算所", "清算分析", "无", "在可去的 3 个岗位中最合适",
    ]  # fmt: skip
    assert memo["closing"] == ["项目办", "2021 年 10 月 1 日"]


def test_the_memo_names_no_bare_points(world):
    fits = world.run.assignments.values_list("fit", flat=True)
    said = told(Decision.objects.get().memo)
    assert not [fit for fit in fits if re.search(rf"(?<!\d){fit}(?!\d)", said)]


def test_the_word_file_opens_in_the_official_layout_and_says_the_same(world):
    word = docx.Document(BytesIO(papers.memo_file(world.run)))
    page = word.sections[0]
    lengths = [page.top_margin, page.left_margin, page.page_width]
    assert [round(length.mm) for length in lengths] == [37, 28, round(Mm(210).mm)]
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert texts[0] == "第一批岗位安排决策说明"
    assert "一、要决定的事" in texts and "附件" in "".join(texts)
    assert [cell.text for cell in word.tables[0].rows[1].cells][:2] == ["P1", "安娜"]
    assert papers.memo_file(world.run) == papers.memo_file(Run.objects.get())


def test_the_memo_is_frozen_whatever_changes_afterwards(world):
    before = decision.memo_of(world.run)
    world.cohort.placement_rules.update(why="改过的理由")
    type(world.people[0].person).objects.filter(pk=world.people[0].person_id).update(name="改名")
    assert decision.memo_of(world.run) == before


def test_all_it_was_made_from_is_kept_with_it_whatever_becomes_of_the_lists(client, world):
    signed_in(client, world.users["office"])
    address = f"/cohorts/t1/placement/runs/{world.run.uuid}/archive.zip"
    before = unpacked(client.get(address))
    assert {"people.csv", "posts.csv", "wishes.csv", "rules.toml", "options.json", "plan.json"} <= set(before)
    type(world.people[0]).objects.update(level=9)
    type(world.posts[0]).objects.update(title="改过的岗位")
    assert unpacked(client.get(address)) == before
    assert "航线规划" in before["posts.csv"].decode()


def unpacked(response) -> dict[str, bytes]:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    archive = ZipFile(BytesIO(body))
    return {name: archive.read(name) for name in archive.namelist()}


def test_before_acceptance_it_is_a_draft_and_after_a_change_of_lists_it_says_so(client, world):
    draft = make_plan(world.cohort, aim="total", by=SYSTEM)
    language, memo = decision.memo_of(draft)
    assert (language, memo["sections"][-1][1]) == ("zh-hans", ["本件为草稿，安排方案尚未审定。"])
    a_post(world.cohort)
    assert "未能重新核算" in told(decision.memo_of(draft)[1])
    signed_in(client, world.users["reader"])
    answer = client.get(f"/cohorts/t1/placement/runs/{draft.uuid}/memo/")
    assert "草稿" in docx.Document(BytesIO(answer.content)).paragraphs[1].text


def test_a_change_by_hand_stands_in_it_with_reason_and_price(world):
    who, post = world.people[1], world.posts[2]
    trial = edits.try_stay(world.run, who, post, by=SYSTEM)
    edits.save(trial, reason="本人承担的课题在那里", by=world.users["office"])
    section = dict(decision.written(trial).memo["sections"])["手工调整"]
    assert section == [
        "手工调整 1 处。",
        "（1）P2 薄云由清算所 清算分析改到临港集团 招商，其他人不动。理由：本人承担的课题在那里"
        "（banshi，2021 年 10 月 1 日）。"
        "代价：其他人没有变动；最不理想者的去处不如原来合适；总体契合有所下降。",
    ]


ENGLISH = """# What was to be decided
2 people were to be placed: 2 posts with 2 seats at 2 hosts were open. The lists are those of 5 January 2026.
Nobody stated a wish.
# How it was decided
Of all ways to place the people, the best was sought by these points, each before the next: 1) every rule below is kept; 2) as many people as can be have a place; 3) whoever has the least fitting place is placed as well as can be, then all together.
How well a place fits is weighed for everybody alike: own job 35%, wants to learn 35%, level 10%, secondee's wish 10%, host's wish 5%, home unit's wish 5%.
# Rules that held
There was no rule beside the seats of each post.
# The result
2 of 2 people have a place.
By own work: 2 work in their own sector.
By what they want to learn: of 2 the lists do not say.
Every seat is taken.
"""  # noqa: E501


def test_an_english_cohort_gets_it_in_english(db, today_is):
    today_is(date(2026, 1, 5))
    cohort = a_cohort(code="cr01", scheme="company-rotation", name="Rotation 1", start=date(2026, 2, 2))
    for n in range(2):
        a_secondment(cohort, f"Person {n}", number=f"E{n}", sector="Finance", level=5)
        host = a_host(cohort, f"Division {n}")
        a_post(cohort, f"Analyst {n}", number=f"D{n}", host=host, sector="Finance", level=5)
    office = a_user("Ann", role="office", scope=cohort)
    run = make_plan(cohort, aim="fair", by=office)
    propose(run, words="Fair to all", by=office)
    accept_plan(run, by=a_user("Ben", role="office", scope=cohort))
    kept = Decision.objects.get()
    said = told(kept.memo)
    assert (kept.language, said.startswith(ENGLISH)) == ("en", True), said
    assert not re.search("[\u4e00-\u9fff]", said + str(kept.memo["annex"]) + kept.memo["title"])
    word = docx.Document(BytesIO(papers.memo_file(Run.objects.get())))
    assert word.paragraphs[0].text == "Rotation 1: how the placements were decided"


def test_reasons_of_rules_are_for_the_office_and_leadership_alone(client, world):
    seen = {}
    for who in ("office", "reader", "mentor", "home", "secondee"):
        signed_in(client, world.users[who])
        seen[who] = client.get(f"/cohorts/t1/placement/runs/{world.run.uuid}/memo/").status_code
    assert seen == {"office": 200, "reader": 200, "mentor": 403, "home": 403, "secondee": 403}
