from django.urls import path

from meetings.views import agenda, ballots, calling, files, follow_ups, meeting, proposals, records

app_name = "meetings"
OF_FORUM = "forum/<slug:forum_slug>/"
OF_MEETING = "<uuid:meeting_uid>/"
FOLLOW_UP = "oppfolging/<uuid:follow_up_uid>/"
urlpatterns = [
    # ---- A forum's ----
    path(OF_FORUM + "innkall/", calling.call, name="call"),
    path(OF_FORUM + "foresla-datoer/", calling.propose_dates, name="propose_dates"),
    path(OF_FORUM + "oppfolging/", follow_ups.of_forum, name="follow_ups"),
    path(OF_FORUM + "oppfolging/ny/", follow_ups.take_on, name="take_on"),
    path(OF_FORUM + "forslag/", proposals.of_forum, name="proposals"),
    path(OF_FORUM + "forslag/nytt/", proposals.propose, name="propose"),
    path(OF_FORUM + "forslag/linje/", proposals.add_line, name="add_line"),
    path(OF_FORUM + "forslag/<int:proposal_id>/stott/", proposals.support, name="support"),
    path(OF_FORUM + "forslag/<int:proposal_id>/trekk/", proposals.withdraw, name="withdraw"),
    path(OF_FORUM + "avstemning/ny/", proposals.open_ballot, name="open_ballot"),
    path(OF_FORUM + "filer/", files.of_forum, name="files"),
    # ---- One file ----
    path("fil/<uuid:file_uid>/", files.file, name="file"),
    path("fil/<uuid:file_uid>/slett/", files.remove, name="remove_file"),
    # ---- One ballot ----
    path("avstemning/<int:ballot_id>/", ballots.ballot, name="ballot"),
    path("avstemning/<int:ballot_id>/stem/", ballots.vote, name="vote"),
    path("avstemning/<int:ballot_id>/bekreft/", ballots.confirm, name="confirm_ballot"),
    # ---- Follow-ups ----
    path("oppfolging/", follow_ups.mine, name="my_follow_ups"),
    path(FOLLOW_UP, follow_ups.follow_up, name="follow_up"),
    path(FOLLOW_UP + "gjort/", follow_ups.finish, name="finish"),
    path(FOLLOW_UP + "dropp/", follow_ups.drop, name="drop"),
    path(FOLLOW_UP + "for-videre/", follow_ups.carry_over, name="carry_over"),
    path(FOLLOW_UP + "gi-videre/", follow_ups.hand_over, name="hand_over"),
    # ---- One meeting ----
    path(OF_MEETING, meeting.meeting, name="meeting"),
    path(OF_MEETING + "mote.ics", meeting.calendar_file, name="calendar_file"),
    path(OF_MEETING + "svar/", meeting.answer_dates, name="answer_dates"),
    path(OF_MEETING + "velg/<int:option_id>/", meeting.choose_date, name="choose_date"),
    path(OF_MEETING + "endre/", calling.change, name="change"),
    path(OF_MEETING + "avlys/", calling.cancel, name="cancel"),
    path(OF_MEETING + "saker/", agenda.agenda, name="agenda"),
    path(OF_MEETING + "saker/<int:item_id>/", agenda.item, name="item"),
    path(OF_MEETING + "saker/<int:item_id>/fjern/", agenda.remove_item, name="remove_item"),
    # ---- Its record ----
    path(OF_MEETING + "referat/", records.record, name="record"),
    path(OF_MEETING + "referat/begynn/", records.begin, name="begin_record"),
    path(OF_MEETING + "referat/skriv/", records.write, name="write_record"),
    path(OF_MEETING + "referat/godkjenn/", records.approve, name="approve_record"),
    path(OF_MEETING + "referat/send-tilbake/", records.send_back, name="send_back_record"),
]
