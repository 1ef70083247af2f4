import { z } from 'zod';
import { HostError } from '../errors.ts';
import { parseTimeSpan } from './timeSpan.ts';

const MINUTE = 60_000;
/** What the extension uses where host.json says nothing. */
const DEFAULT_VISIBILITY = 5 * MINUTE;

const schema = z.looseObject({
  controlQueueVisibilityTimeout: z.union([z.string(), z.number()]).optional(),
  workItemQueueVisibilityTimeout: z.union([z.string(), z.number()]).optional(),
});

/** How long what a killed process was at stays hidden, in milliseconds. */
export interface VisibilityTimeouts {
  /** Steps of orchestrations and operations of entities. */
  readonly control: number;
  /** Activities. */
  readonly workItem: number;
}

function timeOf(name: string, value: string | number | undefined): number {
  if (value === undefined) return DEFAULT_VISIBILITY;
  const milliseconds = parseTimeSpan(value);
  if (milliseconds === undefined || milliseconds <= 0) {
    throw new HostError(
      `extensions.durableTask.storageProvider.${name}: "${value}" is not a time span such as 00:01:00.`,
    );
  }
  return milliseconds;
}

/**
 * Reads the visibility timeouts of `extensions.durableTask.storageProvider`.
 * @throws HostError where one is no time span, or the control queue's is under a minute, which the extension refuses
 */
export function readVisibilityTimeouts(storageProvider: unknown): VisibilityTimeouts {
  const settings = schema.parse(storageProvider ?? {});
  const control = timeOf('controlQueueVisibilityTimeout', settings.controlQueueVisibilityTimeout);
  if (control < MINUTE) {
    throw new HostError(
      'extensions.durableTask.storageProvider.controlQueueVisibilityTimeout must be a minute at least: the extension refuses less.',
    );
  }
  return { control, workItem: timeOf('workItemQueueVisibilityTimeout', settings.workItemQueueVisibilityTimeout) };
}
