"""Where the bot wants its updates posted."""

from __future__ import annotations

from typing import Any

from .updates import Webhook
from .wire import Call
from .world import World


def set_webhook(world: World, call: Call) -> bool:
    values = call.values
    webhook = Webhook(values["url"], values.get("secret_token"), values.get("max_connections", 40))
    world.updates.allow(values.get("allowed_updates"))
    world.updates.set_webhook(webhook, drop_pending=bool(values.get("drop_pending_updates")))
    return True


def delete_webhook(world: World, call: Call) -> bool:
    drop_pending = bool(call.values.get("drop_pending_updates"))
    world.updates.set_webhook(Webhook(), drop_pending=drop_pending)
    return True


def get_webhook_info(world: World, _: Call) -> dict[str, Any]:
    updates, webhook = world.updates, world.updates.webhook
    info = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": updates.count,
        "last_error_date": webhook.last_error_date,
        "last_error_message": webhook.last_error_message,
        "max_connections": webhook.max_connections if webhook.url else None,
        "allowed_updates": sorted(updates.allowed) if updates.allowed else None,
    }
    return {name: value for name, value in info.items() if value is not None}
