import type { IncomingMessage } from 'node:http';

/** What is asked of a request's URL; most of it is known without parsing. */
export type RequestUrl = Pick<URL, 'href' | 'protocol' | 'host' | 'pathname' | 'search' | 'searchParams'>;

/** Without escapes, dots and query: what parsing leaves as it is. */
const PLAIN_PATH = /^(?:\/[\w~-]+)+$/;
const PROTOCOL = 'http:';
const NO_QUERY = new URLSearchParams();

/**
 * The URL as the client wrote it; its host is what the client called, so that links lead back the same way.
 * @param hostUrl the host's own address, such as `http://127.0.0.1:7071`
 * @returns undefined where the request names no valid URL
 */
export function requestUrl(hostUrl: string, request: Pick<IncomingMessage, 'url' | 'headers'>): RequestUrl | undefined {
  const origin = request.headers.host === undefined ? hostUrl : `${PROTOCOL}//${request.headers.host}`;
  const target = request.url ?? '/';
  if (origin === hostUrl && PLAIN_PATH.test(target)) {
    const host = hostUrl.slice(PROTOCOL.length + 2);
    return { href: hostUrl + target, protocol: PROTOCOL, host, pathname: target, search: '', searchParams: NO_QUERY };
  }
  // Joined as text: a path that begins with two slashes would otherwise be read as another host.
  const text = target.startsWith('/') ? `${origin}${target}` : target;
  return URL.parse(text) ?? undefined;
}
