import { describe, expect, it } from '@jest/globals';
import { matchesPaths } from '../../../../local/azure-devops/policies/filenamePatterns.ts';

describe('path filters of policies', () => {
  // The first five are the examples of Microsoft's page on branch policies.
  it.each([
    [['/WebApp/Models/Data.cs'], '/WebApp/Models/Data.cs', true],
    [['/WebApp/*'], '/WebApp/Models/Data.cs', true],
    [['*/Models/Data.cs'], '/WebApp/Models/Data.cs', true],
    [['*.cs'], '/WebApp/Models/Data.cs', true],
    [['/WebApp/*', '!/WebApp/Tests/*'], '/WebApp/Tests/One.cs', false],
    [['!/WebApp/Tests/*', '/WebApp/*'], '/WebApp/Tests/One.cs', true],
    [['/WebApp/*;!/WebApp/Tests/*'], '/WebApp/Tests/One.cs', false],
    [['!/docs/*'], '/src/a.js', true],
    [['!/docs/*'], '/docs/a.md', false],
    [['/src/*'], '/srcs/a.js', false],
    [['/a.b'], '/axb', false],
    [[], '/anything', true],
  ])('%j and %s: %s', (patterns, path, isFor) => {
    expect(matchesPaths(patterns, [path])).toBe(isFor);
  });

  it('are satisfied by one of many paths', () => {
    expect(matchesPaths(['/src/*'], ['/docs/a.md', '/src/a.js'])).toBe(true);
    expect(matchesPaths(['/src/*'], ['/docs/a.md'])).toBe(false);
    expect(matchesPaths(['/src/*'], [])).toBe(false);
  });
});
