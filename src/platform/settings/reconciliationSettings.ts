import { z } from 'zod';
import { splitList } from '../../contracts/text/splitList.ts';

/** Settings of the look after what lost events have left. */
export const reconciliationSettings = {
  RECONCILE_SCHEDULE: z
    .string()
    .regex(/^\S+( \S+){5}$/, 'is not an NCRONTAB expression of six fields')
    .default('0 */15 * * * *')
    .describe('When the app looks for what lost events have left: NCRONTAB, six fields, UTC'),
  RECONCILE_PROJECTS: z
    .string()
    .default('')
    .transform((text) => splitList(text, ';'))
    .describe(
      'Projects that are looked into for lost events, several separated by `;`; without it those in which runs began in the last three days',
    ),
  REPAIR_SERVICE_HOOKS: z
    .enum(['true', 'false'])
    .default('false')
    .describe(
      'Whether the app enables service hooks again that Azure DevOps disabled or put on probation; its identity needs "Edit subscriptions"',
    ),
};
