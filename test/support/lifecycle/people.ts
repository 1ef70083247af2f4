import { onBranches } from '../people/branches.ts';
import { onBuilds } from '../people/builds.ts';
import { createCall, type Workplace } from '../people/call.ts';
import { onPullRequests } from '../people/pullRequests.ts';
import { onWorkItems } from '../people/workItems.ts';

/** What one person does and sees in Azure DevOps. */
export type Person = ReturnType<typeof createPerson>;

/** @param token a personal access token, or with `Bearer ` in front one of Microsoft Entra */
export function createPerson(place: Workplace, token: string) {
  const call = createCall(place, token);
  return {
    ...onWorkItems(call),
    ...onPullRequests(call, place),
    ...onBuilds(call),
    ...onBranches(call, place),
  };
}
