import { createHash } from 'node:crypto';
import type { Backend } from '../backend.ts';
import type { Identity } from '../state/records.ts';
import { everything } from '../state/state.ts';

/** A security group or team. */
export type Group = {
  readonly id: string;
  /** `[Project]\Name` */
  readonly name: string;
  readonly descriptor: string;
};

/** Every group: those each project has, and those identities were put in. */
export function listGroups(backend: Backend): readonly Group[] {
  const names = new Set(backend.state.identities.list(everything).flatMap((one) => groupNames(backend, one)));
  return [...names].map(toGroup);
}

/** The groups of an identity, also those it is in through others. */
export function groupsOf(backend: Backend, identity: Identity): readonly Group[] {
  return groupNames(backend, identity).map(toGroup);
}

/** Everybody is in a project's team, and the team is among its contributors. */
function groupNames(backend: Backend, identity: Identity): readonly string[] {
  const projects = backend.state.projects.list(everything);
  const common = projects.flatMap(({ name }) => [`[${name}]\\${name} Team`, `[${name}]\\Contributors`]);
  return [...common, ...identity.groups];
}

function toGroup(name: string): Group {
  const digits = createHash('sha256').update(name.toLowerCase()).digest('hex');
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `8${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`];
  const numbers = [0, 1, 2, 3].map((part) => Number.parseInt(digits.slice(part * 8, part * 8 + 8), 16));
  return {
    id: [...parts, digits.slice(20, 32)].join('-'),
    name,
    descriptor: `Microsoft.TeamFoundation.Identity;S-1-9-1551374245-${numbers.join('-')}`,
  };
}
