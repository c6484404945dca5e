"""Microsoft Entra ID as allauth sees it. allauth finds the provider by this file's name."""

from __future__ import annotations

from allauth.socialaccount.providers.base import Provider, ProviderAccount

from members.services.entra import PROVIDER, WorkIdentity


class EntraProvider(Provider):
    """Who somebody is, is their id in their tenant; a name or an address may change hands."""

    id = PROVIDER
    name = "Microsoft"
    account_class = ProviderAccount

    def extract_uid(self, identity: WorkIdentity) -> str:
        return f"{identity.tenant}:{identity.object_id}"

    def extract_extra_data(self, identity: WorkIdentity) -> dict[str, str]:
        return {"name": identity.name, "address": identity.address}

    def extract_common_fields(self, identity: WorkIdentity) -> dict[str, str]:
        return {"name": identity.name, "email": identity.address}


provider_classes = [EntraProvider]
