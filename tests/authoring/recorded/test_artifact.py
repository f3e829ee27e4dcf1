"""recorded.artifact: an annotation names what a cluster keeps; the value passes as it is."""

from __future__ import annotations

from typing import Annotated

import pytest

from flyte_nb import Artifact, BatchSize, task, workflow
from flyte_nb.model.errors import NeedsCluster, OptionError

Rides = Artifact(name="rides", partition_keys=["region"], time_partitioned=True)


def test_a_value_annotated_with_one_passes_as_it_is():
    @task
    def rides() -> Annotated[list[int], Rides]:
        return Rides.create_from([1, 2], region="Dubai", time_partition=3)

    @task
    def count(found: Annotated[list[int], Rides(region="Dubai"), BatchSize(10)]) -> int:
        return len(found)

    @workflow
    def wf() -> int:
        return count(found=rides())

    assert wf() == 2


def test_partitions_are_bound_on_a_copy():
    bound = Rides(region="Dubai", time_partition="today")
    assert (bound.partitions, bound.time_partition, Rides.partitions) == ({"region": "Dubai"}, "today", None)


@pytest.mark.parametrize("bind", [Rides, lambda **given: Rides.create_from(1, **given)])
def test_a_partition_that_it_has_not_is_refused(bind):
    with pytest.raises(OptionError, match=r"no partition 'regoin'\. Did you mean 'region'"):
        bind(regoin="Dubai")


def test_it_needs_a_name_and_has_at_most_ten_partitions():
    with pytest.raises(OptionError, match="needs a name"):
        Artifact()
    with pytest.raises(OptionError, match="has 11 partitions"):
        Artifact(name="many", partition_keys=list("abcdefghijk"))


def test_asking_for_one_needs_a_cluster():
    with pytest.raises(NeedsCluster, match=r"Artifact\('rides'\)\.query\(\) needs a Flyte cluster"):
        Rides.query()
