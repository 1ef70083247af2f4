import type { UsageLimits } from '../../contracts/rules/usageLimits.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

/** Returns the limits from the current settings: running instances use today's limits, not those of their start. */
export function readUsageLimits(limits: UsageLimits, logger: Logger): Activity {
  return defineActivity('readUsageLimits', logger, async () => limits);
}
