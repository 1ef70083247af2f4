import type { OrchestrationContext } from 'durable-functions';
import type { DraftCandidateInput } from '../../contracts/activities/drafting.ts';
import { toFailure } from '../../contracts/agentError.ts';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import type { Candidate } from '../../contracts/changes/candidate.ts';
import { addSpending, noSpending, type Spending } from '../../contracts/models/modelUsage.ts';
import { boundsOf } from '../../contracts/rules/conversationBounds.ts';
import { type ConversationStep, converse, type Progress, startProgress } from '../conversation/converse.ts';
import { reportBeginning } from '../durable/children.ts';
import { waitWhilePaused } from '../durable/isPaused.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';

/** The progress so far: spending counts even if the candidate is asked to end. */
export interface Drafting {
  candidate: Candidate;
}

/** Asking costs history; a pause may take effect a little later. */
const turnsBetweenPauseChecks = 5;

/** One candidate as a branch of the run's conversation. */
export function* converseCandidate(
  context: OrchestrationContext,
  input: DraftCandidateInput,
  conversation: ArtifactReference,
  drafting: Drafting,
): TaskGenerator<Candidate> {
  const progress = startProgress(conversation);
  const step: ConversationStep = {
    ...stepOf(context, input, conversation),
    *beforeTurn() {
      drafting.candidate = toCandidate(input, progress);
      if (progress.turns % turnsBetweenPauseChecks === 0) yield* waitWhilePaused(context, input);
    },
    ...(input.isFirst === true ? { onFirstTurn: () => reportBeginning(context, input) } : {}),
  };
  try {
    yield* converse(context, step, progress);
    drafting.candidate = toCandidate(input, progress);
  } catch (error) {
    const { spent = noSpending, ...failure } = toFailure(error);
    const candidate = toCandidate(input, progress, spent);
    // What stands without errors counts, whatever ended the conversation.
    drafting.candidate = candidate.outcome === 'failed' ? { ...candidate, failure } : candidate;
  }
  return drafting.candidate;
}

function stepOf(
  { df }: OrchestrationContext,
  input: DraftCandidateInput,
  conversation: ArtifactReference,
): ConversationStep {
  const { runId, candidate, models, person, occasion, instructions, budgets = [], repairRounds } = input;
  const { workItem, snapshot, context, paths, protection, project = input.projectName } = input;
  return {
    id: df.instanceId,
    task: {
      ...{ step: 'change', candidate },
      ...(occasion === undefined ? {} : { occasion }),
      ...(instructions === undefined ? {} : { instructions }),
    },
    ...{ conversation, budgets, repairRounds, bounds: boundsOf({ conversation: input.bounds }) },
    asking: {
      ...{ runId, candidate: candidate.number },
      ...(models === undefined ? {} : { models }),
      ...(person === undefined ? {} : { person }),
    },
    ground: {
      ...{ project, workItem, snapshot },
      // A further change goes where the build or the reviewer says, not where the task was found at first.
      ...(occasion === undefined && instructions === undefined ? { context } : {}),
      ...(paths === undefined ? {} : { paths }),
      ...(protection === undefined ? {} : { protection }),
    },
  };
}

function toCandidate(
  { candidate: { number } }: DraftCandidateInput,
  { conversation, turns, spent, model, change, looked }: Progress,
  more: Spending = noSpending,
): Candidate {
  const { usage, cost } = addSpending(spent, more);
  const { changeSet, size, findings = [], description } = change ?? {};
  const isReady = changeSet !== undefined && findings.every(({ severity }) => severity !== 'error');
  const outcome = isReady ? 'ready' : change === undefined ? 'failed' : 'refused';
  return {
    ...{ number, outcome, findings, usage, cost, conversation },
    ...(changeSet === undefined ? {} : { changeSet }),
    ...(size === undefined ? {} : { size }),
    ...(description === undefined ? {} : { description }),
    ...(looked === undefined ? {} : { looked }),
    ...(model === undefined ? {} : { model }),
    ...(turns === 0 ? {} : { rounds: turns }),
  };
}
