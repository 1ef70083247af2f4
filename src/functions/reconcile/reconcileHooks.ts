import { serviceHookEvents } from '../../ado/serviceHooks/serviceHookEvents.ts';
import type { HookSubscription } from '../../ado/serviceHooks/serviceHooks.ts';
import { subscriptionPassword } from '../../gateway/authentication/subscriptionPassword.ts';
import type { ReconcileContext, WatchedHooks } from './reconcileContext.ts';

/** User name of the Basic credentials; only the password matters. */
const username = 'code-agent';

/** Reports subscriptions that lose events, and re-enables those that Azure DevOps itself disabled. */
export async function reconcileHooks({ options, tally }: ReconcileContext, project: string): Promise<void> {
  const { hooks: watch, logger } = options;
  if (watch === undefined) return;
  const hooks = await watch.open(project);
  for (const subscription of await hooks.list(watch.url)) {
    const { id, eventType, status } = subscription;
    if (status === 'enabled') continue;
    tally.hooksUnwell += 1;
    // Subscriptions that a person disabled stay disabled.
    const isRepaired = watch.mayRepair && status !== 'disabledByUser' && (await repair(watch, hooks, subscription));
    if (isRepaired) tally.hooksRepaired += 1;
    logger.warn('service hook loses events', { subscriptionId: id, eventType, status, isRepaired });
  }
}

async function repair(
  { url, masterKey }: WatchedHooks,
  hooks: Awaited<ReturnType<WatchedHooks['open']>>,
  { eventType }: HookSubscription,
): Promise<boolean> {
  const event = serviceHookEvents.find((known) => known.eventType === eventType);
  if (event === undefined) return false;
  const { organization, projectId } = hooks;
  const password = subscriptionPassword(await masterKey(), { organization, projectId, eventType });
  await hooks.ensure({ event, url, username, password });
  return true;
}
