#!/bin/sh
# Reads every domain of a compute host in one go, and writes nothing there. It follows the first part of look.sh, which gives
# it the arguments, `part`, `settings_of` and `readonly`. POSIX sh, GNU or busybox tools.
# shellcheck disable=SC2154,SC2086 # config and readonly are set there; an empty readonly means no argument

uuid_pattern='[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'

# Stopped domains, too: their pins count again when they are started.
all_domains() {
  listed=$("$@" $readonly list --all --uuid)
  status=$?
  printf '%s\n' "$listed"
  return $status
}

# One virsh for many domains; in batches, for an argument must not be longer than the kernel (128 KiB) or a container's
# exec takes.
dump_domains() {
  batch=0 count=0 commands=
  for domain in $(printf '%s\n' "$listed" | grep -oE "$uuid_pattern"); do
    commands="${commands}dumpxml $domain; " count=$((count + 1))
    if [ "$count" -ge 400 ]; then
      part "domains-$batch" "$@" $readonly "$commands"
      batch=$((batch + 1)) count=0 commands=
    fi
  done
  [ -z "$commands" ] || part "domains-$batch" "$@" $readonly "$commands"
}

# Every process that was started with `-uuid UUID`, then name and CPUs of each of its tasks: the same few programs however many
# guests there are. Processes and tasks come and go; one that went is no failure. /dev/null makes grep print file names.
qemu_threads() {
  found=$(printf '%s\0' /proc/[0-9]*/cmdline | xargs -0 grep -s -z -A1 -e '^-uuid$' /dev/null | tr '\0' '\n' |
    grep -E "^/proc/[0-9]+/cmdline-$uuid_pattern\$")
  # Before Linux 6.4 a vhost worker is a kernel thread of its own, named after the process that it works for.
  workers=$(printf '%s\0' /proc/[0-9]*/comm | xargs -0 grep -sE '^vhost-[0-9]+$' /dev/null)
  printf '%s\n' "$found"
  {
    for line in $found; do printf '%s\n' "${line%%/cmdline-*}"/task/[0-9]*/status; done
    for line in $workers; do printf '%s\n' "${line%%/comm:*}"/task/[0-9]*/status; done
  } | xargs grep -sE '^(Name|Cpus_allowed_list):' /dev/null
  return 0
}

part listed all_domains "$@"
dump_domains "$@"
part threads qemu_threads
# Once more: a domain without a process that is not in this list has ended meanwhile.
part running "$@" $readonly list --uuid
part capabilities "$@" $readonly capabilities
part online cat /sys/devices/system/cpu/online
part present cat /sys/devices/system/cpu/present
part settings settings_of "$config"
