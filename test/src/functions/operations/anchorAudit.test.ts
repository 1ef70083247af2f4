import { describe, expect, it } from '@jest/globals';
import { createAnchorAudit } from '../../../../src/functions/operations/anchorAudit.ts';
import { memoryAuditLog } from '../../../support/memory/memoryAuditLog.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

const parts = { audit: memoryAuditLog(), isProtected: true, now: () => Date.parse('2026-11-23T00:10:00Z') };

describe('the timer that anchors the audit log', () => {
  it('says which days it anchored', async () => {
    const { logger, entries } = recordingLogger();
    const anchor = async () => ({ anchored: ['2026-11-21', '2026-11-22'], findings: [] });

    await createAnchorAudit({ ...parts, anchors: { anchor }, logger }).run();

    expect(entries).toEqual([expect.objectContaining({ message: 'audit log anchored' })]);
    expect(JSON.stringify(entries)).toContain('2026-11-21 2026-11-22');
  });

  it('fails when it cannot, so that the host shows it', async () => {
    const { logger } = recordingLogger();
    const anchor = async () => {
      throw new Error('the container cannot be written');
    };

    await expect(createAnchorAudit({ ...parts, anchors: { anchor }, logger }).run()).rejects.toThrow(
      'cannot be written',
    );
  });

  it('raises the alarm: in the log, in the audit log, and for whoever asks how things are', async () => {
    const { logger, entries } = recordingLogger();
    const audit = memoryAuditLog();
    const finding = { kind: 'future', subject: '2099-01-01.json', message: 'It is not the app’s.' } as const;
    const anchor = async () => ({ anchored: [], findings: [finding] });
    const timer = createAnchorAudit({ ...parts, audit, anchors: { anchor }, logger });

    await timer.run();
    await timer.run();

    expect(timer.findings()).toBe(1);
    expect(entries.filter(({ level }) => level === 'error').map(({ attributes }) => attributes['kind'])).toEqual([
      'future',
      'future',
    ]);
    expect(audit.events('installation').map(({ type, data }) => ({ type, data }))).toEqual([
      { type: 'audit-finding', data: finding },
    ]);
  });

  it('says every time that anchors are not signed, and goes on where the audit log cannot be written', async () => {
    const { logger, entries } = recordingLogger();
    const finding = { kind: 'cannot-sign', subject: 'key', message: 'The vault is away.' } as const;
    const anchor = async () => ({ anchored: [], findings: [finding] });
    const append = async () => {
      throw new Error('the table is away');
    };

    await createAnchorAudit({ ...parts, audit: { append }, isProtected: false, anchors: { anchor }, logger }).run();

    expect(entries.map(({ message }) => message)).toEqual([
      'audit log anchored',
      'anchors of the audit log are not signed',
      'audit log finding',
      'audit log finding not written',
    ]);
  });
});
