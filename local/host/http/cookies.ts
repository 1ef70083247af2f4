import type { HttpCookie } from '../loading/coreTypes.ts';

/** The `set-cookie` header of a cookie a function returned. */
export function serializeCookie(cookie: HttpCookie): string {
  const parts = [`${cookie.name ?? ''}=${encodeURIComponent(cookie.value ?? '')}`];
  const seconds = cookie.expires?.value?.seconds;
  if (seconds !== undefined) {
    parts.push(`expires=${new Date(seconds * 1000).toUTCString()}`);
  }
  if (cookie.maxAge?.value !== undefined) {
    parts.push(`max-age=${Math.trunc(cookie.maxAge.value)}`);
  }
  if (cookie.domain?.value) {
    parts.push(`domain=${cookie.domain.value}`);
  }
  parts.push(`path=${cookie.path?.value ?? '/'}`);
  if (cookie.secure?.value) {
    parts.push('secure');
  }
  const sameSite = { lax: 'lax', strict: 'strict', explicitNone: 'none', none: undefined }[cookie.sameSite ?? 'none'];
  if (sameSite !== undefined) {
    parts.push(`samesite=${sameSite}`);
  }
  if (cookie.httpOnly?.value) {
    parts.push('httponly');
  }
  return parts.join('; ');
}
