from __future__ import annotations

from datetime import date

import pytest

from jiebang.common.audit import SYSTEM
from jiebang.placements.agreements import drafts
from jiebang.placements.models import Agreement
from jiebang.programmes.profiles.words import Side, say
from tests.builders import a_cohort, a_host, a_placement, a_post, a_secondment, a_user, an_organisation

TODAY = date(2021, 10, 5)


@pytest.fixture(autouse=True)
def today(today_is):
    today_is(TODAY)


@pytest.fixture
def cohort():
    return a_cohort(code="sh06", name="第六批")


@pytest.fixture
def office(cohort):
    return a_user("office", role="office", scope=cohort)


@pytest.fixture
def host(cohort):
    return a_host(cohort, organisation=an_organisation("上海清算所"), mentor_name="陈老师", contact_name="吴处长")


@pytest.fixture
def home():
    return an_organisation("市发改委")


@pytest.fixture
def who(cohort, host, home):
    return placed(cohort, host, home)


def placed(cohort, host, home, name="单晓", number="S001", **post):
    """Somebody with a question and something to learn, placed at a post of the host."""
    own = a_secondment(cohort, name, number=number, home_unit=home, job="科长")
    say(own, "question", "清算业务怎样服务港口贸易？", side=Side.HOME, by=SYSTEM)
    say(own, "gap", "三级复核、异常处置", side=Side.PERSON, by=SYSTEM)
    post = {"duties": "日终核对\n协助编写周报", "offers": ["清算流程", "风险处置"], **post}
    a_placement(own, a_post(cohort, "清算业务专员", host=host, number=f"K{number}", **post))
    own.refresh_from_db()
    return own


@pytest.fixture
def agreement(cohort, who):
    return drafted(cohort, who)


def drafted(cohort, who):
    drafts.draft(cohort, [who], by=SYSTEM)
    return Agreement.objects.current().select_related("cohort", *drafts.SHOWN).get(secondment=who)


@pytest.fixture
def mentor(cohort, host):
    return a_user("mentor", role="mentor", scope=host)


@pytest.fixture
def unit(cohort, home):
    return a_user("unit", role="home_unit", scope=home, cohort=cohort)


@pytest.fixture
def own(who):
    return a_user("own", role="secondee", scope=who)
