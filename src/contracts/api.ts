import { z } from 'zod';
import { changeIdSchema } from './changes/changeId.ts';
import { conversationPageSchema, shownResultsSchema } from './conversation/shownConversation.ts';
import { rotatingSecretSchema } from './rotation.ts';
import { auditEventSchema } from './runs/auditEvent.ts';
import { pauseStateSchema } from './runs/entities.ts';
import { runStateSchema, runSummarySchema } from './runs/runSummary.ts';

/** What someone may do: look, decide on what a run asks, or steer runs. Each is given apart. */
export const roles = ['reader', 'approver', 'operator'] as const;

export type Role = (typeof roles)[number];

const text = (characters: number) => z.string().trim().min(1).max(characters).optional();
const pageSize = (largest: number, preset: number) => z.coerce.number().int().min(1).max(largest).default(preset);
const project = z.string().min(1).max(256).optional();

const runPath = z.object({
  runId: z
    .string()
    .max(100)
    .regex(/^[A-Za-z0-9._-]+$/)
    .describe('Id of the run, as shown in lists and comments'),
});

/** One page of the list of runs, newest first. */
export const runPageSchema = z.object({
  runs: z.array(runSummarySchema).readonly(),
  continuation: z
    .string()
    .optional()
    .describe('Pass it as `continuation` to get the next page. Absent on the last page'),
});

/** One page of a run's audit events, in their order. */
export const eventPageSchema = z.object({
  events: z.array(auditEventSchema).readonly(),
  next: z.number().int().optional().describe('Pass it as `after` to get the next page. Absent on the last page'),
});

/** The receipt of a command to a run. */
export const commandReceiptSchema = z.object({
  runId: z.string().describe('The run that got the command. After the retry of a run that is over: the new run'),
  status: z.enum(['accepted', 'already']).describe('`already`: nothing to do, because someone did it before'),
});

/** Where new work may not go on. */
export const pauseSwitchSchema = z.object({
  installation: pauseStateSchema.describe('The switch for the whole installation'),
  project: pauseStateSchema.optional().describe('The switch for the requested project'),
});

/** An error, as RFC 9457 has it. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  correlationId: z.string().optional().describe('Identifies the request, also in the log of the app'),
});

/** Where function keys open the routes, below `/api/`; tokens open them directly below it. */
export const machinePath = 'machine';

/** A route of the HTTP API, below `/api/` and below `/api/machine/`. */
export interface ApiRoute {
  readonly method: 'GET' | 'POST';
  /** Template of the path, as Azure Functions takes it. */
  readonly route: string;
  readonly role: Role;
  readonly summary: string;
  readonly path: z.ZodObject;
  readonly query: z.ZodObject;
  /** Of the JSON body; where none is required, an empty body counts as `{}`. */
  readonly body: z.ZodObject;
  /** What the route answers when it did what was asked. */
  readonly status: 200 | 202;
  readonly response: z.ZodType;
  /** What else it may answer beside 400, 401, 403 and 503. */
  readonly problems: readonly (404 | 409)[];
}

const nothing = z.object({});

const command = {
  method: 'POST',
  path: runPath,
  query: nothing,
  status: 202,
  response: commandReceiptSchema,
  problems: [404, 409],
} as const;

