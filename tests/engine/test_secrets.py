"""secrets: where they are looked up, and that they are shown nowhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from flyte_nb import Deck, Secret, current_context, dynamic, inspect, run, step, task
from flyte_nb.engine.clock import ManualClock
from flyte_nb.engine.secrets import SecretNotFound, SecretsManager
from flyte_nb.model import hidden
from flyte_nb.model.hidden import COVER
from flyte_nb.model.wire import dump
from flyte_nb.replay import payload_of
from flyte_nb.views.sound import text

SECRET = "s3cr3t <for> 'you'"


@pytest.fixture(autouse=True)
def nothing_is_hidden(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hidden, "_secrets", frozenset())
    monkeypatch.setattr(hidden, "_spellings", ())


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DB_PASSWORD", f"  {SECRET}\n")
    return SECRET


def test_the_environment_is_asked_under_the_prefix_first(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DB_PASSWORD", "plain one")
    monkeypatch.setenv("_FSEC_DB_PASSWORD", "prefixed")
    assert SecretsManager().get("db", "password") == "prefixed"
    monkeypatch.setenv("FLYTE_SECRETS_ENV_PREFIX", "X_")
    monkeypatch.setenv("X_DB_V2_PASSWORD", "version two")
    assert SecretsManager().get("db", "password", group_version="v2") == "version two"
    assert SecretsManager().get("db", "password") == "plain one"


def test_then_a_file_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("FLYTE_SECRETS_DEFAULT_DIR", str(tmp_path))
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "password").write_bytes(b" of a file \n")
    assert SecretsManager().get("DB", "Password") == "of a file"
    assert SecretsManager().get("db", "password", encode_mode="rb") == b"of a file"
    monkeypatch.setenv("FLYTE_SECRETS_FILE_PREFIX", "the-")
    assert SecretsManager().get_secrets_file("db", "password") == str(tmp_path / "db" / "the-password")


def test_attributes_read_as_a_sentence(secret: str):
    assert current_context().secrets.db.password == secret


def test_whoever_writes_a_test_finds_the_variable(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(SecretsManager().get_secrets_env_var("grp", "key"), "for a test")
    assert SecretsManager().get("grp", "key") == "for a test"


def test_a_secret_that_is_nowhere_is_answered_with_all_three_remedies():
    @task
    def asks() -> str:
        return current_context().secrets.get("grp", "key")

    with pytest.raises(SecretNotFound) as caught:
        asks()
    said = "\n".join(caught.value.lines())
    assert "there is no secret grp / key here" in said
    assert "GRP_KEY" in said
    assert os.path.join("grp", "key") in said
    assert "@task(secret_requests=[Secret(group='grp', key='key')])" in said
    assert isinstance(caught.value, ValueError)


def test_the_remedy_for_a_key_alone_can_be_written():
    with pytest.raises(SecretNotFound, match=r"Secret\(group='\.\.\.', key='nowhere'\)"):
        SecretsManager().get(key="nowhere")


def test_a_secret_without_a_name_is_refused():
    with pytest.raises(SecretNotFound, match="without a name"):
        SecretsManager().get()


def test_a_task_that_asks_for_a_secret_it_did_not_request_is_noted(secret: str):
    @task
    def asks() -> int:
        return len(current_context().secrets.get("db", "password"))

    @task(secret_requests=[Secret(group="db", key="password")])
    def requests() -> int:
        return len(current_context().secrets.get("db", "password"))

    @task(secret_requests=[Secret(group="db")])
    def requests_all() -> int:
        return len(current_context().secrets.get("db", "password"))

    [note] = run(asks)["n0"].notes
    assert "secret_requests=[Secret(group='db', key='password')]" in note
    assert not run(requests)["n0"].notes
    assert not run(requests_all)["n0"].notes


@task(retries=1, secret_requests=[Secret(group="db", key="password")])
def tells(again: bool = True) -> (str, dict[str, str], list[str]):
    found = current_context().secrets.get("db", "password")
    print("the password is", found)
    print("in two", end=" ")
    print(f"parts: {found[:9]}", end="")
    print(found[9:])
    current_context().logging.warning("logged %r", found)
    Deck("leak", f"<b>{found}</b>")
    if again and not current_context().checkpoint.prev_exists():
        current_context().checkpoint.write(b"1")
        raise ConnectionError(f"no connection as {found}")
    return found, {"password": found}, [f"a long line before it {'x' * 40} and then {found}"]


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["inline", "threads", "processes"])
def test_a_secret_is_in_no_log_no_preview_and_no_deck(secret: str, executor: str, capsys: pytest.CaptureFixture[str]):
    clock = ManualClock(step=0.5) if executor == "inline" else None
    execution = run(tells, executor=executor, workers=1, clock=clock)
    assert execution.outputs.o0 == secret  # who asks for the value has it
    shown = ["\n".join(dump(execution.events)), text(payload_of(execution, seconds=5.0)), repr(execution["n0"].outputs)]
    shown += [str(execution["n0"]), execution["n0"].decks.leak.html, execution["n0"].log, *capsys.readouterr()]
    for one in shown:
        assert "s3cr3t" not in one
        assert "for" + ">" not in one
    assert COVER in execution["n0"].log
    assert COVER in execution["n0"].decks.leak.html


def wanting(how: Secret.MountType) -> list[Secret]:
    return [Secret(group="db", key="password", env_var="PGSECRET", mount_requirement=how)]


@task(secret_requests=wanting(Secret.MountType.ENV_VAR))
def finds_the_value() -> str:
    print("it is", os.environ["PGSECRET"])
    return os.environ["PGSECRET"]


@task(secret_requests=wanting(Secret.MountType.FILE))
def finds_a_file() -> (str, str, int):
    path = Path(os.environ["PGSECRET"])
    return path.read_text(), str(path), path.parent.stat().st_mode & 0o777


@dynamic(secret_requests=wanting(Secret.MountType.ENV_VAR))
def finds_it_in_a_body() -> str:
    found = os.environ["PGSECRET"]
    finds_the_value()
    return found


@task(secret_requests=wanting(Secret.MountType.ENV_VAR))
async def finds_it_in_a_coroutine() -> str:
    return os.environ["PGSECRET"]


EXECUTORS = ["inline", "threads", pytest.param("processes", marks=pytest.mark.slow)]


@pytest.mark.parametrize("executor", EXECUTORS)
@pytest.mark.parametrize("entity", [finds_the_value, finds_it_in_a_body, finds_it_in_a_coroutine])
def test_a_variable_has_the_secret_while_the_task_runs(secret: str, executor: str, entity: Any):
    execution = run(entity, executor=executor, workers=1)
    assert execution.outputs.o0 == secret
    assert "PGSECRET" not in os.environ
    shown = "\n".join(dump(execution.events))
    assert COVER in shown
    assert "s3cr3t" not in shown


@pytest.mark.parametrize("executor", EXECUTORS)
def test_a_variable_has_the_path_of_a_file_that_nobody_else_can_read(secret: str, executor: str):
    text, path, mode = run(finds_a_file, executor=executor, workers=1).outputs.values()
    assert (text, mode) == (secret, 0o700)
    assert not os.path.exists(path)


def test_a_secret_that_is_a_file_is_handed_over_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("FLYTE_SECRETS_DEFAULT_DIR", str(tmp_path))
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "password").write_text("of a file\n")
    assert run(finds_a_file).outputs.o1 == str(tmp_path / "db" / "password")
    assert run(finds_the_value).outputs.o0 == "of a file"


def test_any_is_a_file_and_a_version_is_looked_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DB_V2_PASSWORD", "version two")

    @task(secret_requests=[Secret(group="db", key="password", group_version="v2", env_var="PGSECRET")])
    def reads() -> str:
        return Path(os.environ["PGSECRET"]).read_text()

    assert run(reads).outputs.o0 == "version two"
    assert run(reads, executor="threads").outputs.o0 == "version two"


@pytest.mark.parametrize("executor", EXECUTORS)
def test_a_variable_that_is_set_already_stays_where_there_is_no_secret(monkeypatch: Any, executor: str):
    monkeypatch.setenv("PGSECRET", "s3cr3t of mine")
    execution = run(finds_the_value, executor=executor, workers=1)
    assert execution.outputs.o0 == "s3cr3t of mine"
    assert "s3cr3t" not in "\n".join(dump(execution.events))


@pytest.mark.parametrize("executor", EXECUTORS)
def test_a_variable_without_a_secret_is_not_set_and_its_error_says_what_to_do(executor: str):
    with pytest.raises(KeyError) as caught:
        run(finds_the_value, executor=executor, workers=1)
    [note] = [one for one in caught.value.__notes__ if "PGSECRET" in one and "secret" in one]
    assert note.startswith("PGSECRET is to have a secret. Here: set the environment variable DB_PASSWORD, or write")


def test_a_body_that_stands_still_keeps_the_variable_to_itself(secret: str):
    stepper = step(finds_it_in_a_body).into()
    assert "PGSECRET" not in os.environ
    assert stepper.continue_().execution.outputs.o0 == secret
    assert "PGSECRET" not in os.environ


def test_the_panel_of_a_node_that_failed_shows_none(secret: str):
    @task(secret_requests=wanting(Secret.MountType.ENV_VAR))
    def fails() -> None:
        raise ValueError(f"no connection as {os.environ['PGSECRET']}")

    with pytest.raises(ValueError, match="no connection as"):
        run(fails)
    node = inspect("n0")
    for shown in (str(node), node._repr_mimebundle_()["text/html"]):
        assert f"no connection as {COVER}" in str(shown)
        assert "s3cr3t" not in str(shown)
