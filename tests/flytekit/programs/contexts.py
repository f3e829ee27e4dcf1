"""What is around a task: its context, secrets, decks, checkpoints, and what a cluster is told."""

import os
from datetime import datetime, timedelta

from flyte_nb import (
    Annotations,
    CronSchedule,
    Deck,
    Description,
    Documentation,
    Email,
    FixedRate,
    ImageSpec,
    Labels,
    PodTemplate,
    Resources,
    Secret,
    WorkflowExecutionPhase,
    current_context,
    dynamic,
    task,
    workflow,
)
from flyte_nb.deck import DeckField, MarkdownRenderer, SourceCodeRenderer, TopFrameRenderer
from flyte_nb.extras.accelerators import A100, T4


def program_the_names_of_an_execution():
    @task
    def where() -> (str, str):
        context = current_context()
        return context.execution_id.project, context.execution_id.domain

    @workflow
    def wf() -> (str, str):
        return where()

    return wf, {}


def value_the_prompt_s_context():
    context = current_context()
    return str(context.execution_id), str(context.task_id), context.has_attr("spark_session")


def value_the_date_is_a_date_with_a_zone():
    @task
    def when() -> bool:
        date = current_context().execution_date
        return isinstance(date, datetime) and date.utcoffset() == timedelta(0)

    return when()


def value_the_working_directory_can_be_written_to():
    @task
    def writes(n: int) -> str:
        path = os.path.join(current_context().working_directory, "n.txt")
        with open(path, "w") as file:
            file.write(str(n))
        with open(path) as file:
            return file.read()

    return writes(n=3)


def value_the_logger_takes_lines():
    @task
    def logs() -> str:
        current_context().logging.info("a line %s", 1)
        return current_context().logging.name

    return logs()


def value_statistics_are_taken():
    @task
    def counts() -> int:
        stats = current_context().stats
        stats.incr("runs")
        stats.gauge("load", 1.0)
        return 1

    return counts()


def value_a_secret_of_the_environment():
    os.environ["GRP_KEY"] = "  for a test\n"

    @task(secret_requests=[Secret(group="grp", key="key")])
    def asks() -> (str, str):
        secrets = current_context().secrets
        return secrets.get("grp", "key"), secrets.grp.key

    return tuple(asks())


def value_a_secret_in_a_variable():
    os.environ["GRP_KEY"] = "spoken"
    kind = Secret.MountType.ENV_VAR

    @task(secret_requests=[Secret(group="grp", key="key", env_var="MY_SECRET", mount_requirement=kind)])
    def looks() -> str:
        return os.environ.get("MY_SECRET", "not there")

    return looks()


def value_a_secret_under_the_prefix_comes_first():
    os.environ["OTHER_KEY"] = "plain"
    os.environ["_FSEC_OTHER_KEY"] = "prefixed"

    @task(secret_requests=[Secret(group="other", key="key")])
    def asks() -> str:
        return current_context().secrets.get("other", "key")

    return asks()


def value_where_a_secret_is_looked_for():
    secrets = current_context().secrets
    return secrets.get_secrets_env_var("grp", "key"), secrets.get_secrets_file("GRP", "Key", "v1")


def program_raises_a_secret_that_is_nowhere():
    @task(secret_requests=[Secret(group="nowhere", key="key")])
    def asks() -> str:
        return current_context().secrets.get("nowhere", "key")

    return asks, {}


def program_raises_an_attribute_that_no_task_has():
    @task
    def asks() -> str:
        return str(current_context().spark_session)

    return asks, {}


def value_a_first_attempt_finds_no_checkpoint():
    @task
    def first() -> (bool, bool):
        checkpoint = current_context().checkpoint
        checkpoint.write(b"epoch 1")
        return checkpoint.prev_exists(), checkpoint.read() is None

    return tuple(first())


def value_there_is_no_checkpoint_at_the_prompt():
    try:
        current_context().checkpoint
    except NotImplementedError:
        return "refused"
    return "there is one"


def value_a_context_with_an_attribute():
    context = current_context().builder().add_attr("ANSWER", 42).build()
    return context.has_attr("answer"), context.answer, context.get("ANSWER")


