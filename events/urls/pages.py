from django.urls import path

from events.views import (
    answers,
    certificate,
    evaluate,
    event,
    guests,
    joining,
    listing,
    many,
    mine,
    place,
    places,
    programme,
    sign_up,
    speaking,
    ticket,
)
from events.views.editing import (
    afterwards,
    changing,
    checking_in,
    gatherings,
    invitations,
    message,
    needs,
    overview,
    participants,
    printing,
    questions,
    thanks,
    writing,
)
from events.views.editing import programme as edited_programme

app_name = "events"

what_is_on = [
    path("", listing.event_list, name="list"),
    path("arkiv/", listing.archive, name="archive"),
    path("kalender/", listing.month, name="calendar"),
]

one_event = [
    path("<slug:slug>/", event.detail, name="detail"),
    path("<slug:slug>/program/", programme.programme, name="programme"),
    path(
        "<slug:slug>/program/innleder/<str:speaker>/",
        speaking.speaking,
        name="speaking",
    ),
    path(
        "<slug:slug>/program/innleder/<str:speaker>/<uuid:document_uid>/",
        speaking.own_document,
        name="own_document",
    ),
    path("<slug:slug>/pamelding/", sign_up.sign_up, name="sign_up"),
    path("<slug:slug>/pamelding/flere/", many.book, name="book"),
    path("<slug:slug>/pamelding/takk/", guests.thanks, name="thanks"),
]

my_sign_up = [
    path("<slug:slug>/pamelding/<uuid:reference>/", mine.receipt, name="receipt"),
    path("<slug:slug>/pamelding/<uuid:reference>/meld-av/", mine.cancel, name="cancel"),
    path("<slug:slug>/pamelding/<uuid:reference>/svar/", answers.change, name="answers"),
    path("<slug:slug>/pamelding/<uuid:reference>/program/", mine.choices, name="choices"),
    path("<slug:slug>/pamelding/<uuid:reference>/tilbud/", mine.offer, name="offer"),
    path("<slug:slug>/pamelding/<uuid:reference>/bli-med/", joining.join, name="join"),
    path("<slug:slug>/pamelding/<uuid:reference>/flere/", many.add, name="add_places"),
]

PLACE = "<slug:slug>/pamelding/<uuid:reference>/<uuid:place_uid>"
booked_place = [
    path(f"{PLACE}/navn/", places.name, name="name_place"),
    path(f"{PLACE}/meld-av/", places.cancel, name="cancel_place"),
    path(f"{PLACE}/program/", places.choices, name="place_choices"),
    path(f"{PLACE}/svar/", places.answers, name="place_answers"),
]

by_link = [
    path("<slug:slug>/plass/<str:link>/", place.place, name="place"),
    path("<slug:slug>/plass/<str:link>/program/", place.choices, name="held_choices"),
    path("<slug:slug>/plass/<str:link>/bli-med/", joining.join_by_link, name="held_join"),
    path("<slug:slug>/plass/<str:link>/svar/", place.answers, name="held_answers"),
]

# Whoever holds the code holds the ticket.
held = [
    path("<slug:slug>/billett/<str:code>/", ticket.ticket, name="ticket"),
    path("<slug:slug>/billett/<str:code>/pdf/", ticket.ticket_file, name="ticket_file"),
    path("<slug:slug>/billett/<str:code>/bevis/", certificate.certificate, name="certificate"),
    path(
        "<slug:slug>/billett/<str:code>/bevis/pdf/",
        certificate.certificate_file,
        name="certificate_file",
    ),
]

