"""Who may open what: one table, page × person. A page that is not in the table fails the test.

o opens · l is sent to log in · - is told there is no such page · x is not for looking, only for
doing · > is sent on (already in, or a step that has not begun) · ! is refused
The main contact leads the chapter that arranges. A row that says nothing of the editors, the
chapter's own and another's, treats them as strangers.
"""

import pytest
from django.test import Client

from tests.world import World, addresses, admin_addresses, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PARTS = [
    *("visitor", "stranger", "member", "main contact", "main contact elsewhere", "staff"),
    *("editor", "foreign editor"),
]
MARKS = {200: "o", 404: "-", 405: "x", 403: "!"}
ACCESS = """
health                                      o o o o o o
health_operations                           ! ! ! ! ! !
calendars:feed                              o o o o o o
calendars:event                             o o o o o o
calendars:own                               o o o o o o
calendars:picture                           - - - - - -
calendars:document                          - - - - - -
calendars:answer_file                       l - - - - -
events:list                                 o o o o o o
events:archive                              o o o o o o
events:calendar                             o o o o o o
events:editing                              l - - o - o o o
events:write                                l - - o - o o o
events:edited                               l - - o - o o -
events:edit                                 l - - o - o o -
events:preview                              l - - o - o o -
events:publish                              l x x x x x x x
events:copy                                 l x x x x x x x
events:delete_draft                         l - - o - o o -
events:move                                 l - - o - o o -
events:change_link                          l - - > - > > -
events:cancel_event                         l - - o - o o -
events:invite                               l - - o - o o -
events:participants                         l - - o - o o -
events:export                               l x x x x x x x
events:message                              l - - o - o o -
events:paper                                l - - o - o o -
events:badges                               l - - o - o o -
events:printed_list                         l - - o - o o -
events:list_file                            l x x x x x x x
events:certificates                         l x x x x x x x
events:check_in                             l - - o - o o -
events:check_in_link                        l - - o - o o -
events:shut_door                            l x x x x x x x
events:afterwards                           l - - o - o o -
events:questions                            l - - o - o o -
events:write_question                       l - - o - o o -
events:edit_question                        l - - o - o o -
events:question_answers                     l - - o - o o -
events:take_question_out                    l x x x x x x x
events:move_question_up                     l x x x x x x x
events:needs                                l - - o - o o -
events:thank                                l - - o - o o -
events:thanks_letter                        l - - o - o o -
events:evaluation                           l - - o - o o -
events:export_evaluation                    l x x x x x x x
events:message_letter                       l - - - - - - -
events:evaluate                             o o o o o o
events:answers                              l - o - - -
events:delete_document                      l x x x x x x x
events:edit_programme                       l - - o - o o -
events:add_session                          l - - o - o o -
events:change_session                       l - - o - o o -
events:delete_session                       l - - o - o o -
events:cancel_session                       l - - o - o o -
events:send_speaker_links                   l x x x x x x x
events:send_speaker_link                    l x x x x x x x
events:detail                               o o o o o o
events:programme                            o o o o o o
events:speaking                             o o o o o o
events:own_document                         - - - - - -
events:sign_up                              l o > o o o
events:book                                 l - o o o -
events:thanks                               - - - - - -
events:receipt                              l - o - - o
events:choices                              l - o - - -
events:add_places                           l - o - - o
events:name_place                           l - o - - o
events:cancel_place                         l - o - - o
events:place_choices                        l - o - - o
events:place_answers                        l - o - - o
events:cancel                               l - o - - -
events:ticket                               o o o o o o
events:ticket_file                          o o o o o o
events:certificate                          o o o o o o
events:certificate_file                     - - - - - -
certificates:find                           o o o o o o
certificates:check                          o o o o o o
events:offer                                l - > - - >
events:place                                o o o o o o
door:worker                                 o o o o o o
door:shell                                  o o o o o o
door:door                                   o o o o o o
door:let_in                                 x x x x x x
door:take_back                              x x x x x x
door:report                                 x x x x x x
door:manifest                               o o o o o o
events:join                                 l - o - - -
events:held_join                            o o o o o o
events:held_choices                         o o o o o o
events:held_answers                         o o o o o o
account_signup                              o > > > > >
account_email_verification_sent             > > > > > >
account_login                               o > > > > >
account_request_login_code                  o > > > > >
account_confirm_login_code                  > > > > > >
mfa_login_webauthn                          > > > > > >
mfa_authenticate                            > > > > > >
account_logout                              > o o o o o
account_inactive                            o o o o o o
work_login                                  - - - - - -
work_login_refused                          - - - - - -
work_login_answer                           - - - - - -
socialaccount_signup                        - - - - - -
socialaccount_connections                   l - - - - -
work_login_connect                          l - - - - -
account_change_password                     l o o o o o
account_set_password                        l > > > > >
account_reset_password                      o o o o o o
account_confirm_password_reset_code         > > > > > >
account_complete_password_reset             > > > > > >
account_password_reset_completed            o o o o o o
account_email                               l o o o o o
usersessions_list                           l o o o o o
account_reauthenticate                      l o o o o o
mfa_reauthenticate                          l > > > > >
mfa_reauthenticate_webauthn                 l > > > > >
mfa_index                                   l o o o o o
mfa_activate_totp                           l > > > > >
mfa_deactivate_totp                         l - - - - -
mfa_view_recovery_codes                     l - - - - -
mfa_generate_recovery_codes                 l > > > > >
mfa_download_recovery_codes                 l - - - - -
mfa_list_webauthn                           l o o o o o
mfa_add_webauthn                            l > > > > >
mfa_edit_webauthn                           l > > > > >
mfa_remove_webauthn                         l > > > > >
members:stop_invitations                    o o o o o o
members:invitation                          o o o o o o
members:accept_invitation                   l x x x x x
members:review                              o o o o o o
members:pass_review_on                      o o o o o o
members:profile                             l o o o o o
members:organisations                       l o o o o o
members:choose_organisation                 l o o o o o
members:request_affiliation                 l o o o o o
members:leave                               l - - - - -
members:desk                                l - - o - -
members:confirm_review                      l x x x x x
members:details                             l - - o - -
members:roles                               l - - o - -
members:end_role                            l - - o - -
members:people                              l - - o - -
members:invite                              l - - o - -
members:withdraw_invitation                 l x x x x x
members:confirm                             l x x x x x
members:refuse                              l - - o - -
members:end                                 l - - o - -
join:find                                   o o o o o o
join:apply_for_another                      o o o o o o
join:apply                                  o o o o o o
join:follow                                 o o o o o o
join:follow_number                          o o o o o o
join:state                                  o o o o o o
join:withdraw                               o o o o o o
portal:front_page                           o o o o o o
portal:my_page                              l o o o o o
portal:membership_year                      l - - o - -
portal:my_calendar                          l o o o o o
portal:bookings                             l - o o - -
portal:bookings_file                        l x x x x x
portal:who_sees_me                          l o o o o o
portal:own_data                             l o o o o o
portal:download_own_data                    l o o o o o
portal:erase                                l o o o o o
portal:own_log                              l o o o o o
portal:members                              o o o o o o
portal:people                               l o o o o o
portal:organisation                         o o o o o o
portal:chapters                             o o o o o o
portal:chapter                              o o o o o o
regions:describe                            l - - o - o
regions:board                               l - - o - o
regions:grant                               l - - o - o
regions:end_grant                           l x x x x x
portal:statistics                           l - - - - o
portal:statistics_file                      l - - - - o
pages:about                                 o o o o o o
pages:contact                               o o o o o o
pages:statutes                              o o o o o o
pages:board                                 o o o o o o
pages:preview                               l - - - - o
pages:themes                                o o o o o o
pages:theme                                 o o o o o o
pages:my_contact                            l - - o - -
portal:data_sources                         o o o o o o
portal:accessibility                        o o o o o o
portal:style_guide                          o o o o o o
portal:privacy                              o o o o o o
outbox:mailbox                              o o o o o o
outbox:letter                               - - - - - -
outbox:letter_html                          - - - - - -
outbox:attachment                           - - - - - -
admin:index                                 > > > > > o
admin:core_act_changelist                   l > > > > o
admin:core_act_add                          l > > > > !
admin:core_act_change                       l > > > > o
admin:core_act_delete                       l > > > > !
admin:core_act_history                      l > > > > >
admin:outbox_delivery_changelist            l > > > > o
admin:outbox_delivery_add                   l > > > > !
admin:outbox_delivery_change                l > > > > o
admin:outbox_delivery_delete                l > > > > !
admin:outbox_delivery_history               l > > > > >
admin:outbox_suppression_changelist         l > > > > o
admin:outbox_suppression_add                l > > > > o
admin:outbox_pause_changelist               l > > > > o
admin:outbox_pause_add                      l > > > > o
admin:pages_page_changelist                 l > > > > o
admin:pages_page_add                        l > > > > o
admin:pages_page_change                     l > > > > o
admin:pages_page_delete                     l > > > > !
admin:pages_page_history                    l > > > > >
admin:pages_pageversion_changelist          l > > > > o
admin:pages_pageversion_add                 l > > > > !
admin:pages_pageversion_change              l > > > > o
admin:pages_pageversion_delete              l > > > > !
admin:pages_pageversion_history             l > > > > >
admin:pages_officeterm_changelist           l > > > > o
admin:pages_officeterm_add                  l > > > > o
admin:pages_officeterm_change               l > > > > o
admin:pages_officeterm_delete               l > > > > !
admin:pages_officeterm_history              l > > > > >
admin:members_affiliation_changelist        l > > > > o
admin:members_affiliation_add               l > > > > !
admin:members_affiliation_change            l > > > > o
admin:members_affiliation_delete            l > > > > !
admin:members_affiliation_history           l > > > > >
admin:members_membership_changelist         l > > > > o
admin:members_membership_add                l > > > > !
admin:members_membership_change             l > > > > o
admin:members_membership_delete             l > > > > !
admin:members_membership_history            l > > > > >
admin:members_membershipapplication_changelist l > > > > o
admin:members_membershipapplication_add     l > > > > !
admin:members_membershipapplication_change  l > > > > o
admin:members_membershipapplication_delete  l > > > > !
admin:members_membershipapplication_history l > > > > >
admin:members_membershipcategory_changelist l > > > > o
admin:members_membershipcategory_add        l > > > > !
admin:members_membershipcategory_change     l > > > > o
admin:members_membershipcategory_delete     l > > > > !
admin:members_membershipcategory_history    l > > > > >
admin:members_merge_changelist              l > > > > o
admin:members_merge_add                     l > > > > !
admin:members_roleterm_changelist           l > > > > o
admin:members_roleterm_add                  l > > > > !
admin:members_roleterm_change               l > > > > o
admin:members_roleterm_delete               l > > > > !
admin:members_roleterm_history              l > > > > >
admin:members_reviewround_changelist        l > > > > o
admin:members_reviewround_add               l > > > > o
admin:members_reviewround_change            l > > > > o
admin:members_reviewround_delete            l > > > > !
admin:members_reviewround_history           l > > > > >
admin:members_yearlyreview_changelist       l > > > > o
admin:members_yearlyreview_add              l > > > > !
admin:members_yearlyreview_change           l > > > > o
admin:members_yearlyreview_delete           l > > > > !
admin:members_yearlyreview_history          l > > > > >
admin:members_organisationchange_changelist l > > > > o
admin:members_organisationchange_add        l > > > > o
admin:members_organisation_changelist       l > > > > o
admin:members_organisation_add              l > > > > o
admin:members_organisation_change           l > > > > o
admin:members_organisation_delete           l > > > > !
admin:members_organisation_history          l > > > > >
admin:members_county_changelist             l > > > > o
admin:members_county_add                    l > > > > !
admin:members_person_changelist             l > > > > o
admin:members_person_add                    l > > > > o
admin:members_person_change                 l > > > > o
admin:members_person_delete                 l > > > > !
admin:members_person_history                l > > > > >
admin:regions_chapter_changelist            l > > > > o
admin:regions_chapter_add                   l > > > > o
admin:regions_chapter_change                l > > > > o
admin:regions_chapter_delete                l > > > > !
admin:regions_chapter_history               l > > > > >
admin:regions_coverage_changelist           l > > > > o
admin:regions_coverage_add                  l > > > > !
admin:regions_coverage_change               l > > > > o
admin:regions_coverage_delete               l > > > > !
admin:regions_coverage_history              l > > > > >
admin:regions_boardterm_changelist          l > > > > o
admin:regions_boardterm_add                 l > > > > !
admin:regions_boardterm_change              l > > > > o
admin:regions_boardterm_delete              l > > > > !
admin:regions_boardterm_history             l > > > > >
admin:regions_editorgrant_changelist        l > > > > o
admin:regions_editorgrant_add               l > > > > !
admin:regions_editorgrant_change            l > > > > o
admin:regions_editorgrant_delete            l > > > > !
admin:regions_editorgrant_history           l > > > > >
admin:events_booking_changelist             l > > > > o
admin:events_booking_add                    l > > > > !
admin:events_booking_change                 l > > > > o
admin:events_booking_delete                 l > > > > !
admin:events_booking_history                l > > > > >
admin:events_participant_changelist         l > > > > o
admin:events_participant_add                l > > > > !
admin:events_participant_change             l > > > > o
admin:events_participant_delete             l > > > > !
admin:events_participant_history            l > > > > >
admin:events_need_changelist                l > > > > !
admin:events_need_add                       l > > > > !
admin:events_event_changelist               l > > > > o
admin:events_event_add                      l > > > > o
admin:events_event_change                   l > > > > o
admin:events_event_delete                   l > > > > !
admin:events_event_history                  l > > > > >
admin:events_invoicerun_changelist          l > > > > o
admin:events_invoicerun_add                 l > > > > !
admin:events_invoiceline_changelist         l > > > > o
admin:events_invoiceline_add                l > > > > !
admin:events_session_changelist             l > > > > o
admin:events_session_add                    l > > > > o
admin:events_session_change                 l > > > > o
admin:events_session_delete                 l > > > > !
admin:events_session_history                l > > > > >
admin:events_series_changelist              l > > > > o
admin:events_series_add                     l > > > > o
admin:events_checkin_changelist             l > > > > o
admin:events_checkin_add                    l > > > > !
admin:events_checkin_change                 l > > > > o
admin:events_checkin_delete                 l > > > > !
admin:events_checkin_history                l > > > > >
admin:events_checkinlink_changelist         l > > > > o
admin:events_checkinlink_add                l > > > > o
admin:events_checkinlink_change             l > > > > o
admin:events_checkinlink_delete             l > > > > !
admin:events_checkinlink_history            l > > > > >
admin:events_question_changelist            l > > > > o
admin:events_question_add                   l > > > > o
admin:events_question_change                l > > > > o
admin:events_question_delete                l > > > > !
admin:events_question_history               l > > > > >
admin:events_queueentry_changelist          l > > > > o
admin:events_queueentry_add                 l > > > > !
admin:events_queueentry_change              l > > > > o
admin:events_queueentry_delete              l > > > > !
admin:events_queueentry_history             l > > > > >
"""


def table() -> dict[str, str]:
    lines = [line.split() for line in ACCESS.strip().splitlines()]
    stranger, editors = PARTS.index("stranger"), len(["editor", "foreign editor"])
    return {
        name: "".join(
            marks if len(marks) == len(PARTS) else marks + marks[stranger : stranger + 1] * editors
        )
        for name, *marks in lines
    }


def mark(response) -> str:
    if response.status_code == 302:
        return "l" if "/konto/logg-inn/?next=" in response.url else ">"
    return MARKS[response.status_code]


@pytest.fixture
def world() -> World:
    return make_world()


def test_every_page_opens_for_those_it_is_for_and_nobody_else(world):
    clients = {part: Client() for part in PARTS}
    for part, client in clients.items():
        if person := world.people[part]:
            client.force_login(person)

    found = {
        name: "".join(mark(client.get(address)) for client in clients.values())
        for name, address in [*addresses(world), *admin_addresses()]
    }

    assert found == table()
