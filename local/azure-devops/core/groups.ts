import { createHash } from 'node:crypto';
import type { Backend } from '../backend.ts';
import type { Identity } from '../state/records.ts';
import { everything } from '../state/state.ts';

/** A security group or team of Azure DevOps, or a group of Microsoft Entra, which stands below `[TEAM FOUNDATION]`. */
export type Group = {
  readonly id: string;
  /** `[Project]\Name` */
  readonly name: string;
  /** Without the project. */
  readonly bareName: string;
  readonly isEntra: boolean;
  readonly descriptor: string;
  readonly subjectDescriptor: string;
};

const ofEntra = /^\[TEAM FOUNDATION\]\\/i;

/** Every group: those each project and the organisation have, those that were made, and those identities were put in. */
export function listGroups(backend: Backend): readonly Group[] {
  const { identities, groups, projects } = backend.state;
  const made = groups.list(everything).flatMap(({ name, memberOf }) => [name, ...memberOf]);
  const held = identities.list(everything).flatMap((one) => one.groups);
  const common = projects.list(everything).flatMap(({ name }) => [teamOf(name), `[${name}]\\Contributors`]);
  return withParents(backend, [...common, ...made, ...held]).map(toGroup);
}

/** The groups an identity is in, without and with those that it is in through others. */
export function groupsOf(backend: Backend, identity: Identity, expanded: boolean): readonly Group[] {
  // Who is removed from the organisation is removed from its groups.
  if (!identity.isActive) return [];
  const isBuildService = identity.buildServiceOf !== undefined;
  // Everybody is in each project's team, but for the pipelines.
  const projects = isBuildService ? [] : backend.state.projects.list(everything);
  const teams = projects.map(({ name }) => teamOf(name));
  const direct = [...teams, ...identity.groups];
  return (expanded ? withParents(backend, direct) : unique(direct)).map(toGroup);
}

/** The groups a group is in. */
export function parentsOf(backend: Backend, group: Group, expanded: boolean): readonly Group[] {
  const direct = parentNames(backend, group.name);
  return (expanded ? withParents(backend, direct) : direct).map(toGroup);
}

function withParents(backend: Backend, names: readonly string[]): readonly string[] {
  const found = unique(names);
  // Grows while it is gone through.
  for (const name of found) {
    for (const parent of parentNames(backend, name)) {
      if (!found.some((one) => isSame(one, parent))) found.push(parent);
    }
  }
  return found;
}

/** A project's team is among its contributors; every group of a project ends in its valid users. */
function parentNames(backend: Backend, name: string): readonly string[] {
  const made = backend.state.groups.list(everything).find((one) => isSame(one.name, name))?.memberOf ?? [];
  const [, scope = '', bare = ''] = /^\[([^\]]*)\]\\(.*)$/.exec(name) ?? [];
  const organization = `[${backend.organization.name}]\\Project Collection Valid Users`;
  const isProject = backend.state.projects.list(everything).some((project) => isSame(project.name, scope));
  if (isSame(name, organization)) return [];
  if (!isProject || bare === 'Project Valid Users') return unique([...made, organization]);
  return unique([
    ...made,
    ...(isSame(name, teamOf(scope)) ? [`[${scope}]\\Contributors`] : []),
    `[${scope}]\\Project Valid Users`,
  ]);
}

function teamOf(project: string): string {
  return `[${project}]\\${project} Team`;
}

function unique(names: readonly string[]): string[] {
  return names.filter((name, index) => names.findIndex((one) => isSame(one, name)) === index);
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function toGroup(name: string): Group {
  const digits = createHash('sha256').update(name.toLowerCase()).digest('hex');
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `8${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`];
  const numbers = [0, 1, 2, 3].map((part) => Number.parseInt(digits.slice(part * 8, part * 8 + 8), 16));
  const isEntra = ofEntra.test(name);
  // The third number and those behind it tell groups of Microsoft Entra.
  const securityId = `S-1-9-1551374245-${isEntra ? '1204400969-2402986413-2179408616-3-' : ''}${numbers.join('-')}`;
  return {
    isEntra,
    id: [...parts, digits.slice(20, 32)].join('-'),
    name,
    bareName: name.replace(/^\[[^\]]*\]\\/, ''),
    descriptor: `Microsoft.TeamFoundation.Identity;${securityId}`,
    subjectDescriptor: `${isEntra ? 'aadgp' : 'vssgp'}.${Buffer.from(securityId).toString('base64').replace(/=+$/, '')}`,
  };
}

/** A group by its id. */
export function findGroup(backend: Backend, id: string): Group | undefined {
  return listGroups(backend).find((group) => group.id === id.toLowerCase());
}

/**
 * The name by which references name a group: `vstfs:///Classification/TeamProject/<project>\Name` for a project's, as in
 * answers of the real service; how those of the organisation and of Microsoft Entra begin is a guess.
 */
export function groupUniqueName(backend: Backend, { name, bareName, isEntra }: Group): string {
  const scope = /^\[([^\]]*)\]/.exec(name)?.[1] ?? '';
  const project = backend.state.projects.list(everything).find((one) => isSame(one.name, scope));
  if (project !== undefined) return `vstfs:///Classification/TeamProject/${project.id}\\${bareName}`;
  const domain = isEntra ? 'Generic' : 'IdentityDomain';
  return `vstfs:///Framework/${domain}/${backend.organization.id}\\${bareName}`;
}
