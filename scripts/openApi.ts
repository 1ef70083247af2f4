import { z } from 'zod';
import {
  type ApiRoute,
  apiRoutes,
  commandReceiptSchema,
  eventPageSchema,
  machinePath,
  pauseSwitchSchema,
  problemSchema,
  runPageSchema,
} from '../src/contracts/api.ts';
import { artifactReferenceSchema } from '../src/contracts/artifact.ts';
import { modelUsageSchema } from '../src/contracts/models/modelUsage.ts';
import { auditEventSchema } from '../src/contracts/runs/auditEvent.ts';
import { pauseStateSchema } from '../src/contracts/runs/entities.ts';
import { runSummarySchema } from '../src/contracts/runs/runSummary.ts';

type Json = Readonly<Record<string, unknown>>;

const components = z.registry<{ readonly id: string }>();
components.add(runSummarySchema, { id: 'RunSummary' });
components.add(runPageSchema, { id: 'RunPage' });
components.add(auditEventSchema, { id: 'AuditEvent' });
components.add(artifactReferenceSchema, { id: 'ArtifactReference' });
components.add(modelUsageSchema, { id: 'ModelUsage' });
components.add(eventPageSchema, { id: 'EventPage' });
components.add(commandReceiptSchema, { id: 'CommandReceipt' });
components.add(pauseStateSchema, { id: 'PauseState' });
components.add(pauseSwitchSchema, { id: 'PauseSwitch' });
components.add(problemSchema, { id: 'Problem' });

const problemTexts: Readonly<Record<number, string>> = {
  400: 'The request is not as described here',
  401: 'No key or token, or a wrong one',
  403: 'The caller has not the role that this takes',
  404: 'There is no such run',
  409: 'The run is over, or does not ask for this',
  503: 'What this needs is out of reach; try again after the time in `Retry-After`',
};

/** The OpenAPI 3.1 document of the HTTP API, as the contracts give it. */
export function openApiDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, route] of Object.entries<ApiRoute>(apiRoutes)) {
    const path = `/${route.route}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'code-agent',
      version: '1',
      summary: 'Runs: list, show, approve, cancel, retry, and the switch that pauses them',
      description: 'Written by `npm run docs` from `src/contracts/api.ts`. Clients must accept members not named here.',
    },
    servers: [
      { url: '/api', description: 'For people, with a token' },
      { url: `/api/${machinePath}`, description: 'For machines, with a function key' },
    ],
    security: [{ token: [] }, { functionKey: [] }],
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'Of Microsoft Entra, with app roles',
        },
        functionKey: { type: 'apiKey', in: 'header', name: 'x-functions-key', description: 'Key of the Functions app' },
      },
      schemas: componentSchemas(),
    },
  };
}

const lineWidth = 120;

/** The document as `docs/openapi.json` holds it: short lists on one line, as the formatter has them. */
export function openApiText(): string {
  const listOfScalars = /^(.*\[)\n((?: *(?:"[^"\n]*"|[\d.]+),?\n)+) *(\],?)$/gm;
  const text = JSON.stringify(openApiDocument(), undefined, 2).replace(
    listOfScalars,
    (whole, before: string, items: string, after: string) => {
      const line = `${before}${items.trim().replace(/\n */g, ' ')}${after}`;
      return line.length <= lineWidth ? line : whole;
    },
  );
  return `${text}\n`;
}

function operation(name: string, route: ApiRoute): Json {
  const takesBody = Object.keys(route.body.shape).length > 0;
  const problems = [400, 401, 403, ...route.problems, 503];
  return {
    operationId: name,
    summary: route.summary,
    description: `Takes the role \`${route.role}\`.`,
    parameters: [...parameters('path', route.path), ...parameters('query', route.query)],
    ...(takesBody
      ? {
          requestBody: {
            required: !route.body.safeParse({}).success,
            content: { 'application/json': { schema: schemaOf(route.body, 'input') } },
          },
        }
      : {}),
    responses: {
      [route.status]: {
        description: 'Done as asked',
        content: { 'application/json': { schema: schemaOf(route.response, 'output') } },
      },
      ...Object.fromEntries(problems.map((status) => [status, problemResponse(status)])),
    },
    'x-role': route.role,
  };
}

function problemResponse(status: number): Json {
  return {
    description: problemTexts[status] ?? '',
    content: { 'application/problem+json': { schema: schemaOf(problemSchema, 'output') } },
  };
}

function parameters(where: 'path' | 'query', fields: z.ZodObject): readonly Json[] {
  return Object.entries(fields.shape).map(([name, field]) => {
    const { description, ...schema } = schemaOf(field, 'input');
    const required = where === 'path' || !z.safeParse(field, undefined).success;
    return { name, in: where, required, ...(description === undefined ? {} : { description }), schema };
  });
}

/** A schema in its place: by reference where it is a component. */
function schemaOf(schema: z.core.$ZodType, io: 'input' | 'output'): Json {
  const component = components.get(schema);
  if (component !== undefined) return { $ref: reference(component.id) };
  return asJson(simplify(z.toJSONSchema(schema, { io })));
}

function componentSchemas(): Json {
  const { schemas } = z.toJSONSchema(components, { uri: reference });
  return asJson(simplify(schemas));
}

function reference(id: string): string {
  return `#/components/schemas/${id}`;
}

/** Leaves out what only says how this version of the app checks: the place of a schema, limits of JavaScript. */
function simplify(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(simplify);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([name, member]) =>
      !['$schema', '$id', 'readOnly'].includes(name) &&
      !(name === 'additionalProperties' && member === false) &&
      !(name === 'pattern' && 'format' in value) &&
      !(name === 'maximum' && member === Number.MAX_SAFE_INTEGER),
  );
  return Object.fromEntries(kept.map(([name, member]) => [name, simplify(member)]));
}

function asJson(value: unknown): Json {
  return z.record(z.string(), z.unknown()).parse(value);
}
