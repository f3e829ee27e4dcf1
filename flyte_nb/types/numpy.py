"""numpy arrays: ``numpy.ndarray`` declares one; what flytekit has beside it, by its name."""

from __future__ import annotations

from flyte_nb.model.clusters import ClusterOnly


class NumpyArrayTransformer(ClusterOnly):  # needs a cluster: it writes arrays to the blob store
    """Makes a file in the blob store of an array, and the reverse."""

    _instead = "Arrays pass as they are: declare numpy.ndarray."


__path__: list[str] = []
