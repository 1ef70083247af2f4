import { z } from 'zod';
import { shortText, texts } from './ruleValues.ts';

/** The section `triggers`. */
export const triggers = z
  .strictObject({
    tags: texts
      .default(['code-agent'])
      .describe(
        'A work item starts a run when it gets one of these tags. The app must listen for the tag too (setting `AGENT_TAG`)',
      ),
    assignedTo: z
      .array(
        shortText.regex(/^(?!group:|everyone$)/i, {
          error: 'must name one identity: e-mail address, account name or id',
        }),
      )
      .max(50)
      .default([])
      .describe(
        'A work item starts a run when it is assigned to one of these identities: e-mail address, account name or id',
      ),
    areaPaths: texts
      .default([])
      .describe('Only work items in or below one of these areas may start a run. Empty means every area'),
    workItemTypes: texts
      .default([])
      .describe('Only work items of these types may start a run, for example `Bug`. Empty means every type'),
  })
  .prefault({})
  .describe('Which work items start a run');
