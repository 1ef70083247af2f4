import { describe, expect, it } from '@jest/globals';
import { buildIndex } from '../../../../src/localize/index/localizationIndex.ts';
import { rankFiles } from '../../../../src/localize/ranking/rankFiles.ts';

function indexOf(files: Readonly<Record<string, string>>) {
  return buildIndex(Object.entries(files).map(([path, content], at) => ({ path, content, objectId: String(at) })));
}

function definitionsOf(path: string, content: string): readonly string[] {
  return (indexOf({ [path]: content }).files[0]?.definitions ?? []).map(({ name, depth }) => `${name} ${depth}`);
}

const words =
  'export function price() {\n  // The price of an order is wrong when somebody pays.\n}\nexport const wrongPrice = order;\n';

describe('a file that the task names', () => {
  it.each([
    ['src/app/till/till.component.html', 'See src/app/till/till.component.html:7'],
    ['src/app/till/till.component.scss', 'src/app/till/till.component.scss(3,1): warning'],
    ['Web/Pages/Shared/_Till.cshtml', 'in Web\\Pages\\Shared\\_Till.cshtml on line 12'],
    ['Web/Components/Till.razor', 'Web/Components/Till.razor: Zeile 3'],
    ['Desk/Views/TillView.xaml', 'C:\\ci\\Desk\\Views\\TillView.xaml(9,5): error MC3000'],
    ['Web/Web.csproj', 'C:\\ci\\Web\\Web.csproj : 14'],
    ['Web/appsettings.Staging.json', 'Web/appsettings.Staging.json#L4'],
    ['Directory.Build.props', 'Line 3 of Directory.Build.props'],
    ['docs/till.md', 'docs/till.md, ligne 3'],
    ['test/till.spec.ts', '[this](https://github.com/o/r/blob/main/test/till.spec.ts#L3-L9)'],
    ['deploy/main.bicep', 'deploy/main.bicep 第 3 行'],
    ['.azuredevops/till.yml', '/.azuredevops/till.yml (Line: 8, Col: 3)'],
    ['src/routes/[till]/+page.svelte', 'src/routes/[till]/+page.svelte:4:1'],
    ['src/Größen/Übersicht.cs', 'src\\Größen\\Übersicht.cs:5'],
  ])('with a line comes before what speaks of its words: %s', (path, mention) => {
    const index = indexOf({
      'src/price.ts': words,
      'src/app/till/till.component.ts': 'export class TillComponent {}\n',
      'other/till.ts': 'export const till = 1;\n',
      [path]: 'x\n'.repeat(20),
    });
    const ranked = rankFiles(index, {
      task: `The price is wrong\n\nIt is wrong when somebody pays.\n${mention}`,
      top: 3,
    });

    expect(ranked[0]?.path).toBe(path);
    expect(ranked[0]?.reasons[0]).toMatch(/^the task names .*, line \d+/);
  });

  it('is not held back for what it is', () => {
    const index = indexOf({ 'Web/appsettings.json': '{"till": 1}\n', 'src/till.ts': 'export const other = 1;\n' });
    const score = (task: string) =>
      rankFiles(index, { task, top: 2 }).find(({ path }) => path.endsWith('json'))?.score ?? 0;

    expect(score('till is off, see appsettings.json')).toBeGreaterThan(1.5 * score('till is off, see appsettings'));
  });
});

describe('a folder of copies', () => {
  const task = 'refundRounding is wrong';
  const source = 'export function refundRounding() {}\n';

  it.each([
    'src/Vendor/Refunds.cs',
    'app/vendors/refunds.py',
    'src/main/java/shop/external/Refunds.java',
    'src/Externals/refunds.ts',
    'src/ThirdParty/refunds.ts',
    'packages/dist/refunds.ts',
    'vendor/refunds.go',
  ])('is the product, without a sign that others wrote it: %s', (path) => {
    expect(rankFiles(indexOf({ [path]: source }), { task, top: 1 })[0]?.path).toBe(path);
  });

  it.each([
    ['vendor/github.com/x/y/refunds.go', 'vendor/modules.txt'],
    ['vendor/acme/money/refunds.php', 'vendor/autoload.php'],
    ['External/Money/src/refunds.cpp', 'External/Money/LICENSE.txt'],
    ['third_party/money/refunds.js', 'third_party/money/package.json'],
    ['ThirdParty/Money/Refunds.cs', 'ThirdParty/Money/Money.nuspec'],
    ['web/dist/refunds.js', 'web/package.json'],
    ['dist/refunds.js', 'src/other.js'],
  ])('is left out where others wrote it or a build did: %s', (path, sign) => {
    expect(rankFiles(indexOf({ [path]: source, [sign]: '{}\n' }), { task, top: 1 })).toEqual([]);
  });

  it('leaves out only the part that others wrote', () => {
    const index = indexOf({
      'External/Client.cs': source,
      'External/Money/COPYING': '',
      'External/Money/Client.cs': source,
    });

    expect(rankFiles(index, { task, top: 5 }).map(({ path }) => path)).toEqual(['External/Client.cs']);
  });
});

