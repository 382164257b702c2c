"""Everything custom fields contribute to the application."""

from __future__ import annotations

from app.customfields.models import CustomField
from app.customfields.operations import FIELDS_SECTION, Supplier
from app.customfields.views import CustomFieldView
from app.kernel.domain import Domain, Entry
from app.kernel.problems import N_
from app.platform.administration.declared import SETUP
from app.platform.security.roles import ADMINISTRATOR, only

DOMAIN = Domain(
    name="customfields",
    models=(CustomField,),
    entries=(Entry(CustomFieldView, N_("Custom fields"), SETUP, "input-cursor-text"),),
    access=(only("CustomFields", write=(ADMINISTRATOR,)),),
    extras=Supplier(),
    configuration=(FIELDS_SECTION,),
)
