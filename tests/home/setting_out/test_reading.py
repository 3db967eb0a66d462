"""The reading pack: what earlier cohorts left about the own host, for the person and the office alone, also as Word."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import docx
import pytest
from django.test import Client

from jiebang.common import clock
from jiebang.common.audit import SYSTEM
from jiebang.home.setting_out.actions import add_project
from jiebang.home.setting_out.reading import pack_of
from jiebang.placements.models import Advice
from jiebang.programmes.models import Topic, TopicChoice
from tests.builders import a_cohort, a_host, a_placement, a_post, a_secondment, a_user, an_organisation, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(today_is):
    """Somebody going where an earlier cohort left advice, a topic and a project at home."""
    today_is(date(2021, 10, 5))
    firm = an_organisation("上海清算所")
    before = a_cohort(code="sh05", name="第五批", start=date(2020, 10, 17))
    earlier = a_secondment(before, "前任")
    a_placement(earlier, a_post(before, "清算助理", host=a_host(before, organisation=firm), offers=["复核"]))
    Advice.objects.create(secondment=earlier, host=earlier.host, text="先跟班两周", written_on=date(2021, 1, 10))
    topic = Topic.objects.create(cohort=before, title="跨境清算", made_at=clock.now())
    TopicChoice.objects.create(topic=topic, secondment=earlier, state="agreed", chosen_at=clock.now())
    add_project(firm, title="青岛登记中心", place="崂山", contact="", by=SYSTEM, scope=before.uuid)
    now = a_cohort(code="sh06", name="第六批")
    own = a_secondment(now, "单晓")
    a_placement(own, a_post(now, "清算专员", host=a_host(now, organisation=firm), offers=["清算流程"]))
    return own


def test_it_gathers_what_is_known_of_the_host_and_names_nobody(who):
    pack = pack_of(who)
    assert (
        [(one.cohort.name, one.people, one.posts) for one in pack.times], [one.text for one in pack.advice],
        pack.learned, pack.topics, [one.title for one in pack.projects], pack.predecessors,
    ) == (
        [("第五批", 1, ("清算助理",))], ["先跟班两周"], ["清算流程", "复核"], [("第五批", "跨境清算")],
        ["青岛登记中心"], [],
    )  # fmt: skip
    page = f"/people/{who.uuid}/reading/"
    client = signed_in(Client(), a_user(role="secondee", scope=who))
    shown = client.get(page).content.decode()
    assert ("先跟班两周" in shown, "前任" in shown) == (True, False)
    word = docx.Document(BytesIO(client.get(f"{page}word/").content))
    assert [p.text for p in word.paragraphs if p.text][:4] == [
        "上海清算所行前阅读", "第六批", "一、往期批次在此的情况", "第五批·1 人·清算助理",
    ]  # fmt: skip


def test_it_is_the_persons_and_the_offices_alone(who):
    page = f"/people/{who.uuid}/reading/"
    mate = a_secondment(who.cohort, "同批")
    asked = {
        "office": a_user(role="office", scope=who.cohort),
        "mate": a_user(role="secondee", scope=mate),
        "mentor": a_user(role="mentor", scope=who.host),
    }
    codes = {name: signed_in(Client(), user).get(page).status_code for name, user in asked.items()}
    assert codes == {"office": 200, "mate": 404, "mentor": 403}
    empty = signed_in(Client(), asked["mate"]).get(f"/people/{mate.uuid}/reading/").content.decode()
    assert "岗位确定后可阅读" in empty
