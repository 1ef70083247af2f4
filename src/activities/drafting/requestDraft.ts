import type { ActivityInput } from '../../contracts/activities.ts';
import { changeSetSchema } from '../../contracts/changes/changeSet.ts';
import { planSchema } from '../../contracts/changes/plan.ts';
import { buildDraftPrompt, type DraftPromptInput, type EditPrompt } from '../../llm/prompts/draftPrompt.ts';
import type { PromptContext } from '../../llm/prompts/promptContext.ts';
import { buildRepairPrompt } from '../../llm/prompts/repairPrompt.ts';
import { renderRedactedDiff } from '../../patch/diff/redactedDiff.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { askForText, type ModelActivityDependencies } from '../prompts/askModel.ts';
import { loadPromptContext } from '../prompts/loadPromptContext.ts';
import { redactForPrompt, redactingFor } from '../prompts/redactForPrompt.ts';
import { trimToTokenBudget } from '../prompts/trimToTokenBudget.ts';
import { truncateToTokens } from '../prompts/truncateToTokens.ts';
import type { SnapshotReader } from '../snapshots/snapshotReader.ts';

/** The maximum shares of the context for these; files are left out if the prompt is too long. */
const shares = { details: 0.12, previousReply: 0.13, keptDiff: 0.1, plan: 0.06, finding: 0.01 };
const maximumPlanFiles = 20;
const maximumPlanRisks = 8;

type DraftInput = ActivityInput<'requestDraft'>;

/** Asks a model for one candidate or its repair, and stores the reply. */
export function requestDraft(asking: ModelActivityDependencies): Activity {
  return defineActivity('requestDraft', asking.logger, async (input) => {
    const { store, contextTokens } = asking;
    const { material, reader } = await loadPromptContext(store, input, contextTokens);
    const prompt = await draftPrompt(asking, input, material, reader);
    const { reply, facts } = await askForText(asking, {
      runId: input.runId,
      purpose: input.repair === undefined ? 'draft' : 'repair',
      candidate: input.candidate.number,
      prompt,
      models: input.models,
      person: input.person,
    });
    return { reply, ...facts };
  });
}

async function draftPrompt(
  { store, contextTokens }: ModelActivityDependencies,
  input: DraftInput,
  material: PromptContext,
  reader: SnapshotReader,
): Promise<EditPrompt> {
  const { nonce } = material;
  const show = async (text: string, share: number, kept: 'start' | 'end' = 'start') =>
    await redactForPrompt(await truncateToTokens(text, Math.floor(contextTokens * share), kept), nonce);
  const about: Omit<DraftPromptInput, keyof PromptContext> = {
    candidate: input.candidate,
    ...(input.plan === undefined ? {} : { plan: await readPlan(store, input.plan, show) }),
    ...(input.occasion === undefined
      ? {}
      : {
          occasion: {
            kind: input.occasion.kind,
            // In a thread the last comment counts; a failed build starts with the most important part.
            details: await show(
              await store.getText(input.occasion.details),
              shares.details,
              input.occasion.kind === 'review-comment' ? 'end' : 'start',
            ),
          },
        }),
  };
  const { repair } = input;
  if (repair === undefined) {
    return await trimToTokenBudget(material, contextTokens, (fitting) => buildDraftPrompt({ ...fitting, ...about }));
  }
  const kept = repair.kept === undefined ? undefined : await store.getJson(repair.kept, changeSetSchema);
  const keptDiff = kept === undefined ? undefined : await renderRedactedDiff(kept, reader.text, redactingFor(nonce));
  const round = {
    round: repair.round,
    previousReply: await show(await store.getText(repair.previousReply), shares.previousReply),
    findings: await Promise.all(
      repair.findings.map(async (finding) => ({ ...finding, message: await show(finding.message, shares.finding) })),
    ),
    ...(keptDiff === undefined ? {} : { keptDiff: await show(keptDiff, shares.keptDiff) }),
  };
  return await trimToTokenBudget(material, contextTokens, (fitting) =>
    buildRepairPrompt({ ...fitting, ...about, ...round }),
  );
}

async function readPlan(
  store: ArtifactStore,
  reference: NonNullable<DraftInput['plan']>,
  show: (text: string, share: number) => Promise<string>,
) {
  const plan = await store.getJson(reference, planSchema);
  return {
    approach: await show(plan.approach, shares.plan),
    files: await Promise.all(plan.files.slice(0, maximumPlanFiles).map((path) => show(path, shares.plan))),
    risks: await Promise.all(plan.risks.slice(0, maximumPlanRisks).map((risk) => show(risk, shares.plan))),
    questions: [],
  };
}
