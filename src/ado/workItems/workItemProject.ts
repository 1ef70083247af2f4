import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { isGuid } from '../identities/guid.ts';
import { readProject } from '../repositories/projects.ts';

const projectFieldSchema = z.object({ fields: z.object({ 'System.TeamProject': z.string().optional() }) });

/**
 * Makes sure that a work item is one of the project: comments may be served by the work item's number alone, whatever
 * project the address names.
 * @throws AgentError `not-found` when it is of another project
 */
export async function assertWorkItemInProject(connection: Connection, project: string, id: number): Promise<void> {
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
  if (actual === undefined || isGuid(project) || isSame(actual, project)) return;
  // A project that was renamed is found by its former name, too.
  const { name } = await readProject(connection, project);
  if (isSame(actual, name)) return;
  throw new AgentError(
    'not-found',
    `Could not read work item ${id} in project "${project}": it belongs to another project. Check the project.`,
  );
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
