import { beforeAll, describe, expect, it } from '@jest/globals';
import { hasSpecifications } from '../support/ado/adoSpecification.ts';
import { type ClientReport, judgeClient, reportText } from './judge/report.ts';
import { nodeApiDifferences } from './nodeApi/differences.ts';
import { runNodeApi } from './nodeApi/run.ts';

describe('azure-devops-node-api', () => {
  let report: ClientReport;

  beforeAll(async () => {
    report = judgeClient('azure-devops-node-api', await runNodeApi(), nodeApiDifferences);
  }, 120_000);

  it('makes its calls as documented, but for those that are refused for a reason', () => {
    const note = hasSpecifications ? '' : '\n(answers not compared: no specifications on this machine)';
    console.info(`${reportText([report])}${note}`);
    expect({ unexpected: report.unexpected, stale: report.stale }).toEqual({ unexpected: [], stale: [] });
  });

  it('finds few calls that differ', () => {
    expect(report.different.length / report.calls).toBeLessThanOrEqual(0.05);
  });
});
