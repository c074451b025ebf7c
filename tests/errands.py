"""What an applicant says to apply for an errand, up to its number."""

from __future__ import annotations

from tests.conftest import Chat


async def apply_for_renewal(chat: Chat, return_by: str = "2015-08-31") -> None:
    """Apply for a renewal of the passport that lies in the safe."""
    await chat(
        ("/errand", "要办理什么？"),
        ("换发证件", "用哪本证件？"),
        ("普通护照 *****5678", "为什么换发？"),
        ("有效期不足六个月", "最迟哪天归还证件？"),
        (return_by, "批准后由人事主管部门出具同意申办函"),
        ("提交审批", "已提交审批，申请号 YZ20150720-"),
    )


async def apply_for_first(chat: Chat) -> None:
    """Apply for a permit of a kind that is not held."""
    await chat(
        ("用证", "要办理什么？"),
        ("新办证件", "哪种证件？"),
        ("大陆居民往来台湾通行证", "为什么新办？"),
        ("探望亲属", "批准后由人事主管部门出具同意申办函"),
        ("提交审批", "已提交审批"),
    )


async def apply_for_visa(chat: Chat) -> None:
    """Apply for the passport in the safe, to have a visa put in it."""
    await chat(
        ("/errand", "要办理什么？"),
        ("办理签证、签注", "用哪本证件？"),
        ("普通护照 *****5678", "办理哪里的签证、签注"),
        ("日本签证", "最迟哪天归还证件？"),
        ("7月31日", "归还：2015-07-31 周五 前"),
        ("提交审批", "已提交审批"),
    )