def value_decks_of_a_task():
    found = []

    @task(enable_deck=True)
    def shows(n: int) -> int:
        deck = Deck("report", "<b>1</b>")
        deck.append("<i>2</i>")
        found.extend((one.name, one.html) for one in current_context().decks if one.name == "report")
        return n

    return shows(n=1), found


def value_a_deck_s_text():
    deck = Deck("apart", "a", auto_add_to_deck=False)
    return deck.append("b") is deck, deck.name, deck.html


def value_the_fields_of_decks():
    return [field.value for field in DeckField]


def value_markdown_as_html():
    return MarkdownRenderer().to_html("# Scores\n\n* **one**\n* `two`\n\n[a](http://b)")


def value_source_as_html():
    html = SourceCodeRenderer().to_html("def f(x):\n    return x < 3")
    return "&lt;" in html, '<span class="k">def</span>' in html


def value_a_frame_as_html():
    import pandas as pd

    html = TopFrameRenderer(max_rows=2).to_html(pd.DataFrame({"k": [1, 2, 3, 4]}))
    return html.count("<tr"), "<table" in html


def program_a_dynamic_s_body_has_a_context():
    @task
    def one(x: int) -> int:
        return x + len(current_context().execution_id.domain)

    @dynamic
    def body(n: int) -> list[int]:
        assert current_context().working_directory
        return [one(x=i) for i in range(n)]

    @workflow
    def wf(n: int) -> list[int]:
        return body(n=n)

    return wf, {"n": 3}


def program_a_task_that_says_all_that_a_cluster_is_told():
    @task(
        container_image=ImageSpec(name="knn", packages=["scikit-learn"], registry="ghcr.io/me"),
        pod_template=PodTemplate(labels={"team": "ml"}, annotations={"a": "b"}) if "KUBERNETES" in os.environ else None,
        accelerator=T4,
        docs=Documentation(short_description="counts", long_description=Description("more of it")),
        requests=Resources(cpu="1", mem="1Gi"),
        enable_deck=False,
    )
    def counts(n: int) -> int:
        return n + 1

    @workflow
    def wf(n: int) -> int:
        return counts(n=n)

    return wf, {"n": 1}


def value_data_keeps_what_it_is_given():
    labels, annotations = Labels({"team": "ml"}), Annotations({"a": "b"})
    secret = Secret(group="g", key="k", mount_requirement=Secret.MountType.FILE, env_var="MY_KEY")
    image = ImageSpec(name="KNN", packages=["numpy"]).with_packages("pandas").with_commands(["true"])
    return (
        labels.values,
        annotations.values,
        (secret.group, secret.key, secret.mount_requirement.name, secret.env_var),
        (image.name, image.packages, image.commands),
        WorkflowExecutionPhase.enum_to_string(WorkflowExecutionPhase.SUCCEEDED),
        A100.partition_2g_10gb is not None,
    )


def value_data_that_cannot_be_is_refused():
    refused = []
    for name, make in {
        "cron of four columns": lambda: CronSchedule(schedule="* * * *"),
        "cron minute": lambda: CronSchedule(schedule="61 * * * *"),
        "old cron": lambda: CronSchedule("0 9 * * ? *"),
        "offset": lambda: CronSchedule(schedule="daily", offset="five minutes"),
        "rate in seconds": lambda: FixedRate(duration=timedelta(seconds=30)),
        "secret without a group": lambda: Secret(key="k"),
        "variable": lambda: Secret(group="g", env_var="my var"),
        "image packages": lambda: ImageSpec(packages="pandas"),
        "registry": lambda: ImageSpec(registry="a b"),
        "phase": lambda: Email(phases=[WorkflowExecutionPhase.RUNNING], recipients_email=["a@b.c"]),
    }.items():
        try:
            make()
        except (ValueError, AssertionError):
            refused.append(name)
    return refused


def value_schedules_that_cron_reads():
    good = ["*/15 9-17 * * mon-fri", "0 0 1,15 * *", "0 0 l * *", "daily", "@hourly", "0 9 * jan mon#2", "0 0 * * 7"]
    return [CronSchedule(schedule=one) is not None for one in good], FixedRate(duration=timedelta(hours=2)) is not None
