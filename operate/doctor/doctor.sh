# What `pinproof doctor` wants to know of a compute host, in one go, and writes nothing there. Stands on the first part of look.sh: its
# functions, its arguments and the read-only option are there.
# shellcheck shell=sh disable=SC2154 # mark, config and readonly are set there

part clock date +%s
# shellcheck disable=SC2086 # empty means no argument
part capabilities "$@" $readonly capabilities
# shellcheck disable=SC2086
part running "$@" $readonly list --uuid
# shellcheck disable=SC2086
first=$("$@" $readonly list --uuid 2>/dev/null | sed -n '/./{p;q;}')
if [ -n "$first" ]; then part threads threads_of "$first"; else part processes cat /proc/1/task/1/status; fi
part online cat /sys/devices/system/cpu/online
part settings settings_of "$config"
