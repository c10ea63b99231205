#!/bin/bash
# What begins when the cloud can be used, and loads beside its first use: Neutron's agents, which a server without a network
# does not need, and the second process of Nova's API.
set -euo pipefail
systemctl start --no-block neutron-rpc-server neutron-openvswitch-agent neutron-dhcp-agent
# uWSGI reads it: one worker more.
timeout 60 bash -c 'printf + >/var/lib/nova/nova-api.fifo'