describe('definitions of other languages', () => {
  it.each([
    ['a.cs', 'namespace Shop.Till\n{\n    public class Drawer\n    {\n    }\n}\n', ['Drawer 0']],
    ['a.cs', 'namespace Shop.Till;\n\npublic record Coin(int Value);\n', ['Coin 0']],
    ['a.ts', "declare module 'till' {\n  export interface Drawer {\n  }\n}\n", ['Drawer 0']],
    ['a.ts', 'export namespace Till {\n  export class Drawer {\n  }\n}\n', ['Drawer 0']],
    ['a.rs', 'pub mod till {\n    pub struct Drawer {\n    }\n}\n', ['Drawer 0']],
    ['a.php', '<?php\nnamespace Shop\\Till;\nclass Drawer {\n}\n', ['Drawer 0']],
    ['a.cpp', 'namespace till {\nclass Drawer {\n};\n}\n', ['Drawer 0']],
  ])('leave out namespaces: %s %s', (path, content, expected) => {
    expect(definitionsOf(path, content)).toEqual(expected);
  });

  it.each([
    [
      'a.ps1',
      'function global:Get-Till {\n  1\n}\nFilter Select-Coin { }\nclass Drawer {\n}\n',
      ['Get-Till 0', 'Select-Coin 0', 'Drawer 0'],
    ],
    [
      'a.sql',
      'create or alter procedure [dbo].[usp_Till] as\nselect 1\nGO\nCREATE VIEW shop.Coins AS SELECT 1\n',
      ['usp_Till 0', 'Coins 0'],
    ],
    [
      'a.vb',
      'Public Class Till\n    Public Function Count() As Integer\n    End Function\nEnd Class\n',
      ['Till 0', 'Count 1'],
    ],
    [
      'a.fs',
      'module Shop.Till\n\nlet rec count x =\n  1\ntype Coin = { Value: int }\n',
      ['Till 0', 'count 0', 'Coin 0'],
    ],
    ['a.razor', '@code {\n    private async Task OpenTill()\n    {\n    }\n}\n', ['OpenTill 0']],
  ])('are found in %s', (path, content, expected) => {
    expect(definitionsOf(path, content)).toEqual(expected);
  });
});

describe('a command of PowerShell', () => {
  const index = indexOf({
    'src/Till.ps1': 'function Open-Drawer {\n  Write-Output 1\n}\n',
    'src/Coins.psm1': 'function Get-Coins {\n  1\n}\nfunction Measure-Coins {\n  2\n}\n',
    'src/Drawer.ps1': '# a drawer, open or not: open the drawer, get the coins\nfunction Close-Drawer {\n  1\n}\n',
    'src/Session.ps1': 'function Remove-TillSession {\n  1\n}\nfunction ConvertTo-Receipt {\n  1\n}\n',
  });

  it.each([
    ['Open-Drawer does nothing', 'src/Till.ps1'],
    ['The result of `Get-Coins` is empty', 'src/Coins.psm1'],
    ['When I call Measure-Coins: a drawer stays open', 'src/Coins.psm1'],
    ['Remove-TillSession -Force leaves the drawer', 'src/Session.ps1'],
    ['ConvertTo-Receipt: coins of the drawer are missing', 'src/Session.ps1'],
    ['(Close-Drawer).Count is wrong', 'src/Drawer.ps1'],
  ])('is one name: %s', (task, path) => {
    const [first] = rankFiles(index, { task, top: 1 });

    expect(first?.path).toBe(path);
    expect(first?.reasons.join()).toMatch(/defines \w+-\w+/);
  });
});
