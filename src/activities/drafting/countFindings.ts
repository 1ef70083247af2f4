import type { Finding } from '../../contracts/changes/finding.ts';
import { incrementCounter } from '../../platform/telemetry/metrics.ts';

/** Counts findings by their kind. @returns the same findings */
export function countFindings(findings: readonly Finding[]): Finding[] {
  for (const { code, severity } of findings) incrementCounter('code_agent.findings', 1, { kind: code, severity });
  return [...findings];
}
