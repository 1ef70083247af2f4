/**
 * The headers of every page and of everything that a page loads from the app. A page runs only scripts and styles of the
 * app's own files, speaks only to the app and to where people sign in, and cannot be framed.
 * @param authority where people sign in, e.g. https://login.microsoftonline.com
 */
export function pageHeaders(authority: string): Readonly<Record<string, string>> {
  const { origin } = new URL(authority);
  const policy = [
    ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'"],
    ...[`connect-src 'self' ${origin}`, `form-action 'self' ${origin}`],
    ...["frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'"],
  ];
  return {
    'content-security-policy': policy.join('; '),
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  };
}
