"""Verbs that write what is told to people."""

from jiebang.notices.actions.announcing import (
    add_files,
    correct,
    drop_draft,
    plan_publication,
    publish,
    remind_untapped,
    remove_file,
    save_draft,
    tap,
    welcome_newcomers,
    withdraw,
)
from jiebang.notices.actions.box import answer, ask_again, pass_on, put_in
from jiebang.notices.actions.choices import (
    add_robot,
    choose,
    confirm_address,
    enter_address,
    forget_address,
    remove_robot,
)
from jiebang.notices.actions.telling import (
    LONGEST_REMINDER,
    Reminded,
    mark_opened,
    open_notice,
    remind,
    reminded_lately,
    store,
)

__all__ = [
    "LONGEST_REMINDER",
    "Reminded",
    "add_files",
    "add_robot",
    "answer",
    "ask_again",
    "choose",
    "confirm_address",
    "correct",
    "drop_draft",
    "enter_address",
    "forget_address",
    "mark_opened",
    "open_notice",
    "pass_on",
    "plan_publication",
    "publish",
    "put_in",
    "remind",
    "remind_untapped",
    "reminded_lately",
    "remove_file",
    "remove_robot",
    "save_draft",
    "store",
    "tap",
    "welcome_newcomers",
    "withdraw",
]
