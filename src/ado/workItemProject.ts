import { z } from 'zod';
import { AgentError } from '../contracts/agentError.ts';
import type { Connection } from './connection.ts';
import { resources } from './resources.ts';

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const projectFieldSchema = z.object({ fields: z.object({ 'System.TeamProject': z.string().optional() }) });
const projectSchema = z.object({ name: z.string() });

/**
 * Makes sure that a work item is one of the project: comments may be served by the work item's number alone, whatever
 * project the address names.
 * @throws AgentError `not-found` when it is of another project
 */
export async function demandWorkItemOf(connection: Connection, project: string, id: number): Promise<void> {
  const { value: found } = await connection.json(
    {
      operation: 'workItems.get',
      purpose: `read work item ${id} in project "${project}"`,
      resource: resources.workItem,
      route: { project, id },
      query: { fields: 'System.TeamProject' },
    },
    projectFieldSchema,
  );
  const actual = found.fields['System.TeamProject'];
  // By a project's id the service finds none but its own work items.
  if (actual === undefined || guid.test(project) || isSame(actual, project)) return;
  if (isSame(actual, await currentName(connection, project))) return;
  throw new AgentError(
    'not-found',
    `Could not read work item ${id} in project "${project}": it is of another project. Check the project.`,
  );
}

/** A project that was renamed is found by its former name, too. */
async function currentName(connection: Connection, project: string): Promise<string> {
  const { value: found } = await connection.json(
    {
      operation: 'projects.get',
      purpose: `read project "${project}"`,
      resource: resources.projects,
      route: { projectId: project },
    },
    projectSchema,
  );
  return found.name;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
