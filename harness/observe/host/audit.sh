#!/bin/sh
# Reads every domain of a compute host in one go, and writes nothing there. It follows the first part of look.sh, which gives
# it the arguments, `part`, `all_threads`, `settings_of` and `readonly`. POSIX sh, GNU or busybox tools.
# shellcheck disable=SC2154,SC2086 # config, uuid_pattern and readonly are set there; an empty readonly means no argument

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

part listed all_domains "$@"
dump_domains "$@"
part threads all_threads
# Once more: a domain without a process that is not in this list has ended meanwhile.
part running "$@" $readonly list --uuid
part capabilities "$@" $readonly capabilities
part online cat /sys/devices/system/cpu/online
part present cat /sys/devices/system/cpu/present
part settings settings_of "$config"
