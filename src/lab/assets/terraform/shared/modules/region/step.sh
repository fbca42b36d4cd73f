# What making one resource comes to: some time, or a failure somebody asked for.
#
# $FAULTS names a directory that may change while terraform runs (empty: there is none). In it, for a step:
#   STEP.says      what the step says when it fails; nothing else counts without it
#   STEP.tickets/  one file for every time it fails; rm both asks for a ticket and takes it away
#   STEP.slots     names a directory whose free/ holds one file for each such step, of any region, that may run at once
# plan.says, which refuses every plan and apply, is read by terraform itself.

fault="$FAULTS/$STEP"
refuse() {
  cat -- "$fault.says" >&2
  exit 1
}

if [ -n "$FAULTS" ] && [ -f "$fault.says" ]; then
  if [ -d "$fault.tickets" ]; then
    for ticket in "$fault.tickets"/*; do
      rm -- "$ticket" 2>/dev/null && refuse
    done
  elif [ -f "$fault.slots" ]; then
    slots=$(cat -- "$fault.slots")
    held=
    for slot in "$slots/free"/*; do
      mv -- "$slot" "$slots/held/" 2>/dev/null && held="$slots/held/${slot##*/}" && break
    done
    [ -n "$held" ] || refuse
    trap 'mv -- "$held" "$slots/free/" 2>/dev/null || :' EXIT
    trap 'exit 130' INT TERM
  else
    refuse
  fi
fi

sleep "$STEP_SECONDS"

# rm both asks for the marker and takes it away, so of several resources that should fail, one does.
[ "$STEP" = "$FAIL_RESOURCE" ] || exit 0
[ -z "$FAIL_MARKER" ] || rm -- "$FAIL_MARKER" 2>/dev/null || exit 0
printf '%s\n' "$FAIL_MESSAGE" >&2
exit 1
