import type { Finding } from '../contracts/finding.ts';
import { count } from '../platform/telemetry/metrics.ts';

/** Counts findings by their kind. @returns the same findings */
export function countedFindings(findings: readonly Finding[]): Finding[] {
  for (const { code, severity } of findings) count('code_agent.findings', 1, { kind: code, severity });
  return [...findings];
}
