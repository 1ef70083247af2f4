import { z } from 'zod';

/** Where people work. */
export interface Workplace {
  /** Address of the organisation. */
  readonly url: string;
  readonly project: string;
  readonly repositoryId: string;
}

/** A list, as Azure DevOps answers with one. */
export const listOf = <Item extends z.ZodType>(item: Item) => z.object({ value: z.array(item) });

/** What was made, as far as its number goes. */
export const identified = z.object({ id: z.number() });

/** A request to Azure DevOps, whose answer a schema reads. */
export type Call = ReturnType<typeof createCall>;

/**
 * Calls Azure DevOps as somebody: bytes are sent as they are, lists as JSON patches, anything else as JSON.
 * @param token a personal access token, or with `Bearer ` in front one of Microsoft Entra
 */
export function createCall({ url, project }: Pick<Workplace, 'url' | 'project'>, token: string) {
  return async <Value>(
    schema: z.ZodType<Value>,
    method: string,
    path: string,
    body?: unknown,
    version = '7.1',
  ): Promise<Value> => {
    const address = `${url}/${encodeURIComponent(project)}/_apis/${path}${path.includes('?') ? '&' : '?'}api-version=${version}`;
    const response = await fetch(address, {
      method,
      headers: { authorization: authorizationOf(token), 'content-type': contentType(body) },
      ...(body === undefined ? {} : { body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return schema.parse(text === '' ? undefined : JSON.parse(text));
  };
}

/** How somebody with a token signs in. */
export function authorizationOf(token: string): string {
  return token.startsWith('Bearer ') ? token : `Basic ${Buffer.from(`:${token}`).toString('base64')}`;
}

function contentType(body: unknown): string {
  if (body instanceof Uint8Array) return 'application/octet-stream';
  return Array.isArray(body) ? 'application/json-patch+json' : 'application/json';
}
