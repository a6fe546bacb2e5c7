#!/bin/sh
# Makes the README's pictures of the viewer from the sample articles.
#
#   scripts/screenshots.sh [FOLDER]     FOLDER: docs, unless named
#
# Needs Chromium, node and playwright-core (npm ci --prefix web). ISNAD names a built program;
# without it, one is built.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-docs}
isnad=${ISNAD:-}
if [ -z "$isnad" ]; then
    cargo build --release --quiet
    isnad=target/release/isnad
fi
page=$(mktemp -d)
trap 'rm -rf "$page"' EXIT
"$isnad" view data/articles -o "$page/map.html" --quiet
mkdir -p "$folder"
node web/test/pictures.mjs "$page/map.html" "$folder"
