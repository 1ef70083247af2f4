import { z } from 'zod';
import type { Call } from './call.ts';

export interface FileToAttach {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly comment?: string;
}

const uploadedSchema = z.object({ url: z.string() });

/** Uploads a file, as the page of a work item does. @returns the relation that attaches it */
export async function uploadFile(call: Call, { name, content, comment }: FileToAttach) {
  const path = `wit/attachments?fileName=${encodeURIComponent(name)}`;
  const { url } = await call(uploadedSchema, 'POST', path, Buffer.from(content));
  return { rel: 'AttachedFile', url, attributes: { name, ...(comment === undefined ? {} : { comment }) } };
}

/** Attaches files to a work item, one after the other. */
export async function attachFiles(call: Call, workItemId: number, files: readonly FileToAttach[]): Promise<void> {
  for (const file of files) {
    const patch = [{ op: 'add', path: '/relations/-', value: await uploadFile(call, file) }];
    await call(z.unknown(), 'PATCH', `wit/workitems/${workItemId}`, patch);
  }
}
