import { z } from 'zod';
import type { RuntimeStatus } from '../../../../local/host/durable/protocol/contract.ts';

/** One instance of a campaign, and what its client does for it. */
export const caseSchema = z
  .object({
    name: z.string(),
    instanceId: z.string(),
    /** JSON text. */
    input: z.string().optional(),
    /** Events its client raises, in order, each once. */
    events: z.array(z.object({ name: z.string(), data: z.string() })).optional(),
    /**
     * When the client raises them: before the orchestration begins, when it shows a custom status (default), or while
     * it is suspended, after which it is resumed.
     */
    raises: z.enum(['before', 'waiting', 'suspended']).optional(),
    /** Once the orchestration shows a custom status, or has failed, its client asks for this. */
    asks: z.enum(['terminate', 'rewind']).optional(),
  })
  .readonly();

export type Case = z.infer<typeof caseSchema>;

/** An app whose orchestrations are killed, with a case for each. */
export interface Subject {
  readonly title: string;
  /** Path of the app's only file, CommonJS; a `Map` in it counts attempts by instance id and is made to survive kills. */
  readonly appFile: string;
  readonly cases: readonly Case[];
}

const ENDED: readonly RuntimeStatus[] = ['Completed', 'Failed', 'Terminated'];

/** Whether an instance has come to the end its case asks for. */
export function isEnded(one: Case, status: RuntimeStatus | undefined): boolean {
  if (status === undefined || !ENDED.includes(status)) return false;
  return one.asks !== 'rewind' || status !== 'Failed';
}
