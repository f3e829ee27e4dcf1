"""secret: a request for a secret, checked where it is written."""

from __future__ import annotations

import pytest

from flyte_nb import Secret, task
from flyte_nb.model.errors import OptionError


def test_a_task_records_the_secrets_that_it_requests():
    @task(secret_requests=[Secret(group="db", key="password"), Secret(group="api")])
    def t() -> int:
        return 1

    assert t.spec.policy.secrets == (("db", "password"), ("api", ""))


@pytest.mark.parametrize("given", ["db", ["db"], {"group": "db"}, [None], Secret(group="db")])
def test_a_request_is_a_list_of_secrets(given: object):
    with pytest.raises(OptionError, match="Secret\\(group="):

        @task(secret_requests=given)
        def t() -> int:
            return 1


@pytest.mark.parametrize(
    "arguments",
    [{}, {"group": ""}, {"group": 3}, {"group": "a", "env_var": "my var"}, {"group": "a", "mount_requirement": "FILE"}],
)
def test_what_names_no_secret_is_refused(arguments: dict[str, object]):
    with pytest.raises(OptionError) as caught:
        Secret(**arguments)  # type: ignore[arg-type]
    assert caught.value.place is not None
