import { z } from 'zod';

const most = z.number().int().positive();

/** How much may be asked of the app: settings of the deployment, which the orchestrations read when they need them. */
export const usageLimitsSchema = z.object({
  /** Answers of the agent in one review thread, however long it is open. */
  answersPerThread: most,
  answersPerPullRequestAndHour: most,
  /** Commands, and review comments that a model is asked about. */
  requestsPerPersonAndHour: most,
  runsPerWorkItemAndHour: most,
  runsPerPersonAndDay: most,
});

export type UsageLimits = z.infer<typeof usageLimitsSchema>;

export type UsageLimitName = keyof UsageLimits;

/** The setting that each limit comes from: people are told its name. */
export const usageLimitSettings = {
  answersPerThread: 'ANSWERS_PER_THREAD',
  answersPerPullRequestAndHour: 'ANSWERS_PER_PULL_REQUEST_AND_HOUR',
  requestsPerPersonAndHour: 'REQUESTS_PER_PERSON_AND_HOUR',
  runsPerWorkItemAndHour: 'RUNS_PER_WORK_ITEM_AND_HOUR',
  runsPerPersonAndDay: 'RUNS_PER_PERSON_AND_DAY',
} as const satisfies Record<UsageLimitName, string>;
