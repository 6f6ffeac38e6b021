"""The files of docs/deploy agree with what the server allows and answers."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
NGINX = (ROOT / "docs" / "deploy" / "nginx.conf").read_text(encoding="utf-8")
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_nginx_lets_through_the_largest_upload_that_the_app_allows() -> None:
    [limit] = re.findall(r"client_max_body_size (\d+)m;", NGINX)
    form_around_the_file = 1
    assert int(limit) >= CONFIG["server"]["maxUploadSize"] + form_around_the_file


def test_the_redirect_to_https_names_our_host_not_the_callers() -> None:
    redirects = re.findall(r"return 301 (\S+);", NGINX)
    assert redirects == ["https://$server_name$request_uri"]
