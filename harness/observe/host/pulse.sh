#!/bin/sh
# What libvirt says of one domain's state and CPU time. It follows the first part of look.sh, as audit.sh does.
# shellcheck disable=SC2154,SC2086 # uuid and readonly are set there; an empty readonly means no argument

part pulse "$@" $readonly dominfo "$uuid"
