"""A message as mail: headers that nothing from outside can break, the text of alerts and notices."""

import email.utils
from datetime import datetime
from email.message import EmailMessage
from hashlib import sha256

from alerts.deliver.forms.addresses import bare
from alerts.deliver.forms.mail_digest import article_text, digest_html, digest_text, key_text, wrapped
from alerts.deliver.forms.mail_footer import Footer, footer_html, footer_text
from alerts.deliver.forms.mail_headers import POLICY, one_click
from alerts.deliver.forms.mail_html import alert_html, notice_html
from alerts.deliver.words.wording import DigestWords, NoticeWords, Wording, Words, and_more, one_line


def mail_message(
    words: Words,
    delivery: str,
    sender: str,
    recipients: list[str],
    subscription: str,
    now: datetime,
    footer: Footer | None = None,
) -> EmailMessage:
    """The mail of one delivery: its Message-ID is the same however often it goes; the story's mails are one thread.

    `footer` is that of one recipient, whose own mail it is then.
    """
    message = EmailMessage(policy=POLICY)
    domain = sender_domain(sender)
    subject, text, html = _parts(words, footer_html(footer, subscription) if footer is not None else "")
    message["From"] = sender
    message["To"] = ", ".join(map(_recipient, recipients))
    message["Subject"] = header_text(subject, 180)
    message["Date"] = email.utils.format_datetime(now)
    own = f".{sha256(bare(recipients[0]).encode()).hexdigest()[:12]}" if footer is not None else ""
    message["Message-ID"] = f"<{delivery}{own}@{domain}>"
    if isinstance(words, Wording):
        message["References"] = f"<story-{sha256(words.story.encode()).hexdigest()[:24]}@{domain}>"
    message["List-Id"] = f"{header_text(subscription, 60)} <{sha256(subscription.encode()).hexdigest()[:12]}.{domain}>"
    if footer is not None and footer.leave is not None:
        for name, value in one_click(footer.leave).items():
            message[name] = value
    message["Auto-Submitted"] = "auto-generated"
    message["X-Wirewatch-Delivery"] = delivery
    message.set_content(text + footer_text(footer, subscription) if footer is not None else text)
    message.add_alternative(html, subtype="html")
    return message


def sender_domain(sender: str) -> str:
    """The domain of the sender's address, in ASCII."""
    domain = email.utils.parseaddr(sender)[1].rpartition("@")[2]
    return domain.encode("idna").decode("ascii") if domain else "wirewatch.invalid"


def header_text(text: str, limit: int) -> str:
    """Text from outside for a header: one line, and no encoded word that a reader would decode into something else."""
    return one_line(text, limit).replace("=?", "= ?")


def _recipient(text: str) -> str:
    """A recipient as a header has it: the name in quotes, where it can stand for nothing but itself."""
    name, address = email.utils.parseaddr(text)
    return f'"{email.utils.quote(header_text(name, 100))}" <{address}>' if name else address


def as_text(words: Wording) -> str:
    """An alert's plain part."""
    reader = words.reader
    lines = [*wrapped(words.headline), *key_text(words.keys)]
    lines += ["", *wrapped(words.news)] if words.news else []
    for quote in words.quotes:
        lines += ["", *wrapped(f"“{one_line(quote.sentence)}”")]
    lines += ["", *article_text(words.article, "", "", reader.moment(words.time))]
    lines += ["", *wrapped(words.context)] if words.context else []
    if words.others:
        lines += ["", reader.say("Also:")]
        lines += [row for one in words.others[:10] for row in article_text(one, "- ", "  ")]
        if len(words.others) > 10:
            lines.append(f"- {and_more(len(words.others) - 10, reader)}")
    lines += ["", *(wrapped(reader.say("Why: {why}", why=words.why)) if words.why else [])]
    severity = reader.say("Severity: {severity}", severity=reader.say(words.severity))
    return "\n".join([*lines, *wrapped(reader.say("Rule: {rule}", rule=words.rule)), severity]) + "\n"


def _notice_text(words: NoticeWords) -> str:
    text = [row for line in words.text.splitlines() for row in wrapped(line, limit=2000) or [""]]
    return "\n".join([*wrapped(words.title), "", *text, "", words.reader.moment(words.time)]) + "\n"


def _parts(words: Words, below: str) -> tuple[str, str, str]:
    """Subject, text and HTML, the latter with the markup `below`."""
    match words:
        case DigestWords():
            return words.title, digest_text(words), digest_html(words, below)
        case NoticeWords():
            return f"[Wirewatch] {words.title}", _notice_text(words), notice_html(words)
        case Wording():
            keys = f" ({', '.join(words.keys)})" if words.keys else ""
            subject = f"[{words.reader.say(words.severity)}] {words.headline}{keys}: {words.article.title}"
            return subject, as_text(words), alert_html(words, below)
