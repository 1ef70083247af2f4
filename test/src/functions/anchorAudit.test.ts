import { describe, expect, it } from '@jest/globals';
import { createAnchorAudit } from '../../../src/functions/anchorAudit.ts';
import { recordingLogger } from '../../support/recordingLogger.ts';

describe('the timer that anchors the audit log', () => {
  it('says which days it anchored', async () => {
    const { logger, entries } = recordingLogger();

    await createAnchorAudit({ anchor: async () => ['2026-11-21', '2026-11-22'] }, logger)();

    expect(entries).toEqual([expect.objectContaining({ message: 'audit log anchored' })]);
    expect(JSON.stringify(entries)).toContain('2026-11-21 2026-11-22');
  });

  it('fails when it cannot, so that the host shows it', async () => {
    const { logger } = recordingLogger();
    const anchor = async () => {
      throw new Error('the container cannot be written');
    };

    await expect(createAnchorAudit({ anchor }, logger)()).rejects.toThrow('cannot be written');
  });
});
