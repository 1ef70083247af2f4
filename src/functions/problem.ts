import type { HttpResponseInit } from '@azure/functions';

/** An error answer in the form of RFC 9457. Says what to do; never repeats what was sent. */
export function problem(
  status: number,
  title: string,
  detail: string,
  headers: Record<string, string> = {},
): HttpResponseInit {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify({ type: 'about:blank', title, status, detail }),
  };
}
