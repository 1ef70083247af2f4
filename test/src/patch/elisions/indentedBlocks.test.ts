import { describe, expect, it } from '@jest/globals';
import { applyReply, filesAfter } from '../../../support/patch/applyReply.ts';

const files = { 'pay.py': 'def pay():\n    total = 1\n\n    return total\n' };

function inList(margin: string, divider: string): string {
  return [
    '1. Charge twice:',
    '',
    `${margin}pay.py`,
    `${margin}\`\`\`python`,
    `${margin}<<<<<<< SEARCH`,
    `${margin}    total = 1`,
    '',
    divider,
    `${margin}    total = 2`,
    '',
    `${margin}>>>>>>> REPLACE`,
    `${margin}\`\`\``,
    '',
    '2. Nothing else.',
    '',
  ].join('\n');
}

describe('a SEARCH/REPLACE block in a Markdown list', () => {
  it.each(['   ', '\t'])('is read without the indentation that all of its lines have: %j', (margin) => {
    const applied = applyReply(inList(margin, `${margin}=======`), files);

    expect(filesAfter(applied, files)).toEqual({ 'pay.py': files['pay.py'].replace('1', '2') });
    expect(applied).toMatchObject({ kind: 'applied', notes: [] });
  });

  it('may be followed by others', () => {
    const second = inList('  ', '  =======').replace('total = 1', 'return total').replace('total = 2', 'return total');

    const applied = applyReply(
      inList('   ', '   =======') + second.replace('return total\n\n  >', 'return 0\n\n  >'),
      files,
    );

    expect(filesAfter(applied, files)).toEqual({ 'pay.py': 'def pay():\n    total = 2\n\n    return 0\n' });
  });

  it.each(['  =======', '    ======='])('is refused where its divider is indented otherwise: %j', (divider) => {
    expect(applyReply(inList('   ', divider), files)).toMatchObject({
      kind: 'refused',
      findings: [{ code: 'patch-malformed' }],
    });
  });

  it('is refused where a line has less indentation', () => {
    const reply = inList('   ', '   =======').replace('       total = 2', '  total = 2');

    expect(applyReply(reply, files).kind).toBe('refused');
  });

  it('is refused without its end', () => {
    const reply = inList('   ', '   =======').replace(/ *>{7} REPLACE\n/, '');

    expect(applyReply(reply, files).kind).toBe('refused');
  });
});