/** Every route of the API with the role that it takes: the one place that says so. */
export const apiRoutes = {
  listRuns: {
    method: 'GET',
    route: 'runs',
    role: 'reader',
    summary: 'List runs, newest first',
    path: nothing,
    query: z.object({
      state: runStateSchema.optional().describe('Only runs in this state'),
      project: project.describe('Only runs of this project'),
      since: z
        .union([z.iso.datetime({ offset: true }), z.iso.date()])
        .optional()
        .describe('Only runs that started at this time or later: ISO 8601'),
      limit: pageSize(200, 50).describe('Page size'),
      continuation: z.string().max(200).optional().describe('From the previous page'),
    }),
    body: nothing,
    status: 200,
    response: runPageSchema,
    problems: [],
  },
  showRun: {
    method: 'GET',
    route: 'runs/{runId}',
    role: 'reader',
    summary: 'Show a run',
    path: runPath,
    query: nothing,
    body: nothing,
    status: 200,
    response: runSummarySchema,
    problems: [404],
  },
  listRunEvents: {
    method: 'GET',
    route: 'runs/{runId}/events',
    role: 'reader',
    summary: "List a run's audit events, oldest first",
    path: runPath,
    query: z.object({
      after: z.coerce.number().int().min(0).default(0).describe('Only events after this sequence number'),
      limit: pageSize(500, 100).describe('Page size'),
    }),
    body: nothing,
    status: 200,
    response: eventPageSchema,
    problems: [404],
  },
  showConversation: {
    method: 'GET',
    route: 'runs/{runId}/conversation',
    role: 'reader',
    summary: "Show a run's conversation with its model turn by turn, oldest first",
    path: runPath,
    query: z.object({
      after: z.coerce.number().int().min(0).default(0).describe('Only turns after this sequence number'),
      limit: pageSize(100, 25).describe('Page size. A page with much text ends earlier'),
      results: shownResultsSchema
        .default('summaries')
        .describe('`full`: with what the tools answered, and what the app said'),
    }),
    body: nothing,
    status: 200,
    response: conversationPageSchema,
    problems: [404],
  },
  approveRun: {
    ...command,
    route: 'runs/{runId}/approve',
    role: 'approver',
    summary: 'Approve the change that a run is waiting to push',
    body: z.object({
      change: changeIdSchema.describe('Id of the change, as shown in the question and by the run'),
      comment: text(2000),
    }),
  },
  rejectRun: {
    ...command,
    route: 'runs/{runId}/reject',
    role: 'approver',
    summary: 'Reject the change that a run is waiting to push',
    body: z.object({
      change: changeIdSchema.optional().describe('Id of the change (default: the one that is waiting)'),
      comment: text(2000),
    }),
  },
  cancelRun: {
    ...command,
    route: 'runs/{runId}/cancel',
    role: 'operator',
    summary: 'Stop a run and undo what it did',
    body: z.object({ reason: text(2000) }),
  },
  retryRun: {
    ...command,
    route: 'runs/{runId}/retry',
    role: 'operator',
    summary: 'Let a run try again, or start a new one if it is over',
    body: z.object({ instructions: text(4000) }),
  },
  readPause: {
    method: 'GET',
    route: 'pause',
    role: 'reader',
    summary: 'Show the pause switch',
    path: nothing,
    query: z.object({ project }),
    body: nothing,
    status: 200,
    response: pauseSwitchSchema,
    problems: [],
  },
  setPause: {
    method: 'POST',
    route: 'pause',
    role: 'operator',
    summary: 'Pause or resume the installation or one project',
    path: nothing,
    query: nothing,
    body: z.object({
      paused: z.boolean().describe('Whether runs stop before their next costly step'),
      project: project.describe('Only this project (default: the whole installation)'),
      reason: text(1000),
    }),
    status: 202,
    response: z.object({ paused: z.boolean(), project }),
    problems: [],
  },
  rotateSecret: {
    method: 'POST',
    route: 'secrets/{secret}/rotate',
    role: 'operator',
    summary: 'Replace a secret now, before it is due',
    path: z.object({ secret: rotatingSecretSchema.describe('Name of the secret in Key Vault') }),
    query: nothing,
    body: nothing,
    status: 202,
    response: z.object({
      rotationId: z.string().describe('Instance id of the orchestration that replaces the secret'),
      status: z.enum(['accepted', 'already']).describe('`already`: someone else requested it before'),
    }),
    problems: [409],
  },
} as const satisfies Record<string, ApiRoute>;

export type ApiRouteName = keyof typeof apiRoutes;

/** What a route takes, validated. */
export interface ApiInput<Name extends ApiRouteName> {
  readonly path: z.infer<(typeof apiRoutes)[Name]['path']>;
  readonly query: z.infer<(typeof apiRoutes)[Name]['query']>;
  readonly body: z.infer<(typeof apiRoutes)[Name]['body']>;
}

/** What a route answers when it did what was asked. */
export type ApiOutput<Name extends ApiRouteName> = z.infer<(typeof apiRoutes)[Name]['response']>;
