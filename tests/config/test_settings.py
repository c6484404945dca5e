"""The start in production, as an operator meets it: in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "SECRET_KEY": "x7!kq-pR2mVw9Zt4Lb8Ns3Hd6Fg1Jc5Ya0Ue_Xi-Ok+Pl=Mz?Qw" + "abcdefgh",
    "TICKET_KEY": "bm90LWEtc2VjcmV0LWJ1dC0zMi1ieXRlcy1sb25nISE=",
    "SITE_URL": "https://portal.example.no",
    "ALLOWED_HOSTS": "portal.example.no",
    "ORGANISATION_NAME": "Kulturnettverket",
    "CONTACT_EMAIL": "post@example.no",
    "DEFAULT_FROM_EMAIL": "post@example.no",
    "MONITORING_TOKEN": "a-long-token-for-monitoring",
    "EMAIL_HOST": "smtp.example.no",
    "DATABASE_URL": os.environ["DATABASE_URL"],
    "REDIS_URL": os.environ["REDIS_URL"],
}


def manage(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={name: value for name, value in (kept | PRODUCTION | changes).items() if value},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_complete_production_environment_passes_the_deploy_check():
    check = manage("check", "--deploy", "--fail-level", "WARNING")

    assert (check.returncode, check.stderr) == (0, "")


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_a_missing_setting_stops_the_start_with_its_name(name):
    check = manage("check", **{name: ""})

    assert check.returncode != 0
    assert check.stderr.strip().splitlines()[-1].split()[1] == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("TICKET_KEY", "c2hvcnQ="),
        ("TICKET_KEY", "not base64"),
        ("SITE_URL", "http://portal.example.no"),
        ("ALLOWED_HOSTS", "*"),
        ("DATABASE_URL", "sqlite:///db.sqlite3"),
        ("EMAIL_PORT", "twenty-five"),
        ("EMAIL_USE_TLS", "maybe"),
        ("DEMO", "perhaps"),
        ("ENTRA_AUTHORITY", "http://login.microsoftonline.com/organizations/v2.0"),
        ("ENTERPRISE_REGISTER_URL", "http://data.brreg.no/enhetsregisteret/api"),
    ],
)
def test_an_unsafe_setting_stops_the_start_with_its_name(name, value):
    check = manage("check", **{name: value})

    assert check.returncode != 0
    assert check.stderr.strip().splitlines()[-1].split()[1] == name


def test_work_login_needs_its_secret():
    check = manage("check", ENTRA_CLIENT_ID="portal")

    assert check.stderr.strip().splitlines()[-1].split()[1] == "ENTRA_CLIENT_SECRET"


@pytest.mark.parametrize(
    ("client_id", "targets"), [("", ["'self'"]), ("portal", ["'self'", "https://login.example"])]
)
def test_forms_may_lead_to_where_work_login_is(client_id, targets):
    program = (
        "from django.conf import settings\n"
        "print(settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    )

    shown = manage(
        "shell",
        "--no-imports",
        "-c",
        program,
        ENTRA_CLIENT_ID=client_id,
        ENTRA_CLIENT_SECRET=client_id,
        ENTRA_AUTHORITY="https://login.example/organizations/v2.0",
    )

    assert shown.stdout.strip() == str(targets)


@pytest.mark.parametrize("name", ["EMAIL_HOST", "ANYMAIL_BACKEND"])
def test_demo_mode_refuses_to_send_real_letters(name):
    only_one = {"EMAIL_HOST": "", "ANYMAIL_BACKEND": ""} | {name: "smtp.example.no"}

    check = manage("check", DEMO="1", SITE_URL="http://localhost:8000", **only_one)

    assert check.returncode != 0
    assert check.stderr.strip().splitlines()[-1].split()[1] == name


def test_demo_mode_stays_on_this_machine():
    check = manage("check", DEMO="1", EMAIL_HOST="", SITE_URL="http://portal.example.no")

    assert check.returncode != 0
    assert check.stderr.strip().splitlines()[-1].split()[1] == "SITE_URL"
