#!/bin/sh
# Install this checkout as a release below a folder, and make it the current one:
#
#     sh docs/deploy/install.sh /srv/impact [NAME]
#
# Containerfile and an ordinary server use these same steps. NAME is by default the commit. A
# release is only read when it runs: its owner may be root. To go back to an earlier one:
#     ln -sfn releases/EARLIER /srv/impact/current && systemctl restart 'impact@*'
set -eu

prefix=${1:?'name the folder to install into, such as /srv/impact'}
source=$(cd "$(dirname "$0")/../.." && pwd)
name=${2:-$(git -C "$source" describe --always)}
release=$prefix/releases/$name

if [ -e "$release" ]; then
    echo "$release is there already: name another release, or take it away." >&2
    exit 2
fi
mkdir -p "$release.part"
cd "$source"
cp -R dashboard.py impact pages data .streamlit requirements.lock "$release.part/"
rm -f "$release.part/.streamlit/secrets.toml"
echo "$name" > "$release.part/VERSION"
mv "$release.part" "$release"  # an environment knows its own folder: it is made in its last place

cd "$release"
if ! {
    "${PYTHON:-python3}" -m venv .venv &&
    .venv/bin/python -m pip install --quiet --no-cache-dir --require-hashes --only-binary :all: \
        --requirement requirements.lock &&
    .venv/bin/python -m compileall -q impact pages dashboard.py &&
    .venv/bin/python -m impact decide --data data --output .decided.csv &&
    .venv/bin/python -m pages.server --help > /dev/null
}; then
    echo "$release cannot be used; the current release is as it was." >&2
    rm -rf "$release"
    exit 1
fi
rm -f .decided.csv .decided.csv.meta.json
ln -sfn "releases/$name" "$prefix/current"
echo "$prefix/current is now $name"
