"""attempt: what makes files in a task makes them in its own folder."""

from __future__ import annotations

from pathlib import Path

from flyte_nb import FlyteFile, current_context, run, task


def test_a_new_file_of_a_task_stands_in_its_working_folder():
    @task
    def writes() -> (FlyteFile, str):
        file = FlyteFile.new("out.txt")
        Path(file.path).write_text("x")
        return file, current_context().working_directory

    outputs = run(writes).outputs
    assert Path(outputs.o0.path).parent == Path(outputs.o1)
