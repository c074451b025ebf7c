"""Who travels along, and who is visited."""

from __future__ import annotations

import pytest

from reading.companions import companions


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("和妻子、儿子一起去日本", "妻子 儿子"),
        ("带老婆孩子去泰国", "老婆 孩子"),
        ("我跟爱人带女儿去巴黎", "爱人 女儿"),
        ("同行人员:配偶、儿子", "配偶 儿子"),
        ("妹妹陪同我去旧金山", "妹妹"),
        ("爱人、儿子同行", "爱人 儿子"),
        ("老婆和我去韩国", "老婆"),
        ("全家去香港", "全家"),
        ("我们一家三口去首尔", "一家三口"),
        ("和两个朋友去香港", "两个朋友"),
        ("和王小花3月21日去香港", "王小花"),
        ("与妻子李小满12月1日赴日本", "妻子李小满"),
        ("和同事老周去香港", "同事老周"),
        ("与丈夫、两个孩子以及公婆去越南", "丈夫 两个孩子 公婆"),
        ("送儿子去美国上大学", "儿子"),
    ],
)
def test_whoever_travels_along_is_named_as_said(words: str, expected: str) -> None:
    assert companions(words) == tuple(expected.split())


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("去看望在美国的女儿", id="visited"),
        pytest.param("看望女儿和外孙", id="both visited"),
        pytest.param("去美国与女儿团聚", id="met there"),
        pytest.param("去加拿大帮女儿带孙子", id="looked after there"),
        pytest.param("参加朋友婚礼", id="invites"),
        pytest.param("因母亲在加拿大病重", id="the reason"),
        pytest.param("跟团旅游", id="a group"),
        pytest.param("一个人去秘鲁", id="alone"),
        pytest.param("给孩子买点东西", id="bought for"),
        pytest.param("我爱人和女儿在日本,我去看她们", id="lives there"),
    ],
)
def test_persons_visited_are_no_companions(words: str) -> None:
    assert companions(words) == ()


def test_of_a_sentence_with_both_only_companions_count() -> None:
    assert companions("和老伴一起去纽约看孙子") == ("老伴",)
