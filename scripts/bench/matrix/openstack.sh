#!/bin/bash
# Rows as one types them with the openstack client: one after another, each with an image and a flavor of its own, each command
# waiting only for what it says itself. What is to be typed comes on standard input, a line each: see plan.ts.
# Runs inside the local cloud's container. Prints what became of each server. Leaves nothing.
set -euo pipefail
. /etc/pinproof/openrc
work=$(mktemp -d)
name=matrix-$$
current=none
# Ids of the current row, by what it calls them.
declare -A images flavors servers

finish() {
  status=$?
  trap - EXIT
  if [ "$status" != 0 ]; then
    openstack server list --name "^$name-" -f value -c ID | xargs -r openstack server delete --wait
    openstack flavor list --all -f value -c ID -c Name | grep " $name-" | cut -d ' ' -f 1 | xargs -r openstack flavor delete
    openstack image list -f value -c ID -c Name | grep " $name-" | cut -d ' ' -f 1 | xargs -r openstack image delete
  fi
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

with_properties() { for pair in "$@"; do printf '%s\n' --property "$pair"; done; }

do_row() {
  current=$1
  images=() flavors=() servers=()
}

do_image() {
  mapfile -t options < <(with_properties "${@:2}")
  images[$1]=$(openstack image create --disk-format raw --container-format bare --file "$work/base.img" \
    "${options[@]}" "$name-$current-$1" -f value -c id)
}

do_flavor() {
  mapfile -t options < <(with_properties "${@:4}")
  flavors[$1]=$(openstack flavor create --private --vcpus "$2" --ram "$3" --disk 1 \
    "${options[@]}" "$name-$current-$1" -f value -c id)
}

# What the client prints of a server that it waited for is the server as it is, so nobody asks again.
do_server() {
  local image=${images[$2]:-pinproof-base} seen=$work/$current-$1
  if openstack server create --wait --nic none --image "$image" --flavor "${flavors[$3]}" "$name-$current-$1" \
    -f shell >"$seen.server" 2>"$seen.said"; then
    servers[$1]=$(sed -n 's/^id="\(.*\)"$/\1/p' "$seen.server")
    look "${servers[$1]}" "$seen"
    echo "$current $1 active"
  elif is_refusal "$seen.said"; then
    echo "$current $1 refused"
  else
    openstack server show "$name-$current-$1" -f shell -c id -c status -c fault >"$seen.server"
    servers[$1]=$(sed -n 's/^id="\(.*\)"$/\1/p' "$seen.server")
    echo "$current $1 $(sed -n 's/^status="\(.*\)"$/\L\1/p' "$seen.server")"
  fi
}

# The client's words for an answer of 400 and above, by its two libraries.
is_refusal() { grep -Eq '(Exception: |HTTP )4[0-9]{2}' "$1"; }

look() {
  openstack resource provider allocation show "$1" >"$2.allocations"
  virsh dumpxml "$1" >"$2.xml"
}

do_rebuild() {
  local seen=$work/$current-$1-rebuilt
  if openstack server rebuild --wait --image "${images[$2]}" "${servers[$1]}" >"$seen.said" 2>&1; then
    echo "$current $1 rebuild done"
  else
    echo "$current $1 rebuild $(is_refusal "$seen.said" && echo refused || echo failed)"
  fi
  openstack server show "${servers[$1]}" >"$seen.server"
  look "${servers[$1]}" "$seen"
}

do_delete() {
  local gone=()
  for key in "$@"; do [ -z "${servers[$key]:-}" ] || gone+=("${servers[$key]}"); done
  [ ${#gone[@]} = 0 ] || openstack server delete --wait "${gone[@]}"
}

do_end() {
  openstack flavor delete "${flavors[@]}"
  [ ${#images[@]} = 0 ] || openstack image delete "${images[@]}"
}

mapfile -t lines
openstack image save --file "$work/base.img" pinproof-base
for line in "${lines[@]}"; do
  IFS=$'\t' read -r -a words <<<"$line"
  "do_${words[0]}" "${words[@]:1}"
done
