"""What is said of each kind of file on its pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from members.admin.imports import Files
from members.rules.importing import memberships, organisations, people
from members.services.importing.memberships import export_memberships, import_memberships
from members.services.importing.organisations import export_organisations, import_organisations
from members.services.importing.people import export_people, import_people

OF_PEOPLE = Files(
    sheet=people.SHEET,
    plan_of=people.plan_of,
    bring_in=import_people,
    take_out=export_people,
    title_in=_("Hent inn personer fra en fil"),
    title_out=_("Hent ut personer i en fil"),
    rules=[
        _("Bare E-postadresse må være der, og Navn for dem som er nye."),
        _("Adressen sier hvem det er. Den som er her fra før, får det som er annerledes, endret."),
        _(
            "Organisasjonen finnes på nummeret (organisasjons-, kommune- eller fylkesnummer) "
            "eller navnet. Du går god for at personen hører til der."
        ),
        _("Nye personer får ikke passord. Adressen er ikke bekreftet før de logger inn."),
    ],
    what_goes_out=_("Alle personer, med én rad for hver organisasjon de hører til."),
    letters=(
        _("Send brev til dem som får en ny tilknytning"),
        _("Brevet sier at de nå hører til organisasjonen. Ellers får ingen brev."),
    ),
)
OF_ORGANISATIONS = Files(
    sheet=organisations.SHEET,
    plan_of=organisations.plan_of,
    bring_in=import_organisations,
    take_out=export_organisations,
    title_in=_("Hent inn organisasjoner fra en fil"),
    title_out=_("Hent ut organisasjoner i en fil"),
    rules=[
        _(
            "Organisasjonen finnes på organisasjonsnummeret, ellers på kommune- eller "
            "fylkesnummeret, og til sist på navnet. Den som ikke finnes, blir lagt inn, og må "
            "ha Navn og Slag."
        ),
        _(
            "Det registeret sier om kommuner og fylkeskommuner, endres ikke fra en fil. For dem "
            "er det bare feltene om fakturaer som kan endres."
        ),
        _("Et navn endres ikke fra en fil: det er en hendelse med en dato."),
        _("Medlemskap, kontakter og e-postdomener kommer med ut, men blir ikke lest."),
    ],
    what_goes_out=_("Alle organisasjoner som finnes i dag, med medlemskap og kontakter."),
)
OF_MEMBERSHIPS = Files(
    sheet=memberships.SHEET,
    plan_of=memberships.plan_of,
    bring_in=import_memberships,
    take_out=export_memberships,
    title_in=_("Hent inn medlemskap fra en fil"),
    title_out=_("Hent ut medlemskap i en fil"),
    rules=[
        _(
            "Organisasjonen finnes på nummeret (organisasjons-, kommune- eller fylkesnummer) "
            "eller navnet, og medlemskapet på dagen det begynte. En ny dag er et nytt medlemskap."
        ),
        _(
            "En dag i Til og med avslutter medlemskapet den dagen. En dag i Oppsagt lar det vare "
            "ut det året (vedtektene § 3)."
        ),
        _("Et nytt medlemskap uten kategori får den som er vanlig for slaget."),
        _("Støttemedlemmer er ikke med i filen. De står på personens side."),
    ],
    what_goes_out=_("Alle medlemskap, også de som er slutt, for organisasjoner som finnes i dag."),
    letters=(
        _("Send brev til hovedkontakten om oppsigelser"),
        _("Brevet sier hva som er siste dag. Ellers får ingen brev."),
    ),
)
