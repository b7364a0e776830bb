"""The pages of the site: one file of routes for each area, one line here."""

from app.web import (
    account,
    alert,
    audit_page,
    feeds,
    feeds_add,
    feeds_lists,
    inbox,
    inbox_acts,
    inbox_feed,
    inbox_live,
    missed,
    pictures_page,
    rules,
    rules_change,
    rules_edit,
    style_page,
)

ROUTERS = (
    account.router,
    inbox.router,
    inbox_acts.router,
    inbox_feed.router,
    inbox_live.router,
    alert.router,
    feeds.router,
    feeds_add.router,
    feeds_lists.router,
    missed.router,
    rules_edit.router,
    rules_change.router,
    rules.router,
    pictures_page.router,
    audit_page.router,
    style_page.router,
)
