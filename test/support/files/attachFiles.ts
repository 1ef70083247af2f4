import { z } from 'zod';

/** Where somebody works, and as whom. */
interface Place {
  /** Address of the organisation. */
  readonly url: string;
  readonly project: string;
  readonly token: string;
}

export interface FileToAttach {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly comment?: string;
}

/** Uploads a file, as the page of a work item does. @returns the relation that attaches it */
export async function uploadFile({ url, project, token }: Place, { name, content, comment }: FileToAttach) {
  const query = `fileName=${encodeURIComponent(name)}&api-version=7.1`;
  const response = await fetch(`${url}/${encodeURIComponent(project)}/_apis/wit/attachments?${query}`, {
    method: 'POST',
    headers: { authorization: authorization(token), 'content-type': 'application/octet-stream' },
    body: Buffer.from(content),
  });
  const uploaded = z.object({ url: z.string() }).parse(await response.json());
  const attributes = { name, ...(comment === undefined ? {} : { comment }) };
  return { rel: 'AttachedFile', url: uploaded.url, attributes };
}

/** Attaches files to a work item. */
export async function attachFiles(place: Place, workItemId: number, files: readonly FileToAttach[]): Promise<void> {
  for (const file of files) {
    const patch = [{ op: 'add', path: '/relations/-', value: await uploadFile(place, file) }];
    const { url, project, token } = place;
    const address = `${url}/${encodeURIComponent(project)}/_apis/wit/workitems/${workItemId}?api-version=7.1`;
    const response = await fetch(address, {
      method: 'PATCH',
      headers: { authorization: authorization(token), 'content-type': 'application/json-patch+json' },
      body: JSON.stringify(patch),
    });
    if (!response.ok) throw new Error(`attaching ${file.name} answered ${response.status}: ${await response.text()}`);
  }
}

function authorization(token: string): string {
  return `Basic ${Buffer.from(`:${token}`).toString('base64')}`;
}
