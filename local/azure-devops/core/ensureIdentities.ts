import { randomBytes, randomUUID } from 'node:crypto';
import type { Grant, Identity, Permission } from '../state/records.ts';
import { everything, type State } from '../state/state.ts';

/** A user and the token that names it. */
export type IdentityOptions = {
  readonly token: string;
  readonly displayName: string;
  readonly id: string;
  readonly uniqueName: string;
  /** Access token of Microsoft Entra that stands for it, too. */
  readonly accessToken?: string;
  readonly isServicePrincipal?: boolean;
  /** What the identity may not do; nothing by default. */
  readonly denied?: readonly Permission[];
  /** The only folders in which it may create branches. */
  readonly branchFolders?: readonly string[];
  /** What it may do that others may not; nothing by default. */
  readonly granted?: readonly Grant[];
  /** Groups the identity is in besides those that everybody is in, as `[Project]\\Name`. */
  readonly groups?: readonly string[];
  /** False for someone who was removed from the organisation. */
  readonly isActive?: boolean;
};

/** A group, and the groups that it is in itself, as `[Project]\\Name`. */
export type GroupOptions = { readonly name: string; readonly memberOf?: readonly string[] };

/** Tokens of the two identities every stand-in has. */
export type DefaultTokens = { readonly agentToken: string; readonly personToken: string };

const agentName = 'code-agent';
const personName = 'Dana Developer';

/**
 * Makes sure of the agent, the person and whoever else is wanted.
 * Ids and tokens of an earlier start are kept unless others are given.
 */
export function ensureIdentities(
  state: State,
  options: Partial<DefaultTokens> & {
    readonly personalAccessTokens?: readonly IdentityOptions[];
    readonly groups?: readonly GroupOptions[];
  },
): DefaultTokens {
  for (const identity of options.personalAccessTokens ?? []) {
    state.identities.put(everything, identity.id, {
      ...identity,
      isServicePrincipal: identity.isServicePrincipal ?? false,
      denied: [...(identity.denied ?? [])],
      granted: [...(identity.granted ?? [])],
      branchFolders: identity.branchFolders === undefined ? undefined : [...identity.branchFolders],
      groups: [...(identity.groups ?? [])],
      isActive: identity.isActive ?? true,
    });
  }
  for (const { name, memberOf = [] } of options.groups ?? []) {
    state.groups.put(everything, name.toLowerCase(), { name, memberOf: [...memberOf] });
  }
  const agent = ensureIdentity(state, agentName, 'code-agent@contoso.example', options.agentToken, ['EditPolicies']);
  const person = ensureIdentity(state, personName, 'dana@contoso.example', options.personToken);
  return { agentToken: agent.token, personToken: person.token };
}

/** Someone who was removed stays known, for what they did, and may nothing any more. */
export function removeIdentity(state: State, id: string): void {
  const known = state.identities.get(everything, id);
  if (known === undefined) throw new Error(`Nobody has the id ${id}.`);
  state.identities.put(everything, id, { ...known, isActive: false });
}

function ensureIdentity(
  state: State,
  displayName: string,
  uniqueName: string,
  token: string | undefined,
  denied: readonly Permission[] = [],
): Identity {
  const known = state.identities.list(everything).find((identity) => identity.displayName === displayName);
  const identity: Identity = {
    id: known?.id ?? randomUUID(),
    displayName,
    uniqueName: known?.uniqueName ?? uniqueName,
    token: token ?? known?.token ?? randomBytes(26).toString('hex'),
    isServicePrincipal: false,
    // Nobody has this one in an organisation's default settings but administrators.
    denied: known?.denied ?? ['ForcePush', ...denied],
    granted: known?.granted ?? [],
    groups: known?.groups ?? [],
    isActive: true,
  };
  state.identities.put(everything, identity.id, identity);
  return identity;
}
