import { describe, expect, it } from '@jest/globals';
import { bicepVersion, fetchProject, packageName } from '../../scripts/infra/bicepCli.ts';

describe('the Bicep CLI', () => {
  it('is a package of NuGet, one for each system', () => {
    expect(packageName('linux-x64')).toBe('Azure.Bicep.CommandLine.linux-x64');
    expect(packageName('darwin-arm64')).toBe('Azure.Bicep.CommandLine.osx-arm64');
  });

  it('is said not to be there for a system without one', () => {
    expect(packageName('sunos-sparc')).toBeUndefined();
  });

  it('is fetched in exactly one version', () => {
    const project = fetchProject('Azure.Bicep.CommandLine.linux-x64');

    expect(project).toContain(`Include="Azure.Bicep.CommandLine.linux-x64" Version="[${bicepVersion}]"`);
  });
});
