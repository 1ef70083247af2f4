import { createHash, randomBytes } from 'node:crypto';
import type { Backend } from '../backend.ts';
import type { Identity, Project } from '../state/records.ts';
import { everything } from '../state/state.ts';

/**
 * Makes sure of the identity that the pipelines of a project act as. Its token stands for `System.AccessToken`, which
 * is taken as Basic and as Bearer. Names as in answers of the real service: `Store Build Service (contoso)`,
 * `Build\<id of the project>`.
 */
export function ensureBuildService(backend: Backend, project: Project): Identity {
  const { identities } = backend.state;
  const id = idFor(project.id);
  const known = identities.get(everything, id);
  const token = known?.token ?? randomBytes(26).toString('hex');
  const identity: Identity = {
    ...{ id, token, accessToken: token, buildServiceOf: project.id },
    displayName: `${project.name} Build Service (${backend.organization.name})`,
    uniqueName: `Build\\${project.id}`,
    ...{ isServicePrincipal: false, isActive: true, groups: known?.groups ?? [] },
    denied: known?.denied ?? ['ForcePush', 'EditPolicies'],
    granted: known?.granted ?? [],
  };
  identities.put(everything, id, identity);
  return identity;
}

function idFor(projectId: string): string {
  const digits = createHash('sha256').update(`build service of ${projectId}`).digest('hex');
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`];
  return [...parts, digits.slice(20, 32)].join('-');
}
