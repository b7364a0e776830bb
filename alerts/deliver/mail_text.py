"""A message as mail: text and HTML, headers that nothing from outside can break."""

import email.utils
import html
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256

from alerts.deliver.wording import Quote, Wording, one_line, safe_link
from topics.records import ArticleRef

COLOURS = {"critical": "#b00020", "high": "#c05000", "medium": "#8a6d00", "low": "#2f6690"}


def mail_message(
    words: Wording, delivery: str, sender: str, recipients: list[str], subscription: str, now: datetime
) -> EmailMessage:
    """The mail of one delivery: its Message-ID is the same however often it goes; the story's mails are one thread."""
    message = EmailMessage(policy=SMTP)
    domain = sender_domain(sender)
    message["From"] = sender
    message["To"] = ", ".join(recipients)
    keys = f" ({', '.join(words.keys)})" if words.keys else ""
    message["Subject"] = header_text(f"[{words.severity}] {words.headline}{keys}: {words.article.title}", 180)
    message["Date"] = email.utils.format_datetime(now)
    message["Message-ID"] = f"<{delivery}@{domain}>"
    message["References"] = f"<story-{sha256(words.story.encode()).hexdigest()[:24]}@{domain}>"
    message["List-Id"] = f"{header_text(subscription, 60)} <{sha256(subscription.encode()).hexdigest()[:12]}.{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Wirewatch-Delivery"] = delivery
    message.set_content(as_text(words))
    message.add_alternative(as_html(words), subtype="html")
    return message


def sender_domain(sender: str) -> str:
    """The domain of the sender's address, in ASCII."""
    domain = email.utils.parseaddr(sender)[1].rpartition("@")[2]
    return domain.encode("idna").decode("ascii") if domain else "wirewatch.invalid"


def header_text(text: str, limit: int) -> str:
    """Text from outside for a header: one line, and no encoded word that a reader would decode into something else."""
    return one_line(text, limit).replace("=?", "= ?")


def as_text(words: Wording) -> str:
    """The plain part."""
    lines = [words.headline]
    if words.keys:
        lines.append(", ".join(words.keys))
    lines += ["", *(f"“{one.sentence}”" for one in words.quotes), "", _title(words.article)]
    lines.append(f"{words.article.source}, {words.time:%Y-%m-%d %H:%M} UTC")
    link = safe_link(words.article.url)
    if link is not None:
        lines.append(link)
    if words.others:
        lines += [
            "",
            "Also:",
            *(f"- {_title(one)} ({one.source}) {safe_link(one.url) or ''}" for one in words.others[:10]),
        ]
    lines += ["", f"Why: {words.why}" if words.why else "", f"Rule: {words.rule}", f"Severity: {words.severity}"]
    return "\n".join(lines) + "\n"


def as_html(words: Wording) -> str:
    """The HTML part: no pictures, no scripts, nothing to fetch; reads on a phone and in a dark theme."""
    quotes = "".join(
        f'<blockquote style="margin:12px 0;padding-left:12px;border-left:3px solid #999">{_marked(one)}</blockquote>'
        for one in words.quotes
    )
    keys = f' <span style="font-weight:normal">{_e(", ".join(words.keys))}</span>' if words.keys else ""
    also = ""
    if words.others:
        items = "".join(f"<li>{_linked(one)} ({_e(one.source)})</li>" for one in words.others[:10])
        also = f"<p>Also:</p><ul>{items}</ul>"
    told = f"{_e(words.article.source)} · {words.time:%Y-%m-%d %H:%M} UTC"
    why = f"<br>why: {_e(words.why)}" if words.why else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<meta name="color-scheme" content="light dark"><title>Wirewatch</title></head>'
        '<body style="font:16px/1.45 sans-serif;max-width:40em;margin:0 auto;padding:12px">'
        f'<p style="margin:0"><strong style="color:{COLOURS[words.severity]}">{words.severity.upper()}</strong></p>'
        f'<h1 style="font-size:20px;margin:4px 0 12px">{_e(words.headline)}{keys}</h1>{quotes}'
        f"<p><strong>{_linked(words.article)}</strong><br>{told}</p>"
        f'{also}<p style="font-size:13px;opacity:.75">rule {_e(words.rule)}{why}</p></body></html>'
    )


def _title(article: ArticleRef) -> str:
    return one_line(article.title or article.url or article.id)


def _linked(article: ArticleRef) -> str:
    link = safe_link(article.url)
    title = _e(_title(article))
    return f'<a href="{_e(link)}">{title}</a>' if link is not None else title


def _marked(quote: Quote) -> str:
    if quote.mark is None:
        return _e(quote.sentence)
    start, end = quote.mark
    return f"{_e(quote.sentence[:start])}<strong>{_e(quote.sentence[start:end])}</strong>{_e(quote.sentence[end:])}"


def _e(text: str) -> str:
    return html.escape(text, quote=True)
