import pytest, re
import tests.home.changing.test_any_order as m
from jiebang.common import clock
from jiebang.programmes.models import *

STEPS = open("/tmp/steps.txt").read()


@pytest.mark.django_db
def test_repro(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: m.START)
    m.Course.world = m.a_world()
    state = m.Course()
    base = min(Secondment.objects.values_list("id", flat=True))
    for line in STEPS.splitlines():
        if not line.strip():
            continue
        eval(line.strip())
        bad = [
            (
                o.secondment_id - base,
                o.body_id,
                o.title,
                o.secondment.ends_on,
                o.secondment.ending,
                o.secondment.group_id,
            )
            for o in Officer.objects.select_related("secondment", "body")
            if o.secondment.group_id != o.body_id or (o.secondment.ends_on and o.secondment.ends_on < clock.today())
        ]
        from jiebang.placements import seats

        posts = list(Post.objects.all()) if False else []
        ch = [
            (
                c.id,
                c.kind,
                (c.secondment_id or 0) - base,
                str(c.day),
                str(c.takes_effect_on),
                bool(c.in_effect_at),
                bool(c.undone_at),
                (c.successor_id or 0) - base,
            )
            for c in Change.objects.order_by("id")
        ]
        print(line.strip(), "today", clock.today())
        for c in Change.objects.filter(kind="group"):
            print("   ", c.id, bool(c.undone_at), {k: v for k, v in c.journal.items() if k != "prints"}, c.in_effect_at)
        print(
            "   ",
            list(Secondment.objects.values_list("id", "group_id")),
            list(GroupStay.objects.values_list("secondment_id", "group_id", "starts_on", "ends_on")),
        )
        if bad:
            print("BAD", bad)
            print(*ch, sep="\n")
            break
    state.teardown()
