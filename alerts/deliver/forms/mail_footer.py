"""What stands below a mail in small print: what its reader may say of it, and how to get no more."""

import html
from dataclasses import dataclass

from alerts.deliver.forms.links import Links
from alerts.deliver.forms.mail_digest import wrapped
from alerts.deliver.forms.mail_html import shown
from alerts.deliver.words.reader import ENGLISH, Reader
from alerts.deliver.words.wording import DigestWords, NoticeWords, Words, one_line


@dataclass(frozen=True, slots=True)
class Footer:
    """The links of one recipient; None for what his mail does not offer."""

    react: str | None
    leave: str | None
    reader: Reader = ENGLISH


def footer_of(links: Links, words: Words, delivery: str, subscription: str, address: str) -> Footer | None:
    """Operators cannot leave: somebody has to hear of what is wrong. A digest has too many alerts to act on at once."""
    if isinstance(words, NoticeWords):
        return None
    react = None if isinstance(words, DigestWords) else links.react(delivery, address)
    return Footer(react, links.leave(subscription, address), words.reader)


def footer_text(footer: Footer, subscription: str) -> str:
    """Each link on a line of its own, whole however long it is."""
    lines = [row for label, link in _links(footer, subscription) for row in (*wrapped(f"{label}:"), link)]
    return "\n".join(["", *lines]) + "\n"


def footer_html(footer: Footer, subscription: str) -> str:
    """A paragraph of links with words."""
    lines = [f'<a href="{html.escape(link)}">{shown(label)}</a>' for label, link in _links(footer, subscription)]
    return f'<p class="line small">{"<br>".join(lines)}</p>'


def _links(footer: Footer, subscription: str) -> list[tuple[str, str]]:
    say = footer.reader.say
    leave = say("Unsubscribe from {subscription}", subscription=one_line(subscription, 80))
    said = [(say("Acknowledge, mute, useful or noise"), footer.react), (leave, footer.leave)]
    return [(label, link) for label, link in said if link is not None]
