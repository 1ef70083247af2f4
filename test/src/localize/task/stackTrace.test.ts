import { describe, expect, it } from '@jest/globals';
import { buildIndex } from '../../../../src/localize/index/localizationIndex.ts';
import { rankFiles } from '../../../../src/localize/ranking/rankFiles.ts';

/** Sources of several languages; only `words.md.cs` speaks of what the tasks say. */
const files = Object.entries({
  'src/Shop/Billing/Ledger.cs':
    'namespace Shop.Billing\n{\n    public class Ledger\n    {\n        public int Sum(int a)\n        {\n            return a;\n        }\n    }\n}\n',
  'src/Shop/Web/Caller.cs': 'namespace Shop.Web;\n\npublic class Caller { }\n',
  'src/Shop/Words.cs':
    'namespace Shop;\n\n// The price of an order is wrong when somebody pays.\npublic class OrderPrice { int WrongPrice; int PayOrder; }\n',
  'app/src/main/java/org/shop/book/Ledger.java': 'package org.shop.book;\n\nclass Ledger {}\n',
  'app/src/main/kotlin/org/shop/Till.kt': 'package org.shop\n\nclass Till\n',
  'web/src/till/drawer.ts': 'export function openDrawer() {\n  return 1;\n}\n',
  'web/src/till/Coins.vue': '<script setup lang="ts">\nconst coins = 1\n</script>\n',
  'lib/ledger.rb': 'class Ledger\nend\n',
  'lib/ledger.php': '<?php class Ledger {}\n',
  'core/src/ledger.rs': 'pub fn sum() {}\n',
  'cmd/ledger.go': 'package cmd\n',
  'tools/Ledger.psm1': 'function Get-LedgerSum {\n  1\n}\n',
  'db/Procedures/usp_Ledger.sql': 'CREATE OR ALTER PROCEDURE [dbo].[usp_Ledger] AS\nSELECT 1\n',
  'db/packages.sql': 'create or replace package body shop.pkg_till as\nend;\n',
  'py/ledger.py': 'def sum(a):\n    return a\n',
}).map(([path, content], at) => ({ path, content, objectId: String(at) }));
const index = buildIndex(files);

function rank(lines: string) {
  return rankFiles(index, {
    task: `The price of an order is wrong\n\nIt is wrong when somebody pays an order.\n\n${lines}`,
    top: 5,
  });
}

const windows = 'C:\\agent\\src\\Shop\\Billing\\Ledger.cs';

