import type { HttpResponseInit } from '@azure/functions';

const problemType = 'application/problem+json';

/** The header that names one request, in its answer and in the log. */
export const correlationHeader = 'x-correlation-id';

/** An error answer in the form of RFC 9457. Says what to do; never repeats what was sent. */
export function problem(
  status: number,
  title: string,
  detail: string,
  headers: Record<string, string> = {},
): HttpResponseInit {
  return {
    status,
    headers: { 'content-type': problemType, 'cache-control': 'no-store', ...headers },
    body: JSON.stringify({ type: 'about:blank', title, status, detail }),
  };
}

/** The same answer with the id of its request: in a header, and where it is a problem also in the body. */
export function correlated(response: HttpResponseInit, correlationId: string): HttpResponseInit {
  const headers = new Headers(response.headers as Record<string, string> | undefined);
  headers.set(correlationHeader, correlationId);
  headers.set('x-content-type-options', 'nosniff');
  const answer = { ...response, headers: Object.fromEntries(headers) };
  if (headers.get('content-type') !== problemType) return answer;
  return { ...answer, body: JSON.stringify({ ...JSON.parse(String(response.body)), correlationId }) };
}
