#!/bin/busybox sh
# shellcheck shell=dash
# PID 1 of the guest: prints on its console, the serial one, which CPUs and NUMA nodes it sees, one fact a line, then idles.
# Under emulation each program that is started costs a tenth of a second, so the shell does it alone, but for lists of CPUs: a
# read of one byte, as the shell does it, finds these files empty (`cpumap_print_list_to_buf` takes a byte from each read).
/bin/busybox mount -t sysfs sys /sys
say() { echo "pinproof-guest $*"; }
# shellcheck disable=SC2034
value() { IFS= read -r seen <"$1" || seen=; }
list() { seen=$(/bin/busybox cat "$1"); }
value /sys/devices/system/cpu/online
say "cpus-online $seen"
for cpu in /sys/devices/system/cpu/cpu[0-9]*; do
  value "$cpu/topology/physical_package_id" && socket=$seen
  value "$cpu/topology/core_id" && core=$seen
  list "$cpu/topology/thread_siblings_list"
  say "cpu ${cpu##*cpu} socket $socket core $core siblings $seen"
done
for node in /sys/devices/system/node/node[0-9]*; do
  # As in: Node 0 MemTotal: 89352 kB
  while read -r _ _ key kib _; do
    [ "$key" = MemTotal: ] && break
  done <"$node/meminfo"
  list "$node/cpulist"
  say "node ${node##*node} cpus $seen memory-kib $kib"
done
say ready
while :; do /bin/busybox sleep 86400; done
