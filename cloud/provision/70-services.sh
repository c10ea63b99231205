#!/bin/bash
# Starts what is not running yet, in the order that gives a usable cloud soonest on two cores. The three Nova services
# tell systemd when they are ready (Type=notify), so waiting for them costs nothing. Neutron comes last: a server without
# a network does not wait for it; its agents begin later still (90-background.sh). Calls made before their receiver is ready hang for the 60 s RPC time-out, hence the
# order: conductor before compute, Keystone and Placement before both.
set -euo pipefail
answers() {
  for _ in $(seq 300); do
    curl -s -o /dev/null "http://controller:$2/" && return 0
    systemctl is-failed --quiet "$1" && break
    sleep 0.2
  done
  echo "$1 does not answer on port $2; its last words:" >&2
  journalctl --no-pager --quiet --unit "$1" --lines 15 >&2
  tail -n 15 "/var/log/${1%%-*}/$1.log" >&2 || true
  exit 1
}
ready() {
  systemctl start "$1" && return 0
  echo "$1 does not start; its last words:" >&2
  journalctl --no-pager --quiet --unit "$1" --lines 15 >&2
  tail -n 15 "/var/log/nova/$1.log" >&2 || true
  exit 1
}
systemctl reset-failed
systemctl start --no-block keystone placement-api nova-conductor
answers keystone 5000
answers placement-api 8778
systemctl start --no-block nova-api nova-scheduler
ready nova-conductor
ready nova-compute
systemctl start --no-block glance-api neutron-api
ready nova-scheduler
answers nova-api 8774
answers glance-api 9292
answers neutron-api 9696
