"""The local run's own account: made up once, kept beside its data."""

import json
import os
import secrets
from pathlib import Path

CONTACT = "help@line.example"
NUMBER = "+12025550100"
PHONES = ("+13125550143", "+12125550175")  # reserved for fiction; Chicago and New York
TABLE = "hotline"


def local_settings(data: Path, url: str, table_url: str, name: str) -> dict[str, str]:
    """The environment of the line `name` at `url`; its token and secret stay in the folder `data`."""
    kept = data / "account.json"
    if not kept.exists():
        account = {
            "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
            "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
            "HOTLINE_SECRET": secrets.token_hex(32),
        }
        fresh = kept.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(account))
        fresh.replace(kept)  # whole or not at all, whenever the process is killed
    return {
        **json.loads(kept.read_text()),
        "TWILIO_NUMBER": NUMBER,
        "TWILIO_API_URL": url,
        "HOTLINE_PUBLIC_URL": url,
        "HOTLINE_TABLE": TABLE,
        "HOTLINE_NAME": os.environ.get("HOTLINE_NAME", name),
        "HOTLINE_CONTACT": os.environ.get("HOTLINE_CONTACT", CONTACT),
        "TWILIO_OPT_OUT": os.environ.get("TWILIO_OPT_OUT", "default"),
        "HOTLINE_SPREAD": "0",  # somebody waits for it in the browser
        # Whoever tries the line out texts more than a caller ever would.
        **{
            name: os.environ.get(name, "1000")
            for name in ("HOTLINE_BURST", "HOTLINE_ANSWERS", "HOTLINE_PHONE_TEXTS")
        },
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": table_url,
        # The embedded table asks for credentials as AWS does, and takes any.
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
    }
