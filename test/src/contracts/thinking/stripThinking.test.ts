import { describe, expect, it } from '@jest/globals';
import { stripThinking } from '../../../../src/contracts/thinking/stripThinking.ts';

const fence = '```';
const edit = `src/a.ts\n${fence}ts\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n${fence}\n`;
const decoy = edit.replace('b\n', 'WRONG\n');

describe('thinking', () => {
  it.each([
    ['a tag', `<think>\nFirst\n${decoy}no.\n</think>\n\n${edit}`],
    ['a tag with a prefix and attributes', `<seed:thinking budget="512">\n${decoy}</seed:thinking>\n${edit}`],
    ['capitals', `<THOUGHT>\n${decoy}</THOUGHT>\n${edit}`],
    ['a scratchpad', `<scratchpad>${decoy}</scratchpad>\n${edit}`],
    ['an inner monologue in brackets', `[INNER_MONOLOGUE]\n${decoy}[/INNER_MONOLOGUE]\n${edit}`],
    ['Kimi’s signs', `◁think▷${decoy}◁/think▷${edit}`],
    ['Cohere’s tokens', `<|START_THINKING|>${decoy}<|END_THINKING|><|START_RESPONSE|>${edit.trim()}<|END_RESPONSE|>`],
    [
      'tokens of thought',
      `<|begin_of_thought|>\n${decoy}<|end_of_thought|>\n\n<|begin_of_solution|>\n${edit}<|end_of_solution|>`,
    ],
    ['Gemma’s channel', `<|channel>thought\n${decoy}<channel|>${edit}`],
    [
      'channels of gpt-oss',
      `<|channel|>analysis<|message|>We\n${decoy}<|end|><|start|>assistant<|channel|>final<|message|>${edit.trim()}<|return|>`,
    ],
    ['channels whose tokens were dropped', `analysisWe could\n${decoy}assistantfinal${edit}`],
    ['a heading of Granite', `Here is my thought process:\n${decoy}Here is my response:\n${edit}`],
    ['the command of Ollama', `Thinking...\n${decoy}...done thinking.\n\n${edit}`],
    ['a fold of a web page', `<details type="reasoning" done="true">\n${decoy}</details>\n${edit}`],
    ['only its end', `Maybe so:\n${decoy}no, it is wrong.\n</reasoning>\n${edit}`],
    ['only its end, at the end of a line', `Maybe so:\n${decoy}No, wrong.</thought>\n${edit}`],
    ['a tag within a tag', `<think>\n${decoy}<think>again</think>\n${decoy}</think>\n${edit}`],
    ['another name at its end', `<thinking>\n${decoy}</think>\n${edit}`],
    ['a code block that was left open', `<think>\n${fence}ts\nconst a = 1;\n</think>\n${edit}`],
    [
      'the tag in its own words',
      `<think>\nThe file has "</think>" in it, and \`</think>\` too.\n${decoy}</think>\n${edit}`,
    ],
    ['one end too many', `<think>\n${decoy}</think>\n${edit}</think>\n`],
  ])('in %s is no part of the answer', (_name, reply) => {
    expect(stripThinking(reply).trim()).toBe(edit.trim());
  });

  it('between two edits leaves both', () => {
    expect(stripThinking(`${edit}<reflection>\n${decoy}</reflection>\n${edit}`)).toBe(`${edit}\n${edit}`);
  });

  it.each([
    ['has no end', `<think>\n${decoy}`],
    ['has no end in a channel', `<|channel|>analysis<|message|>${decoy}`],
    ['is all there is, and only its end is there', `${decoy}</think>\n`],
  ])('that %s leaves no answer', (_name, reply) => {
    expect(stripThinking(reply).trim()).toBe('');
  });

  it.each([
    ['in a block', `It drops the tag.\n${edit.replace('a\n', '<think>\n').replace('b\n', '</think>\n')}`],
    ['in an envelope', '*** Begin Patch\n*** Add File: prompt.md\n+<thinking>\n+</thinking>\n*** End Patch\n'],
    ['in a diff', '--- a/p.md\n+++ b/p.md\n@@ -1 +1,2 @@\n <think>\n+</think>\n'],
    ['in a fenced file', `prompt.md\n${fence}md\n<think>\nReason first.\n</think>\nThen answer.\n${fence}\n`],
    ['in an argument in tags', '<path>p.md</path>\n<file_text>\n<think>\n</think>\n</file_text>\n'],
    ['in JSON', '{"path": "p.md", "old_str": "a</think>b", "new_str": "<think>"}'],
    ['in a sentence', `What stands before </think> is dropped now.\n${edit}`],
    ['in a sentence below the edits', `${edit}\n</think> is the end of it.`],
    ['in the code of a line', `\`</think>\` ends it.\n${edit}\nSo does \`[/THINK]\`.`],
    ['as a link', `[analysis](docs/analysis.md) says so.\n${edit}`],
    ['as a word', `Analysis: the sign is wrong.\n${edit}`],
  ])('is nothing that code or words mention %s', (_name, reply) => {
    expect(stripThinking(reply)).toBe(reply);
  });

  it('that has no end in a text for people is what the text says', () => {
    expect(stripThinking('<think> tags are dropped.', { isEnded: true })).toBe('<think> tags are dropped.');
  });
});
