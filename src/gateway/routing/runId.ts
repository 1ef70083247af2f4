import { createHash } from 'node:crypto';
import type { DeliveryEvent } from '../../contracts/deliveries/deliveryEvent.ts';
import { trimmedBoth, trimmedEnd } from '../../contracts/text/linearText.ts';

/** Instance ids can have at most 100; child orchestrations append to the run's id. */
const maximumCharacters = 80;
const shortestName = 12;

export interface RunIdOptions {
  readonly organization: string;
  readonly project: string;
  readonly workItemId: number;
  readonly revision: number | undefined;
  readonly deliveryKey: string;
}

/**
 * The run's id, which is also the orchestration's instance id and part of a branch name:
 * `<organization>-<project>-<workItem>-<attempt>`, the attempt being `r<revision>` or `d<8 hex of the delivery key>`.
 * The same request always gives the same id. At most 80 characters of `A-Za-z0-9._-`; where a name had to be changed
 * or cut to fit, a short hash of the original names keeps ids apart.
 */
export function createRunId(options: RunIdOptions): string {
  const attempt = options.revision === undefined ? `d${shortHash(options.deliveryKey)}` : `r${options.revision}`;
  const tail = `${options.workItemId}-${attempt}`;
  const organization = plainName(options.organization);
  const project = plainName(options.project);
  const whole = `${organization}-${project}-${tail}`;
  const isUnchanged = organization === options.organization && project === options.project;
  if (isUnchanged && whole.length <= maximumCharacters) {
    return whole;
  }
  const hash = shortHash(JSON.stringify([options.organization, options.project]));
  const room = maximumCharacters - tail.length - hash.length - 3;
  const organizationRoom = Math.min(organization.length, Math.max(shortestName, room - project.length));
  const shortOrganization = cut(organization, organizationRoom);
  return `${shortOrganization}-${cut(project, room - shortOrganization.length)}-${hash}-${tail}`;
}

/** The key that identifies duplicates: two overlapping subscriptions send one event twice under one id. */
export function deliveryKey(event: DeliveryEvent): string {
  return `${event.eventType}:${event.deliveryId}`;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** Letters, digits, `_`, single dots and hyphens: what instance ids, table keys and Git branch names all allow. */
function plainName(name: string): string {
  const plain = name
    .slice(0, maximumCharacters)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.');
  const trimmedName = trimmedBoth(plain, '-._');
  return trimmedName === '' ? 'x' : trimmedName;
}

function cut(name: string, length: number): string {
  return trimmedEnd(name.slice(0, length), '-._');
}
