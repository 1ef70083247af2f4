import { createHash, randomUUID } from 'node:crypto';

/**
 * The id Azure DevOps keeps in its activity log for every call of a session (`X-TFS-Session`); it takes GUIDs only.
 * @param correlationId what the calls are made for, e.g. a run's id; the same one gives the same session
 */
export function sessionId(correlationId: string | undefined): string {
  if (correlationId === undefined) {
    return randomUUID();
  }
  const digits = createHash('sha256').update(correlationId).digest('hex');
  // Version 8 is for ids of one's own making (RFC 9562).
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}
