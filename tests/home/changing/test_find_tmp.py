import pytest
import tests.home.changing.test_any_order as m


@pytest.mark.django_db
@pytest.mark.timeout(0)
@pytest.mark.parametrize("n", range(1))
def test_find(monkeypatch, n):
    m.run(monkeypatch, 500, 60)
