import { describe, expect, it } from '@jest/globals';
import { createLineBuffer } from '../../../../local/host/logging/errorOutput.ts';

describe('the buffer of log lines', () => {
  it('writes the lines of one turn together and in order, and those of the next by themselves', () => {
    const written: string[] = [];
    const turns: (() => void)[] = [];
    const buffer = createLineBuffer(
      (text) => written.push(text),
      (run) => turns.push(run),
    );

    buffer.write('one\n');
    buffer.write('two\n');
    turns.shift()?.();
    buffer.write('three\n');
    turns.shift()?.();

    expect(written).toEqual(['one\ntwo\n', 'three\n']);
  });

  it('writes at once when it is told to, and nothing twice', () => {
    const written: string[] = [];
    const turns: (() => void)[] = [];
    const buffer = createLineBuffer(
      (text) => written.push(text),
      (run) => turns.push(run),
    );

    buffer.write('last words\n');
    buffer.flush();
    turns.shift()?.();

    expect(written).toEqual(['last words\n']);
  });
});
