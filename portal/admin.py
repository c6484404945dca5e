from __future__ import annotations

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    site_header = _("Sekretariatet")
    site_title = _("Sekretariatet")
    index_title = _("Det som venter")
