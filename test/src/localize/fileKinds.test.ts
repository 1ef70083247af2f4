import { describe, expect, it } from '@jest/globals';
import { isTestPath, kindWeight } from '../../../src/localize/fileKinds.ts';

describe('the kind of a file', () => {
  it.each([
    'tests/test_cart.py',
    'Tasks/CopyFiles/Tests/L0.ts',
    'src/UnitTests/Mapping.cs',
    'src/Shop.Tests/Prices.cs',
    'src/IntegrationTests.Net4/Prices.cs',
    'packages/cart-test/price.js',
    'cart/price_test.go',
    'src/test/java/shop/PriceTest.java',
  ])('is a test: %s', (path) => {
    expect(isTestPath(path)).toBe(true);
  });

  it.each(['src/latest/price.ts', 'src/contest/price.py', 'src/Contests/Price.cs', 'src/attestation.go'])(
    'is a source: %s',
    (path) => {
      expect(isTestPath(path)).toBe(false);
      expect(kindWeight(path)).toBe(1);
    },
  );

  it.each(['types/shop.d.ts', 'src/Shop.csproj', 'settings.yaml'])('is held back as settings or types: %s', (path) => {
    expect(kindWeight(path)).toBeLessThan(1);
  });
});
