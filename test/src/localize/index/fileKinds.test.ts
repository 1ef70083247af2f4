import { describe, expect, it } from '@jest/globals';
import { isTestPath, kindWeight } from '../../../../src/localize/index/fileKinds.ts';

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
    'src/functions/Price.Steps.Tests.ps1',
    'tst/Price.ps1',
    'integration/PriceITCase.java',
    'integration/TestPrice.kt',
    'it/ITPrice.java',
    'lib/price_spec.rb',
    'lib/price_test.dart',
    'cypress/price.cy.ts',
    'src/price.e2e-spec.ts',
    'src/PriceSpec.scala',
    'Sources/PriceTests.swift',
    'src/price_unittest.cc',
    'app/PriceTest.php',
    'Shop/PriceTests.vb',
    'features/price.feature',
    'pkg/testdata/price.json',
  ])('is a test: %s', (path) => {
    expect(isTestPath(path)).toBe(true);
  });

  it.each([
    'src/latest/price.ts',
    'src/contest/price.py',
    'src/Contests/Price.cs',
    'src/attestation.go',
    'test_server.go',
    'testing_price.go',
    'src/main/java/shop/TestDriver.java',
    'src/main/java/shop/test/Price.java',
    'src/Manifest.cs',
    'src/Latest.cs',
    'src/shop/CipherSuite.java',
    'Shop/Protest.ps1',
  ])('is a source: %s', (path) => {
    expect(isTestPath(path)).toBe(false);
    expect(kindWeight(path)).toBe(1);
  });

  it.each(['types/shop.d.ts', 'src/Shop.csproj', 'settings.yaml', 'web/price.html', 'Web.config'])(
    'is held back as settings or types: %s',
    (path) => {
      expect(kindWeight(path)).toBeLessThan(1);
    },
  );
});
