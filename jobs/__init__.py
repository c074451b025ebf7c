"""The duties of the office, one per file; those with WHEN run by the clock."""

from jobs import (
    ask_to_compare,
    chase_approvals,
    chase_findings,
    escalate_overdue,
    escalate_unread,
    expire_files,
    send_digests,
    watch_handovers,
)

# In the order in which they are made up after a pause: first the reminder, then the escalation.
DUTIES = (
    ask_to_compare,
    send_digests,
    escalate_overdue,
    chase_approvals,
    chase_findings,
    escalate_unread,
    watch_handovers,
    expire_files,
)
