"""Two harvesters as sites write them, on the base of ckanext-harvest.

Imported by tests that have the extension loaded: its model hangs itself onto CKAN's.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

import ckantoolkit as tk
import sqlalchemy as sa
from ckan import model
from ckanext.harvest.harvesters import HarvesterBase
from ckanext.harvest.model import HarvestObject


class _Harvester(HarvesterBase):
    """What both do alike."""

    remote: ClassVar[dict[str, dict[str, Any]]] = {}
    """What the harvested portal has, by id."""

    def gather_stage(self, harvest_job: Any) -> list[str]:
        return list(self._create_harvest_objects(list(self.remote), harvest_job))

    def fetch_stage(self, harvest_object: Any) -> bool:
        harvest_object.content = json.dumps(self.remote[harvest_object.guid])
        harvest_object.save()
        return True


class OrdinaryHarvester(_Harvester):
    """Leaves the save to its base class."""

    def info(self) -> dict[str, str]:
        return {"name": "ordinary", "title": "Ordinary", "description": "For the tests."}

    def import_stage(self, harvest_object: Any) -> Any:
        dataset = json.loads(harvest_object.content)
        return self._create_or_update_package(
            dataset, harvest_object, package_dict_form="package_show"
        )


class IdOnlyHarvester(_Harvester):
    """Saves by itself and wants the id only, as the harvesters of ckanext-dcat do."""

    def info(self) -> dict[str, str]:
        return {"name": "id_only", "title": "Id only", "description": "For the tests."}

    def import_stage(self, harvest_object: Any) -> bool:
        dataset = json.loads(harvest_object.content)
        known = model.Package.get(dataset["id"])
        earlier = model.Session.query(HarvestObject).filter_by(package_id=dataset["id"])
        earlier.update({"current": False})
        harvest_object.package_id = dataset["id"]
        harvest_object.current = True
        harvest_object.add()
        model.Session.execute(sa.text("SET CONSTRAINTS harvest_object_package_id_fkey DEFERRED"))
        model.Session.flush()
        context = {"user": self._get_user_name(), "return_id_only": True, "ignore_auth": True}
        answered = tk.get_action("package_update" if known else "package_create")(context, dataset)
        assert answered == dataset["id"]
        model.Session.commit()
        return True
