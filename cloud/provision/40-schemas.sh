#!/bin/bash
# Every schema, side by side: they do not depend on one another. Safe to run again.
set -uo pipefail
. /etc/pinproof/cloud.env
as() {
  local user=$1
  shift
  setpriv --reuid="$user" --regid="$user" --init-groups "$@"
}

keystone() {
  as keystone keystone-manage db_sync &&
    keystone-manage fernet_setup --keystone-user keystone --keystone-group keystone &&
    keystone-manage credential_setup --keystone-user keystone --keystone-group keystone &&
    OS_BOOTSTRAP_PASSWORD=$ADMIN_PASSWORD as keystone keystone-manage bootstrap --bootstrap-region-id RegionOne \
      --bootstrap-admin-url http://controller:5000/v3/ --bootstrap-internal-url http://controller:5000/v3/ \
      --bootstrap-public-url "http://$ADDRESS:5000/v3/" &&
    systemctl start keystone
}
glance() { as glance glance-manage db_sync; }
placement() { as placement placement-manage db sync; }
neutron() {
  as neutron neutron-db-manage --config-file /etc/neutron/neutron.conf \
    --config-file /etc/neutron/plugins/ml2/ml2_conf.ini upgrade head
}
nova() {
  as nova nova-manage api_db sync &&
    as nova nova-manage cell_v2 map_cell0 &&
    as nova nova-manage db sync &&
    { as nova nova-manage cell_v2 list_cells | grep -q ' cell1 ' || as nova nova-manage cell_v2 create_cell --name=cell1; }
}

declare -A running
for service in nova neutron keystone glance placement; do
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
