import { z } from 'zod';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';

const projectSchema = z.object({ id: z.string().min(1), name: z.string() });

/**
 * A project by its id, its name or a former name, with the name that it has now.
 * @throws AgentError `not-found` when the organisation has no such project
 */
export async function readProject(connection: Connection, project: string): Promise<z.infer<typeof projectSchema>> {
  const { value: found } = await connection.json(
    {
      operation: 'projects.get',
      purpose: `read project "${project}"`,
      resource: resources.projects,
      route: { projectId: project },
    },
    projectSchema,
  );
  return found;
}
