import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readStructuredReply } from '../../../src/llm/structuredReply.ts';

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
  ])('reads an object %s', (_where, reply) => {
    expect(readStructuredReply(reply, schema)).toEqual({ kind: 'read', value });
  });

  it.each([
    ['no object', 'I would rather not.', 'holds no JSON object'],
    ['an object that is cut off', json.slice(0, 20), 'holds no JSON object'],
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
