import { describe, expect, it } from '@jest/globals';
import { redactSecrets } from '../../../../src/patch/checks/secrets/redactSecrets.ts';
import { renderRedactedDiff } from '../../../../src/patch/diff/redactedDiff.ts';
import { renderUnifiedDiff } from '../../../../src/patch/diff/unifiedDiff.ts';

const redacting = { redact: (text: string, path?: string) => redactSecrets(text, path) };
const body = Array.from(
  { length: 12 },
  (_, at) => `MIIEowIBAAKCAQEA${String(at).padStart(2, '0')}vq3b7c9d1e5f7a9c1e3g5i7k9`,
);
const key = ['-----BEGIN RSA PRIVATE KEY-----', ...body, '-----END RSA PRIVATE KEY-----'];
const textOf = (port: number) => `${[...key, `port = ${port}`, 'host = "here"'].join('\n')}\n`;
const changeTo = (content: string) => ({
  baseCommit: 'a'.repeat(40),
  changes: [{ kind: 'edit' as const, path: 'conf/server.ini', content }],
});

describe('renderRedactedDiff', () => {
  it('shows no line of a key that only begins outside of the hunk', async () => {
    const change = changeTo(textOf(81));
    const before = () => textOf(80);
    const whole = renderUnifiedDiff(change, before);
    const redacted = await renderRedactedDiff(change, before, redacting);

    // Redacting what is rendered comes too late.
    expect(await redactSecrets(whole, 'change.diff')).toContain(body.at(-1));
    expect(redacted).toContain('-port = 80\n+port = 81');
    for (const line of body) expect(redacted).not.toContain(line);
  });

  it('is the usual diff where there are no secrets', async () => {
    const change = changeTo('one\r\nTWO\r\nthree');
    const before = () => 'one\r\ntwo\r\nthree';

    expect(await renderRedactedDiff(change, before, redacting)).toBe(renderUnifiedDiff(change, before));
  });

  it('hides the secrets of what is removed with its file', async () => {
    const change = { baseCommit: 'a'.repeat(40), changes: [{ kind: 'delete' as const, path: 'conf/server.ini' }] };
    const redacted = await renderRedactedDiff(change, () => textOf(80), redacting);

    for (const line of body) expect(redacted).not.toContain(line);
    expect(redacted).toContain('-port = 80');
  });
});
