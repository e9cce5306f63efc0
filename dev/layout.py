"""Where things lie: every path below ``.local/`` is named here, and nowhere else."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The checkout."""

LOCAL = ROOT / ".local"
"""Everything that is downloaded, built or written at run time; ignored by git."""

RUN = LOCAL / "run"
LOGS = LOCAL / "logs"
PORTS = LOCAL / "ports.json"
POSTGRES = LOCAL / "postgres"
REDIS = LOCAL / "redis"
SOLR = LOCAL / "solr"
STORAGE = LOCAL / "storage"
WHEELS = LOCAL / "wheels"
RELEASE = LOCAL / "release"
DEMO = LOCAL / "demo.json"
DOCS = LOCAL / "docs"
CORPUS = LOCAL / "corpus.html"

REQUIREMENTS = ROOT / "dev" / "requirements"
SOLR_RECIPE = ROOT / "dev" / "solr"


def write_private(path: Path, text: str) -> None:
    """Write a file that holds a secret: nobody else may read it."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text)


def make_folders() -> None:
    """Create the folders that the services write into."""
    for folder in (RUN, LOGS, REDIS, SOLR, STORAGE, WHEELS):
        folder.mkdir(parents=True, exist_ok=True)
