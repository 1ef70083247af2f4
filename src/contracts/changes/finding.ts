import { z } from 'zod';

/** What a check has against a change set, in words a model can act on. An `error` refuses the change set. */
export const findingSchema = z.object({
  /** Which check speaks, for example `patch-not-found`, `protected-path`, `syntax`. */
  code: z.string().min(1),
  severity: z.enum(['error', 'warning']),
  path: z.string().optional(),
  /** First line concerned, counted from 1. */
  line: z.number().int().positive().optional(),
  message: z.string().min(1),
});

export type Finding = z.infer<typeof findingSchema>;

/** @param path that it is about; undefined where it is about the whole change */
export function errorFinding(code: string, path: string | undefined, message: string): Finding {
  return { code, severity: 'error', message, ...(path === undefined ? {} : { path }) };
}

export function errorsOf(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ severity }) => severity === 'error');
}

/** What errors are about, without their words: two rounds with the same would only repeat themselves. */
export function errorSignature(findings: readonly Finding[]): string {
  const about = errorsOf(findings).map(({ code, path, line }) => `${code} ${path ?? ''} ${line ?? ''}`);
  return about.sort().join('\n');
}

/** Eight candidates together must stay below the 16 KB that can cross the durable boundary. */
const shortest = { findings: 4, message: 200, path: 100 } as const;

/** Findings as they go with a candidate: the first few, and the beginning of what each says. */
export function shortenFindings(findings: readonly Finding[]): Finding[] {
  return findings.slice(0, shortest.findings).map((finding) => ({
    ...finding,
    ...(finding.path === undefined ? {} : { path: finding.path.slice(-shortest.path) }),
    message: cutMessage(finding.message, shortest.message),
  }));
}

/** @param limit in characters; an ellipsis stands at the end of what was cut */
export function cutMessage(message: string, limit: number): string {
  return message.length > limit ? `${message.slice(0, limit - 1)}…` : message;
}
