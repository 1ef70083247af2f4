import type { Finding } from '../../contracts/changes/finding.ts';
import { singleLine } from './promptContext.ts';

/** Findings as lines of a prompt. They quote what a model wrote, so they belong between marks. */
export function findingLines(findings: readonly Finding[]): readonly string[] {
  return findings.map((finding) => {
    const line = finding.line === undefined ? '' : `:${finding.line}`;
    const place = finding.path === undefined ? '' : ` ${singleLine(finding.path)}${line}`;
    return `- ${finding.severity} ${finding.code}${place}: ${finding.message}`;
  });
}
