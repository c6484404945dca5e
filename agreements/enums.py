from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Standing(TextChoices):
    """How it is with an agreement on a day; asked, never stored."""

    DRAFT = "draft", _("utkast")
    FOR_SIGNING = "for_signing", _("til signering")
    NOT_BEGUN = "not_begun", _("signert, gjelder ikke ennå")
    IN_FORCE = "in_force", _("gjelder")
    UNDER_NOTICE = "under_notice", _("sagt opp")
    ENDED = "ended", _("avsluttet")


IN_FORCE = [Standing.IN_FORCE, Standing.UNDER_NOTICE]
UNSIGNED = [Standing.DRAFT, Standing.FOR_SIGNING]


class Step(TextChoices):
    """The parts an agreement is written in, in order."""

    PARTIES = "parter", _("Partene")
    PURPOSE = "formal", _("Formål og bakgrunn")
    ROLES = "roller", _("Rollene")
    AREAS = "omrader", _("Områdene")
    TERM = "tid", _("Oppfølging og varighet")
    SIGNING = "signering", _("Signering")


class Refusal(TextChoices):
    """Why the portal says no; the label is the sentence the person reads."""

    NOT_YOURS = "not_yours", _("Bare de som følger opp avtalen, kan gjøre dette.")
    SIGNED_ALREADY = (
        "signed_already",
        _("Avtalen er signert. Den endres med en merknad, eller av en ny avtale."),
    )
    NOT_SIGNED = "not_signed", _("Avtalen er ikke signert ennå.")
    TWO_PARTIES = "two_parties", _("En avtale har minst to parter.")
    NO_START = "no_start", _("Skriv første dag avtalen gjelder.")
    ENDS_BEFORE_START = "ends_before_start", _("Siste dag kan ikke være før første dag.")
    NO_PURPOSE = "no_purpose", _("Skriv hva avtalen er til for.")
    EACH_SIGNS = "each_signs", _("Hver part må ha minst én som signerer.")
    SIGNED_IN_FUTURE = "signed_in_future", _("Avtalen kan ikke være signert fram i tid.")
    NOTICE_GIVEN = "notice_given", _("Avtalen er alt sagt opp. Trekk den oppsigelsen først.")
    NOTICE_WITHDRAWN = "notice_withdrawn", _("Oppsigelsen er alt trukket.")
    NOTICE_TOOK_EFFECT = (
        "notice_took_effect",
        _("Oppsigelsen har virket. Lag en ny avtale i stedet."),
    )
    RECEIVED_BEFORE_GIVEN = (
        "received_before_given",
        _("Oppsigelsen kan ikke være mottatt før den ble gitt."),
    )
    RECEIVED_BEFORE_SIGNED = (
        "received_before_signed",
        _("Avtalen ble signert etter den dagen. Se over årstallet."),
    )
    RECEIVED_IN_FUTURE = (
        "received_in_future",
        _("Skriv oppsigelsen inn når den er mottatt, ikke før."),
    )
    NOTICE_TOO_SHORT = (
        "notice_too_short",
        _("Oppsigelsen kan tidligst virke {day}. Avtalen krever så lang tid fra den er mottatt."),
    )
    NOT_IN_FORCE = "not_in_force", _("Avtalen er ikke i kraft.")
    RENEWED_ALREADY = "renewed_already", _("Avtalen har alt en etterfølger.")
    NOT_A_PARTY = "not_a_party", _("Bare partene i avtalen kan gjøre dette.")
    OWNER_ALREADY = "owner_already", _("Personen følger alt opp avtalen for denne parten.")
    OWNER_OVER = "owner_over", _("Personen følger ikke lenger opp avtalen.")
    BEFORE_PREDECESSOR = (
        "before_predecessor",
        _("Avtalen kan ikke begynne før den avtalen den følger etter."),
    )
    NOT_A_PDF = "not_a_pdf", _("Fila må være en PDF.")
