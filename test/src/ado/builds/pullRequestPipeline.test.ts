import { describe, expect, it } from '@jest/globals';
import { queueBuild } from '../../../../src/ado/builds/pullRequestPipeline.ts';
import type { Connection } from '../../../../src/ado/http/connection.ts';

const tip = 'a'.repeat(40);
const merge = 'b'.repeat(40);
const repository = {
  ...{ id: 'r', name: 'shop', projectId: 'p', projectName: 'Shop', defaultBranch: 'main' },
  webUrl: 'https://dev.azure.com/contoso/Shop/_git/shop',
};
/** Builds that do not say for which commit they are, as those that people queue. */
const build = (id: number, definitionId: number) => ({
  ...{ id, buildNumber: String(id), status: 'inProgress', sourceVersion: merge },
  definition: { id: definitionId, name: `pipeline ${definitionId}` },
});

function serverWith(builds: readonly object[]) {
  const asked: string[] = [];
  const answers: Readonly<Record<string, object>> = {
    'builds.list': { count: builds.length, value: builds },
    'builds.queue': build(99, 1),
  };
  const connection: Connection = {
    organizationUrl: 'https://dev.azure.com/contoso',
    json: async ({ operation }, schema) => {
      asked.push(operation);
      const answer = answers[operation] ?? { commitId: merge, comment: 'Merge', treeId: tip, parents: [tip] };
      return { value: schema.parse(answer), headers: {} };
    },
    stream: async () => Promise.reject(new Error('not expected')),
    withSignal: () => connection,
  };
  return { connection, asked };
}

describe('queueing a build', () => {
  it('is done once, however many builds of other pipelines came since', async () => {
    const others = Array.from({ length: 10 }, (_none, index) => build(20 + index, 2));
    const { connection, asked } = serverWith([...others, build(11, 1)]);
    const options = { repository, pullRequestId: 5, sourceTip: tip, definitionId: 1, afterBuild: 10 };

    expect(await queueBuild(connection, options)).toBe(11);
    expect(asked.filter((operation) => operation !== 'builds.list')).toHaveLength(1);
    expect(await queueBuild(connection, { ...options, afterBuild: 11 })).toBe(99);
  });
});
