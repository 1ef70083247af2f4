import type { IncomingHttpHeaders } from 'node:http';

/** An answer as far as it tells whether it is a page to sign in with. */
export interface ResponseStart {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The beginning of the body is enough. */
  readonly body: string;
}

/**
 * Whether an answer is Azure DevOps' page to sign in with, or the way there: that is how it answers whom it does not
 * know, with 203, with a redirect, or (behind a proxy that follows redirects) with 200.
 */
export function isSignInPage({ status, headers, body }: ResponseStart): boolean {
  if (status === 203 || (status >= 300 && status < 400)) return true;
  const isOk = status >= 200 && status < 300;
  return isOk && isHtmlPage(headers, body) && /_signin|sign[ -]?in|login\.microsoftonline\.com/i.test(body);
}

/** Whether a body is a page for people. */
export function isHtmlPage(headers: IncomingHttpHeaders, body: string): boolean {
  return /\bhtml\b/i.test(headers['content-type'] ?? '') || /^\uFEFF?\s*<(!doctype|html)\b/i.test(body);
}

/** The title of a page, which is where Azure DevOps puts the error; empty when it has none. */
export function pageTitle(body: string): string {
  return /<title[^<>]*>([^<]*)<\/title>/i.exec(body)?.[1]?.trim() ?? '';
}
