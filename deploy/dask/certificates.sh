#!/bin/sh
# Makes the certificates by which the members of one Dask cluster know each other.
#
#   sh certificates.sh FOLDER [NAME...]
#
# FOLDER gets ca.pem and, for each NAME (scheduler, worker and grader by default), NAME.pem and
# NAME.key. The authority's own key is thrown away: to add a member later, make all of them anew.
# Whoever holds one of these keys may run programs on the workers, so copy each to its machine only.
set -eu
folder=${1:?"usage: certificates.sh FOLDER [NAME...]"}
shift
[ $# -gt 0 ] || set -- scheduler worker grader
days=400
umask 077
mkdir -p "$folder"
authority=$(mktemp -d)
trap 'rm -rf "$authority"' EXIT

openssl req -x509 -newkey rsa:3072 -nodes -sha256 -days "$days" -subj "/CN=bootcamp cluster" \
  -keyout "$authority/ca.key" -out "$folder/ca.pem" 2>/dev/null
for name in "$@"; do
  openssl req -newkey rsa:3072 -nodes -subj "/CN=$name" \
    -keyout "$folder/$name.key" -out "$authority/$name.csr" 2>/dev/null
  openssl x509 -req -sha256 -days "$days" -in "$authority/$name.csr" \
    -CA "$folder/ca.pem" -CAkey "$authority/ca.key" -CAcreateserial \
    -out "$folder/$name.pem" 2>/dev/null
  echo "$folder/$name.pem  $folder/$name.key"
done
