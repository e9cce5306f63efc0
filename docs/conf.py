"""How `make docs` makes a site of the pages. The source is the checkout, not this folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

SETUP = (Path(__file__).parents[1] / "setup.py").read_text("utf-8")

project = "ckanext-andsdoi"
copyright = "the authors of ckanext-andsdoi, AGPL-3.0-or-later"  # noqa: A001 (Sphinx's name)
version = release = re.findall(r'version="(.+?)"', SETUP)[0]

root_doc = "docs/index"
include_patterns = ["*.rst", "docs/*.rst"]
exclude_patterns = [".*", "bench", "build", "ckanext", "dev", "dist", "i18n", "tests"]

html_theme = "furo"
html_title = f"{project} {version}"
html_copy_source = False
html_show_sphinx = False


class LinksBetweenPages(SphinxTransform):
    """Let a link to the file of another page, as the code host follows it, lead to the page."""

    default_priority = 400

    def apply(self, **_: Any) -> None:
        """Make cross-references of the links; one that leads to no page is then an error."""
        for link in list(self.document.findall(nodes.reference)):
            page = re.fullmatch(r"([\w./-]+)\.rst", link.get("refuri", ""))
            if page:
                link.replace_self(self._to_page(page[1], link))

    def _to_page(self, page: str, link: nodes.reference) -> nodes.Element:
        return addnodes.pending_xref(
            link.rawsource,
            nodes.inline("", link.astext()),
            refdomain="std",
            reftype="doc",
            reftarget=page,
            refdoc=self.env.docname,
            refexplicit=True,
            refwarn=True,
        )


def begin_at_the_index(app: Sphinx, failure: Exception | None) -> None:
    """Let the address of the site itself lead to the first page, which lies in a folder."""
    if not failure:
        page = f'<meta http-equiv="refresh" content="0; url={root_doc}.html">\n'
        (Path(app.outdir) / "index.html").write_text(page, "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what is ours."""
    app.add_transform(LinksBetweenPages)
    app.connect("build-finished", begin_at_the_index)
    return {"parallel_read_safe": True}
