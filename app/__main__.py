"""`python -m app` is `wirewatch`."""

from app.cli import main

main()
