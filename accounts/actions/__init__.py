"""Verbs of the room. Jobs are a module of their own: `from accounts.actions import jobs`."""

from accounts.actions.audit import write_audit
from accounts.actions.erasure import erase
from accounts.actions.invitations import (
    InvitationLink,
    TokenLink,
    accept_invitation,
    invite,
    invite_with_token,
    invite_with_tokens,
    open_invitations,
    remind,
    revoke_invitation,
    welcome,
)
from accounts.actions.people import (
    LastLeadError,
    change_group,
    change_role,
    deactivate,
    make_reset_link,
    reactivate,
    sign_out_everywhere,
)
from accounts.actions.tokens import create_token, revoke_token

__all__ = [
    "InvitationLink",
    "LastLeadError",
    "TokenLink",
    "accept_invitation",
    "change_group",
    "change_role",
    "create_token",
    "deactivate",
    "erase",
    "invite",
    "invite_with_token",
    "invite_with_tokens",
    "make_reset_link",
    "open_invitations",
    "reactivate",
    "remind",
    "revoke_invitation",
    "revoke_token",
    "sign_out_everywhere",
    "welcome",
    "write_audit",
]
