import { describe, expect, it } from '@jest/globals';
import {
  parseLocalValues,
  parseSharedValues,
  parseSteps,
  sharedParameterIds,
  stepsMarkdown,
  valuesMarkdown,
} from '../../../../../src/ado/workItems/fields/testSteps.ts';

const step = (action: string, expected: string, type = 'ValidateStep') =>
  `<step id="2" type="${type}"><parameterizedString isformatted="true">${action}</parameterizedString>` +
  `<parameterizedString isformatted="true">${expected}</parameterizedString><description/></step>`;

describe('the steps of a test case', () => {
  it('are read with what is expected, in their order, also those that stand in a reference', () => {
    const xml =
      `<steps id="0" last="5">${step('&lt;DIV&gt;&lt;P&gt;Open &lt;B&gt;@page&lt;/B&gt;&lt;/P&gt;&lt;/DIV&gt;', '&lt;P&gt;Shown&lt;BR/&gt;at once&lt;/P&gt;')}` +
      `<compref id="3" ref="812">${step('Sign &amp;quot;in&amp;quot;', '', 'ActionStep')}</compref></steps>`;

    const steps = parseSteps(xml);

    expect(steps).toEqual([
      { kind: 'step', action: 'Open **@page**', expected: 'Shown\nat once' },
      { kind: 'shared', workItemId: 812 },
      { kind: 'step', action: 'Sign "in"', expected: '' },
    ]);
    const shared = new Map([
      [812, { title: 'Start', steps: parseSteps(`<steps>${step('Power on', 'Light')}</steps>`) }],
    ]);
    expect(stepsMarkdown(steps, shared)).toBe(
      [
        '1.  Open **@page**',
        '    Expected: Shown',
        '    at once',
        '2.  Shared steps 812: Start',
        '    2.1  Power on',
        '        Expected: Light',
        '3.  Sign "in"',
      ].join('\n'),
    );
  });

  it.each([
    ['nothing', ''],
    ['what is no XML', '1. Open\n2. Close'],
    ['an empty step', `<steps>${step('&lt;DIV&gt;&lt;P&gt;&lt;BR/&gt;&lt;/P&gt;&lt;/DIV&gt;', '')}</steps>`],
    ['a reference to nothing', '<steps><compref ref="x"/><compref ref="-1"/></steps>'],
    ['deep XML', '<steps>'.repeat(20_000)],
  ])('are none in %s', (_what, xml) => {
    expect(parseSteps(xml)).toEqual([]);
  });

  it('count up to where the XML breaks off', () => {
    expect(parseSteps(`<steps>${step('a', '')}<step><param`)).toEqual([{ kind: 'step', action: 'a', expected: '' }]);
  });
});

describe('the values of a test', () => {
  it('are a table for each run, columns by the names that people gave', () => {
    const xml =
      '<NewDataSet><xs:schema id="NewDataSet" xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="Table1"/></xs:schema>' +
      '<Table1><Page>start</Page><User_x0020_name>Jo | Jo</User_x0020_name></Table1><Table1><Page>end</Page></Table1></NewDataSet>';

    expect(valuesMarkdown(parseLocalValues(xml))).toBe(
      '| @Page | @User name |\n| --- | --- |\n| start | Jo   Jo |\n| end |  |',
    );
  });

  it('may lie in another work item', () => {
    const shared =
      '<parameterSet><paramNames><param>a</param></paramNames><paramData lastId="2"><dataRow id="1"><kvp key="a" value="1&amp;2"/>' +
      '</dataRow><dataRow id="2"><kvp key="a" value="3"/></dataRow></paramData></parameterSet>';

    expect(valuesMarkdown(parseSharedValues(shared))).toBe('| @a |\n| --- |\n| 1&2 |\n| 3 |');
    expect(sharedParameterIds('{"parameterMap":[],"sharedParameterDataSetIds":[7,8],"rowMappingType":0}')).toEqual([
      7, 8,
    ]);
    expect(sharedParameterIds('{"sharedParameterDataSetIds":["x"]}')).toEqual([]);
    expect(sharedParameterIds('{')).toEqual([]);
    expect(valuesMarkdown(parseLocalValues('<NewDataSet />'))).toBe('');
  });
});
