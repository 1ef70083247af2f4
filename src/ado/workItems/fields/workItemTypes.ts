import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Connection } from '../../http/connection.ts';
import { ignoreFailure } from '../../http/ignoreFailure.ts';
import { resources } from '../../http/resources.ts';
import { optionalText } from '../../http/schemas.ts';
import { type FormField, parseForm } from './workItemForm.ts';

/** What a process makes of a type of work items, as far as it says how to read one. */
export interface WorkItemTypeFields {
  /** Names of the type's fields by their reference names. */
  readonly names: ReadonlyMap<string, string>;
  /** In the order of the form; empty where it cannot be read. */
  readonly form: readonly FormField[];
}

const typeSchema = z.object({
  xmlForm: optionalText,
  fields: z.array(z.object({ referenceName: z.string(), name: optionalText })).nullish(),
});
const mostTypes = 300;
/** Someone may change a process while the app runs. */
const rememberedMilliseconds = 30 * 60 * 1000;

/** Reads types of work items, each once in half an hour; undefined for one that cannot be read now. */
export type WorkItemTypes = (
  connection: Connection,
  project: string,
  type: string,
) => Promise<WorkItemTypeFields | undefined>;

/** Types by project and name, remembered for a while. What failed is tried again for the next work item. */
export function createWorkItemTypes(): WorkItemTypes {
  const known = new LRUCache<string, WorkItemTypeFields>({ max: mostTypes, ttl: rememberedMilliseconds });
  return async (connection, project, type) => {
    const key = JSON.stringify([project.toLowerCase(), type.toLowerCase()]);
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const read = await readType(connection, project, type);
    if (read !== undefined) known.set(key, read);
    return read;
  };
}

async function readType(
  connection: Connection,
  project: string,
  type: string,
): Promise<WorkItemTypeFields | undefined> {
  const found = await ignoreFailure(
    connection.json(
      {
        operation: 'workItemTypes.get',
        purpose: `read the work item type "${type}" of project "${project}"`,
        resource: resources.workItemType,
        route: { project, type },
      },
      typeSchema,
    ),
  );
  if (found === undefined) return undefined;
  const { fields, xmlForm } = found.value;
  return {
    names: new Map(fields?.map(({ referenceName, name }) => [referenceName, name ?? referenceName])),
    form: parseForm(xmlForm ?? ''),
  };
}
