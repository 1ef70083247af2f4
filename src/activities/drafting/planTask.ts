import { buildPlanPrompt } from '../../llm/prompts/planPrompt.ts';
import { planReplySchema } from '../../llm/structuredOutput/structuredSchemas.ts';
import { planQuestion } from '../../reports/workItem/planQuestion.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { readAnswerTexts } from '../prompts/answerTexts.ts';
import { askForObject, type ModelActivityDependencies } from '../prompts/askModel.ts';
import { loadPromptContext } from '../prompts/loadPromptContext.ts';
import { toPlan } from '../prompts/toPlan.ts';
import { trimToTokenBudget } from '../prompts/trimToTokenBudget.ts';
import { wordsForPeople } from '../prompts/wordsForPeople.ts';

const answersShare = 1 / 8;

/** Asks a model for a plan before any code is written. */
export function planTask(asking: ModelActivityDependencies): Activity {
  return defineActivity('planTask', asking.logger, async (input) => {
    const { store, contextTokens } = asking;
    const { material } = await loadPromptContext(store, input, contextTokens);
    const { nonce } = material;
    const answers = await readAnswerTexts(store, input.answers, nonce, Math.floor(contextTokens * answersShare));
    const prompt = await trimToTokenBudget(material, contextTokens, (fitting) =>
      buildPlanPrompt({ ...fitting, answers }),
    );
    const question = { runId: input.runId, purpose: 'plan', prompt, models: input.models, person: input.person };
    const { value, facts } = await askForObject(asking, question, planReplySchema, nonce);
    const plan = toPlan(await wordsForPeople(value, nonce));
    const isClear = plan.questions.length === 0;
    return {
      plan: await store.putJson(plan),
      isClear,
      ...(isClear ? {} : { question: planQuestion(plan.questions) }),
      ...facts,
    };
  });
}
