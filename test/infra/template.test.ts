import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { settingsTable } from '../../scripts/infra/settingsTable.ts';
import { deployments, skipped } from './compiled.ts';
import { describeRules } from './rules.ts';
import { describeSecrets, describeSettings } from './settings.ts';

describe('infra/bicep/modules/settings.bicep', () => {
  it('is what `npm run docs` writes', () => {
    expect(readFileSync('infra/bicep/modules/settings.bicep', 'utf8')).toBe(settingsTable());
  });
});

// One test file for all, so that the templates are compiled once.
const development = deployments?.get('development');
const production = deployments?.get('production');
if (deployments === undefined || development === undefined || production === undefined) it(skipped, () => {});
else {
  describeRules(deployments, production);
  describeSettings(deployments, development);
  describeSecrets(deployments, development);
}
