#!/bin/sh
# What every pipeline does after a run, also after one that was cancelled: interrupts a run that was left alone, puts away what
# one that died has left, by the run's own record and then by what the project shows, and makes the reports of a run that did
# not come to make them. The work folder is the pipeline's own: whatever runs in it is the pipeline's.
#
# clean-up.sh [REPORT-FOLDER]; PINPROOF is how pinproof is called there, `npx pinproof` by default.
set -u
report=${1:-pinproof-report}
pinproof=${PINPROOF:-npx pinproof}
status=0

# The state is the third word of each line: running, clean, kept or dead. PINPROOF is a command with its arguments.
# shellcheck disable=SC2086
runs_that_are() {
    $pinproof runs list | awk -v state="$1" '$3 == state { print $1 }'
}

# A connection that was cut, as a cancelled Zuul job's, leaves the run alone; interrupted, it removes what it made.
for run in $(runs_that_are running); do
    # shellcheck disable=SC2086
    pid=$($pinproof runs show "$run" --json | sed -n 's/^ *"pid": \([0-9][0-9]*\),*$/\1/p' | head -n 1)
    kill -INT "$pid" 2>/dev/null || continue
    echo "run $run goes on, and was interrupted: waiting for its end" >&2
    tries=0
    while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 180 ]; do
        sleep 5
        tries=$((tries + 1))
    done
done

# shellcheck disable=SC2086
for run in $(runs_that_are dead); do
    $pinproof runs destroy "$run" || status=1
done

# What other runs have left, whose folders are on no machine any more. Six hours are longer than any run.
plan=$(mktemp)
trap 'rm -f "$plan"' EXIT
# shellcheck disable=SC2086
if $pinproof sweep --older-than 6h --output "$plan"; then
    $pinproof sweep --apply "$plan" || status=1
else
    status=1
fi

# A run that was stopped twice, or killed, has written none.
# shellcheck disable=SC2086
if [ -d .pinproof/runs ] && [ -z "$(find "$report" -name junit.xml 2>/dev/null | head -n 1)" ]; then
    $pinproof report --output "$report" || status=1
fi
exit "$status"
