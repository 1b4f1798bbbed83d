#!/bin/sh
# Judges a catalogue by the official SHACL shapes of DCAT-AP 3.0.1 (SEMIC, CC BY 4.0). They are fetched each time, for
# they are no part of this project; its own shapes, in shapes/catalogue/, are what the tests use without a network.
#
# usage: scripts/check-catalogue-online.sh [CATALOGUE]
#   CATALOGUE is a Turtle file, such as catalog.ttl of a release, or the URL of a running service's catalogue;
#   default http://127.0.0.1:8000/catalog.ttl
#
# Ends with 0 if the catalogue conforms, 1 if it does not, 2 if something could not be fetched.
set -eu

SHAPES=https://raw.githubusercontent.com/SEMICeu/DCAT-AP/07617929252ed57f98ebdf87c8f87a7a63e7bd59/releases/3.0.1/shacl/dcat-ap-SHACL.ttl
CATALOGUE=${1:-http://127.0.0.1:8000/catalog.ttl}
ROOT=$(cd "$(dirname "$0")/.." && pwd)

FOLDER=$(mktemp -d)
trap 'rm -rf "$FOLDER"' EXIT

fetch() {
    curl --fail --silent --show-error --location --max-time 60 --output "$2" "$1" || exit 2
}

fetch "$SHAPES" "$FOLDER/shapes.ttl"
case $CATALOGUE in
    http://* | https://*) fetch "$CATALOGUE" "$FOLDER/catalogue.ttl" ;;
    *) cp "$CATALOGUE" "$FOLDER/catalogue.ttl" || exit 2 ;;
esac
"$ROOT/.venv/bin/pyshacl" --shacl "$FOLDER/shapes.ttl" --shacl-file-format turtle --data-file-format turtle \
    "$FOLDER/catalogue.ttl"