describe('a stack frame', () => {
  it.each([
    ['Spanish', `   en Shop.Billing.Ledger.Sum(Int32 a) en ${windows}:línea 5`],
    ['Italian', `   in Shop.Billing.Ledger.Sum(Int32 a) in ${windows}:riga 5`],
    ['Portuguese', `   em Shop.Billing.Ledger.Sum(Int32 a) na ${windows}:linha 5`],
    ['Japanese', `   場所 Shop.Billing.Ledger.Sum(Int32 a) 場所 ${windows}:行 5`],
    ['Chinese', `   在 Shop.Billing.Ledger.Sum(Int32 a) 位置 ${windows}:行号 5`],
    ['Korean', `   위치: Shop.Billing.Ledger.Sum(Int32 a) 파일 ${windows}:줄 5`],
    ['Polish', `   w Shop.Billing.Ledger.Sum(Int32 a) w ${windows}:wiersz 5`],
    ['Czech', `   v Shop.Billing.Ledger.Sum(Int32 a) v ${windows}:řádek 5`],
    ['a language that nobody thought of', `   at Shop.Billing.Ledger.Sum(Int32 a) in ${windows}:llinell 5`],
    ['MSBuild', `${windows}(5,13): error CS0103: The name does not exist [C:\\agent\\Shop.csproj]`],
    ['an ASP.NET error page in Dutch', `Bronbestand: ${windows}    Regel: 5`],
    [
      'a quotation of a container log',
      '> api-1  |    at Shop.Billing.Ledger.Sum(Int32 a) in /src/Shop/Billing/Ledger.cs:line 5',
    ],
    ['words', 'See line 5 of src/Shop/Billing/Ledger.cs for it'],
    [
      'a link of Azure DevOps',
      'https://dev.azure.com/o/p/_git/shop?path=/src/Shop/Billing/Ledger.cs&version=GBmain&line=5&lineEnd=6',
    ],
  ])('of .NET is found as %s writes it, with its line', (_language, line) => {
    const [first] = rank(line);

    expect(first?.path).toBe('src/Shop/Billing/Ledger.cs');
    expect(first?.reasons[0]).toMatch(/shop\/billing\/ledger\.cs, line 5/);
  });

  it.each([
    ['app/src/main/java/org/shop/book/Ledger.java', '\tat org.shop.book.Ledger.sum(Ledger.java:3) ~[shop.jar:1.0]'],
    [
      'app/src/main/java/org/shop/book/Ledger.java',
      '[ERROR] /ci/app/src/main/java/org/shop/book/Ledger.java:[3,7] cannot find symbol',
    ],
    [
      'app/src/main/kotlin/org/shop/Till.kt',
      'e: /ci/app/src/main/kotlin/org/shop/Till.kt: (3, 7): Unresolved reference',
    ],
    ['lib/ledger.rb', "\tfrom /srv/lib/ledger.rb:2:in `sum'"],
    ['lib/ledger.php', 'PHP Fatal error: Uncaught TypeError in /srv/lib/ledger.php on line 1'],
    ['lib/ledger.php', '#0 /srv/lib/ledger.php(1): Ledger->sum()'],
    ['core/src/ledger.rs', '             at ./core/src/ledger.rs:1:5'],
    ['cmd/ledger.go', '\t/build/cmd/ledger.go:1 +0x1d'],
    ['web/src/till/drawer.ts', 'openDrawer@http://localhost:4200/src/till/drawer.ts?t=17:2:3'],
    ['tools/Ledger.psm1', 'In C:\\x\\tools\\Ledger.psm1:2 Zeichen:3'],
    ['tools/Ledger.psm1', 'at Get-LedgerSum, C:\\x\\tools\\Ledger.psm1: line 2'],
    ['tools/Ledger.psm1', 'at Get-LedgerSum, <No file>: line 2'],
    ['db/Procedures/usp_Ledger.sql', 'Meldung 207, Ebene 16, Status 1, Prozedur dbo.usp_Ledger, Zeile 2'],
    [
      'db/Procedures/usp_Ledger.sql',
      'Msg 207, Niveau 16, État 1, Procédure usp_Ledger, Ligne 2 [Ligne de début du lot 0]',
    ],
    ['db/Procedures/usp_Ledger.sql', 'Mens. 207, Nivel 16, Estado 1, Procedimiento [dbo].[usp_Ledger], Línea 2'],
    ['db/packages.sql', 'ORA-06512: at "SHOP.PKG_TILL", line 1'],
    ['db/packages.sql', 'PL/pgSQL function shop.pkg_till(integer) line 1 at RAISE'],
  ])('finds %s by %s', (path, line) => {
    expect(rank(line)[0]?.path).toBe(path);
  });

  it.each([
    ['   at Shop.Billing.Ledger.Sum(Int32 a)', 'src/Shop/Billing/Ledger.cs'],
    ['   bei Shop.Billing.Ledger`1.<Sum>d__3.MoveNext()', 'src/Shop/Billing/Ledger.cs'],
    ['   at Shop.Billing.Ledger.<>c__DisplayClass1_0.<Sum>b__0(Object x)', 'src/Shop/Billing/Ledger.cs'],
    ['   at Shop.Billing.Ledger..ctor(Int32 a)', 'src/Shop/Billing/Ledger.cs'],
    ['   at openDrawer (https://shop.example/assets/main.4f3a9c1b.js:1:48213)', 'web/src/till/drawer.ts'],
  ])('without a file is found by what is called: %s', (line, path) => {
    expect(rank(line)[0]?.path).toBe(path);
  });

  it.each([
    ['    at x (C:\\srv\\node_modules\\shop\\dist\\till\\drawer.js:40:1)', 'web/src/till/drawer.ts'],
    ['    at x (webpack-internal:///./src/till/drawer.js:40:1)', 'web/src/till/drawer.ts'],
    ['    at async x (file:///app/build/till/drawer.mjs:40:1)', 'web/src/till/drawer.ts'],
    ['    at x (https://shop.example/till/drawer-4f3a9c1b.js:1:20)', 'web/src/till/drawer.ts'],
    ['    at setup (http://localhost:5173/src/till/Coins.js:4:1)', 'web/src/till/Coins.vue'],
    ['  File "/srv/py/ledger.pyc", line 1, in sum', 'py/ledger.py'],
  ])('of what was compiled is that of its source, without the line: %s', (line, path) => {
    const [first] = rank(line);

    expect(first?.path).toBe(path);
    expect(first?.reasons[0]).not.toContain('line 40');
  });

  it('closest to the failure comes first, whatever the others say, and a cause before its effect', () => {
    const near = rank(
      `   at System.Linq.Enumerable.First()\n   at Shop.Billing.Ledger.Sum(Int32 a) in ${windows}:line 5\n   at Shop.Web.Caller.Pay() in C:\\agent\\src\\Shop\\Web\\Caller.cs:line 3\n   at Shop.Web.Caller.PayAll() in C:\\agent\\src\\Shop\\Web\\Caller.cs:line 3`,
    );
    const caused = rank(
      'java.lang.RuntimeException: no\n\tat org.shop.TillKt.pay(Till.kt:3)\nCaused by: java.lang.NullPointerException\n\tat java.util.List.get(List.java:3)\n\tat org.shop.book.Ledger.sum(Ledger.java:3)\n\t... 3 more',
    );

    expect(near.slice(0, 2).map(({ path }) => path)).toEqual(['src/Shop/Billing/Ledger.cs', 'src/Shop/Web/Caller.cs']);
    expect(caused[0]?.path).toBe('app/src/main/java/org/shop/book/Ledger.java');
  });

  it("of somebody else's code fits no file that is only called alike", () => {
    const ranked = rank(
      '    at Sum (/srv/node_modules/books/lib/ledger.js:3:4)\n   at System.Collections.Ledger.Sum()\n\tat java.util.Ledger.sum(Ledger.java:4)',
    );

    expect(ranked[0]?.path).toBe('src/Shop/Words.cs');
    expect(ranked.flatMap(({ reasons }) => reasons).join()).not.toContain('the task names');
  });
});
