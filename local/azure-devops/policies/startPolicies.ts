import type { Backend } from '../backend.ts';
import { definitionId, definitionName } from '../builds/render.ts';
import { everything } from '../state/state.ts';
import { newPolicy } from './configurations.ts';
import type { PolicyOption } from './records.ts';
import { savePolicy } from './store.ts';

/** Each default branch needs a build that succeeded, which follows its source alone. */
const requiredBuild: PolicyOption = {
  kind: 'build',
  settings: {
    buildDefinitionId: definitionId,
    displayName: definitionName,
    queueOnSourceUpdateOnly: true,
    manualQueueOnly: false,
    validDuration: 0,
    scope: [{ repositoryId: null, refName: null, matchKind: 'DefaultBranch' }],
  },
};

/** Gives a project the policies of the start, the required build first where pull requests are built. */
export function addStartPolicies(backend: Backend, projectId: string, wanted: readonly PolicyOption[]): void {
  const creator = backend.state.identities.list(everything)[0]?.id ?? '';
  if (backend.hasBuilds) {
    const policy = savePolicy(backend, newPolicy(backend, projectId, creator, requiredBuild));
    backend.state.settings.put(everything, requiredBuildOf(projectId), { value: String(policy.id) });
  }
  for (const one of wanted) savePolicy(backend, newPolicy(backend, projectId, creator, one));
}

/** Turns the required builds of an earlier start off where nothing is built now, and on again where it is. */
export function adjustStartPolicies(backend: Backend, wanted: readonly PolicyOption[]): void {
  for (const { id } of backend.state.projects.list(everything)) {
    const policyId = backend.state.settings.get(everything, requiredBuildOf(id))?.value;
    const policy = policyId === undefined ? undefined : backend.state.policies.get(id, policyId);
    if (policy !== undefined) savePolicy(backend, { ...policy, isEnabled: backend.hasBuilds });
    else if (backend.hasBuilds) addStartPolicies(backend, id, wanted);
  }
}

function requiredBuildOf(projectId: string): string {
  return `requiredBuild:${projectId}`;
}
