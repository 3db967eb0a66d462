"""Sensitive fields of secondees and the person's own rights: who sees a phone number, consents, own data, requests for
correction and erasure, lists with personal data."""

from __future__ import annotations


def set_up() -> None:
    """Tie the room's pieces to the registries; called once, by AppConfig.ready."""
    from jiebang.common import panels
    from jiebang.people import requests
    from jiebang.programmes.privacy import exports, rules, steps  # noqa: F401 - rules declares the policies
    from jiebang.programmes.privacy.panels import contact_of

    panels.add("person", panels.Panel("contact", "programmes/privacy/contact_panel.html", contact_of, order=20))
    exports.declare_all()
    exports.listen(steps.tell_export)
    requests.listen(steps.tell_step)
    steps.declare_words()
    steps.register_waiting()
