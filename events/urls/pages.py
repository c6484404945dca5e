from django.urls import path

from events.views import answers, evaluate, event, listing, mine, sign_up
from events.views.editing import (
    afterwards,
    changing,
    invitations,
    message,
    needs,
    overview,
    participants,
    questions,
    thanks,
    writing,
)

app_name = "events"

what_is_on = [
    path("", listing.event_list, name="list"),
    path("arkiv/", listing.archive, name="archive"),
    path("kalender/", listing.month, name="calendar"),
]

one_event = [
    path("<slug:slug>/", event.detail, name="detail"),
    path("<slug:slug>/pamelding/", sign_up.sign_up, name="sign_up"),
]

my_sign_up = [
    path("<slug:slug>/pamelding/<uuid:reference>/", mine.receipt, name="receipt"),
    path("<slug:slug>/pamelding/<uuid:reference>/meld-av/", mine.cancel, name="cancel"),
    path("<slug:slug>/pamelding/<uuid:reference>/svar/", answers.change, name="answers"),
    path("<slug:slug>/pamelding/<uuid:reference>/tilbud/", mine.offer, name="offer"),
]

editing = [
    path("rediger/", overview.mine, name="editing"),
    path("rediger/nytt/", writing.write, name="write"),
    path("rediger/<slug:slug>/", overview.overview, name="edited"),
    path("rediger/<slug:slug>/tekst/", writing.edit, name="edit"),
    path("rediger/<slug:slug>/forhandsvis/", overview.preview, name="preview"),
    path("rediger/<slug:slug>/publiser/", overview.publish, name="publish"),
    path("rediger/<slug:slug>/kopier/", overview.copy, name="copy"),
    path("rediger/<slug:slug>/slett/", overview.delete_draft, name="delete_draft"),
    path("rediger/<slug:slug>/flytt/", changing.move, name="move"),
    path("rediger/<slug:slug>/avlys/", changing.cancel_event, name="cancel_event"),
    path("rediger/<slug:slug>/inviter/", invitations.invite, name="invite"),
    path("rediger/<slug:slug>/deltakere/", participants.participants, name="participants"),
    path("rediger/<slug:slug>/deltakere/fil/", participants.export, name="export"),
    path("rediger/<slug:slug>/deltakere/brev/", message.message, name="message"),
    path("rediger/<slug:slug>/deltakere/brev/se/", message.message_letter, name="message_letter"),
    path("rediger/<slug:slug>/etterpa/", afterwards.afterwards, name="afterwards"),
    path(
        "rediger/<slug:slug>/etterpa/<uuid:document_uid>/slett/",
        afterwards.delete_document,
        name="delete_document",
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

urlpatterns = what_is_on + editing + asking + organising + thanking + one_event + my_sign_up
