import type { Differences } from '../judge/report.ts';

/** Calls of azure-devops-node-api that the stand-in answers otherwise than documented; all of them are refused by it. */
export const nodeApiDifferences: Differences = {
  'wit.createWorkItem without a notification': 'takes a permission that administrators alone have',
};
