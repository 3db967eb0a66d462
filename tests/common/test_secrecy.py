"""涉密不上网: what is taken for a mark of classification and what is not."""

from __future__ import annotations

import pytest

from jiebang.common.secrecy import mark_in


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("绝密★启用前", "绝密"), ("机 密 十年", "机密"), ("秘密★5年", "秘密★"), ("秘密 ★", "秘密★"),
        ("内部资料，请勿外传", "内部资料"), ("機密文件", "机密"), ("Ａ绝　密", "绝密"), ("商业秘密保护培训", ""),
        ("商业机密", ""), ("保守秘密", ""), ("密度", ""), ("内部培训", ""), ("内部控制资料", ""), ("", ""),
    ],
)  # fmt: skip
def test_marks(text, mark):
    assert mark_in(text) == mark