editing = [
    path("rediger/", overview.mine, name="editing"),
    path("rediger/nytt/", writing.write, name="write"),
    path("rediger/nettverk/<slug:network_slug>/samling/", gatherings.gathering, name="gathering"),
    path("rediger/<slug:slug>/", overview.overview, name="edited"),
    path("rediger/<slug:slug>/tekst/", writing.edit, name="edit"),
    path("rediger/<slug:slug>/forhandsvis/", overview.preview, name="preview"),
    path("rediger/<slug:slug>/publiser/", overview.publish, name="publish"),
    path("rediger/<slug:slug>/kopier/", overview.copy, name="copy"),
    path("rediger/<slug:slug>/slett/", overview.delete_draft, name="delete_draft"),
    path("rediger/<slug:slug>/flytt/", changing.move, name="move"),
    path("rediger/<slug:slug>/lenke/", changing.change_link, name="change_link"),
    path("rediger/<slug:slug>/avlys/", changing.cancel_event, name="cancel_event"),
    path("rediger/<slug:slug>/inviter/", invitations.invite, name="invite"),
    path("rediger/<slug:slug>/deltakere/", participants.participants, name="participants"),
    path("rediger/<slug:slug>/deltakere/fil/", participants.export, name="export"),
    path("rediger/<slug:slug>/deltakere/brev/", message.message, name="message"),
    path("rediger/<slug:slug>/deltakere/brev/se/", message.message_letter, name="message_letter"),
    path("rediger/<slug:slug>/innsjekking/", checking_in.check_in, name="check_in"),
    path(
        "rediger/<slug:slug>/innsjekking/<uuid:link_uid>/",
        checking_in.link,
        name="check_in_link",
    ),
    path(
        "rediger/<slug:slug>/innsjekking/<uuid:link_uid>/steng/",
        checking_in.shut,
        name="shut_door",
    ),
    path("rediger/<slug:slug>/papir/", printing.paper, name="paper"),
    path("rediger/<slug:slug>/papir/skilt/", printing.badges, name="badges"),
    path("rediger/<slug:slug>/papir/liste/", printing.printed_list, name="printed_list"),
    path("rediger/<slug:slug>/papir/liste/fil/", printing.list_file, name="list_file"),
    path("rediger/<slug:slug>/papir/bevis/", printing.certificates, name="certificates"),
    path("rediger/<slug:slug>/etterpa/", afterwards.afterwards, name="afterwards"),
    path(
        "rediger/<slug:slug>/etterpa/<uuid:document_uid>/slett/",
        afterwards.delete_document,
        name="delete_document",
    ),
]

editing_programme = [
    path("rediger/<slug:slug>/program/", edited_programme.programme, name="edit_programme"),
    path("rediger/<slug:slug>/program/ny/", edited_programme.add, name="add_session"),
    path(
        "rediger/<slug:slug>/program/lenker/",
        edited_programme.send_links,
        name="send_speaker_links",
    ),
    path(
        "rediger/<slug:slug>/program/lenker/<uuid:speaker_uid>/",
        edited_programme.send_again,
        name="send_speaker_link",
    ),
    path(
        "rediger/<slug:slug>/program/<uuid:session_uid>/",
        edited_programme.change,
        name="change_session",
    ),
    path(
        "rediger/<slug:slug>/program/<uuid:session_uid>/slett/",
        edited_programme.delete,
        name="delete_session",
    ),
    path(
        "rediger/<slug:slug>/program/<uuid:session_uid>/avlys/",
        edited_programme.cancel,
        name="cancel_session",
    ),
]

asking = [
    path("rediger/<slug:slug>/sporsmal/", questions.asked_questions, name="questions"),
    path("rediger/<slug:slug>/sporsmal/nytt/", questions.write_question, name="write_question"),
    path(
        "rediger/<slug:slug>/sporsmal/<uuid:question_uid>/",
        questions.edit_question,
        name="edit_question",
    ),
    path(
        "rediger/<slug:slug>/sporsmal/<uuid:question_uid>/svar/",
        questions.question_answers,
        name="question_answers",
    ),
    path(
        "rediger/<slug:slug>/sporsmal/<uuid:question_uid>/ta-ut/",
        questions.take_question_out,
        name="take_question_out",
    ),
    path(
        "rediger/<slug:slug>/sporsmal/<uuid:question_uid>/opp/",
        questions.move_question_up,
        name="move_question_up",
    ),
]

organising = [
    path("rediger/<slug:slug>/behov/", needs.needs, name="needs"),
]

thanking = [
    path("rediger/<slug:slug>/takk/", thanks.thank, name="thank"),
    path("rediger/<slug:slug>/takk/brev/", thanks.thanks_letter, name="thanks_letter"),
    path("rediger/<slug:slug>/evaluering/", thanks.evaluation, name="evaluation"),
    path("rediger/<slug:slug>/evaluering/fil/", thanks.export_evaluation, name="export_evaluation"),
    path("<slug:slug>/evaluering/<str:signed>/", evaluate.evaluate, name="evaluate"),
]

urlpatterns = (
    what_is_on
    + editing
    + editing_programme
    + asking
    + organising
    + thanking
    + one_event
    + my_sign_up
    + booked_place
    + by_link
    + held
)
