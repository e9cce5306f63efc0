"""What the distribution consists of; the settings of the tools are in pyproject.toml."""

import re
from pathlib import Path

from setuptools import find_namespace_packages, setup

CATALOGUES = "ckanext.andsdoi.i18n"


def description() -> str:
    """Return the README as it can be read away from the checkout.

    Pictures and links to files of the checkout are dead there: the pictures go, of the links the
    words stay.
    """
    text = Path(__file__).with_name("README.rst").read_text(encoding="utf-8")
    text = re.sub(r"\.\. image:: (?!https?:).+\n(?: +.+\n)*\n", "", text)
    return re.sub(r"`([^`<]+?)\s+<(?!https?:|mailto:)[^`>]+>`_", r"*\1*", text)


setup(
    name="ckanext-andsdoi",
    version="0.1.0",
    description="A DOI for every published CKAN dataset, by the ANDS DataCite API or DataCite MDS",
    long_description=description(),
    long_description_content_type="text/x-rst",
    license_expression="AGPL-3.0-or-later",
    license_files=["LICENSE"],
    keywords=["CKAN", "DOI", "DataCite", "ANDS", "ARDC", "research data"],
    classifiers=[
        "Development Status :: 4 - Beta",
        "Environment :: Plugins",
        "Framework :: Flask",
        "Intended Audience :: Science/Research",
        "Intended Audience :: System Administrators",
        "Operating System :: POSIX",
        "Programming Language :: Python :: 3 :: Only",
        "Programming Language :: Python :: 3.10",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Topic :: Internet :: WWW/HTTP :: Dynamic Content :: Content Management System",
        "Topic :: Scientific/Engineering :: Information Analysis",
        "Typing :: Typed",
    ],
    python_requires=">=3.10",
    # CKAN is the host, not a dependency. Babel, Markdown, PyYAML, redis and rq come with it; they
    # are named because they are imported.
    install_requires=[
        "Babel>=2.12",
        "Markdown>=3.4",
        "PyYAML>=6.0",
        "base32-lib>=1.0.2",
        "ckantoolkit>=0.0.7",
        "lxml>=5.0.2",
        "redis>=4.6",
        "requests>=2.31",
        "rq>=1.15",
    ],
    packages=[
        *find_namespace_packages(include=["ckanext.*"], exclude=["*.__pycache__*"]),
        CATALOGUES,
    ],
    # The catalogues are kept at the top level and shipped where CKAN looks for them.
    package_dir={CATALOGUES: "i18n"},
    package_data={
        "ckanext.andsdoi": [
            "config_declaration.yaml",
            "py.typed",
            "assets/**",
            "migration/**",
            "templates/**",
        ],
        CATALOGUES: ["*.pot", "*/LC_MESSAGES/*"],
    },
    exclude_package_data={"": ["*.pyc"]},
    entry_points={
        "ckan.plugins": ["andsdoi = ckanext.andsdoi.plugin:AndsdoiPlugin"],
        # Read by ckanext-dcat, where it is installed.
        "ckan.rdf.profiles": ["andsdoi = ckanext.andsdoi.views.rdf_profile:AndsdoiProfile"],
    },
)
