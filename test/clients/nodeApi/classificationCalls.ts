import { TreeStructureGroup } from 'azure-devops-node-api/interfaces/WorkItemTrackingInterfaces.js';
import type { IWorkItemTrackingApi } from 'azure-devops-node-api/WorkItemTrackingApi.js';
import type { Attempts } from '../judge/attempts.ts';

/** The client leaves out the number of areas, which is 0: its calls of one node are made with iterations. */
export async function callClassification(
  wit: IWorkItemTrackingApi,
  { works, fails }: Attempts,
  project: string,
): Promise<void> {
  const { Iterations } = TreeStructureGroup;
  const attributes = { startDate: '2026-01-05T00:00:00Z', finishDate: '2026-01-16T00:00:00Z' };
  const made = await works('wit.createOrUpdateClassificationNode', () =>
    wit.createOrUpdateClassificationNode({ name: 'Sprint', attributes }, project, Iterations),
  );
  await fails('wit.createOrUpdateClassificationNode twice', 409, () =>
    wit.createOrUpdateClassificationNode({ name: 'Sprint' }, project, Iterations),
  );
  await works('wit.createOrUpdateClassificationNode moves', () =>
    wit.createOrUpdateClassificationNode({ id: made?.id ?? 0 }, project, Iterations, 'Iteration 1'),
  );
  await works('wit.updateClassificationNode', () =>
    wit.updateClassificationNode({ name: 'First sprint' }, project, Iterations, 'Iteration 1/Sprint'),
  );
  await works('wit.getClassificationNode of an iteration', () =>
    wit.getClassificationNode(project, Iterations, 'Iteration 1', 2),
  );
  await works('wit.getClassificationNodes', () => wit.getClassificationNodes(project, [made?.id ?? 0]));
  await works('wit.deleteClassificationNode', () =>
    wit.deleteClassificationNode(project, Iterations, 'Iteration 1/First sprint'),
  );
  await fails('wit.getClassificationNode that is gone', 404, () =>
    wit.getClassificationNode(project, Iterations, 'Iteration 1/First sprint'),
  );
}
