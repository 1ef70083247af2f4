import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readStructuredReply } from '../../../../src/llm/structuredOutput/structuredReply.ts';

const schema = z.object({ chosen: z.number(), reason: z.string().max(20) });
const value = { chosen: 2, reason: 'simpler' };
const json = JSON.stringify(value, undefined, 2);

describe('readStructuredReply', () => {
  it.each([
    ['in a fence', `\`\`\`json\n${json}\n\`\`\``],
    ['in a fence without a language, indented', `  \`\`\`\n${json}\n  \`\`\``],
    ['in a fence with carriage returns', `\`\`\`json\r\n${json.replaceAll('\n', '\r\n')}\r\n\`\`\`\r\n`],
    ['bare', json],
    ['with words around it', `I choose so:\n\n${json}\n\nThat is all.`],
    ['after another fence', `\`\`\`ts\nconst a = {};\n\`\`\`\n\n\`\`\`json\n${json}\n\`\`\``],
    ['with members nobody asked for', JSON.stringify({ ...value, confidence: 1 })],
    ['in a fence that never ends', `\`\`\`json\n${json}`],
    ['after braces in prose', `The set {a, "b} is no JSON, \`{1: "a"}\` neither. ${json}`],
    ['after a brace that is never closed', `Mind the { in line 3 and the "{" in line 4.\n${json}`],
    ['after a shell variable and a template', `Where \${HOME} and {{ name }} are set: ${json}`],
    ['after another object', `{"path": "a.ts"}\n${json}`],
    ['after a draft of it that fits as well', `{"chosen": 1, "reason": "shorter"} — no:\n${json}`],
    ['before one of another form', `${json}\nThe config stays {"retries": 3}.`],
    ['in a list', `[${json}]`],
    ['as the arguments of a call', JSON.stringify({ name: 'choose', arguments: json })],
    ['in a member', JSON.stringify({ answer: value })],
    ['after thinking that holds another', `<think>{"chosen": 1, "reason": "x"}</think>${json}`],
    ['before a lone end of thinking', `{"chosen": 1, "reason": "x"} or not?\n</think>\n${json}`],
    ['with thinking in its texts', JSON.stringify({ ...value, reason: '<think>hm</think>simpler' })],
  ])('reads an object %s', (_where, reply) => {
    expect(readStructuredReply(reply, schema)).toEqual({ kind: 'read', value });
  });

  it.each([
    ['no object', 'I would rather not.', 'contains no JSON object'],
    [
      'an object that is cut off',
      json.slice(0, 20),
      'at line 1 of the answer cannot be parsed as JSON: it is not closed',
    ],
    ['a comma too many', `So:\n${json.replace('\n}', ',\n}')}`, 'at line 5 of the answer cannot be parsed'],
    ['a line break in a text', '{"chosen": 2, "reason": "a\nb"}', 'Bad control character'],
    ['single quotes', "{'chosen': 2, 'reason': 'x'}", 'Expected property name'],
    ['thinking only', '<think>{"chosen": 2, "reason": "x"}</think>', 'only reasoning'],
    ['the object that lacks least', '{"a": 1} {"chosen": "2", "reason": "x"} {"b": 2}', 'expected number'],
    ['a member of another type', '{"chosen": "two", "reason": "x"}', 'expected number'],
    ['a member that is missing', '{"chosen": 2}', 'reason'],
    ['a text that is too long', JSON.stringify({ ...value, reason: 'x'.repeat(21) }), 'reason'],
  ])('tells what is wrong with %s', (_what, reply, problem) => {
    expect(readStructuredReply(reply, schema)).toEqual({
      kind: 'malformed',
      problem: expect.stringContaining(problem),
    });
  });

  it('repeats nothing of the reply', () => {
    const reading = readStructuredReply('{"chosen": "HOSTILE", "reason": 7, "HOSTILE": "HOSTILE"}', schema);

    expect(JSON.stringify(reading)).not.toContain('HOSTILE');
  });
});

describe('a reply full of braces', () => {
  it.each(['{', '{"', '{"a":', '{}', '}{', '{"a":"{', '{"":}\n'])('is read in linear time: %j', (piece) => {
    const started = process.cpuUsage();

    const reading = readStructuredReply(piece.repeat(200_000 / piece.length), schema);

    expect(reading.kind).toBe('malformed');
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(5000);
  });
});
