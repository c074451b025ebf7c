"""The problem types in the words of the notice, as a report has them.

Source: notice part 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.terms import FindingCode

IN_FULL: Final[Mapping[FindingCode, str]] = {
    FindingCode.P1: "违规办理因私出国（境）证件",
    FindingCode.P2: "违规持有因私出国（境）证件",
    FindingCode.P3: "瞒报持有因私出国（境）证件",
    FindingCode.P4: "未经组织批准擅自因私出国（境）",
    FindingCode.P5: "未按审批要求擅自变更因私出国（境）行程、日期",
    FindingCode.P6: "瞒报因私出国（境）情况",
    FindingCode.P7: "审批因私出国（境）事项把关不严",
    FindingCode.B1: "弄虚作假甚至伪造、变造或者买卖、使用伪造的出国（境）证件",
    FindingCode.B2: "未经组织人事部门审批，擅自为登记备案人员办理因私出国（境）证件",
    FindingCode.B3: "未按干部管理权限，擅自为登记备案人员出具出国（境）证明",
}
