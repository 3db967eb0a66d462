"""Where each role lands, what the shell shows, and how much a page weighs."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

import jiebang
from tests.builders import a_cohort, a_group, a_host, a_secondment, a_user, signed_in
from tests.home.rows import DAY_57, a_group_of, a_visit

pytestmark = pytest.mark.django_db
STATIC = Path(jiebang.__file__).parent / "static"
HEAVIEST = 120_000


def test_each_role_lands_on_its_first_page(client, today_is):
    today_is(DAY_57)
    cohort, group, [person] = a_group_of(1)
    board, overview = f"/groups/{group.uuid}/", f"/cohorts/{cohort.code}/"
    lands = {
        "office": (a_user(role="office"), overview),
        "reader": (a_user(role="reader", scope=cohort), overview),
        "leader": (a_user(role="leader", scope=group), board),
        "deputy": (a_user(role="deputy", scope=group), board),
        "secondee": (a_user(role="secondee", scope=person), "/today/"),
    }
    said = {who: signed_in(client, user).get("/").url for who, (user, _lands) in lands.items()}
    assert said == {who: address for who, (_user, address) in lands.items()}


@pytest.mark.parametrize(
    ("role", "desk"), [("sysadmin", "/accounts/"), ("secadmin", "/grants/"), ("auditor", "/audit/")]
)
def test_administrators_land_on_what_they_look_after_and_see_no_business(client, role, desk):
    a_user("zhang", role="secondee", scope=a_secondment(a_cohort(), name="单晓"))
    answer = signed_in(client, a_user(role=role)).get("/", follow=True)
    assert answer.redirect_chain == [(desk, 302)]
    assert "单晓" not in answer.content.decode() and "zhang" in answer.content.decode()


def test_an_account_without_a_role_is_told_whom_to_ask(client):
    a_cohort()
    page = signed_in(client, a_user()).get("/").content.decode()
    assert "你的账号还没有角色，请向项目办确认" in page


def test_an_office_without_any_cohort_still_has_a_first_page(client):
    assert signed_in(client, a_user(role="office")).get("/").status_code == 200


def test_a_visitor_is_sent_to_sign_in(client):
    cohort, group, _people = a_group_of(1)
    for address in ("/", "/today/", f"/groups/{group.uuid}/", f"/cohorts/{cohort.code}/", "/ui/"):
        answer = client.get(address)
        assert (answer.status_code, answer.url) == (302, f"/sign-in/?next={address}")


def test_the_shell_follows_the_cohort_that_was_opened_last(client, today_is):
    today_is(DAY_57)
    first, second = a_cohort(name="甲批"), a_cohort(name="乙批")
    a_secondment(first)
    office = signed_in(client, a_user(role="office"))
    assert office.get("/").url == f"/cohorts/{first.code}/"
    office.get(f"/cohorts/{second.code}/")
    assert office.get("/").url == f"/cohorts/{second.code}/"


def test_a_remembered_cohort_that_is_hidden_now_is_forgotten(client, today_is):
    today_is(DAY_57)
    own, other = a_cohort(), a_cohort()
    office = signed_in(client, a_user(role="office", scope=own))
    session = office.session
    session["cohort"] = str(other.uuid)
    session.save()
    assert office.get("/").url == f"/cohorts/{own.code}/"


def test_the_dock_is_for_those_who_write_their_own_day(client, today_is):
    today_is(DAY_57)
    cohort, group, [person] = a_group_of(1)
    leader = a_user(role="leader", scope=group)
    assert 'class="dock"' not in signed_in(client, leader).get(f"/groups/{group.uuid}/").content.decode()
    secondee = a_user(role="secondee", scope=person)
    assert 'class="dock"' in signed_in(client, secondee).get("/today/").content.decode()
    assert cohort.pk


def test_whoever_has_no_dock_reaches_all_of_the_rail_by_a_menu_on_a_phone(client, today_is):
    today_is(DAY_57)
    cohort, _group, [person] = a_group_of(1)
    office = signed_in(client, a_user(role="office")).get(f"/cohorts/{cohort.code}/").content.decode()
    rail, menu = (part.split("</nav>")[0] for part in re.split(r'<nav class="(?:pop )?nav"', office)[1:])
    assert re.findall(r'href="([^"]+)"', rail) == re.findall(r'href="([^"]+)"', menu) != []
    secondee = signed_in(client, a_user(role="secondee", scope=person)).get("/today/").content.decode()
    assert 'class="menu"' not in secondee


@override_settings(DEMO=True)
def test_a_demonstration_shows_its_sample_date_and_only_the_office_moves_it(client, today_is):
    today_is(DAY_57)
    _cohort, _group, [person] = a_group_of(1)
    office = signed_in(client, a_user(role="office")).get("/ui/").content.decode()
    assert "示范日期" in office and 'action="/sample-date/"' in office
    secondee = signed_in(client, a_user(role="secondee", scope=person)).get("/today/").content.decode()
    assert "示范日期" in secondee and "/sample-date/" not in secondee


def test_a_real_installation_shows_no_sample_date(client):
    assert "示范日期" not in signed_in(client, a_user(role="office")).get("/ui/").content.decode()


def test_every_page_has_one_heading_a_language_and_a_way_past_the_rail(client, today_is):
    today_is(DAY_57)
    cohort, group, [person] = a_group_of(1)
    office, secondee = a_user(role="office"), a_user(role="secondee", scope=person, language="en")
    visits = [(office, f"/cohorts/{cohort.code}/"), (office, f"/groups/{group.uuid}/"), (office, "/ui/")]
    for user, address in [*visits, (secondee, "/today/")]:
        page = signed_in(client, user).get(address).content.decode()
        assert page.count("<h1") == 1 and 'class="skip" href="#main"' in page and '<main class="main' in page
        assert ('<html lang="en">' if user is secondee else '<html lang="zh-Hans">') in page


def test_pages_of_a_full_cohort_stay_light(client, today_is):
    """160 people, 10 groups, 100 hosts, all tasks: HTML and its stylesheets under 120 KB."""
    today_is(DAY_57)
    cohort = a_cohort(scheme="qingdao-shanghai")
    groups = [a_group(cohort, f"第{n}组") for n in range(10)]
    hosts = [a_host(cohort, f"上海某某科技股份有限公司第{n}分公司") for n in range(100)]
    people = [a_secondment(cohort, group=groups[n % 10], host=hosts[n % 100]) for n in range(160)]
    a_visit(people[0], DAY_57, "浦江科技")
    office = signed_in(client, a_user(role="office"))
    styles = sum((STATIC / name).stat().st_size for name in ("tokens.css", "app.css", "home.css"))
    for address in (f"/cohorts/{cohort.code}/", f"/groups/{groups[0].uuid}/", "/ui/"):
        weight = len(office.get(address).content) + styles
        assert weight <= HEAVIEST, f"{address}: {weight}"


def test_the_shell_costs_the_same_for_one_cohort_and_for_many(client, today_is):
    today_is(DAY_57)
    office = signed_in(client, a_user(role="office"))
    counts = []
    for more in (1, 5):
        for _ in range(more):
            cohort = a_cohort()
            a_secondment(cohort)
        office.get(f"/cohorts/{cohort.code}/")
        with CaptureQueriesContext(connection) as queries:
            office.get("/ui/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
