/** The management URLs of an instance as the durable extension gives them, with their key. */
export function managementUrls(id: string) {
  const at = (what: string) => `http://127.0.0.1/instances/${id}${what}?taskHub=Hub&connection=Storage&code=SECRET`;
  return {
    id,
    statusQueryGetUri: at(''),
    sendEventPostUri: at('/raiseEvent/{eventName}'),
    terminatePostUri: at('/terminate?reason={text}').replace('?taskHub', '&taskHub'),
    rewindPostUri: at('/rewind'),
    purgeHistoryDeleteUri: at(''),
    restartPostUri: at('/restart'),
    suspendPostUri: at('/suspend'),
    resumePostUri: at('/resume'),
  };
}
