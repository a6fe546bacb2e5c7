#!/bin/sh
# Makes the README's pictures of QGIS and of the viewer from the sample articles.
#
#   scripts/screenshots.sh [FOLDER]     FOLDER: docs, unless named
#
# The viewer's need Chromium, node and playwright-core (npm ci --prefix web), those of QGIS need
# QGIS and Xvfb; what is not there is skipped with a line. ISNAD names a built program; without it,
# one is built.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-docs}
isnad=${ISNAD:-}
if [ -z "$isnad" ]; then
    cargo build --release --quiet
    isnad=${CARGO_TARGET_DIR:-target}/release/isnad
fi
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
mkdir -p "$folder"

if command -v node >/dev/null && [ -d "${PLAYWRIGHT_CORE:-web/node_modules/playwright-core}" ]; then
    "$isnad" view data/articles -o "$made/map.html" --quiet
    node web/test/pictures.mjs "$made/map.html" "$folder"
else
    echo "skipped: node or playwright-core (npm ci --prefix web) is not there"
fi

if command -v qgis >/dev/null && command -v xvfb-run >/dev/null; then
    "$isnad" map data/articles --qgis "$made" --quiet
    picture() { # picture NAME [THEME DAY]
        # A profile of its own, so that nobody's settings show.
        PROJECT="$made/isnad.qgz" PICTURE="$folder/$1" THEME="${2:-}" DAY="${3:-}" \
            XDG_RUNTIME_DIR="$made" QT_QPA_PLATFORM=xcb \
            timeout 90 xvfb-run -a -s "-screen 0 1280x800x24" qgis --nologo --noversioncheck \
            --profiles-path "$made/profile" --code scripts/qgis_picture.py >"$made/log" 2>&1 ||
            { cat "$made/log"; exit 1; }
    }
    picture qgis.png
    picture qgis-time.png "English: over time" 2024-12-05
else
    echo "skipped: QGIS or xvfb-run is not there"
fi
