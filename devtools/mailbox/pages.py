"""`/dev/mail`: the mail that was sent, as pages and as JSON."""

from datetime import UTC

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request

from devtools.mailbox.links import with_links
from devtools.mailbox.store import MailStore, StoredMail

SHOWN = 200
# The frame holds a message's own HTML: it may style itself and open links, and nothing else.
FRAME_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline';"
    " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self';"
    " frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def mailbox_pages(store: MailStore) -> Blueprint:
    """A blueprint that shows what the store holds. Its responses carry a policy of their own."""
    pages = Blueprint(
        "mailbox",
        __name__,
        url_prefix="/dev",
        template_folder="templates",
        static_folder="static",
        static_url_path="/mail/static",
    )

    @pages.get("/mail")
    def index() -> Response:
        return _page("mailbox/index.html", mails=store.items(SHOWN, to=_asked_for()))

    @pages.get("/mail.json")
    def index_json() -> Response:
        return jsonify({"items": [as_json(mail) for mail in store.items(to=_asked_for())]})

    @pages.get("/mail/<int:mail_id>")
    def show(mail_id: int) -> Response:
        mail = store.get(mail_id) or abort(404)
        return _page("mailbox/mail.html", mail=mail, text=with_links(mail.text))

    @pages.get("/mail/<int:mail_id>/html")
    def show_html(mail_id: int) -> Response:
        mail = store.get(mail_id) or abort(404)
        response = make_response(render_template("mailbox/frame.html", mail=mail))
        response.headers["Content-Security-Policy"] = FRAME_POLICY
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    return pages


def _asked_for() -> str:
    """`?to=`: an address or a part of one."""
    return request.args.get("to", "")


def _page(template: str, **context: object) -> Response:
    response = make_response(render_template(template, **context))
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


def as_json(mail: StoredMail) -> dict[str, object]:
    """A message as `/dev/mail.json` gives it; `sent_at` is RFC 3339 in UTC."""
    sent_at = mail.sent_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "id": mail.id,
        "to": mail.to,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "headers": mail.headers,
        "sent_at": sent_at,
    }
