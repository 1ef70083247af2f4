import { z } from 'zod';
import type { UsageLimits } from '../../contracts/rules/usageLimits.ts';
import { splitList } from '../../contracts/text/splitList.ts';

const wholeNumber = (maximum: number, preset: number) => z.coerce.number().int().min(1).max(maximum).default(preset);

/** Settings of how much may be asked of the app, and of whom it does not listen to. */
export const usageSettings = {
  ANSWERS_PER_THREAD: wholeNumber(1_000, 6).describe(
    'How many answers the agent gives in one thread of a pull request; then it says so once and answers nothing more there but commands. A loop of two bots ends with it',
  ),
  ANSWERS_PER_PULL_REQUEST_AND_HOUR: wholeNumber(10_000, 20).describe(
    'How many review comments of one pull request a model is asked about in one hour; those that come above are passed over, and the first of them is told',
  ),
  REQUESTS_PER_PERSON_AND_HOUR: wholeNumber(10_000, 30).describe(
    'How much one person may ask for in one hour: commands, and review comments that a model is asked about',
  ),
  RUNS_PER_WORK_ITEM_AND_HOUR: wholeNumber(10_000, 6).describe(
    'How many runs one work item may start in one hour, for example by a tag that is taken off and put on again',
  ),
  RUNS_PER_PERSON_AND_DAY: wholeNumber(100_000, 50).describe('How many runs one person may start in one day'),
  IGNORED_AUTHORS: z
    .string()
    .default('')
    .transform((text) => splitList(text, ';'))
    .describe(
      'Identities whose comments, tags and assignments lead to nothing: id, e-mail address or account name, several separated by `;`',
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
