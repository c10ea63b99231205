#!/bin/bash
# The schemas of all services but Keystone, side by side: they do not depend on one another. Safe to run again.
set -uo pipefail
as() {
  local user=$1
  shift
  setpriv --reuid="$user" --regid="$user" --init-groups "$@"
}

glance() { as glance glance-manage db_sync; }
placement() { as placement placement-manage db sync; }
neutron() {
  as neutron neutron-db-manage --config-file /etc/neutron/neutron.conf \
    --config-file /etc/neutron/plugins/ml2/ml2_conf.ini upgrade head
}
nova() { as nova python3 /usr/local/lib/pinproof/45-nova.py; }

declare -A running
for service in neutron nova glance placement; do
  $service >"/var/log/pinproof-schema-$service.log" 2>&1 &
  running[$service]=$!
done
status=0
for service in "${!running[@]}"; do
  wait "${running[$service]}" && continue
  status=1
  echo "schema of $service failed; its last words:" >&2
  tail -n 15 "/var/log/pinproof-schema-$service.log" >&2
done
exit "$status"
