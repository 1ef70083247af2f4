import type { UsageLimits } from '../../contracts/rules/usageLimits.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

/** Gives the limits that the settings say: what has begun goes by those of today, not by those of its beginning. */
export function readUsageLimits(limits: UsageLimits, logger: Logger): Activity {
  return defineActivity('readUsageLimits', logger, async () => limits);
}
