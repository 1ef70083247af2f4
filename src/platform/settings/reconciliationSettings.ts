import { z } from 'zod';
import { splitList } from '../../contracts/text/splitList.ts';

/** Settings of the check for lost events. */
export const reconciliationSettings = {
  RECONCILE_SCHEDULE: z
    .string()
    .regex(/^\S+( \S+){5}$/, 'is not an NCRONTAB expression with six fields')
    .default('0 */15 * * * *')
    .describe('When the app looks for lost events: NCRONTAB, six fields, UTC'),
  RECONCILE_PROJECTS: z
    .string()
    .default('')
    .transform((text) => splitList(text, ';'))
    .describe(
      'Projects to check for lost events; separate several with `;`. Default: projects in which a run started in the last three days',
    ),
  REPAIR_SERVICE_HOOKS: z
    .enum(['true', 'false'])
    .default('false')
    .describe(
      'Whether the app re-enables service hooks that Azure DevOps disabled or put on probation. Its identity needs "Edit subscriptions"',
    ),
};
