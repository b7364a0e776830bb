"""Templates, into which everything goes escaped, and the pages behind links of mails, which stand without a frame."""

from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from alerts.deliver.words.wording import article_title, one_line, safe_link
from app.web.times import day, iso, moment

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters.update(line=one_line, title_of=article_title, safe_link=safe_link, iso=iso, moment=moment, day=day)


def page(template: str, status: int = 200, **words: object) -> HTMLResponse:
    """`words` are what the template names."""
    return HTMLResponse(TEMPLATES.get_template(f"letters/{template}.html").render(words), status)


def sorry(status: int, title: str, *paragraphs: str) -> HTMLResponse:
    """What cannot be shown or done, and what may help."""
    return page("sorry", status, title=title, paragraphs=paragraphs)
