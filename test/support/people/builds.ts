import { z } from 'zod';
import { type Call, identified, listOf } from './call.ts';

const policySchema = z.object({
  id: z.number(),
  isEnabled: z.boolean(),
  isBlocking: z.boolean(),
  type: z.object({ id: z.string() }),
  settings: z.record(z.string(), z.unknown()),
});
const evaluationSchema = z.object({
  evaluationId: z.string(),
  status: z.string(),
  configuration: z.object({ type: z.object({ id: z.string() }) }),
});
const buildKind = '0609b952-1397-4640-95ec-e00a01b2c241';

/** What people do with pipelines and the policies that demand them. */
export function onBuilds(call: Call) {
  const list = async (pullRequestId: number) => {
    const builds = listOf(z.object({ id: z.number(), status: z.string(), sourceBranch: z.string() }));
    const { value } = await call(builds, 'GET', `build/builds?branchName=refs/pull/${pullRequestId}/merge`);
    return value;
  };
  return {
    /** Of a pull request's merge, newest first. */
    builds: list,
    async cancelBuild(pullRequestId: number) {
      const [build] = await list(pullRequestId);
      await call(z.unknown(), 'PATCH', `build/builds/${build?.id}`, { status: 'cancelling' });
    },
    /** Changes the policy that demands the build of `main`. */
    async changeBuildPolicy({ settings = {}, ...change }: Partial<z.infer<typeof policySchema>>) {
      const { value } = await call(listOf(policySchema), 'GET', 'policy/configurations');
      const policy = value.find(({ type }) => type.id === buildKind);
      const changed = { ...policy, ...change, settings: { ...policy?.settings, ...settings } };
      await call(z.unknown(), 'PUT', `policy/configurations/${policy?.id}`, changed);
    },
    /** Queues the build that the policy demands, as the button on the page does. */
    async queuePolicyBuild(projectId: string, pullRequestId: number) {
      const path = `policy/evaluations?artifactId=vstfs:///CodeReview/CodeReviewId/${projectId}/${pullRequestId}`;
      const preview = '7.1-preview.1';
      const { value } = await call(listOf(evaluationSchema), 'GET', path, undefined, preview);
      const found = value.find(({ configuration }) => configuration.type.id === buildKind);
      await call(z.unknown(), 'PATCH', `policy/evaluations/${found?.evaluationId}`, {}, preview);
    },
    async addPolicy(kindId: string, settings: object) {
      const scope = [{ repositoryId: null, refName: null, matchKind: 'DefaultBranch' }];
      const body = { isEnabled: true, isBlocking: true, type: { id: kindId }, settings: { ...settings, scope } };
      return (await call(identified, 'POST', 'policy/configurations', body)).id;
    },
    removePolicy: async (id: number) => void (await call(z.unknown(), 'DELETE', `policy/configurations/${id}`)),
  };
}
