"""Pages for people, from the templates beside this file. Everything that goes into one is escaped."""

from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from alerts.deliver.words.wording import article_title, one_line, safe_link

HERE = Path(__file__).parent
STATIC = HERE / "static"

_TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters.update(line=one_line, title_of=article_title, safe_link=safe_link)


def page(template: str, status: int = 200, **words: object) -> HTMLResponse:
    """`words` are what the template names."""
    return HTMLResponse(_TEMPLATES.get_template(f"{template}.html").render(words), status)


def sorry(status: int, title: str, *paragraphs: str) -> HTMLResponse:
    """What cannot be shown or done, and what may help."""
    return page("sorry", status, title=title, paragraphs=paragraphs)
