"""Reading YAML: plain data, and the way back from a path in it to the line."""

from pathlib import Path

import pytest

from app.secrets import literal_secrets, substitute
from app.yaml_reading import ConfigError, parse_yaml, read_yaml


def problem_of(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_yaml(text, "x.yaml")
    return str(caught.value)


def test_words_that_older_yaml_took_for_something_else_stay_words() -> None:
    data = parse_yaml("{on: monday, at: 07:30, to: no, from: 22:00}", "x.yaml").data
    assert data == {"on": "monday", "at": "07:30", "to": "no", "from": "22:00"}


def test_each_value_knows_its_line() -> None:
    document = parse_yaml("rules:\n  - id: a\n    when:\n      phrase: tuna\n  - {id: b}\n", "x.yaml")
    assert document.line_of(("rules", 0, "when", "phrase")) == 4
    assert document.line_of(("rules", 1, "id")) == 5


def test_a_path_that_the_file_lacks_leads_to_what_is_around_it() -> None:
    document = parse_yaml("rules:\n  - id: a\n    when: {}\n", "x.yaml")
    assert document.line_of(("rules", 0, "title")) == 2
    assert document.line_of(("rules", 0, "when", "AllOf", "phrase")) == 3


def test_a_key_that_stands_twice_is_refused_with_its_line() -> None:
    assert problem_of("a: 1\nb: 2\na: 3\n") == "x.yaml:3: the key 'a' stands here twice: keep one of them"


def test_broken_yaml_is_refused_with_its_line() -> None:
    assert problem_of("a: 1\nb: [1, 2\nc: 3\n").startswith("x.yaml:3: is no valid YAML")


def test_an_alias_bomb_is_refused() -> None:
    levels = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for above, name in zip("abcdefgh", "bcdefghi", strict=True):
        levels.append(f"{name}: &{name} [{', '.join([f'*{above}'] * 10)}]")
    assert "unfolds to more than" in problem_of("\n".join(levels))


def test_an_alias_that_contains_itself_is_refused() -> None:
    assert "contains itself" in problem_of("a: &a [1, *a]")


def test_an_alias_that_is_used_twice_is_fine() -> None:
    assert parse_yaml("a: &a {x: 1}\nb: *a\n", "x.yaml").data == {"a": {"x": 1}, "b": {"x": 1}}


def test_a_tag_that_makes_objects_is_refused() -> None:
    assert "is not used in configuration" in problem_of("a: !!python/object/apply:os.system [echo]")


def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes("a: 1\nb: Façade\n".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"x\.yaml:2: is not UTF-8"):
        read_yaml(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.yaml: cannot be read"):
        read_yaml(tmp_path / "gone.yaml")


def test_secrets_come_from_the_environment() -> None:
    document = parse_yaml("slack: {token: '${TOKEN}', url: 'https://x.example/${TOKEN}/y'}", "x.yaml")
    data, problems = substitute(document, {"TOKEN": "xoxb"})
    assert data == {"slack": {"token": "xoxb", "url": "https://x.example/xoxb/y"}}
    assert problems == []


def test_a_secret_that_is_not_set_is_named_with_its_line() -> None:
    _, problems = substitute(parse_yaml("a: 1\ntoken: ${TOKEN}\n", "x.yaml"), {})
    words = "x.yaml:2: ${TOKEN} is not set: put TOKEN=... or TOKEN_FILE=... into the environment"
    assert [str(one) for one in problems] == [words]


def test_a_secret_may_stand_in_a_file_that_the_environment_names(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("xoxb-1\n")
    document = parse_yaml("token: ${TOKEN}\n", "x.yaml")
    assert substitute(document, {"TOKEN_FILE": str(tmp_path / "token")}) == ({"token": "xoxb-1"}, [])
    _, problems = substitute(document, {"TOKEN_FILE": str(tmp_path / "none")})
    assert [one.line for one in problems] == [1]


def test_a_secret_in_the_clear_is_found_and_not_shown() -> None:
    found = literal_secrets(parse_yaml("smtp: {password: hunter2}\nslack: {token: '${TOKEN}'}\n", "x.yaml"))
    assert [one.line for one in found] == [1]
    assert "hunter2" not in str(found[0])
