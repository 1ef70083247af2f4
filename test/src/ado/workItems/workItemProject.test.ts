import { describe, expect, it } from '@jest/globals';
import type { AdoCall, Connection } from '../../../../src/ado/http/connection.ts';
import { assertWorkItemInProject } from '../../../../src/ado/workItems/workItemProject.ts';

/** A server that serves work item 7 whatever project is named, as it may by the number alone. */
function serverOf(teamProject: string, projects: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const connection: Connection = {
    organizationUrl: 'https://dev.azure.com/contoso',
    json: async ({ operation, route }: AdoCall, schema) => {
      asked.push(operation);
      const isProject = operation === 'projects.get';
      const answer = isProject
        ? { id: '7f3c2b1a-0d4e-4f5a-8b6c-9d0e1f2a3b4c', name: projects[String(route['projectId'])] }
        : { id: 7, fields: { 'System.TeamProject': teamProject } };
      return { value: schema.parse(answer), headers: {} };
    },
    stream: async () => Promise.reject(new Error('not expected')),
    withSignal: () => connection,
  };
  return { connection, asked };
}

describe('assertWorkItemInProject', () => {
  it('takes a work item of the project, whatever the case', async () => {
    const { connection, asked } = serverOf('My Shop', {});

    await expect(assertWorkItemInProject(connection, 'my shop', 7)).resolves.toBeUndefined();
    expect(asked).toEqual(['workItems.get']);
  });

  it('takes one by the project’s id, which finds no others', async () => {
    const { connection } = serverOf('My Shop', {});

    await expect(
      assertWorkItemInProject(connection, '7f3c2b1a-0d4e-4f5a-8b6c-9d0e1f2a3b4c', 7),
    ).resolves.toBeUndefined();
  });

  it('takes one of a project that was renamed', async () => {
    const { connection } = serverOf('New Shop', { 'Old Shop': 'New Shop' });

    await expect(assertWorkItemInProject(connection, 'Old Shop', 7)).resolves.toBeUndefined();
  });

  it('refuses one of another project, although the server serves it', async () => {
    const { connection } = serverOf('Warehouse', { 'My Shop': 'My Shop' });

    await expect(assertWorkItemInProject(connection, 'My Shop', 7)).rejects.toMatchObject({
      type: 'not-found',
      message: expect.stringContaining('it belongs to another project'),
    });
  });
});
