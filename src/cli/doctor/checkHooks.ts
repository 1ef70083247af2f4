import { serviceHookEvents } from '../../ado/serviceHooks/serviceHookEvents.ts';
import type { HookSubscription, ServiceHooks } from '../../ado/serviceHooks/serviceHooks.ts';
import { type Check, failedCheck, passedCheck, runCheck } from './check.ts';

const name = 'Service hooks';

/** Checks that every event has an enabled subscription to the webhook. */
export async function checkHooks(open: () => Promise<Pick<ServiceHooks, 'list'>>, webhookUrl: string): Promise<Check> {
  return await runCheck(
    name,
    async () => judge(await (await open()).list(webhookUrl), webhookUrl),
    () => 'Give the agent, or whoever runs this command, "View subscriptions" in the project.',
  );
}

function judge(found: readonly HookSubscription[], webhookUrl: string): Check {
  if (found.length === 0)
    return failedCheck(name, `No subscription sends to ${webhookUrl}.`, 'Run `code-agent hooks add` with this --url.');
  const unwell = found.filter(({ status }) => status !== 'enabled');
  if (unwell.length > 0) {
    const text = unwell.map(({ eventType, status }) => `${eventType} is ${status}`).join(', ');
    return failedCheck(
      name,
      `Events are lost: ${text}.`,
      'Find the reason with `code-agent hooks test`, then run `code-agent hooks repair`.',
    );
  }
  const missing = serviceHookEvents.filter((event) => !found.some(({ eventType }) => eventType === event.eventType));
  if (missing.length > 0) {
    const text = missing.map(({ eventType }) => eventType).join(', ');
    return failedCheck(
      name,
      `No subscription for ${text}.`,
      'Run `code-agent hooks add` again. It adds the missing ones.',
    );
  }
  return passedCheck(name, `${found.length} subscriptions send to the webhook. All are enabled.`);
}
