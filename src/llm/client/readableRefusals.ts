import { z } from 'zod';
import { parseJson } from '../../contracts/parseJson.ts';

const detailSchema = z.object({
  loc: z.array(z.union([z.string(), z.number()])).default([]),
  msg: z.string().default(''),
});
const bodySchema = z.object({
  message: z.string().optional().catch(undefined),
  type: z.string().nullish().catch(undefined),
  param: z.string().nullish().catch(undefined),
  code: z.union([z.string(), z.number()]).nullish().catch(undefined),
  detail: z
    .union([z.string(), z.array(detailSchema)])
    .optional()
    .catch(undefined),
});
const longestBody = 100_000;

/**
 * `fetch` for the SDK, which sees nothing of a refusal that does not stand in a member `error`: vLLM and Mistral write
 * `{"object": "error", "message": …}`, FastAPI `{"detail": [{"loc": […], "msg": …}]}`. Such bodies are put into one.
 */
export async function withReadableRefusals(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await globalThis.fetch(url, init);
  if (response.status < 400) return response;
  const text = await response.text();
  const { status, statusText, headers } = response;
  return new Response(readableRefusal(text), { status, statusText, headers });
}

/** The body of a refusal as one that has a member `error`; what is no JSON object, or too long, stays as it is. */
export function readableRefusal(text: string): string {
  if (text.length > longestBody) return text;
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null || 'error' in body) return text;
  const wire = bodySchema.safeParse(body).data;
  const message = wire?.message ?? saidInDetail(wire?.detail);
  if (wire === undefined || message === undefined) return text;
  return JSON.stringify({ error: { message, type: wire.type, param: wire.param, code: wire.code } });
}

function saidInDetail(detail: z.infer<typeof bodySchema>['detail']): string | undefined {
  if (detail === undefined || typeof detail === 'string') return detail;
  return detail.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('\n');
}
