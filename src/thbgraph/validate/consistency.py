"""Is the ontology free of contradictions? HermiT, an OWL 2 DL reasoner, answers."""

from __future__ import annotations

import io
import shutil
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from thbgraph.errors import DataError, NotFound, ToolMissing


def check_consistency(ontology_files: Sequence[Path]) -> list[str]:
    """Tell what is logically wrong with the ontology that *ontology_files* make up together.

    Args:
        ontology_files: Turtle files, read as one ontology; nothing is imported from elsewhere.

    Returns:
        Sorted problems: ``unsatisfiable: <IRI>`` for each class that can have no member, or the single
        line ``inconsistent: ...`` where the files contradict each other. An empty list means sound.

    Raises:
        NotFound: a file is missing.
        DataError: a file is not Turtle, or the reasoner cannot read the ontology as OWL 2 DL.
        ToolMissing: owlready2 or Java is not installed.
    """
    return _reason(_as_ntriples(ontology_files))


def _as_ntriples(files: Sequence[Path]) -> bytes:
    """Return all triples of *files* as N-Triples, the one plain syntax that owlready2 reads."""
    triples: list[ox.Triple] = []
    for path in files:
        try:
            # renaming keeps `_:a` of one file apart from `_:a` of another
            quads = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
            triples.extend(quad.triple for quad in quads)
        except FileNotFoundError as error:
            raise NotFound(f"The ontology file {path} does not exist.", "Check the path.") from error
        except SyntaxError as error:
            raise DataError(f"{path} is not Turtle: {error.msg}.", "Mend that line.") from error
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _reason(ntriples: bytes) -> list[str]:
    """Run HermiT over *ntriples* and return its complaints."""
    try:
        # Build time only: LGPL, and it needs Java, so neither the service nor an import of this module may pull it in.
        import owlready2
    except ImportError as error:
        raise ToolMissing("The ontology check needs owlready2.", "Install thbgraph[reason].") from error
    if shutil.which(owlready2.JAVA_EXE) is None:
        raise ToolMissing(f"The ontology check needs Java ('{owlready2.JAVA_EXE}').", "Install Java 17 or later.")
    world = owlready2.World()
    try:
        world.get_ontology("urn:thbgraph:checked").load(fileobj=io.BytesIO(ntriples))
        owlready2.sync_reasoner_hermit(world, debug=0)
        return sorted(
            f"unsatisfiable: {cls.iri}" for cls in world.inconsistent_classes() if cls is not owlready2.Nothing
        )
    except owlready2.OwlReadyInconsistentOntologyError:
        return ["inconsistent: the ontology files contradict each other, so nothing can satisfy them all (HermiT)"]
    except owlready2.OwlReadyJavaError as error:
        raise DataError(f"HermiT cannot read the ontology: {_first_words(str(error))}", "Keep to OWL 2 DL.") from error
    finally:
        world.close()


def _first_words(java_output: str) -> str:
    """Return what *java_output* complains of, without the exception's class and the stack trace below it."""
    lines = [line.strip() for line in java_output.splitlines()[1:] if line.strip()]  # the first is owlready2's own
    if not lines:
        return "it gave no reason."
    words = lines[0].partition("Exception: ")[2] or lines[0]
    return words.removesuffix(", see") + "."
