import type { DurableClient } from 'durable-functions';

/** The management URLs of a run, with the names of the durable extension. */
export interface StatusUrls {
  readonly statusQueryGetUri: string;
  readonly sendEventPostUri: string;
  readonly terminatePostUri: string;
}

/**
 * The management URLs of a run without their key. ADO shows answers to everyone who can see the service hook, and the
 * key opens every run of the installation. Callers with the key send it in the header `x-functions-key`.
 */
export function statusUrls(client: Pick<DurableClient, 'createHttpManagementPayload'>, runId: string): StatusUrls {
  const payload = client.createHttpManagementPayload(runId);
  return {
    statusQueryGetUri: withoutKey(payload.statusQueryGetUri),
    sendEventPostUri: withoutKey(payload.sendEventPostUri),
    terminatePostUri: withoutKey(payload.terminatePostUri),
  };
}

/** Removes the parameter textually, because the placeholders `{eventName}` and `{text}` must stay as they are. */
function withoutKey(url: string): string {
  return url.replace(/([?&])code=[^&]*(&|$)/, (_match, before: string, after: string) => (after === '&' ? before : ''));
}
