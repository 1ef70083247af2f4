import type { z } from 'zod';
import type { conversedChangeSchema } from '../../contracts/activities/conversing.ts';
import type { Finding } from '../../contracts/changes/finding.ts';
import type { ChangeDescription } from '../../contracts/changes/plan.ts';
import { measureChangeSet } from '../../patch/diff/measureChangeSet.ts';
import { sanitizeMarkdown } from '../../reports/parts/sanitizeMarkdown.ts';
import type { Finish } from '../../tools/closingTools.ts';
import type { Handling } from './handleAnswer.ts';

type ConversedChange = z.infer<typeof conversedChangeSchema>;

/** Eight candidates together must stay below the 16 KB that can cross the durable boundary. */
const maximumFindings = 4;
const limits = { finding: 200, path: 100, summary: 4000, risk: 400, risks: 8, verification: 1500 } as const;

/** What the change of a conversation came to. */
export async function toChange(
  { overlay, store, context, nonce }: Pick<Handling, 'overlay' | 'store' | 'context' | 'nonce'>,
  { finish, findings }: { readonly finish?: Finish; readonly findings: readonly Finding[] },
): Promise<ConversedChange> {
  const current = overlay.current();
  const reference = overlay.changeSets().at(-1);
  if (current === undefined || reference === undefined) {
    const why = finish?.summary ?? '';
    const declined = { code: 'declined', severity: 'error', message: `The model changed nothing: ${why}` } as const;
    return { findings: shorten(findings.length > 0 ? findings : [declined]) };
  }
  return {
    changeSet: reference,
    size: measureChangeSet(current, context.textBefore),
    findings: shorten(findings),
    ...(finish === undefined ? {} : { description: await store.putJson(describeFinish(finish, nonce)) }),
  };
}

/** What the model said at the end, harmless: for the pull request. */
export function describeFinish({ summary, risks, how_checked: checked }: Finish, nonce: string): ChangeDescription {
  const clean = (text: string, limit: number) => sanitizeMarkdown(text.replaceAll(nonce, ''), limit);
  const verification = clean(checked, limits.verification);
  const kept = risks.slice(0, limits.risks).map((risk) => clean(risk.replaceAll(/\s+/g, ' '), limits.risk));
  return {
    summary: clean(summary, limits.summary),
    lookFirst: [],
    ...(kept.length === 0 ? {} : { risks: kept }),
    ...(verification === '' ? {} : { verification }),
  };
}

function shorten(findings: readonly Finding[]): Finding[] {
  return findings.slice(0, maximumFindings).map((finding) => ({
    ...finding,
    ...(finding.path === undefined ? {} : { path: finding.path.slice(-limits.path) }),
    message: cut(finding.message),
  }));
}

function cut(message: string): string {
  return message.length > limits.finding ? `${message.slice(0, limits.finding - 1)}…` : message;
}
