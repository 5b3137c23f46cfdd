"""Mail over SMTP, with a link and never an attachment: what leaves the house by mail is nobody's to call back."""

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import parse_qs, unquote, urlsplit

_SECONDS = 20.0
_PORTS = {"smtp": 587, "smtps": 465}


def send(url: str, to: Sequence[str], subject: str, text: str) -> bool:
    """Send one mail, each recipient seeing only themselves; False where the server took none of them.

    `url`: smtps://user:password@host:465?from=care@example.cn, or smtp:// with STARTTLS where the server has it.
    """
    sender = parse_qs(urlsplit(url).query)["from"][0]
    taken = 0
    try:
        with _open(url) as server:
            for one in to:
                taken += _send(server, sender, one, subject, text)
    except (smtplib.SMTPException, OSError):
        pass  # what was taken before stays taken, however the server says goodbye
    return taken > 0


def _send(server: smtplib.SMTP, sender: str, recipient: str, subject: str, text: str) -> bool:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, recipient, subject
    message["Date"], message["Message-ID"] = formatdate(localtime=True), make_msgid(domain=sender.partition("@")[2])
    message.set_content(text)
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused:
        return False
    return True


def _open(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port or _PORTS[parts.scheme]
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=_SECONDS)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
        elif parts.username:
            server.close()
            raise smtplib.SMTPException("the server has no STARTTLS, and a password does not go in the clear")
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
