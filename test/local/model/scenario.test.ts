import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadScenario, type Scenario } from '../../../local/model/scenario.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scenario-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

const withReply = (reply: object) => ({ model: 'm', steps: [{ name: 'a', reply }] }) as Scenario;

describe('loadScenario', () => {
  it('reads texts from files beside the scenario', () => {
    write('answer.md', 'From a file\r\n');
    const file = write('good.json', JSON.stringify(withReply({ textFile: 'answer.md' })));

    const scenario = loadScenario(file);

    expect(scenario.steps[0]?.reply).toMatchObject({ text: 'From a file\r\n' });
    expect(scenario.apis).toEqual(['responses', 'chat-completions']);
    expect(scenario.steps[0]?.times).toBe(1);
  });

  it('names the file that is not JSON, or not there', () => {
    const file = write('broken.json', '{');

    expect(() => loadScenario(file)).toThrow(`Scenario ${file} is not JSON`);
    expect(() => loadScenario(join(folder, 'none.json'))).toThrow('none.json of the scenario cannot be read');
    expect(() => loadScenario(withReply({ textFile: 'nowhere.md' }))).toThrow(
      'nowhere.md of the scenario cannot be read',
    );
  });

  it.each<[string, object, string]>([
    [
      'no reply',
      withReply({}),
      'a reply needs one of "text", "textFile", "calls", "error", "stream"\n  → at steps[0].reply',
    ],
    ['two texts', withReply({ text: '', textFile: 'x' }), 'give "text" or "textFile", not both'],
    ['a text and an error', withReply({ text: '', error: {} }), 'give an answer or an "error", not both'],
    ['an error where none can be', withReply({ stream: 'stall', error: {} }), 'stream "stall" takes no "error"'],
    ['a misspelt member', withReply({ txt: '' }), 'Unrecognized key: "txt"\n  → at steps[0].reply'],
    ['an unknown behaviour', withReply({ stream: 'explode' }), '→ at steps[0].reply.stream'],
    ['no steps', { model: 'm', steps: [] }, '→ at steps'],
    [
      'two steps of one name',
      { model: 'm', steps: [...withReply({ text: '' }).steps, ...withReply({ text: '' }).steps] },
      'a second step is named "a"\n  → at steps[1].name',
    ],
  ])('refuses %s and says where', (_name, scenario, message) => {
    expect(() => loadScenario(scenario as Scenario)).toThrow(message);
  });
});
