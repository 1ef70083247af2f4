import { z } from 'zod';
import { pathPatternSchema } from '../paths/pathPattern.ts';

/** Kinds of values that keys of `.code-agent.yml` have. */

export const shortText = z.string().trim().min(1).max(256);
export const texts = z.array(shortText).max(50);
export const pathPatterns = z.array(pathPatternSchema).max(200);
export const hours = (preset: number) => z.number().int().min(1).max(2_160).default(preset);
export const money = z.number().positive().max(1_000_000);
export const tokens = z.number().int().min(1_000).max(1_000_000_000_000);

/** What holds where rules do not say how many tokens may be used: runs in flight go by rules that were read before. */
export const defaultTokens = { perRun: 5_000_000, perProjectAndDay: 100_000_000 } as const;

/**
 * Someone the rules name: `everyone`, `group:NAME` for an ADO group or team, otherwise a person by e-mail address,
 * account name or id. Display names are not unique and everyone may change their own, so they name nobody.
 */
export const principalSchema = shortText.regex(/^(?!group:\s*$)/i, {
  error: 'must name a group after `group:`, for example `group:Contoso Team`',
});

export const principals = z.array(principalSchema).max(50);
export const allowedTo = (what: string) =>
  principals.min(1).default(['everyone']).describe(`Who may use \`/agent ${what}\``);
