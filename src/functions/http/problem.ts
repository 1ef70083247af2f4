import type { HttpResponseInit } from '@azure/functions';

const problemType = 'application/problem+json';

/** The header that names one request, in its answer and in the log. */
export const correlationHeader = 'x-correlation-id';

/** An error answer in the form of RFC 9457. Says what to do and never echoes the request. */
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

/** The app only returns data: in a browser it must not run code, not be framed, and come over TLS. */
export const securityHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** The same answer with the id of its request: in a header, and where it is a problem also in the body. */
export function withCorrelationId(response: HttpResponseInit, correlationId: string): HttpResponseInit {
  const own = response.headers as Readonly<Record<string, string>> | undefined;
  const answer = { ...response, headers: { ...own, ...securityHeaders, [correlationHeader]: correlationId } };
  if (own?.['content-type'] !== problemType) return answer;
  return { ...answer, body: JSON.stringify({ ...JSON.parse(String(response.body)), correlationId }) };
}
