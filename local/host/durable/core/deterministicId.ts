import { createHash } from 'node:crypto';

/** RFC 4122, appendix C: the namespace of URLs. */
const URL_NAMESPACE = '6ba7b8119dad11d180b400c04fd430c8';
const VERSION_5 = 0x50;
const VARIANT = 0x80;

/**
 * An id that a replay makes again: version 5 of RFC 4122 over the instance, its time and a count, as the extension makes
 * those of its messages to entities.
 */
export function deterministicId(instanceId: string, now: number, count: number): string {
  const name = `${instanceId}_${new Date(now).toISOString()}_${count}`;
  const hash = createHash('sha1').update(Buffer.from(URL_NAMESPACE, 'hex')).update(name).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | VERSION_5, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | VARIANT, 8);
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
