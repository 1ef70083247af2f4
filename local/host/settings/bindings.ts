import { z } from 'zod';
import { HostError } from '../errors.ts';
import type { Binding } from '../loading/coreTypes.ts';
import type { RegisteredFunction } from '../loading/registry.ts';

const httpBinding = z.object({
  route: z.string().optional(),
  methods: z.array(z.string()).default(['GET', 'POST']),
  authLevel: z.preprocess(
    (value) => (typeof value === 'string' ? value.toLowerCase() : value),
    z.enum(['anonymous', 'function', 'admin']).default('anonymous'),
  ),
});

const queueBinding = z.object({ queueName: z.string().min(1), connection: z.string().default('AzureWebJobsStorage') });

const timerBinding = z.object({
  schedule: z.string().min(1),
  runOnStartup: z.boolean().default(false),
  useMonitor: z.boolean().default(true),
});

const clientBinding = z.object({ taskHub: z.string().optional(), connectionName: z.string().optional() });

export type HttpBinding = z.infer<typeof httpBinding>;
export type QueueBinding = z.infer<typeof queueBinding>;
export type TimerBinding = z.infer<typeof timerBinding>;
export type ClientBinding = z.infer<typeof clientBinding>;

const SUPPORTED_TRIGGERS = [
  'httpTrigger',
  'queueTrigger',
  'timerTrigger',
  'eventGridTrigger',
  'orchestrationTrigger',
  'activityTrigger',
  'entityTrigger',
  'warmupTrigger',
];
const SUPPORTED_INPUTS = ['durableClient', 'orchestrationClient'];
const SUPPORTED_OUTPUTS = ['http', 'queue'];

/** @throws HostError that names the function and the setting */
export function parseHttpBinding(functionName: string, binding: Binding): HttpBinding {
  return parseBinding(httpBinding, functionName, binding);
}

/** Trigger or output of a storage queue. @throws HostError that names the function and the setting */
export function parseQueueBinding(functionName: string, binding: Binding): QueueBinding {
  return parseBinding(queueBinding, functionName, binding);
}

/** @throws HostError that names the function and the setting */
export function parseTimerBinding(functionName: string, binding: Binding): TimerBinding {
  return parseBinding(timerBinding, functionName, binding);
}

/** @throws HostError that names the function and the setting */
export function parseClientBinding(functionName: string, binding: Binding): ClientBinding {
  return parseBinding(clientBinding, functionName, binding);
}

/** What the app uses that this host does not have, each by name, ready to be shown. */
export function unsupportedBindings(functions: Iterable<RegisteredFunction>): readonly string[] {
  const complaints: string[] = [];
  for (const fn of functions) {
    for (const [name, binding] of Object.entries(fn.metadata.bindings)) {
      const type = binding.type ?? '';
      const [kind, supported] = kindOf(name === fn.trigger.name, binding);
      if (!supported.some((known) => known.toLowerCase() === type.toLowerCase())) {
        complaints.push(`not supported: ${kind} type ${type} of function ${fn.name}`);
      }
    }
  }
  return complaints;
}

function kindOf(isTrigger: boolean, binding: Binding): readonly [string, readonly string[]] {
  if (isTrigger) {
    return ['trigger', SUPPORTED_TRIGGERS];
  }
  return binding.direction === 'out' ? ['output', SUPPORTED_OUTPUTS] : ['input', SUPPORTED_INPUTS];
}

function parseBinding<T>(schema: z.ZodType<T>, functionName: string, binding: Binding): T {
  const parsed = schema.safeParse(binding);
  if (!parsed.success) {
    throw new HostError(
      `Function ${functionName}: its ${binding.type} binding is wrong: ${z.prettifyError(parsed.error)}`,
    );
  }
  return parsed.data;
}
