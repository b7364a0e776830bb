"""A message as mail: headers that nothing from outside can break, the text of alerts and notices."""

import email.utils
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256

from alerts.deliver.mail_digest import article_text, digest_html, digest_text, key_text, wrapped
from alerts.deliver.mail_html import alert_html, notice_html
from alerts.deliver.wording import DigestWords, NoticeWords, Wording, Words, moment, one_line


def mail_message(
    words: Words, delivery: str, sender: str, recipients: list[str], subscription: str, now: datetime
) -> EmailMessage:
    """The mail of one delivery: its Message-ID is the same however often it goes; the story's mails are one thread."""
    message = EmailMessage(policy=SMTP)
    domain = sender_domain(sender)
    subject, text, html = _parts(words)
    message["From"] = sender
    message["To"] = ", ".join(recipients)
    message["Subject"] = header_text(subject, 180)
    message["Date"] = email.utils.format_datetime(now)
    message["Message-ID"] = f"<{delivery}@{domain}>"
    if isinstance(words, Wording):
        message["References"] = f"<story-{sha256(words.story.encode()).hexdigest()[:24]}@{domain}>"
    message["List-Id"] = f"{header_text(subscription, 60)} <{sha256(subscription.encode()).hexdigest()[:12]}.{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Wirewatch-Delivery"] = delivery
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


def sender_domain(sender: str) -> str:
    """The domain of the sender's address, in ASCII."""
    domain = email.utils.parseaddr(sender)[1].rpartition("@")[2]
    return domain.encode("idna").decode("ascii") if domain else "wirewatch.invalid"


def header_text(text: str, limit: int) -> str:
    """Text from outside for a header: one line, and no encoded word that a reader would decode into something else."""
    return one_line(text, limit).replace("=?", "= ?")


def as_text(words: Wording) -> str:
    """An alert's plain part."""
    lines = [*wrapped(words.headline), *key_text(words.keys)]
    for quote in words.quotes:
        lines += ["", *wrapped(f"“{one_line(quote.sentence)}”")]
    lines += ["", *article_text(words.article, "", "", moment(words.time, words.zone))]
    lines += ["", *wrapped(words.context)] if words.context else []
    if words.others:
        lines += ["", "Also:"]
        lines += [row for one in words.others[:10] for row in article_text(one, "- ", "  ")]
        if len(words.others) > 10:
            lines.append(f"- and {len(words.others) - 10} more")
    lines += ["", *(wrapped(f"Why: {words.why}") if words.why else [])]
    return "\n".join([*lines, *wrapped(f"Rule: {words.rule}"), f"Severity: {words.severity}"]) + "\n"


def _notice_text(words: NoticeWords) -> str:
    text = [row for line in words.text.splitlines() for row in wrapped(line, limit=2000) or [""]]
    return "\n".join([*wrapped(words.title), "", *text, "", moment(words.time, words.zone)]) + "\n"


def _parts(words: Words) -> tuple[str, str, str]:
    """Subject, text and HTML."""
    match words:
        case DigestWords():
            return words.title, digest_text(words), digest_html(words)
        case NoticeWords():
            return f"[Wirewatch] {words.title}", _notice_text(words), notice_html(words)
        case Wording():
            keys = f" ({', '.join(words.keys)})" if words.keys else ""
            subject = f"[{words.severity}] {words.headline}{keys}: {words.article.title}"
            return subject, as_text(words), alert_html(words)
