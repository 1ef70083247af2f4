import { z } from 'zod';
import type { UsageLimits } from '../../contracts/rules/usageLimits.ts';
import { splitList } from '../../contracts/text/splitList.ts';

const wholeNumber = (maximum: number, preset: number) => z.coerce.number().int().min(1).max(maximum).default(preset);

/** Settings for usage limits, and for whom the app ignores. */
export const usageSettings = {
  ANSWERS_PER_THREAD: wholeNumber(1_000, 6).describe(
    'How many answers the agent gives in one thread of a pull request. After that it says so once, and then only answers commands there. This stops two bots from answering each other forever',
  ),
  ANSWERS_PER_PULL_REQUEST_AND_HOUR: wholeNumber(10_000, 20).describe(
    'How many review comments on one pull request are sent to a model per hour. More are skipped, and the agent says so once',
  ),
  REQUESTS_PER_PERSON_AND_HOUR: wholeNumber(10_000, 30).describe(
    'How many requests one person may make per hour: commands, and review comments that are sent to a model',
  ),
  RUNS_PER_WORK_ITEM_AND_HOUR: wholeNumber(10_000, 6).describe(
    'How many runs one work item may start per hour, for example when its tag is removed and added again',
  ),
  RUNS_PER_PERSON_AND_DAY: wholeNumber(100_000, 50).describe('How many runs one person may start per day'),
  IGNORED_AUTHORS: z
    .string()
    .default('')
    .transform((text) => splitList(text, ';'))
    .describe(
      'Identities whose comments, tags and assignments are ignored: id, e-mail address or account name; separate several with `;`',
    ),
};

type UsageSettings = z.infer<z.ZodObject<typeof usageSettings>>;

export function usageLimitsOf(settings: UsageSettings): UsageLimits {
  return {
    answersPerThread: settings.ANSWERS_PER_THREAD,
    answersPerPullRequestAndHour: settings.ANSWERS_PER_PULL_REQUEST_AND_HOUR,
    requestsPerPersonAndHour: settings.REQUESTS_PER_PERSON_AND_HOUR,
    runsPerWorkItemAndHour: settings.RUNS_PER_WORK_ITEM_AND_HOUR,
    runsPerPersonAndDay: settings.RUNS_PER_PERSON_AND_DAY,
  };
}
