import { randomBytes } from 'node:crypto';
import type { ActivityInput } from '../../contracts/activities.ts';
import { changeSetSchema } from '../../contracts/changes/changeSet.ts';
import { workItemSchema } from '../../contracts/workItems/workItem.ts';
import { buildJudgePrompt, type JudgePromptInput } from '../../llm/prompts/judgePrompt.ts';
import { choiceReplySchema } from '../../llm/structuredOutput/structuredSchemas.ts';
import { renderRedactedDiff } from '../../patch/diff/redactedDiff.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { askForObject, type ModelActivityDependencies } from '../prompts/askModel.ts';
import { toPromptWorkItem } from '../prompts/loadPromptContext.ts';
import { redactForPrompt, redactingFor } from '../prompts/redactForPrompt.ts';
import { truncateToTokens } from '../prompts/truncateToTokens.ts';
import { openSnapshot, type SnapshotReader } from '../snapshots/snapshotReader.ts';

/** The share of the context for all diffs together. */
const diffsShare = 1 / 2;
const maximumFindings = 10;
const maximumReasonCharacters = 1000;

/** Asks a model which of several candidates is best. */
export function judgeCandidates(asking: ModelActivityDependencies): Activity {
  return defineActivity('judgeCandidates', asking.logger, async (input) => {
    const { store, contextTokens } = asking;
    const nonce = randomBytes(8).toString('hex');
    const workItem = await store.getJson(input.workItem, workItemSchema);
    const reader = await openSnapshot(store, input.snapshot);
    const prompt = buildJudgePrompt({
      workItem: await toPromptWorkItem(workItem, undefined, nonce, contextTokens),
      candidates: await showCandidates(asking, input.candidates, reader, nonce),
      nonce,
    });
    const question = { runId: input.runId, purpose: 'choose', prompt, models: input.models, person: input.person };
    const schema = choiceReplySchema(input.candidates.map(({ number }) => number));
    const { value, facts } = await askForObject(asking, question, schema, nonce);
    return { chosen: value.chosen, reason: value.reason.slice(0, maximumReasonCharacters), ...facts };
  });
}

async function showCandidates(
  { store, contextTokens }: ModelActivityDependencies,
  candidates: ActivityInput<'judgeCandidates'>['candidates'],
  reader: SnapshotReader,
  nonce: string,
): Promise<JudgePromptInput['candidates']> {
  const tokens = Math.floor((contextTokens * diffsShare) / candidates.length);
  return await Promise.all(
    candidates.map(async ({ number, changeSet, findings }) => {
      const diff = await renderRedactedDiff(
        await store.getJson(changeSet, changeSetSchema),
        reader.text,
        redactingFor(nonce),
      );
      const shown = await truncateToTokens(diff, tokens);
      return {
        number,
        diff: await redactForPrompt(shown, nonce),
        isCut: shown !== diff,
        findings: await Promise.all(
          findings
            .slice(0, maximumFindings)
            .map(async (finding) => ({ ...finding, message: await redactForPrompt(finding.message, nonce) })),
        ),
      };
    }),
  );
}
