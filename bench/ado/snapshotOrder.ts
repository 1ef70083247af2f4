import { z } from 'zod';

/** What one measured process shall do. */
export const snapshotOrderSchema = z.object({
  url: z.string(),
  token: z.string(),
  project: z.string(),
  maxFileBytes: z.number(),
  maxArchiveBytes: z.number().optional(),
  /** Where to write what was read, to compare; the pack file is then left to whoever compares. */
  manifestFile: z.string().optional(),
});

export type SnapshotOrder = z.infer<typeof snapshotOrderSchema>;

/** What it says about itself. */
export const snapshotFiguresSchema = z.object({
  milliseconds: z.number(),
  peakKilobytes: z.number(),
  /** The peak before the snapshot began: the program itself. */
  startKilobytes: z.number(),
  files: z.number(),
  bytes: z.number(),
});

export type SnapshotFigures = z.infer<typeof snapshotFiguresSchema>;
