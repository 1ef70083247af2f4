import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CliError } from '../cliError.ts';

/** The work item file of `code-agent resolve --work-item FILE`. */
export const workItemFileSchema = z.object({
  title: z.string().trim().min(1).max(255),
  /** Markdown, HTML or plain text. */
  description: z.string().max(1_000_000).default(''),
  tags: z.array(z.string().trim().min(1)).default([]),
});

export type WorkItemFile = z.infer<typeof workItemFileSchema>;

/** @throws CliError that says what is wrong with the file and what it should contain */
export async function readWorkItemFile(file: string): Promise<WorkItemFile> {
  const expected = 'It should contain JSON like {"title": "…", "description": "…", "tags": ["…"]}.';
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CliError(`Cannot read the work item file ${file}. ${expected}`, undefined, error);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CliError(`The work item file ${file} is not JSON: ${String(error)}. ${expected}`, undefined, error);
  }
  const parsed = workItemFileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CliError(`The work item file ${file} is invalid: ${z.prettifyError(parsed.error)} ${expected}`);
}
