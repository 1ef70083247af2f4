import type { z } from 'zod';
import type { conversedChangeSchema } from '../../contracts/activities/conversing.ts';
import { type Finding, shortenFindings } from '../../contracts/changes/finding.ts';
import type { ChangeDescription } from '../../contracts/changes/plan.ts';
import { measureChangeSet } from '../../patch/diff/measureChangeSet.ts';
import { sanitizeMarkdown } from '../../reports/parts/sanitizeMarkdown.ts';
import type { ArgumentsOf } from '../../tools/arguments/forms.ts';
import { wordsForPeople } from '../prompts/wordsForPeople.ts';
import type { Handling } from './handling.ts';

type ConversedChange = z.infer<typeof conversedChangeSchema>;

const limits = { summary: 4000, risks: 1500, verification: 1500 } as const;

/** What the change of a conversation came to. */
export async function toChange(
  { overlay, store, context, nonce }: Pick<Handling, 'overlay' | 'store' | 'context' | 'nonce'>,
  { finish, findings }: { readonly finish?: ArgumentsOf<'finish'>; readonly findings: readonly Finding[] },
): Promise<ConversedChange> {
  const current = overlay.current();
  const reference = overlay.changeSets().at(-1);
  if (current === undefined || reference === undefined) {
    const why = finish?.summary ?? '';
    const declined = { code: 'declined', severity: 'error', message: `The model changed nothing: ${why}` } as const;
    return { findings: shortenFindings(await wordsForPeople(findings.length > 0 ? findings : [declined], nonce)) };
  }
  return {
    changeSet: reference,
    size: measureChangeSet(current, context.textBefore),
    findings: shortenFindings(await wordsForPeople(findings, nonce)),
    ...(finish === undefined
      ? {}
      : { description: await store.putJson(describeFinish(await wordsForPeople(finish, nonce))) }),
  };
}

/** What the model said at the end, harmless: for the pull request. */
function describeFinish({ summary, risks = '', how_checked: checked = '' }: ArgumentsOf<'finish'>): ChangeDescription {
  const verification = sanitizeMarkdown(checked, limits.verification);
  const watched = sanitizeMarkdown(risks, limits.risks);
  return {
    summary: sanitizeMarkdown(summary, limits.summary),
    lookFirst: [],
    ...(watched === '' ? {} : { risks: watched }),
    ...(verification === '' ? {} : { verification }),
  };
}
