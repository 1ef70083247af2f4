import { describe, expect, it } from '@jest/globals';
import { buildIndex } from '../../../../src/localize/index/localizationIndex.ts';
import { rankFiles } from '../../../../src/localize/ranking/rankFiles.ts';
import { extractTaskSignals } from '../../../../src/localize/task/taskSignals.ts';

function wordsOf(lines: string): readonly string[] {
  return [...extractTaskSignals(`Cart breaks\n\n${lines}`).words.keys()];
}

describe('what a form asks', () => {
  it.each([
    ['an empty box', '- [ ] Walrus database'],
    ['an empty box of another list', '3. [ ] walrus'],
    ['an empty box as a sign', '☐ walrus'],
    ['a crossed option', '- ❌ Yes, the walrus'],
    ['a row that says no', '| Walrus mode | No |'],
    ['a row without an answer', '| Walrus |   |'],
    ['a denial', '- Walrus plugin: none'],
    ['a denial in German', 'Walrus-Modus: nein'],
    ['an assurance', '- [x] I have searched for a walrus in the existing issues'],
    ['an assurance about the report', '- [X] This walrus is not a duplicate'],
    ['a question as a heading', '### Which walrus do you use?'],
    ['a question in bold', '**Did the walrus work before?**'],
    ['an instruction', 'Please describe the walrus here.'],
    ['another instruction', '_If applicable, add a picture of the walrus._'],
  ])('is not the word of the reporter: %s', (_kind, line) => {
    expect(wordsOf(line)).toEqual(['cart', 'break']);
  });

  it.each([
    '## Acceptance criteria',
    '**Repro steps:**',
    '#### System info',
    'Erwartetes Verhalten:',
    '### Étapes pour reproduire',
    '**Comportamiento esperado**',
    '## Шаги для воспроизведения',
    '### Node.js version',
  ])('is left out where a heading asks: %s', (heading) => {
    expect(wordsOf(heading)).toEqual(['cart', 'break']);
  });

  it.each([
    '- [x] walrus',
    '✅ walrus',
    '## The walrus sinks',
    '**walrus**',
    '| Walrus | broken |',
    'Walrus: none of the totals fits',
    'Does the walrus sink?',
    'The walrus is as expected.',
  ])('is not what the reporter ticks or says: %s', (line) => {
    expect(wordsOf(line)).toEqual(expect.arrayContaining([expect.stringMatching(/^walru/)]));
  });

  it('leaves code as it is', () => {
    expect(wordsOf('```yaml\nwalrus: no\n```')).toContain('walru');
  });
});

const sources = Object.entries({
  'src/Shop.Data/Sql/Provider.cs':
    'namespace Shop.Data.Sql;\npublic class Provider { public void OpenReplica() { } }\n',
  'src/Shop.Data/Oracle/OracleProvider.cs': 'namespace Shop.Data.Oracle;\npublic class OracleProvider { }\n',
  'src/Shop/Startup.cs': 'namespace Shop;\npublic class Startup { }\n',
}).map(([path, content], at) => ({ path, content, objectId: String(at) }));

it('finds the file by what is ticked in a form, not by what is not', () => {
  const form =
    'Replica is closed\n\n### Which provider?\n\n- [ ] Oracle provider\n- [ ] Startup\n- [x] Sql\n\n| Oracle | no |\n\n### Oracle version\n\n_No response_';

  expect(rankFiles(buildIndex(sources), { task: form, top: 1 })[0]?.path).toBe('src/Shop.Data/Sql/Provider.cs');
});
