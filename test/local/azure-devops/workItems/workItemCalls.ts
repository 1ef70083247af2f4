import { z } from 'zod';
import type { TestStandIn } from '../standIn.ts';

const answerSchema = z.object({
  id: z.number().optional(),
  rev: z.number().optional(),
  fields: z.record(z.string(), z.unknown()).default({}),
  message: z.string().default(''),
  typeKey: z.string().default(''),
  customProperties: z.record(z.string(), z.unknown()).nullish(),
  RuleValidationErrors: z.array(z.record(z.string(), z.unknown())).nullish(),
});

export type Answer = z.infer<typeof answerSchema> & { readonly status: number };

export type Operation = { readonly op: string; readonly path: string; readonly value?: unknown };

/** Operations that set fields. */
export function setting(fields: Readonly<Record<string, unknown>>): readonly Operation[] {
  return Object.entries(fields).map(([name, value]) => ({ op: 'add', path: `/fields/${name}`, value }));
}

/** Work items over plain HTTP: the official client hides what an error says besides its message. */
export function workItemCalls(standIn: () => TestStandIn, project = 'Fabrikam%20Fiber') {
  const send = async (method: string, path: string, body: readonly Operation[], token?: string): Promise<Answer> => {
    const authorization = { Authorization: `Basic ${Buffer.from(`:${token ?? ''}`).toString('base64')}` };
    const response = await standIn().fetch(`/${project}/_apis/wit/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json-patch+json', ...(token === undefined ? {} : authorization) },
      body: JSON.stringify(body),
    });
    return { ...answerSchema.parse(await response.json()), status: response.status };
  };
  const create = (type: string, fields: Readonly<Record<string, unknown>> = {}, query = '', token?: string) =>
    send(
      'POST',
      `workitems/$${encodeURIComponent(type)}?api-version=7.1${query}`,
      setting({ 'System.Title': 'It breaks', ...fields }),
      token,
    );
  return {
    create,
    async make(type: string, fields: Readonly<Record<string, unknown>> = {}): Promise<number> {
      const { id, message } = await create(type, fields);
      if (id === undefined) throw new Error(message);
      return id;
    },
    patch: (id: number, operations: readonly Operation[], query = '', token?: string) =>
      send('PATCH', `workitems/${id}?api-version=7.1${query}`, operations, token),
    set: (id: number, fields: Readonly<Record<string, unknown>>) =>
      send('PATCH', `workitems/${id}?api-version=7.1`, setting(fields)),
  };
}
