#!/usr/bin/env bash
# setGreenShare.sh PERCENT: how much of what Front Door takes goes to the green app; the rest goes to the blue one.
# Reads RESOURCE_GROUP, FRONT_DOOR_PROFILE, BLUE_APP_NAME, GREEN_APP_NAME.
set -euo pipefail
percent="$1"
case "$percent" in 0 | 5 | 25 | 50 | 100) ;; *)
  echo "The share is 0, 5, 25, 50 or 100, not $percent." >&2
  exit 2
  ;;
esac

# weigh APP SHARE: Front Door knows no weight of 0, so that such an app is taken out.
weigh() {
  local state=Enabled
  if [ "$2" -eq 0 ]; then state=Disabled; fi
  az afd origin update --resource-group "$RESOURCE_GROUP" --profile-name "$FRONT_DOOR_PROFILE" --origin-group-name apps \
    --origin-name "$1" --weight "$(($2 > 0 ? $2 : 1))" --enabled-state "$state" --output none
  echo "$1: $2 %"
}

# The one that gets more goes first: at no time is there no app at all.
if [ "$percent" -ge 50 ]; then
  weigh "$GREEN_APP_NAME" "$percent"
  weigh "$BLUE_APP_NAME" "$((100 - percent))"
else
  weigh "$BLUE_APP_NAME" "$((100 - percent))"
  weigh "$GREEN_APP_NAME" "$percent"
fi
