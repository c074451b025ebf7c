"""A Telegram Bot API server over real HTTP for tests, benches and soaks; people talk through it.

    async with a_bot_api() as api:
        person = api.person("甲测试")
        await person.does("/start", "您好")

What the bot calls is checked against aiogram's models and telegram.constants' limits: a call that
breaks them is answered as Telegram does and stands in `api.violations`.
"""

from .api import TOKEN, BotApi, a_bot_api
from .faults import EVERY_METHOD, Fault
from .files import a_picture
from .group import Group
from .pace import Fastest, Limits
from .person import Person
from .shown import Act, Button, Shown
from .world import Press

__all__ = [
    "EVERY_METHOD",
    "TOKEN",
    "Act",
    "BotApi",
    "Button",
    "Fastest",
    "Fault",
    "Group",
    "Limits",
    "Person",
    "Press",
    "Shown",
    "a_bot_api",
    "a_picture",
]
