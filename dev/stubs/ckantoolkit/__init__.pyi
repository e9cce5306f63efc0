# ckantoolkit looks every name up in CKAN's toolkit when it is used: checkers see the toolkit.
from ckan.plugins.toolkit import *
from ckan.plugins.toolkit import _ as _
