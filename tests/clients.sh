#!/bin/bash
# Every client that is installed opens every output. What is not installed is skipped with a line.
# usage: tests/clients.sh [path of isnad; default: the release build]; CLIENT_CHECKS names a folder with the checks of clients
# (default: ../shared/clients), CLIENTS one with the npm and PyPI clients they use.
set -u
cd "$(dirname "$0")/.." || exit 2
isnad=${1:-${CARGO_TARGET_DIR:-target}/release/isnad}
checks=${CLIENT_CHECKS:-../shared/clients}
export CLIENTS=${CLIENTS:-$HOME/.cache/isnad-clients}
out=$(mktemp -d); trap 'rm -rf "$out"' EXIT
failed=0
skip() { echo "skipped: $1"; }
run() { # run NAME COMMAND…
  local name=$1; shift
  if "$@" >"$out/log" 2>&1; then echo "ok: $name"; else echo "FAILED: $name"; tail -n 40 "$out/log"; failed=1; fi
}

for f in geojson geojsonseq gpkg fgb kml csv geoparquet pmtiles; do
  "$isnad" map data/articles --format $f --out "$out/$f" --quiet || { echo "FAILED: map --format $f"; failed=1; }
done
"$isnad" map data/articles --qgis "$out/qgis" --quiet || { echo "FAILED: map --qgis"; failed=1; }
"$isnad" ingest data/articles --db "$out/store.gpkg" --quiet || { echo "FAILED: ingest"; failed=1; }
for l in control_now control_history areas fronts changes; do
  for f in geojson kml; do
    "$isnad" export --db "$out/store.gpkg" --layer $l --format $f --out "$out/$l.$f" --quiet || { echo "FAILED: export --layer $l --format $f"; failed=1; }
  done
done
"$isnad" view data/articles --out "$out/map.html" --quiet || { echo "FAILED: view"; failed=1; }
n=$(grep -c '"type":"Feature",' "$out/geojson/events.geojson")
echo "$n events"

if command -v ogrinfo >/dev/null; then
  for f in geojson/events.geojson geojsonseq/events.geojsons gpkg/events.gpkg fgb/events.fgb kml/events.kml; do
    run "GDAL counts $f" bash -c "ogrinfo -ro -al -so '$out/$f' | grep -q 'Feature Count: $n\$'"
  done
  rows=$(ogrinfo -ro -al -so -oo X_POSSIBLE_NAMES=longitude -oo Y_POSSIBLE_NAMES=latitude "$out/csv/events.csv" 2>/dev/null | sed -n 's/Feature Count: //p')
  run "GDAL counts csv/events.csv" test "$rows" = "$n"
else skip "GDAL (ogrinfo)"; fi

arrow=; for p in python3 "$CLIENTS"/venv*/bin/python; do "$p" -c "import pyarrow" 2>/dev/null && arrow=$p; done
if [ -n "$arrow" ]; then
  run "pyarrow counts GeoParquet" "$arrow" -c "import pyarrow.parquet as p, json, sys; t=p.ParquetFile('$out/geoparquet/events.parquet'); g=json.loads(t.metadata.metadata[b'geo']); assert g['version']=='1.1.0' and t.metadata.num_rows==$n, (g, t.metadata)"
else skip "pyarrow (GeoParquet)"; fi
if [ -x "$CLIENTS/venv/bin/python" ] && "$CLIENTS/venv/bin/python" -c 'import fastkml' 2>/dev/null; then
  run "fastkml validates KML against its schema" "$CLIENTS/venv/bin/python" -c "
from fastkml.validator import validate
from pathlib import Path
for file in ['$out/kml/events.kml'] + [f'$out/{l}.kml' for l in ('control_now', 'control_history', 'areas', 'fronts', 'changes')]:
    assert validate(file_to_validate=Path(file)), file"
else skip "fastkml (KML against its schema)"; fi

if [ -d "$checks" ]; then
  if [ -d "$CLIENTS/web/node_modules" ]; then
    run "GeoJSON linters" node "$checks/geojson_check.mjs" "$out/geojson/events.geojson"
    for l in control_now control_history areas fronts changes; do
      run "GeoJSON linters, $l" node "$checks/geojson_check.mjs" "$out/$l.geojson"
    done
    run "Chromium opens the viewer" node "$checks/web_check.mjs" "$out/map.html"
    run "FlatGeobuf's own reader" node "$checks/fgb_pmtiles_check.mjs" "$out/fgb/events.fgb" "$n"
    run "PMTiles' own reader" node "$checks/fgb_pmtiles_check.mjs" "$out/pmtiles/events.pmtiles"
  else skip "npm clients (linters, FlatGeobuf, PMTiles)"; fi
  if command -v ogrinfo >/dev/null; then
    run "GeoPackage of events" python3 "$checks/gpkg_check.py" "$out/gpkg/events.gpkg" --expect-style
    run "GeoPackage of a store" python3 "$checks/gpkg_check.py" "$out/store.gpkg" --expect-style
    run "GeoPackage of all layers" python3 "$checks/gpkg_check.py" "$out/qgis/isnad.gpkg" --expect-style
  fi
  if /usr/bin/python3 -c 'import qgis.core' 2>/dev/null; then
    for f in geojson/events.geojson gpkg/events.gpkg fgb/events.fgb; do
      run "QGIS opens $f" /usr/bin/python3 "$checks/qgis_check.py" "$out/$f" --expect-count "$n" --expect-temporal --expect-style
    done
    run "QGIS opens the project" /usr/bin/python3 "$checks/qgis_check.py" "$out/qgis/isnad.qgz" --expect-count "$n" --expect-temporal --expect-style
      run "QGIS opens the project of a store" /usr/bin/python3 "$checks/qgis_check.py" "$out/store.qgz" --expect-temporal --expect-style
  else skip "QGIS"; fi
else skip "the client checks ($checks is not there)"; fi
exit $failed
