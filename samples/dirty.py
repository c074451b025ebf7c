"""What is wrong in roster-dirty.xlsx, a row each: the cells that differ, and why, in words.

A row that begins with 可导入 is odd but right. Source: spec workbooks 3.1.
"""

from __future__ import annotations

from samples.city import national_id

BECOMES_A_NUMBER = national_id("19800101", 990)
# Excel keeps 15 digits of a number and writes zeros after them.
EXCEL_KEEPS = {BECOMES_A_NUMBER: int(BECOMES_A_NUMBER[:15] + "000")}
TWICE = national_id("19800303", 991)
RIGHT = national_id("19800404", 992)
WRONG_CHECK = RIGHT[:17] + ("0" if RIGHT[17] != "0" else "1")
SMALL_X = next(
    number.lower()
    for order in range(993, 999)
    if (number := national_id("19800505", order))[17] == "X"
)

DIRTY: tuple[tuple[dict[str, str], str], ...] = (
    ({"身份证号": BECOMES_A_NUMBER}, "有误：身份证号被存成数字，末几位已丢失"),
    ({"身份证号": WRONG_CHECK, "出生日期（8位）": ""}, "有误：身份证号校验码不对"),
    (
        {"身份证号": national_id("19800230", 994), "出生日期（8位）": ""},
        "有误：身份证号里的日期不存在（2月30日）",
    ),
    ({"身份证号": RIGHT[:16], "出生日期（8位）": ""}, "有误：身份证号少了两位"),
    ({"身份证号": ""}, "有误：缺少身份证号"),
    ({"出生日期（8位）": "19790101"}, "有误：出生日期与身份证号不一致"),
    ({"出生日期（8位）": "八零年初"}, "有误：出生日期读不出来"),
    ({"性别": "不详"}, "有误：性别不是男或女"),
    ({"登记备案人员类型": "局级干部"}, "有误：没有这种登记备案人员类型"),
    ({"单位": "云溪市不存在局"}, "有误：没有这个单位"),
    ({"人事主管部门": "云溪市不存在处"}, "有误：没有这个人事主管部门"),
    ({"姓": "", "名": ""}, "有误：缺少姓名"),
    ({"是否持有因私出国(境)证件": "可能"}, "有误：应填是或否"),
    ({"登记终止日期": "20150601"}, "有误：登记终止日期早于起始日期"),
    (
        {"身份证号": TWICE, "出生日期（8位）": "", "性别": ""},
        "可导入：同一人的第一行",
    ),
    (
        {"身份证号": TWICE, "出生日期（8位）": "", "性别": "", "现任职务（职级）": "处长"},
        "有误：与上一行是同一人，内容不同",
    ),
    (
        {"身份证号": "330000800606961", "出生日期（8位）": "19800606", "性别": ""},
        "可导入：15 位旧身份证号",
    ),
    (
        {"身份证号": SMALL_X, "出生日期（8位）": "1980年5月5日", "性别": ""},
        "可导入：末位是小写 x，日期另一种写法",
    ),
    (
        {"因私出国(境)证件号": "PE0000001", "是否持有因私出国(境)证件": "是"},
        "可导入：证件号是因公证件的格式，请核对",
    ),
    ({"登记备案状态": "办理中"}, "可导入：登记备案状态不在四种之列，不采用"),
)
