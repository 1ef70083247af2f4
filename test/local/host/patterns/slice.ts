/** A few quick scenarios of each family of the recorded ones, for `npm test`. */
export const slice: readonly string[] = [
  // Tasks: compound ones, one waited for again, retries, timers, what nobody waits for at the end.
  ...['anyTwo', 'nestAllOfAll', 'reuseAny_act', 'reuseYield_sub', 'timerCancelled', 'retrySucceeds', 'yieldTwice'],
  // Events, continueAsNew, children, versions, determinism.
  ...['evTwoNames', 'canThenYield', 'subSameIdDone', 'subWait_terminateChild', 'version_2.0'],
  ...['zdet_detOrder', 'zdet_detTimer'],
  // Errors and values.
  ...['errors', 'throwHere_object', 'throwFirst_string', 'valueOne_nested', 'valueIn_bool', 'bigStatus_20000'],
  // Entities, the management API, the client, triggers.
  ...['entBasic', 'entLockTwo', 'state_running_startAgain', 'client_running', 'id_slash', 'evPayload_plain'],
  ...['httpBasic', 'http_ret_cookies', 'hooks'],
]
  .map((name) => `app.js/${name}`)
  .concat(['canAtOnce', 'reason_space', 'allWithCompleted'].map((name) => `app3.js/${name}`))
  .concat(['left_act_return', 'inBool', 'catchNoMessage'].map((name) => `app4.js/${name}`));
