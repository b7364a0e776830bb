"""What a process has loaded from which commands are forked (called.py)."""

import app.__main__
import processors.read
from alerts.rules.forms import is_word
from app.cli import application

assert app.__main__ and processors.read and is_word("word")
application()
