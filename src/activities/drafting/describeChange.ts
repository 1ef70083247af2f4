import { randomBytes } from 'node:crypto';
import { type ChangeSet, changeSetSchema } from '../../contracts/changes/changeSet.ts';
import { type ChangeDescription, planSchema } from '../../contracts/changes/plan.ts';
import { workItemSchema } from '../../contracts/workItems/workItem.ts';
import { buildDescribePrompt } from '../../llm/prompts/describePrompt.ts';
import { descriptionReplySchema } from '../../llm/structuredOutput/structuredSchemas.ts';
import { renderRedactedDiff } from '../../patch/diff/redactedDiff.ts';
import { sanitizeMarkdown } from '../../reports/parts/sanitizeMarkdown.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { askForObject, type ModelActivityDependencies } from '../prompts/askModel.ts';
import { toPromptWorkItem } from '../prompts/loadPromptContext.ts';
import { redactForPrompt, redactingFor } from '../prompts/redactForPrompt.ts';
import { truncateToTokens } from '../prompts/truncateToTokens.ts';
import { openSnapshot } from '../snapshots/snapshotReader.ts';

const diffShare = 1 / 2;
const planShare = 1 / 12;
const limits = { summary: 4000, why: 400, verification: 1500 };

/** Asks a model to describe a change for reviewers. The result is sanitised Markdown. */
export function describeChange(asking: ModelActivityDependencies): Activity {
  return defineActivity('describeChange', asking.logger, async (input) => {
    const { store, contextTokens } = asking;
    const nonce = randomBytes(8).toString('hex');
    const workItem = await store.getJson(input.workItem, workItemSchema);
    const reader = await openSnapshot(store, input.snapshot);
    const changeSet = await store.getJson(input.changeSet, changeSetSchema);
    const plan = input.plan === undefined ? undefined : await store.getJson(input.plan, planSchema);
    const show = async (text: string, share: number) =>
      await redactForPrompt(await truncateToTokens(text, Math.floor(contextTokens * share)), nonce);
    const prompt = buildDescribePrompt({
      workItem: await toPromptWorkItem(workItem, undefined, nonce, contextTokens),
      diff: await show(await renderRedactedDiff(changeSet, reader.text, redactingFor(nonce)), diffShare),
      ...(plan === undefined
        ? {}
        : {
            plan: {
              approach: await show(plan.approach, planShare),
              risks: await Promise.all(plan.risks.map((risk) => show(risk, planShare / 10))),
              files: [],
              questions: [],
            },
          }),
      nonce,
    });
    const question = { runId: input.runId, purpose: 'describe', prompt, models: input.models, person: input.person };
    const { value, facts } = await askForObject(asking, question, descriptionReplySchema, nonce);
    return { description: await store.putJson(harmless(value, changeSet)), ...facts };
  });
}

/** Only files that the change touches are named; an invented path would be arbitrary text. */
function harmless(description: ChangeDescription, { changes }: ChangeSet): ChangeDescription {
  const changed = new Set(changes.map(({ path }) => path));
  const verification = sanitizeMarkdown(description.verification ?? '', limits.verification);
  return {
    summary: sanitizeMarkdown(description.summary, limits.summary),
    lookFirst: description.lookFirst
      .filter(({ path }) => changed.has(path))
      .map(({ path, why }) => ({ path, why: sanitizeMarkdown(why.replaceAll(/\s+/g, ' '), limits.why) })),
    ...(verification === '' ? {} : { verification }),
  };
}
