"""What is wrong in a file or a setting that people write, in one Chinese clause.

One bad value is one clear sentence: where it stands, and what is expected there.
"""

from __future__ import annotations

from pydantic import ValidationError

EXPECTED = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项，请核对写法",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_parsing": "应为 0 或 1",
    "string_type": "应为文字",
    "string_too_short": "不能为空",
    "too_short": "至少要有一项",
    "list_type": "应为列表",
    "dict_type": "应为一组数值",
    "model_type": "应为一组数值",
    "time_parsing": "应为时间，例如 20:00",
    "time_type": "应为时间，例如 20:00",
    "date_type": "应为日期，例如 2015-07-31",
    "date_parsing": "应为日期，例如 2015-07-31",
    "date_from_datetime_parsing": "应为日期，例如 2015-07-31",
    "path_type": "应为文件路径",
}


def first_wrong(wrong: ValidationError) -> tuple[str, str]:
    """The first wrong value: its name with dots, and what is expected of it."""
    first = wrong.errors()[0]
    context = first.get("ctx", {})
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "greater_than_equal":
        return name, f"应不小于 {context['ge']}"
    if first["type"] == "greater_than":
        return name, f"应大于 {context['gt']:g}"
    if first["type"] == "less_than_equal":
        return name, f"应不大于 {context['le']}"
    if first["type"] in {"enum", "literal_error"}:
        return name, f"应为 {str(context['expected']).replace(' or ', ' 或 ')}"
    if first["type"] == "value_error":
        return name, str(context["error"])
    return name, EXPECTED.get(first["type"], first["msg"])
