import { describe, expect, it } from '@jest/globals';
import { createLineBuffer } from '../../../../local/host/logging/errorOutput.ts';

describe('the buffer of log lines', () => {
  it('writes lines that come together in one piece and in order, and later ones by themselves', () => {
    const written: string[] = [];
    const moments: (() => void)[] = [];
    const buffer = createLineBuffer(
      (text) => written.push(text),
      (run) => moments.push(run),
    );

    buffer.write('one\n');
    buffer.write('two\n');
    moments.shift()?.();
    buffer.write('three\n');
    moments.shift()?.();

    expect(written).toEqual(['one\ntwo\n', 'three\n']);
  });

  it('writes at once when it is told to, and nothing twice', () => {
    const written: string[] = [];
    const moments: (() => void)[] = [];
    const buffer = createLineBuffer(
      (text) => written.push(text),
      (run) => moments.push(run),
    );

    buffer.write('last words\n');
    buffer.flush();
    moments.shift()?.();

    expect(written).toEqual(['last words\n']);
  });
});
