const ipv4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/;
const ipv6 = /^\[?([0-9a-f:]{2,39})(?:%\w+)?(?:\]:\d{1,5}|\])?$/i;
const mappedIpv4 = /^\[?::ffff:(\d{1,3}(?:\.\d{1,3}){3})\]?/i;
const groups = 8;
const networkGroups = 4;

/** The source of all requests without a usable address. */
export const unknownSource = 'unknown';

/**
 * The address that a request came from, for counting. Only the last entry of `X-Forwarded-For` was added by the
 * platform; the sender can have written everything to the left of it. Of an IPv6 address only the network (/64) counts,
 * because one sender has all addresses in it.
 * @param forwardedFor the header's value
 * @param proxies how many trusted proxies each add an entry; 0 ignores the header
 */
export function sourceAddress(forwardedFor: string | null, proxies: number): string {
  const entry = proxies === 0 ? undefined : forwardedFor?.split(',').at(-proxies)?.trim();
  if (entry === undefined) return unknownSource;
  const version4 = ipv4.exec(entry)?.[1] ?? mappedIpv4.exec(entry)?.[1];
  if (version4 !== undefined) return version4;
  const version6 = ipv6.exec(entry)?.[1];
  return version6 === undefined ? unknownSource : networkOf(version6.toLowerCase());
}

function networkOf(address: string): string {
  const [before = '', after] = address.split('::', 2);
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeros = Array<string>(Math.max(groups - head.length - tail.length, 0)).fill('0');
  const all = after === undefined ? head : [...head, ...zeros, ...tail];
  return `${all
    .slice(0, networkGroups)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
