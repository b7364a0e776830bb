"""What a subscription asks for that no rule gives: its alerts would silently go nowhere."""

from collections.abc import Iterator

from alerts.deliver.subscriptions import SubscriptionsFile
from alerts.rules.problems import did_you_mean
from alerts.rules.ruleset import RuleSet
from app.yaml_reading import ConfigProblem, YamlFile


def subscription_warnings(document: YamlFile, file: SubscriptionsFile, rules: RuleSet) -> Iterator[ConfigProblem]:
    """Rules and tags that stand in no rules file, each with its line."""
    tags = sorted({tag for rule in rules.rules.values() for tag in rule.tags})
    for place, one in enumerate(file.subscriptions):
        for name, what, known in (("rules", "id", sorted(rules.rules)), ("tags", "tag", tags)):
            for index, value in enumerate(getattr(one, name)):
                if value not in known:
                    words = f"no rule has the {what} {value!r}{did_you_mean(value, known)}"
                    yield document.problem(("subscriptions", place, name, index), words)
