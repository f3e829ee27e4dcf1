"""FlyteFile: a file as an input or output, with flytekit's names; ``FlyteFile["csv"]`` and the usual formats."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Callable, Mapping
from typing import IO, TYPE_CHECKING, Annotated, Any, Self

from flyte_nb.model.clusters import ClusterOnly
from flyte_nb.types.located import Located, Path, workplace


class FileExt:
    """The extension of a format, for those that a plain subscript cannot spell.

    Example:
        >>> FlyteFile[Annotated[str, FileExt("tar.gz")]].extension()
        'tar.gz'
    """

    def __init__(self, ext: str) -> None:
        self._ext = ext

    def __str__(self) -> str:
        return self._ext

    def __repr__(self) -> str:
        return self._ext


_OF_STREAMS = frozenset({"read", "readline", "readlines", "write", "writelines", "seek", "close"})


class FlyteFile(Located):
    """A file that passes from node to node. Wherever one is declared, a plain path will do.

    Args:
        path: Where it is. A ``file://`` URL is the local path that it names; any other URL is only passed on.
        downloader: Makes the file, when it is first needed.
        remote_path: A local path: the file that a task returns is copied there. False: it stays where it is.
        metadata: Texts that go with the file.

    Example:
        >>> file = FlyteFile["csv"]("data/points.csv")
        >>> str(file), file.extension()
        ('data/points.csv', 'csv')
    """

    _noun = "files"

    def __init__(
        self,
        path: Path,
        downloader: Callable[[], object] | None = None,
        remote_path: Path | bool | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(path, downloader, remote_path)
        self.metadata = metadata

    @classmethod
    def new(cls, filename: Path) -> Self:
        """Return a file to be written, in the working folder.

        Raises:
            ValueError: The name leads out of that folder.
        """
        return cls(workplace.place(filename))

    @classmethod
    def new_remote_file(cls, name: str | None = None, alt: str | None = None) -> Self:
        """Return a file to be written, at a path that no other has; on a cluster that is in the blob store."""
        return cls(workplace.unused(name))

    @property
    def remote_path(self) -> Path | bool | None:
        """Where the file is copied to when a task returns it."""
        return self._target

    def open(self, mode: str = "r", **options: Any) -> IO[Any]:
        """Open the file; a context manager, as the built-in ``open``. To write, its folder is made.

        flytekit's ``cache_type`` and ``cache_options`` are about files elsewhere, and do nothing.
        """
        for name in ("cache_type", "cache_options"):
            options.pop(name, None)
        if "r" in mode:
            return open(self.download(), mode, **options)
        folder = os.path.dirname(self.path)
        if folder and self.remote_source is None:
            os.makedirs(folder, exist_ok=True)
        return open(self.path if self.remote_source is None else self.download(), mode, **options)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            text = f"{type(self).__name__!r} object has no attribute {name!r}"
            if name in _OF_STREAMS:
                text += ": `with file.open() as stream:` gives a stream, which has it"
            elif not name.startswith("_") and hasattr(pathlib.Path, name):
                text += ": pathlib.Path(file) has it"
            raise AttributeError(text, name=name, obj=self)

    def moved(self, path: str) -> Self:
        return type(self)(path, None, self._target, self.metadata)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.path, self._downloader, self._target, self.metadata)


class FlyteFilePathTransformer(ClusterOnly):  # needs a cluster: it writes files to the blob store
    """Makes a file in the blob store of a local one, and the reverse."""

    _instead = "Files pass as they are: declare FlyteFile."


def __getattr__(name: str) -> type[FlyteFile]:
    return FlyteFile.named(name)


csv = Annotated[str, FileExt("csv")]
hdf5 = Annotated[str, FileExt("hdf5")]
html = Annotated[str, FileExt("html")]
ipynb = Annotated[str, FileExt("ipynb")]
joblib = Annotated[str, FileExt("joblib")]
jpeg = Annotated[str, FileExt("jpeg")]
jsonl_file = Annotated[str, FileExt("jsonl")]
onnx = Annotated[str, FileExt("onnx")]
pdf = Annotated[str, FileExt("pdf")]
png = Annotated[str, FileExt("png")]
python_pickle = Annotated[str, FileExt("python_pickle")]
svg = Annotated[str, FileExt("svg")]
tfrecords_file = Annotated[str, FileExt("tfrecord")]

CSVFile = FlyteFile.of_format("csv", "CSVFile")
HDF5EncodedFile = FlyteFile.of_format("hdf5", "HDF5EncodedFile")
HTMLPage = FlyteFile.of_format("html", "HTMLPage")
JoblibSerializedFile = FlyteFile.of_format("joblib", "JoblibSerializedFile")
JPEGImageFile = FlyteFile.of_format("jpeg", "JPEGImageFile")
JSONLFile = FlyteFile.of_format("jsonl", "JSONLFile")
ONNXFile = FlyteFile.of_format("onnx", "ONNXFile")
PDFFile = FlyteFile.of_format("pdf", "PDFFile")
PNGImageFile = FlyteFile.of_format("png", "PNGImageFile")
PythonNotebook = FlyteFile.of_format("ipynb", "PythonNotebook")
PythonPickledFile = FlyteFile.of_format("python_pickle", "PythonPickledFile")
SVGImageFile = FlyteFile.of_format("svg", "SVGImageFile")
TFRecordFile = FlyteFile.of_format("tfrecord", "TFRecordFile")

__path__: list[str] = []  # a name that is not here is refused in words: flyte_nb/missing.py
