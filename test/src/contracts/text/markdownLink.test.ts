import { describe, expect, it } from '@jest/globals';
import { markdownToHtml } from '../../../../src/ado/text/markdownToHtml.ts';
import { markdownLink, webAddress } from '../../../../src/contracts/text/markdownLink.ts';

const names = [
  'Shop (new)',
  'a)b(c',
  'Größe & Maß',
  '[legacy] "x"',
  "o'brien*|*",
  '100 %',
  '日本語 テスト',
  'a\\b`c`',
  '{x}^y<z>',
  '#1?x=2',
];

describe('a link', () => {
  it.each(names)('leads to the same place in Markdown and in HTML, whatever its address holds: %s', (name) => {
    const address = `https://dev.azure.com/contoso/${encodeURIComponent(name)}/_git/${encodeURIComponent(name)}/pullrequest/7`;

    const link = markdownLink('pull request 7', address);

    const [, target = ''] = /^\[pull request 7\]\(([^\s()[\]<>"`\\|*]+)\)$/.exec(link) ?? [];
    expect(decodeURIComponent(new URL(target).pathname)).toBe(decodeURIComponent(new URL(address).pathname));
    expect(markdownToHtml(`See ${link}.`)).toBe(
      `<p>See <a href="${target.replaceAll('&', '&amp;')}">pull request 7</a>.</p>`,
    );
  });

  it.each(names.filter((name) => !/[#?\\]/.test(name)))('may come with names as they are: %s', (name) => {
    const target = webAddress(`https://dev.azure.com/contoso/${name}/_git/${name}`) ?? '';

    expect(target).toMatch(/^https:\/\/dev\.azure\.com\/contoso\/[^\s()[\]<>"`|*]+$/);
    expect(decodeURIComponent(target)).toBe(`https://dev.azure.com/contoso/${name}/_git/${name}`);
    expect(webAddress(target)).toBe(target);
  });

  it('keeps the host and the port of a server', () => {
    expect(webAddress('http://[::1]:8080/tfs/a (b)')).toBe('http://[::1]:8080/tfs/a%20%28b%29');
    expect(webAddress('https://s/tfs/a?b=(c)#d')).toBe('https://s/tfs/a?b=%28c%29#d');
    expect(webAddress('http://tp:8080/tfs')).toBe('http://tp:8080/tfs');
  });

  it('is words alone where there is no address', () => {
    expect(markdownLink('the [whole] diff', 'javascript:alert(1)')).toBe('the \\[whole\\] diff');
    expect(webAddress('not an address')).toBeUndefined();
  });
});
