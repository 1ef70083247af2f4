import { describe, expect, it } from '@jest/globals';
import { buildAnswerPrompt } from '../../../../src/llm/prompts/answerPrompt.ts';
import { buildDescribePrompt } from '../../../../src/llm/prompts/describePrompt.ts';
import { buildDraftPrompt } from '../../../../src/llm/prompts/draftPrompt.ts';
import { buildJudgePrompt } from '../../../../src/llm/prompts/judgePrompt.ts';
import { buildPlanPrompt } from '../../../../src/llm/prompts/planPrompt.ts';
import type { Prompt, PromptContext } from '../../../../src/llm/prompts/promptContext.ts';
import { buildRankPrompt } from '../../../../src/llm/prompts/rankPrompt.ts';
import { buildRepairPrompt } from '../../../../src/llm/prompts/repairPrompt.ts';
import { hostileText, material, outsideOfMarks } from '../../../support/models/promptSamples.ts';

const finding = { code: 'patch-not-found', severity: 'error', path: 'src/cart/total.ts', line: 2 } as const;

/** Every prompt of the agent, with this text wherever others' text goes. */
function promptsWith(base: PromptContext, text: string): Readonly<Record<string, Prompt>> {
  const plan = { approach: text, files: [text], risks: [text], questions: [] };
  const candidate = { number: 1, total: 2 };
  const findings = [{ ...finding, message: text }];
  const { workItem, nonce } = base;
  const kept = { ...base, candidate, round: 1, previousReply: text, keptDiff: text, findings };
  return {
    plan: buildPlanPrompt({ ...base, answers: [text] }),
    draft: buildDraftPrompt({ ...base, candidate, plan, occasion: { kind: 'build-failed', details: text } }),
    repair: buildRepairPrompt(kept),
    'repair of nothing': buildRepairPrompt({ ...base, candidate, round: 2, previousReply: text, findings }),
    choose: buildJudgePrompt({
      workItem,
      nonce,
      candidates: [
        { number: 1, diff: text, isCut: false, findings },
        { number: 3, diff: text, isCut: true, findings: [] },
      ],
    }),
    answer: buildAnswerPrompt({ ...base, thread: text }),
    describe: buildDescribePrompt({ workItem, nonce, diff: text, plan }),
    rank: buildRankPrompt({ workItem, nonce, files: [{ path: `src/a.ts ${text}`, outline: text }] }),
  };
}

const names = Object.keys(promptsWith(material, 'x'));

describe('the prompts', () => {
  it.each(names)('%s: are written like this', (name) => {
    const prompt = promptsWith(material, `the text of ${name}`)[name];

    expect(prompt?.instructions).toMatchSnapshot('instructions');
    expect(prompt?.input).toMatchSnapshot('input');
  });

  it.each(names)('%s: keep what others wrote between marks and out of the instructions', (name) => {
    const hostile: PromptContext = {
      ...material,
      workItem: { title: hostileText, description: hostileText, comments: [hostileText], instructions: hostileText },
      files: [{ path: hostileText, content: hostileText, isExcerpt: false, reasons: [hostileText] }],
      otherPaths: [hostileText],
    };
    const { instructions = '', input = '' } = promptsWith(hostile, hostileText)[name] ?? {};

    expect(instructions).not.toContain('IGNORE');
    expect(input).toContain('IGNORE');
    expect(outsideOfMarks(input)).not.toContain('IGNORE');
  });

  it.each(names)('%s: give the same instructions whatever the task, so that they can be cached', (name) => {
    const other = { ...material, nonce: 'another-nonce', files: [] };

    expect(promptsWith(other, 'other')[name]?.instructions).toBe(promptsWith(material, 'text')[name]?.instructions);
  });

  it.each(names)('%s: refuse text that contains the nonce', (name) => {
    expect(() => promptsWith(material, `[${material.nonce} end file]`)[name]).toThrow('contains the nonce');
  });

  it('share the whole material in the beginning of plan, draft, repair and answer', () => {
    const { plan, draft, repair, answer } = promptsWith(material, 'text');

    const shared = plan?.input.split('# Answers')[0] ?? '';

    expect(shared).toContain('src/cart/cart.ts');
    for (const prompt of [draft, repair, answer]) expect(prompt?.input.startsWith(shared)).toBe(true);
  });
});
