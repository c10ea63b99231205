#!/bin/bash
# Waits for Keystone, then fills its catalogue. Keystone may answer one request and drop the next while it starts.
set -euo pipefail
. /etc/pinproof/cloud.env
. /etc/pinproof/openrc
export ADDRESS SERVICE_PASSWORD
systemctl start keystone
for _ in $(seq 150); do
  curl -sf -o /dev/null http://controller:5000/v3 && break
  sleep 0.2
done
for attempt in 1 2 3; do
  python3 /usr/local/lib/pinproof/50-catalogue.py && exit 0
  echo "attempt $attempt failed; once more" >&2
  sleep 1
done
exit 1
