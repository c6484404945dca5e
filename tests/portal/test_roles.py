from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from members.models import Person
from portal import receivers
from tests import factories

pytestmark = pytest.mark.django_db


def rights_of(group: str) -> set[str]:
    rows = Group.objects.get(name=group).permissions.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


def test_each_group_may_do_what_the_file_says() -> None:
    for group, rights in receivers.read_roles().items():
        expected = {
            f"{name.split('.')[0]}.{act}_{name.split('.')[1]}"
            for name, acts in rights.items()
            for act in acts
        }

        assert rights_of(group) == expected


def test_secretariat_may_not_delete_what_has_a_history() -> None:
    deletable = {right for right in rights_of("Sekretariat") if ".delete_" in right}

    assert deletable == {
        "events.delete_eventdocument",
        "events.delete_eventquestion",
        "events.delete_groupdiscount",
        "events.delete_speaker",
        "events.delete_ticketcategory",
    }


def test_health_data_needs_its_own_group(staff: Person) -> None:
    cook = factories.make_staff(groups=["Sekretariat", "Mat og tilrettelegging"])

    assert not staff.has_perm("events.view_need")
    assert cook.has_perm("events.view_need")
