import { z } from 'zod';
import { splitList } from '../../contracts/text/splitList.ts';

/** Settings of what protects the audit log from its own keeper. */
export const auditSettings = {
  AUDIT_SIGNING_KEY: z
    .string()
    .regex(/^[0-9A-Za-z-]{1,127}$/, 'is no name of a key')
    .optional()
    .describe(
      'Key in the Key Vault that signs the anchors of the audit log, an EC key of the curve P-256; without it whoever may write the storage account can forge them (see docs/security.md)',
    ),
  AUDIT_ACCEPTED_ANCHORS: z
    .string()
    .default('')
    .transform((text) => splitList(text, ','))
    .describe(
      'Blobs among the anchors, and days without one, that somebody looked into, with commas between: they raise no alarm any more, and are trusted no more than before',
    ),
};
