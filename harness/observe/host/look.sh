#!/bin/sh
# Reads all that is to be known of one server on its compute host, or of the host alone, in one go, and writes nothing there.
# Given to `sh -s` over SSH; POSIX sh, GNU or busybox tools.
# Arguments: MARK UUID NOVA_CONFIG VIRSH [ARGUMENT...]
# An empty UUID means: the host alone, with the memory that is free on each NUMA node.
# Each part stands between "MARK begin NAME" and "MARK end NAME STATUS", on standard output and standard error alike.

mark=$1 uuid=$2 config=$3
shift 3

uuid_pattern='[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'

export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
# Without root, virsh would otherwise look at the user's own session.
export LIBVIRT_DEFAULT_URI="${LIBVIRT_DEFAULT_URI:-qemu:///system}"

part() {
  name=$1
  shift
  printf '%s begin %s\n' "$mark" "$name"
  printf '%s begin %s\n' "$mark" "$name" >&2
  "$@"
  status=$?
  printf '\n%s end %s %s\n' "$mark" "$name" "$status"
  printf '\n%s end %s %s\n' "$mark" "$name" "$status" >&2
}

# Sets `found` to lines such as /proc/3410/cmdline-UUID: every process that was started with `-uuid UUID`. The same few programs
# however many guests there are. /dev/null makes grep print file names.
# $1: an extended regular expression for the uuids that are meant
qemu_processes() {
  found=$(printf '%s\0' /proc/[0-9]*/cmdline | xargs -0 grep -s -z -A1 -e '^-uuid$' /dev/null | tr '\0' '\n' |
    grep -E "^/proc/[0-9]+/cmdline-$1\$")
}

# Those lines, then name and CPUs of each task of these processes. Processes and tasks come and go; one that went is no failure.
# Before Linux 6.4 a vhost worker is a kernel thread of its own, named after the task of the process that it works for.
# $1: an extended regular expression for the ids of those tasks
qemu_tasks() {
  workers=$(printf '%s\0' /proc/[0-9]*/comm | xargs -0 grep -sE "^vhost-$1\$" /dev/null)
  printf '%s\n' "$found"
  {
    for line in $found; do printf '%s\n' "${line%%/cmdline-*}"/task/[0-9]*/status; done
    for line in $workers; do printf '%s\n' "${line%%/comm:*}"/task/[0-9]*/status; done
  } | xargs grep -sE '^(Name|Cpus_allowed_list):' /dev/null
  return 0
}

# Every task of the guest that was started with `-uuid UUID`.
threads_of() {
  qemu_processes "$1"
  if [ -z "$found" ]; then
    echo "no QEMU process with -uuid $1 is seen" >&2
    return 1
  fi
  ids=$(for line in $found; do printf '|%s' "${line%%/cmdline-*}"/task/[0-9]*; done | sed 's:/proc/[0-9]*/task/::g')
  qemu_tasks "(${ids#|})"
}

# Every task of every guest.
all_threads() {
  qemu_processes "$uuid_pattern"
  qemu_tasks '[0-9]+'
}

# Section headers and four options of nova.conf, and nothing else of it: it holds passwords.
# shellcheck disable=SC2016 # the variables belong to the inner shell
read_settings='
settings_in() {
  [ -f "$1" ] || return 0
  grep -E "^(\[[^]]*\]|(cpu_dedicated_set|cpu_shared_set|vcpu_pin_set|reserved_host_cpus)[[:space:]]*[=:].*)" "$1"
  [ $? -le 1 ]
}
if [ -d "$1" ]; then
  files=0
  for file in "$1"/nova.conf "$1"/nova-cpu.conf "$1"/nova-compute.conf "$1"/[0-9]*.conf "$1"/nova.conf.d/*.conf "$1"/nova-compute.conf.d/*.conf; do
    [ -f "$file" ] && files=1
    settings_in "$file" || exit 2
  done
  [ "$files" = 1 ] || { echo "$1 holds no nova.conf" >&2; exit 2; }
elif [ -f "$1" ]; then
  settings_in "$1"
else
  echo "there is no $1" >&2
  exit 2
fi'

settings_of() {
  if [ "$(id -u)" = 0 ] || [ -r "$1/nova.conf" ] || { [ -f "$1" ] && [ -r "$1" ]; }; then
    sh -c "$read_settings" sh "$1"
  else
    sudo -n sh -c "$read_settings" sh "$1"
  fi
}

# The read-only socket where there is one: then nothing can be changed, not even by mistake.
readonly=-r
"$@" $readonly uri >/dev/null 2>&1 || readonly=

# ---- audit.sh, doctor.sh and pulse.sh stand on everything above this line.

# shellcheck disable=SC2086 # empty means no argument
look_at_host() {
  part capabilities "$@" $readonly capabilities
  part freecell "$@" $readonly freecell --all
  part freepages "$@" $readonly freepages --all
}

# Asked once: a domain that ends between two lists would be missed by the second, and then missing without a reason.
# shellcheck disable=SC2086 # empty means no argument
running_domains() {
  running=$("$@" $readonly list --uuid)
  status=$?
  printf '%s\n' "$running"
  return $status
}

# shellcheck disable=SC2086 # empty means no argument
look_at_server() {
  part domain "$@" $readonly dumpxml "$uuid"
  part capabilities "$@" $readonly capabilities
  part running running_domains "$@"
  commands=
  for other in $running; do
    [ "$other" = "$uuid" ] || commands="${commands}dumpxml $other; "
  done
  [ -z "$commands" ] || part neighbours "$@" $readonly "$commands"
  part threads threads_of "$uuid"
}

if [ -n "$uuid" ]; then look_at_server "$@"; else look_at_host "$@"; fi
part online cat /sys/devices/system/cpu/online
part settings settings_of "$config"
