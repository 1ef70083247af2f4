import type { DurableClient } from 'durable-functions';

/** Where the state of a run can be read and changed, as the durable extension names the places. */
export interface StatusUrls {
  readonly statusQueryGetUri: string;
  readonly sendEventPostUri: string;
  readonly terminatePostUri: string;
}

/**
 * The management URLs of a run without their key. ADO shows answers to everyone who may see the service hook, and the
 * key opens every run of the installation: who has it sends it in the header `x-functions-key`.
 */
export function statusUrls(client: Pick<DurableClient, 'createHttpManagementPayload'>, runId: string): StatusUrls {
  const payload = client.createHttpManagementPayload(runId);
  return {
    statusQueryGetUri: withoutKey(payload.statusQueryGetUri),
    sendEventPostUri: withoutKey(payload.sendEventPostUri),
    terminatePostUri: withoutKey(payload.terminatePostUri),
  };
}

/** Cuts the parameter out of the text, because the placeholders `{eventName}` and `{text}` must stay as they are. */
function withoutKey(url: string): string {
  return url.replace(/([?&])code=[^&]*(&|$)/, (_match, before: string, after: string) => (after === '&' ? before : ''));
}
