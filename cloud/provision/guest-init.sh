#!/bin/busybox sh
# shellcheck shell=dash disable=SC2016
# PID 1 of the guest: prints on its serial console which CPUs and NUMA nodes it sees, one fact a line, then idles.
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
exec </dev/ttyS0 >/dev/ttyS0 2>&1
say() { echo "pinproof-guest $*"; }
say "cpus-online $(/bin/busybox cat /sys/devices/system/cpu/online)"
for cpu in /sys/devices/system/cpu/cpu[0-9]*; do
  say "cpu ${cpu##*cpu} socket $(/bin/busybox cat "$cpu/topology/physical_package_id") core $(/bin/busybox cat "$cpu/topology/core_id")" \
    "siblings $(/bin/busybox cat "$cpu/topology/thread_siblings_list")"
done
for node in /sys/devices/system/node/node[0-9]*; do
  say "node ${node##*node} cpus $(/bin/busybox cat "$node/cpulist")" \
    "memory-kib $(/bin/busybox awk '/MemTotal/ { print $4 }' "$node/meminfo")"
done
say ready
while :; do /bin/busybox sleep 86400; done
