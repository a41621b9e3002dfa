"""Mail for the tests."""

from email.message import EmailMessage


def message(subject: str = "Prove your address", text: str = "Hello\n", html: str = "") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Fanfare <hello@fanfare.example>"
    mail["To"] = "Ada Lovelace <ada@example.com>"
    mail["Subject"] = subject
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail
