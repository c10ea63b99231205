#!/bin/bash
# The reference experiment as one types it with the openstack client: one command after another, each waiting only for what it
# says itself. Runs inside the local cloud's container. Leaves nothing.
set -euo pipefail
. /etc/pinproof/openrc
work=$(mktemp -d)
name=typed-$$
finish() {
  status=$?
  if [ "$status" != 0 ]; then
    openstack server list --name "^$name-" -f value -c ID | xargs -r openstack server delete --wait
    openstack flavor list --all -f value -c Name | grep "^$name-" | xargs -r openstack flavor delete
    openstack image list -f value -c Name | grep "^$name-" | xargs -r openstack image delete
  fi
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT

server() { openstack server create --wait --nic none --image "$2" --flavor "$3" "$name-$1" -f value -c id | tr -d '[:space:]'; }
evidence() {
  openstack server show "$1" >"$work/server"
  openstack resource provider allocation show "$1" >"$work/allocations"
  virsh dumpxml "$1" >"$work/domain.xml"
}

openstack image save --file "$work/base.img" pinproof-base
openstack image create --disk-format raw --container-format bare --file "$work/base.img" \
  --property hw_cpu_policy=dedicated "$name-pinned" -f value -c id >"$work/image"
openstack flavor create --vcpus 1 --ram 128 --disk 1 --private "$name-plain" >"$work/flavor"
openstack flavor create --vcpus 1 --ram 128 --disk 1 --private --property hw:cpu_policy=dedicated "$name-pinned" >"$work/flavor"
control=$(server control pinproof-base "$name-plain")
by_flavor=$(server by-flavor pinproof-base "$name-pinned")
evidence "$control"
evidence "$by_flavor"
openstack server delete --wait "$by_flavor"
by_image=$(server by-image "$name-pinned" "$name-plain")
evidence "$by_image"
openstack server delete --wait "$control" "$by_image"
openstack flavor delete "$name-plain" "$name-pinned"
openstack image delete "$name-pinned"
