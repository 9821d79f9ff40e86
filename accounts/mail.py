import logging
from collections.abc import Iterable
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.actions.invitations import InvitationLink
from accounts.address_codes import code_of
from accounts.models import Invitation

logger = logging.getLogger(__name__)


def mail_invitations(links: Iterable[InvitationLink]) -> bool:
    """Send each link to its address, over one connection; False when the mail server refused."""
    letters = [_message(link) for link in links if link.invitation.email]
    try:
        get_connection().send_messages(letters)
    except (OSError, SMTPException) as error:
        logger.warning("invitations could not be sent by mail: %s", error)
        return False
    return True


def mail_code(invitation: Invitation, address: str) -> bool:
    """Send the code that confirms an address; False when the mail server refused."""
    body = render_to_string(
        "accounts/mail/address_code.txt", {"code": code_of(invitation, address)}
    )
    letter = EmailMessage(subject=_("Your code"), body=body.strip(), to=[address])
    try:
        get_connection().send_messages([letter])
    except (OSError, SMTPException) as error:
        logger.warning("a code could not be sent by mail: %s", error)
        return False
    return True


def letter_of(link: InvitationLink) -> str:
    """The letter with a link, in the language that was chosen for it."""
    with override(link.invitation.language or get_language()):
        return render_to_string("accounts/mail/invitation.txt", {"link": link}).strip()


def _message(link: InvitationLink) -> EmailMessage:
    with override(link.invitation.language or get_language()):
        subject = _("Your invitation to Code Arena")
    return EmailMessage(subject=subject, body=letter_of(link), to=[link.invitation.email])
