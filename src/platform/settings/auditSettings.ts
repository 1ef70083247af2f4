import { z } from 'zod';
import { splitList } from '../../contracts/text/splitList.ts';

/** Settings that protect the audit log from people who can write to its storage account. */
export const auditSettings = {
  AUDIT_SIGNING_KEY: z
    .string()
    .regex(/^[0-9A-Za-z-]{1,127}$/, 'is not a valid key name')
    .optional()
    .describe(
      'Key in the Key Vault that signs the anchors of the audit log: an EC key on the curve P-256. Without it, anyone who can write to the storage account can forge them (see docs/security.md)',
    ),
  AUDIT_ACCEPTED_ANCHORS: z
    .string()
    .default('')
    .transform((text) => splitList(text, ','))
    .describe(
      'Anchor blobs, and days without an anchor, that someone has investigated; separate several with commas. They no longer raise an alarm, but they are not trusted more than before',
    ),
};
